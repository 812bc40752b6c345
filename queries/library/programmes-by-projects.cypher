/*
title: Programmes by what they paid for
question: Which programmes pay for how many projects, with how much, and how many countries take part?
category: programmes
columns:
  programme: {type: id, description: The programme}
  name: {type: string, description: Its name}
  projects: {type: integer, description: "Projects that it pays for, its parts included"}
  countries: {type: integer, description: Countries with a partner in one of them}
  ec_contribution_eur: {type: float, description: "Contribution of the EU to these projects, as far as known, in euro"}
notes: A part of a programme is in the list beside the programme itself, which includes it.
*/
MATCH (x:Programme) ((:Programme)<-[:PART_OF]-(:Programme)){0,5} (:Programme)<-[:FUNDED_UNDER]-(p:Project)
WITH DISTINCT x, p
WITH x, collect(p) AS projects, CASE WHEN count(p.ec_contribution_eur) > 0 THEN toFloat(sum(p.ec_contribution_eur)) END AS ec_contribution_eur
RETURN x.id AS programme, x.name AS name, size(projects) AS projects,
       COUNT {
         CALL (projects) {
           UNWIND projects AS p
           MATCH (p)<-[:PARTNER_IN]-(k:Country) RETURN k
           UNION
           UNWIND projects AS p
           MATCH (p)<-[:PARTNER_IN]-(a:Entity)
           WITH DISTINCT a
           MATCH (a)-[:LOCATED_IN]->(place:Place)
           WITH DISTINCT place
           MATCH (place) ((:Place)-[:PART_OF]->(:Place)){0,5} (k:Country) RETURN k
         }
         RETURN DISTINCT k
       } AS countries,
       ec_contribution_eur
ORDER BY projects DESC, programme
