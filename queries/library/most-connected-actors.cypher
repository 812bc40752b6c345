/*
title: Most connected actors
question: Which organisations and networks have most partners?
category: actors
parameters:
  top: {type: integer, default: 25, minimum: 1, maximum: 1000, description: How many}
  largest: {type: integer, default: 50, minimum: 2, description: "Projects, events and agreements with more participants are left out"}
columns:
  id: {type: id, description: The actor}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  partners: {type: integer, description: Other organisations and networks that it is tied to}
  shared: {type: integer, description: "Projects, events and agreements that it shares with others"}
notes: A tie is a joint project, a joint event, an agreement, a membership or a cooperation.
*/
MATCH (a:Organisation|Network)
CALL (a) {
  MATCH (a)-[p:PARTNER_IN|TOOK_PART_IN|SIGNED]->(x:Project|Event|Agreement)
  WHERE coalesce(p.role, '') <> 'target group' AND COUNT { (x)<-[:PARTNER_IN|TOOK_PART_IN|SIGNED]-() } <= $largest
  WITH DISTINCT a, x
  MATCH (x)<-[q:PARTNER_IN|TOOK_PART_IN|SIGNED]-(b:Organisation|Network)
  WHERE b <> a AND coalesce(q.role, '') <> 'target group'
  RETURN b, x
  UNION ALL
  MATCH (a)-[:MEMBER_OF|COOPERATES_WITH]-(b:Organisation|Network)
  RETURN b, NULL AS x
}
WITH a, count(DISTINCT b) AS partners, count(DISTINCT x) AS shared
ORDER BY partners DESC, shared DESC, a.id
LIMIT $top
RETURN a.id AS id, a.name AS name,
       CASE WHEN a:Cluster THEN 'Cluster' ELSE [l IN labels(a) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       partners, shared
ORDER BY partners DESC, shared DESC, id
