/*
title: Two actors over time
question: What have two actors done together, year by year?
category: actors
parameters:
  actor: {type: id, of: [Actor, Country], description: "One actor; a country is its delegation"}
  other: {type: id, of: [Actor, Country], description: The other}
columns:
  year: {type: integer, description: Year in which it began; null where it is not known}
  date: {type: date, description: "Day, month or year in which it began"}
  tie: {type: string, description: "Kind of tie: joint project, joint event, agreement, membership, cooperation"}
  through: {type: id, description: "The project, event or agreement; null for a tie from one to the other"}
  name: {type: string, description: Its name}
  role: {type: string, description: Role of the one}
  other_role: {type: string, description: Role of the other}
  ends: {type: date, description: "Day, month or year in which it ended or ends"}
  sources: {type: id, many: true, description: Who says so}
notes: What was cancelled, and events that were only meant for one of them, are no tie.
example: {actor: "cluster:cluj-it-cluster", other: "country:UA"}
*/
MATCH (a:Entity&(Actor|Country) {id: $actor}), (b:Entity&(Actor|Country) {id: $other})
CALL (a, b) {
  //= MATCH (a)-[r:{shared}]->(x)<-[q:{shared}]-(b) WHERE {part:r} AND {part:q} AND {thing:x}
  MATCH (a)-[r:TOOK_PART_IN|PARTNER_IN|SIGNED]->(x)<-[q:TOOK_PART_IN|PARTNER_IN|SIGNED]-(b) WHERE NOT coalesce(r.role, '') IN ['target group'] AND NOT coalesce(q.role, '') IN ['target group'] AND NOT coalesce(x.status, '') IN ['cancelled']
  //= RETURN {kind:r} AS tie, x, {began:x} AS date, x.ends AS ends, r.role AS role, q.role AS other_role, coalesce(r.sources, []) + coalesce(q.sources, []) AS said
  RETURN CASE type(r) WHEN 'MEMBER_OF' THEN 'membership' WHEN 'TOOK_PART_IN' THEN 'joint event' WHEN 'PARTNER_IN' THEN 'joint project' WHEN 'SIGNED' THEN 'agreement' WHEN 'COOPERATES_WITH' THEN 'cooperation' END AS tie, x, coalesce(x.starts, x.signed) AS date, x.ends AS ends, r.role AS role, q.role AS other_role, coalesce(r.sources, []) + coalesce(q.sources, []) AS said
  UNION ALL
  //= MATCH (a)-[r:{edges}]-(b)
  MATCH (a)-[r:MEMBER_OF|COOPERATES_WITH]-(b)
  //= RETURN {kind:r} AS tie, NULL AS x, r.since AS date, r.until AS ends, r.role AS role, NULL AS other_role, coalesce(r.sources, []) AS said
  RETURN CASE type(r) WHEN 'MEMBER_OF' THEN 'membership' WHEN 'TOOK_PART_IN' THEN 'joint event' WHEN 'PARTNER_IN' THEN 'joint project' WHEN 'SIGNED' THEN 'agreement' WHEN 'COOPERATES_WITH' THEN 'cooperation' END AS tie, NULL AS x, r.since AS date, r.until AS ends, r.role AS role, NULL AS other_role, coalesce(r.sources, []) AS said
}
CALL (said) { UNWIND said AS source WITH DISTINCT source ORDER BY source RETURN collect(source) AS sources }
RETURN toInteger(left(date, 4)) AS year, date, tie, x.id AS through, x.name AS name, role, other_role, ends, sources
ORDER BY date, tie, through, role, other_role
