/*
title: Regions below a region
question: Which regions lie below a region, over all levels, and in which versions are they valid?
category: regions
parameters:
  region: {type: nuts, description: The region}
columns:
  region: {type: nuts, description: Code of the region}
  name: {type: string, description: Its name}
  level: {type: integer, description: NUTS level}
  parent: {type: nuts, description: The region it is directly a part of}
  versions: {type: string, many: true, description: Versions of the classification in which the code is valid}
  successors: {type: nuts, many: true, description: Codes that replaced it}
example: {region: RO11}
*/
MATCH (:Region {code: $region}) ((:Region)<-[:PART_OF]-(:Region)){0,2} (parent:Region)<-[:PART_OF]-(r:Region)
WITH DISTINCT r, parent
RETURN r.code AS region, r.name AS name, r.level AS level, parent.code AS parent, coalesce(r.versions, []) AS versions,
       COLLECT { MATCH (r)-[:SUCCEEDED_BY]->(s:Region) RETURN s.code ORDER BY s.code } AS successors
ORDER BY region
