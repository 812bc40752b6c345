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
// Nobody has more partners than take part in what it takes part in. Those of whom most do are counted, to know how many
// the last of these that is shown has; then all others who may have as many.
CALL () {
  CALL () {
    //= MATCH (x)<-[p:{shared}]-(a:{bodies}) WHERE {part:p}
    MATCH (x)<-[p:TOOK_PART_IN|PARTNER_IN|SIGNED]-(a:Network|Organisation) WHERE NOT coalesce(p.role, '') IN ['target group']
    WITH x, collect(DISTINCT a) AS some
    //= WHERE {small:x}
    WHERE NOT coalesce(x.status, '') IN ['cancelled'] AND COUNT { (x)<-[:TOOK_PART_IN|PARTNER_IN|SIGNED]-() } <= $largest
    WITH some, size(some) - 1 AS others
    UNWIND some AS a
    RETURN a, others
    UNION ALL
    //= MATCH (a:{bodies})-[:{edges}]-(:{bodies})
    MATCH (a:Network|Organisation)-[:MEMBER_OF|COOPERATES_WITH]-(:Network|Organisation)
    RETURN a, 1 AS others
  }
  WITH a, sum(others) AS most WHERE most > 0
  ORDER BY most DESC
  RETURN collect([a, most]) AS bounds
}
WITH bounds, $top + 10 AS first
CALL (bounds, first) {
  UNWIND bounds[..first] AS bound
  WITH bound[0] AS a
  CALL (a) {
    CALL (a) {
      //= MATCH (a)-[p:{shared}]->(x) WHERE {part:p} AND {small:x}
      MATCH (a)-[p:TOOK_PART_IN|PARTNER_IN|SIGNED]->(x) WHERE NOT coalesce(p.role, '') IN ['target group'] AND NOT coalesce(x.status, '') IN ['cancelled'] AND COUNT { (x)<-[:TOOK_PART_IN|PARTNER_IN|SIGNED]-() } <= $largest
      WITH DISTINCT a, x
      //= MATCH (x)<-[q:{shared}]-(b:{bodies}) WHERE b <> a AND {part:q}
      MATCH (x)<-[q:TOOK_PART_IN|PARTNER_IN|SIGNED]-(b:Network|Organisation) WHERE b <> a AND NOT coalesce(q.role, '') IN ['target group']
      RETURN b, x
      UNION ALL
      //= MATCH (a)-[:{edges}]-(b:{bodies})
      MATCH (a)-[:MEMBER_OF|COOPERATES_WITH]-(b:Network|Organisation)
      RETURN b, NULL AS x
    }
    RETURN count(DISTINCT b) AS partners, count(DISTINCT x) AS shared
  }
  RETURN collect([a, partners, shared]) AS counted
}
WITH bounds[first..] AS bounds, counted, [one IN counted | one[1]] AS reached
// Sorting would keep the list of all bounds once for every row, as Neo4j counts memory.
WITH bounds, counted, reduce(least = 1, n IN reached |
  CASE WHEN n > least AND size([m IN reached WHERE m >= n]) >= $top THEN n ELSE least END) AS least
CALL (bounds, counted, least) {
  UNWIND counted AS one
  RETURN one[0] AS a, one[1] AS partners, one[2] AS shared
  UNION ALL
  UNWIND [bound IN bounds WHERE bound[1] >= least | bound[0]] AS a
  CALL (a) {
    CALL (a) {
      //= MATCH (a)-[p:{shared}]->(x) WHERE {part:p} AND {small:x}
      MATCH (a)-[p:TOOK_PART_IN|PARTNER_IN|SIGNED]->(x) WHERE NOT coalesce(p.role, '') IN ['target group'] AND NOT coalesce(x.status, '') IN ['cancelled'] AND COUNT { (x)<-[:TOOK_PART_IN|PARTNER_IN|SIGNED]-() } <= $largest
      WITH DISTINCT a, x
      //= MATCH (x)<-[q:{shared}]-(b:{bodies}) WHERE b <> a AND {part:q}
      MATCH (x)<-[q:TOOK_PART_IN|PARTNER_IN|SIGNED]-(b:Network|Organisation) WHERE b <> a AND NOT coalesce(q.role, '') IN ['target group']
      RETURN b, x
      UNION ALL
      //= MATCH (a)-[:{edges}]-(b:{bodies})
      MATCH (a)-[:MEMBER_OF|COOPERATES_WITH]-(b:Network|Organisation)
      RETURN b, NULL AS x
    }
    RETURN count(DISTINCT b) AS partners, count(DISTINCT x) AS shared
  }
  RETURN a, partners, shared
}
WITH collect([a, partners, shared]) AS counted
UNWIND counted AS one
WITH one[0] AS a, one[1] AS partners, one[2] AS shared
ORDER BY partners DESC, shared DESC, a.id
LIMIT $top
RETURN a.id AS id, a.name AS name,
       //= {type:a} AS type,
       CASE WHEN a:Cluster THEN 'Cluster' ELSE [l IN labels(a) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       partners, shared
ORDER BY partners DESC, shared DESC, id
