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
notes: Who was only the target group of an event did not take part in it.
example: {actor: "cluster:cluj-it-cluster"}
*/
MATCH (a:Entity&Actor {id: $actor})
CALL (a) {
  MATCH (a)-[:PARTNER_IN]->(x:Project)<-[:PARTNER_IN]-(b:Entity)
  RETURN b, 'joint project' AS tie, x.id AS through, x.starts AS began
  UNION
  MATCH (a)-[r:TOOK_PART_IN]->(x:Event)<-[q:TOOK_PART_IN]-(b:Entity)
  WHERE coalesce(r.role, '') <> 'target group' AND coalesce(q.role, '') <> 'target group'
  RETURN b, 'joint event' AS tie, x.id AS through, x.starts AS began
  UNION
  MATCH (a)-[:SIGNED]->(x:Agreement)<-[:SIGNED]-(b:Entity)
  RETURN b, 'agreement' AS tie, x.id AS through, x.signed AS began
  UNION
  MATCH (a)-[r:MEMBER_OF]-(b:Entity)
  RETURN b, 'membership' AS tie, NULL AS through, r.since AS began
  UNION
  MATCH (a)-[r:COOPERATES_WITH]-(b:Entity)
  RETURN b, 'cooperation' AS tie, NULL AS through, r.since AS began
}
WITH a, b, tie, through, began
WHERE b <> a
ORDER BY tie, through
WITH b, collect(DISTINCT tie) AS ties, collect(DISTINCT through) AS through, count(*) AS times, max(began) AS last
RETURN b.id AS id, b.name AS name,
       CASE WHEN b:Cluster THEN 'Cluster' ELSE [l IN labels(b) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       ties, through, times, last
ORDER BY times DESC, last DESC, name, id
