/*
title: Clusters by sector
question: In which fields are the clusters active, and in how many countries?
category: clusters
columns:
  sector: {type: id, description: The sector}
  name: {type: string, description: Its name}
  scheme: {type: string, description: Which list it is from}
  clusters: {type: integer, description: "Clusters active in it or in a part of it"}
  countries: {type: integer, description: Countries in which these clusters are}
*/
MATCH (s:Sector) ((:Sector)<-[:PART_OF]-(:Sector)){0,5} (:Sector)<-[:ACTIVE_IN]-(c:Cluster)
WITH s, collect(DISTINCT c) AS found
RETURN s.id AS sector, s.name AS name, s.scheme AS scheme, size(found) AS clusters,
       COUNT {
         UNWIND found AS c
         MATCH (c)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (k:Country)
         RETURN DISTINCT k
       } AS countries
ORDER BY clusters DESC, sector
