/*
title: Agreements and who signed them
question: Which agreements are known, who signed them, and what are they about?
category: agreements
parameters:
  kind: {type: enum, vocabulary: AgreementKind, default: null, description: Only agreements of this kind}
  country: {type: country, default: null, description: Only those that this country or somebody of it signed}
columns:
  agreement: {type: id, description: The agreement}
  name: {type: string, description: Its name}
  kind: {type: string, description: What kind of agreement it is}
  signed: {type: date, description: When it was signed}
  signatories: {type: string, many: true, description: Who signed}
  about: {type: string, many: true, description: What it concerns}
  sources: {type: id, many: true, description: Who says so}
example: {country: KR}
*/
MATCH (a:Agreement)
WHERE ($kind IS NULL OR a.kind = $kind)
  AND ($country IS NULL
    OR EXISTS { (a)<-[:SIGNED]-(:Country {code: $country}) }
    OR EXISTS {
      MATCH (a)<-[:SIGNED]-(:Actor)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (k:Country)
      WHERE k.code = $country
    })
RETURN a.id AS agreement, a.name AS name, a.kind AS kind, a.signed AS signed,
       COLLECT { MATCH (a)<-[:SIGNED]-(n:Entity) RETURN n.name ORDER BY n.name } AS signatories,
       COLLECT { MATCH (a)-[:CONCERNS]->(n:Entity) RETURN n.name ORDER BY n.name } AS about,
       COLLECT { MATCH (a)-[:DESCRIBED_BY]->(s:Source) RETURN s.id ORDER BY s.id } AS sources
ORDER BY signed, agreement
