/*
title: Clusters in a sector
question: Which clusters are active in a sector or a part of it, in one country or anywhere?
category: clusters
parameters:
  sector: {type: id, of: [Sector], description: The sector}
  country: {type: country, default: null, description: Only clusters of this country}
columns:
  id: {type: id, description: The cluster}
  name: {type: string, description: Its name}
  countries: {type: country, many: true, description: Countries in which it is}
  sectors: {type: string, many: true, description: "The sector or the parts of it in which it is active"}
example: {sector: "sector:information-technology"}
*/
MATCH (:Entity&Sector {id: $sector}) ((:Sector)<-[:PART_OF]-(:Sector)){0,5} (s:Sector)<-[:ACTIVE_IN]-(c:Cluster)
WITH DISTINCT c, s
ORDER BY s.name
WITH c, collect(s.name) AS sectors
WITH c, sectors, COLLECT {
  MATCH (c)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (k:Country)
  RETURN DISTINCT k.code AS code ORDER BY code
} AS countries
WHERE $country IS NULL OR $country IN countries
RETURN c.id AS id, c.name AS name, countries, sectors
ORDER BY name, id
