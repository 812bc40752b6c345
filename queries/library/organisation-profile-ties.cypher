/*
title: All ties of an actor
question: How is an organisation, cluster, network or person tied to everything else, since when, and who says so?
category: actors
parameters:
  actor: {type: id, of: [Actor], description: "The organisation, cluster, network or person"}
columns:
  relation: {type: string, description: Type of relation}
  direction: {type: string, description: Whether it leads to or from the other}
  id: {type: id, description: The other}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  role: {type: string, description: In what role}
  since: {type: date, description: "First day, month or year it held"}
  until: {type: date, description: "Last day, month or year it held"}
  note: {type: string, description: What the source adds}
  sources: {type: id, many: true, description: Who says so}
example: {actor: "cluster:cluj-it-cluster"}
*/
MATCH (a:Entity&Actor {id: $actor})-[r]-(n:Entity)
WHERE type(r) <> 'DESCRIBED_BY'
RETURN type(r) AS relation, CASE WHEN startNode(r) = a THEN 'to' ELSE 'from' END AS direction,
       n.id AS id, n.name AS name,
       //= {type:n} AS type,
       CASE WHEN n:Cluster THEN 'Cluster' ELSE [l IN labels(n) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       r.role AS role, r.since AS since, r.until AS until, r.note AS note, coalesce(r.sources, []) AS sources
ORDER BY relation, direction DESC, name, id, role
