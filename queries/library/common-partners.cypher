/*
title: Partners that two actors have in common
question: Who has worked with both of two actors, through what, and so could introduce one to the other?
category: brokers
parameters:
  actor: {type: id, of: [Actor], description: One actor}
  other: {type: id, of: [Actor], description: The other actor}
columns:
  id: {type: id, description: The common partner}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  with_actor: {type: id, many: true, description: "What it shares with the one: projects, events, agreements, or itself where it is a network of which that is a member"}
  with_other: {type: id, many: true, description: What it shares with the other}
notes: Countries are no common partners. Who an event was only meant for did not take part in it; what was cancelled ties nobody.
example: {actor: "cluster:cluj-it-cluster", other: "cluster:kharkiv-it-cluster"}
*/
MATCH (a:Entity&Actor {id: $actor}), (c:Entity&Actor {id: $other})
CALL (a, c) {
  UNWIND [a, c] AS end
  CALL (end) {
    //= MATCH (end)-[r:{shared}]->(x)<-[q:{shared}]-(b:Actor) WHERE {part:r} AND {part:q} AND {thing:x}
    MATCH (end)-[r:TOOK_PART_IN|PARTNER_IN|SIGNED]->(x)<-[q:TOOK_PART_IN|PARTNER_IN|SIGNED]-(b:Actor) WHERE NOT coalesce(r.role, '') IN ['target group'] AND NOT coalesce(q.role, '') IN ['target group'] AND NOT coalesce(x.status, '') IN ['cancelled']
    RETURN b, x.id AS through
    UNION
    //= MATCH (end)-[:{edges}]-(b:Actor)
    MATCH (end)-[:MEMBER_OF|COOPERATES_WITH]-(b:Actor)
    RETURN b, b.id AS through
  }
  RETURN end, b, through
}
WITH a, c, end, b, through
WHERE b <> a AND b <> c
ORDER BY through
WITH b, collect(CASE end WHEN a THEN through END) AS with_actor, collect(CASE end WHEN c THEN through END) AS with_other
WHERE size(with_actor) > 0 AND size(with_other) > 0
RETURN b.id AS id, b.name AS name,
       //= {type:b} AS type,
       CASE WHEN b:Cluster THEN 'Cluster' ELSE [l IN labels(b) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       with_actor, with_other
ORDER BY size(with_actor) + size(with_other) DESC, name, id
