/*
title: Regions without a known cluster
question: In which regions of a country does the network know no cluster, though perhaps other actors?
category: regions
parameters:
  country: {type: country, description: The country}
  level: {type: integer, default: 2, minimum: 1, maximum: 3, description: NUTS level of the regions}
columns:
  region: {type: nuts, description: Code of the region}
  name: {type: string, description: Its name}
  actors: {type: integer, description: Actors known there}
notes: Clusters of which only the country is known are in none of its regions. Regions that others succeeded are left out.
example: {country: RO}
*/
MATCH (:Country {code: $country}) ((:Place)<-[:PART_OF]-(:Place)){1,3} (r:Region)
WHERE r.level = $level AND NOT EXISTS { (r)-[:SUCCEEDED_BY]->(:Region) }
WITH DISTINCT r
WITH r, COLLECT {
  MATCH (r) ((outer:Place)-[lies:PART_OF|SUCCEEDED_BY]-(inner:Place)
    WHERE CASE WHEN startNode(lies) = inner THEN coalesce(lies.old_within, true) ELSE coalesce(lies.new_within, false) END){0,8} (:Place)<-[:LOCATED_IN]-(a:Actor)
  RETURN DISTINCT a
} AS found
WHERE none(a IN found WHERE a:Cluster)
RETURN r.code AS region, r.name AS name, size(found) AS actors
ORDER BY region
