/*
title: What is in a place
question: Who is in a country or region, and in which projects, events and agreements do these take part?
category: regions
parameters:
  place: {type: id, description: The country or region}
  first: {type: integer, default: 10, minimum: 1, maximum: 100, description: How many of each kind}
columns:
  kind: {type: string, description: "Its type: Cluster, Project…"}
  total: {type: integer, description: How many of this kind there are in all}
  id: {type: id, description: Its id}
  name: {type: string, description: Its name}
  date: {type: string, description: When it began}
notes: >-
  Actors with most ties first, the others with the latest. Smaller regions and cities count, and so do older codes and successors, as far as they lie
  wholly in it.
example: {place: "country:UA"}
*/
MATCH (:Entity&Place {id: $place}) ((outer:Place)-[lies:PART_OF|SUCCEEDED_BY]-(inner:Place)
  WHERE CASE WHEN startNode(lies) = inner THEN coalesce(lies.old_within, true) ELSE coalesce(lies.new_within, false) END){0,8} (p:Place)
WITH DISTINCT p
MATCH (p)<-[:LOCATED_IN]-(actor:Actor)
WITH collect(DISTINCT actor) AS actors
CALL (actors) {
  UNWIND actors AS thing
  WITH thing, head([kind IN ['Cluster', 'Network', 'Organisation', 'Person'] WHERE kind IN labels(thing)]) AS kind
  //= ORDER BY COUNT { (thing)-[:{shared}|{edges}]-() } DESC, thing.id
  ORDER BY COUNT { (thing)-[:TOOK_PART_IN|PARTNER_IN|SIGNED|MEMBER_OF|COOPERATES_WITH]-() } DESC, thing.id
  RETURN kind, collect([thing, NULL]) AS things
  UNION ALL
  UNWIND actors AS actor
  MATCH (actor)-[:PARTNER_IN]->(thing:Project)
  WITH DISTINCT thing ORDER BY coalesce(thing.starts, '') DESC, thing.id
  RETURN 'Project' AS kind, collect([thing, thing.starts]) AS things
  UNION ALL
  UNWIND actors AS actor
  MATCH (actor)-[:TOOK_PART_IN]->(thing:Event)
  WITH DISTINCT thing ORDER BY coalesce(thing.starts, '') DESC, thing.id
  RETURN 'Event' AS kind, collect([thing, thing.starts]) AS things
  UNION ALL
  UNWIND actors AS actor
  MATCH (actor)-[:SIGNED]->(thing:Agreement)
  WITH DISTINCT thing ORDER BY coalesce(thing.signed, '') DESC, thing.id
  RETURN 'Agreement' AS kind, collect([thing, thing.signed]) AS things
}
WITH kind, size(things) AS total, things[..$first] AS first
UNWIND range(0, size(first) - 1) AS at
WITH kind, total, at, first[at][0] AS thing, first[at][1] AS date
RETURN kind, total, thing.id AS id, thing.name AS name, date
ORDER BY kind, at
