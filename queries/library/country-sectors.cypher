/*
title: Sectors of a country
question: In which fields is a country strong, by the clusters and other actors there that are active in them?
category: clusters
parameters:
  country: {type: country, description: The country}
columns:
  sector: {type: id, description: The sector}
  name: {type: string, description: Its name}
  clusters: {type: integer, description: Clusters active in it}
  actors: {type: integer, description: "Actors active in it, clusters included"}
  who: {type: string, many: true, description: Their names}
example: {country: UA}
*/
MATCH (k:Country {code: $country}) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(a:Actor)
WITH DISTINCT a
ORDER BY a.name
MATCH (a)-[:ACTIVE_IN]->(s:Sector)
WITH s, collect(DISTINCT a) AS found
RETURN s.id AS sector, s.name AS name, size([a IN found WHERE a:Cluster]) AS clusters, size(found) AS actors,
       COLLECT { UNWIND found AS a RETURN a.name AS who ORDER BY who } AS who
ORDER BY clusters DESC, actors DESC, sector
