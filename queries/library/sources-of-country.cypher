/*
title: Sources that speak of a country
question: Which sources speak of a country or of somebody there, how much do they say, and how old are they?
category: coverage
parameters:
  country: {type: country, description: The country}
columns:
  source: {type: id, description: The source}
  title: {type: string, description: Its title}
  publisher: {type: string, description: Who published it}
  published: {type: date, description: Its date}
  actors: {type: integer, description: Actors there that it describes}
  relations: {type: integer, description: Relations of the country and of these actors that it states}
example: {country: UA}
*/
MATCH (k:Country {code: $country})
CALL (k) {
  RETURN k AS n
  UNION
  MATCH (k) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(n:Actor)
  RETURN n
}
CALL (n) {
  MATCH (n)-[:DESCRIBED_BY]->(s:Source)
  RETURN s.id AS source, CASE WHEN n:Actor THEN n END AS actor, NULL AS relation
  UNION ALL
  MATCH (n)-[r]-(:Entity) WHERE type(r) <> 'DESCRIBED_BY'
  UNWIND r.sources AS source
  RETURN source, NULL AS actor, r AS relation
}
WITH source, count(DISTINCT actor) AS actors, count(DISTINCT relation) AS relations
MATCH (s:Entity&Source {id: source})
RETURN source, s.title AS title, s.publisher AS publisher, s.published AS published, actors, relations
ORDER BY relations DESC, actors DESC, source
