/*
title: Who takes part with whom
question: Which actors of a country, or of two, take part in the same projects, events and agreements, and how often?
category: actors
parameters:
  country: {type: country, description: The country}
  other: {type: country, default: null, description: "The other country; if not given, pairs within the one"}
  largest: {type: integer, default: 50, minimum: 2, description: "Projects, events and agreements with more participants are left out"}
columns:
  id: {type: id, description: An actor of the country}
  name: {type: string, description: Its name}
  other: {type: id, description: "Who takes part with it, of the other country where one is given"}
  other_name: {type: string, description: Its name}
  weight: {type: integer, description: "How many projects, events and agreements they share"}
  projects: {type: integer, description: How many of them are projects}
  first: {type: integer, description: The earliest year in which one of them began}
  last: {type: integer, description: The latest}
notes: >-
  The network of one mode, for networkx or igraph: each pair once, with its weight. As a graph for Gephi:
  `partnergraph export together.gexf --together UA`.
example: {country: UA}
*/
MATCH (k:Country {code: $country}), (o:Country {code: coalesce($other, $country)})
CALL (k, o) {
  // The smaller end leads to what is shared, the other is looked up among those who share it.
  MATCH (k) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(a:Actor)
  WITH o, collect(DISTINCT a) AS here
  MATCH (o) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(b:Actor)
  RETURN here, collect(DISTINCT b) AS there
}
CALL (here, there) {
  UNWIND here AS a
  //= MATCH (a)-[p:{shared}]->(x) WHERE {part:p} AND {small:x}
  MATCH (a)-[p:TOOK_PART_IN|PARTNER_IN|SIGNED]->(x) WHERE NOT coalesce(p.role, '') IN ['target group'] AND NOT coalesce(x.status, '') IN ['cancelled'] AND COUNT { (x)<-[:TOOK_PART_IN|PARTNER_IN|SIGNED]-() } <= $largest
  WITH x, collect(DISTINCT a) AS some
  //= MATCH (x)<-[q:{shared}]-(b:Actor) WHERE {part:q} AND b IN there
  MATCH (x)<-[q:TOOK_PART_IN|PARTNER_IN|SIGNED]-(b:Actor) WHERE NOT coalesce(q.role, '') IN ['target group'] AND b IN there
  WITH x, some, collect(DISTINCT b) AS others
  UNWIND some AS a
  UNWIND others AS b
  WITH x, a, b WHERE a <> b AND ($other IS NOT NULL OR a.id < b.id)
  RETURN a, b, x
}
//= WITH a, b, x, toInteger(left({began:x}, 4)) AS year
WITH a, b, x, toInteger(left(coalesce(x.starts, x.signed), 4)) AS year
WITH a, b, count(x) AS weight, sum(CASE WHEN x:Project THEN 1 ELSE 0 END) AS projects, min(year) AS first, max(year) AS last
RETURN a.id AS id, a.name AS name, b.id AS other, b.name AS other_name, weight, projects, first, last
ORDER BY weight DESC, id, other
