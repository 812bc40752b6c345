/*
title: Standing cooperations
question: Which actors and countries work together beyond a single project or event, and through what?
category: agreements
parameters:
  country: {type: country, default: null, description: Only those of this country or of somebody there}
columns:
  one: {type: id, description: One side}
  one_name: {type: string, description: Its name}
  other: {type: id, description: The other side}
  other_name: {type: string, description: Its name}
  through: {type: string, description: What the cooperation consists in or came through}
  since: {type: date, description: "First day, month or year"}
  until: {type: date, description: "Last day, month or year"}
  sources: {type: id, many: true, description: Who says so}
example: {country: UA}
*/
MATCH (a:Entity)-[r:COOPERATES_WITH]->(b:Entity)
WHERE $country IS NULL OR EXISTS {
  UNWIND [a, b] AS n
  MATCH (n:Country) WHERE n.code = $country
  RETURN n
  UNION
  UNWIND [a, b] AS n
  MATCH (n)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (k:Country) WHERE k.code = $country
  RETURN n
}
RETURN a.id AS one, a.name AS one_name, b.id AS other, b.name AS other_name, r.through AS through,
       r.since AS since, r.until AS until, coalesce(r.sources, []) AS sources
ORDER BY one, other
