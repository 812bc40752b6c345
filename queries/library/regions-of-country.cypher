/*
title: Regions of a country
question: Which regions has a country at a level, and how many clusters and other actors are known in each?
category: regions
parameters:
  country: {type: country, description: The country}
  level: {type: integer, default: 2, minimum: 1, maximum: 3, description: NUTS level}
columns:
  region: {type: nuts, description: Code of the region}
  name: {type: string, description: Its name}
  versions: {type: string, many: true, description: Versions of the classification in which the code is valid}
  clusters: {type: integer, description: "Clusters there, those in its smaller regions and cities included"}
  actors: {type: integer, description: "Actors there, clusters included"}
notes: >-
  Regions in force. Who was placed by an older code counts where all of the former region lies in one of them; who is
  known by the code of a region that was split since is in none.
example: {country: UA, level: 1}
*/
MATCH (:Country {code: $country}) ((:Place)<-[:PART_OF]-(:Place)){1,3} (r:Region)
WHERE r.level = $level AND NOT EXISTS { (r)-[:SUCCEEDED_BY]->(:Region) }
WITH DISTINCT r
WITH r, COLLECT {
  MATCH (r) ((outer:Place)-[lies:PART_OF|SUCCEEDED_BY]-(inner:Place)
    WHERE CASE WHEN startNode(lies) = inner THEN coalesce(lies.old_within, true) ELSE coalesce(lies.new_within, false) END){0,8} (:Place)<-[:LOCATED_IN]-(a:Actor)
  RETURN DISTINCT a
} AS found
RETURN r.code AS region, r.name AS name, coalesce(r.versions, []) AS versions,
       size([a IN found WHERE a:Cluster]) AS clusters, size(found) AS actors
ORDER BY region
