/*
title: Partners of an actor
question: With whom has an actor worked, through what, how often, and when last?
category: actors
parameters:
  actor: {type: id, of: [Actor], description: "The organisation, cluster, network or person"}
columns:
  id: {type: id, description: The partner; a country is its delegation or the country itself}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  ties: {type: string, many: true, description: "Kinds of tie: joint project, joint event, agreement, membership, cooperation"}
  through: {type: id, many: true, description: "Projects, events and agreements that they share"}
  times: {type: integer, description: How many ties there are}
  last: {type: date, description: When the latest of them began}
notes: Who an event was only meant for did not take part in it; what was cancelled ties nobody.
example: {actor: "cluster:cluj-it-cluster"}
*/
MATCH (a:Entity&Actor {id: $actor})
CALL (a) {
  //= MATCH (a)-[r:{shared}]->(x)<-[q:{shared}]-(b:Entity) WHERE {part:r} AND {part:q} AND {thing:x}
  MATCH (a)-[r:TOOK_PART_IN|PARTNER_IN|SIGNED]->(x)<-[q:TOOK_PART_IN|PARTNER_IN|SIGNED]-(b:Entity) WHERE NOT coalesce(r.role, '') IN ['target group'] AND NOT coalesce(q.role, '') IN ['target group'] AND NOT coalesce(x.status, '') IN ['cancelled']
  //= RETURN b, {kind:r} AS tie, x.id AS through, {began:x} AS began
  RETURN b, CASE type(r) WHEN 'MEMBER_OF' THEN 'membership' WHEN 'TOOK_PART_IN' THEN 'joint event' WHEN 'PARTNER_IN' THEN 'joint project' WHEN 'SIGNED' THEN 'agreement' WHEN 'COOPERATES_WITH' THEN 'cooperation' END AS tie, x.id AS through, coalesce(x.starts, x.signed) AS began
  UNION
  //= MATCH (a)-[r:{edges}]-(b:Entity)
  MATCH (a)-[r:MEMBER_OF|COOPERATES_WITH]-(b:Entity)
  //= RETURN b, {kind:r} AS tie, NULL AS through, r.since AS began
  RETURN b, CASE type(r) WHEN 'MEMBER_OF' THEN 'membership' WHEN 'TOOK_PART_IN' THEN 'joint event' WHEN 'PARTNER_IN' THEN 'joint project' WHEN 'SIGNED' THEN 'agreement' WHEN 'COOPERATES_WITH' THEN 'cooperation' END AS tie, NULL AS through, r.since AS began
}
WITH a, b, tie, through, began
WHERE b <> a
ORDER BY tie, through
WITH b, collect(DISTINCT tie) AS ties, collect(DISTINCT through) AS through, count(*) AS times, max(began) AS last
RETURN b.id AS id, b.name AS name,
       //= {type:b} AS type,
       CASE WHEN b:Cluster THEN 'Cluster' ELSE [l IN labels(b) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       ties, through, times, last
ORDER BY times DESC, last IS NULL, last DESC, name, id
