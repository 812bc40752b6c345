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
example: {country: UA, level: 1}
*/
MATCH (:Country {code: $country}) ((:Place)<-[:PART_OF]-(:Place)){1,3} (r:Region)
WHERE r.level = $level
WITH DISTINCT r
WITH r, COLLECT {
  MATCH (r) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(a:Actor)
  RETURN DISTINCT a
} AS found
RETURN r.code AS region, r.name AS name, coalesce(r.versions, []) AS versions,
       size([a IN found WHERE a:Cluster]) AS clusters, size(found) AS actors
ORDER BY region
