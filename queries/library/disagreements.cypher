/*
title: Where sources disagree
question: Of which facts do sources say different things, and what does each say?
category: data quality
parameters:
  wording: {type: boolean, default: false, description: Whether differing names and descriptions count too}
columns:
  id: {type: id, description: What it is about}
  name: {type: string, description: Its name}
  field: {type: string, description: The field}
  shown: {type: any, description: The value that is shown}
  said: {type: any, many: true, description: "What each source says, the most trusted first: source, value, qualifier"}
notes: A date that is only less precise than another does not disagree with it. Lists are united and cannot disagree.
*/
MATCH (n:Entity)
WHERE COUNT { (n)-[:DESCRIBED_BY]->() } > 1
MATCH (n)-[d:DESCRIBED_BY]->(s:Source)
UNWIND keys(d) AS field
WITH n, field, d[field] AS value, d[field + '_qualifier'] AS qualifier, s
WHERE NOT field IN ['type', 'locator', 'digest', 'record'] AND NOT field ENDS WITH '_qualifier'
  AND NOT valueType(value) STARTS WITH 'LIST' AND ($wording OR NOT field IN ['name', 'description', 'objective'])
ORDER BY s.priority DESC, s.id
WITH n, field, collect({source: s.id, value: value, qualifier: qualifier}) AS said
WHERE any(a IN said WHERE any(b IN said WHERE
  (a.value <> b.value OR coalesce(a.qualifier, '') <> coalesce(b.qualifier, ''))
  AND NOT toString(a.value) STARTS WITH toString(b.value) + '-'
  AND NOT toString(b.value) STARTS WITH toString(a.value) + '-'))
RETURN n.id AS id, n.name AS name, field, n[field] AS shown, said
ORDER BY id, field
