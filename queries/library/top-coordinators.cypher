/*
title: Who coordinates most projects
question: Who coordinates most projects, in one country or anywhere?
category: projects
parameters:
  country: {type: country, default: null, description: Only actors of this country}
  top: {type: integer, default: 25, minimum: 1, maximum: 1000, description: How many}
columns:
  id: {type: id, description: The coordinator}
  name: {type: string, description: Its name}
  countries: {type: country, many: true, description: Countries in which it is}
  coordinated: {type: integer, description: Projects that it coordinates}
  projects: {type: integer, description: All its projects}
  last_start: {type: date, description: When the latest project that it coordinates begins}
*/
CALL () {
  UNWIND CASE WHEN $country IS NULL THEN [true] ELSE [] END AS anywhere
  MATCH (a:Actor)-[:PARTNER_IN {role: 'coordinator'}]->(p:Project)
  RETURN a, p
  UNION ALL
  MATCH (:Country {code: $country}) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(a:Actor)
  WITH DISTINCT a
  MATCH (a)-[:PARTNER_IN {role: 'coordinator'}]->(p:Project)
  RETURN a, p
}
WITH a, count(DISTINCT p) AS coordinated, max(p.starts) AS last_start
ORDER BY coordinated DESC, a.id
LIMIT $top
RETURN a.id AS id, a.name AS name,
       COLLECT {
         MATCH (a)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (k:Country)
         RETURN DISTINCT k.code AS code ORDER BY code
       } AS countries,
       coordinated, COUNT { MATCH (a)-[:PARTNER_IN]->(p:Project) RETURN DISTINCT p } AS projects, last_start
ORDER BY coordinated DESC, id
