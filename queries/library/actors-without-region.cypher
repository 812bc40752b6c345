/*
title: Actors without a region
question: Of which actors is a country known, but no region in it?
category: data quality
parameters:
  country: {type: country, default: null, description: Only actors of this country}
  #= type: {type: enum, choices: [{types:Actor}], default: null, description: Only actors of this kind}
  type: {type: enum, choices: [Organisation, Cluster, Network, Person], default: null, description: Only actors of this kind}
columns:
  id: {type: id, description: The actor}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of actor it is}
  country: {type: country, description: The country in which it is}
  place: {type: string, description: "The place that is known: the country itself, or a city of which no region is known"}
  ties: {type: integer, description: How many relations it has}
  sources: {type: id, many: true, description: Who describes it}
notes: They count for their country and are missing from every answer about a region. Those with most relations come first, for they are missed most.
example: {country: UA}
*/
MATCH (k:Country) WHERE $country IS NULL OR k.code = $country
MATCH (k) ((:Place)<-[:PART_OF]-(:City)){0,1} (place:Place)<-[:LOCATED_IN]-(n:Actor)
WHERE ($type IS NULL OR $type IN labels(n))
  AND NOT EXISTS { (n)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (:Region) }
WITH n, k, collect(place.name) AS places
RETURN n.id AS id, n.name AS name,
       //= {type:n} AS type,
       CASE WHEN n:Cluster THEN 'Cluster' ELSE [l IN labels(n) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       k.code AS country, reduce(least = places[0], p IN places | CASE WHEN p <> k.name THEN p ELSE least END) AS place,
       COUNT { MATCH (n)-[r]-(:Entity) WHERE type(r) <> 'DESCRIBED_BY' } AS ties,
       COLLECT { MATCH (n)-[:DESCRIBED_BY]->(s:Source) RETURN s.id ORDER BY s.id } AS sources
ORDER BY ties DESC, id, country
