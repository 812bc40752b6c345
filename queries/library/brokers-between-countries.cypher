/*
title: Brokers between two countries
question: Who outside two countries has worked with both, and so could introduce one to the other?
category: brokers
parameters:
  country: {type: country, description: One country}
  other: {type: country, description: The other country}
  top: {type: integer, default: 10, minimum: 1, maximum: 100, description: How many}
  largest: {type: integer, default: 50, minimum: 2, description: "Projects, events and agreements with more participants are left out"}
columns:
  id: {type: id, description: The broker}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  countries: {type: country, many: true, description: Countries in which it is}
  shared_with_country: {type: integer, description: "Projects, events and agreements that it shares with the one"}
  shared_with_other: {type: integer, description: "Projects, events and agreements that it shares with the other"}
  partners_in_country: {type: integer, description: Its partners in the one}
  partners_in_other: {type: integer, description: Its partners in the other}
notes: The best share much with both; the smaller number counts first. One event of all three counts on both sides.
example: {country: UA, other: RO}
*/
MATCH (k:Country {code: $country}), (o:Country {code: $other})
CALL (k, o) {
  UNWIND [k, o] AS place
  CALL (place) {
    RETURN place AS who
    UNION
    MATCH (place) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(who:Actor)
    RETURN who
  }
  MATCH (who)-[r:PARTNER_IN|TOOK_PART_IN|SIGNED]->(x:Project|Event|Agreement)
  WHERE coalesce(r.role, '') <> 'target group'
  WITH DISTINCT place, x
  WHERE COUNT { (x)<-[:PARTNER_IN|TOOK_PART_IN|SIGNED]-() } <= $largest
  MATCH (x)<-[q:PARTNER_IN|TOOK_PART_IN|SIGNED]-(b:Organisation|Network)
  WHERE coalesce(q.role, '') <> 'target group'
  RETURN place, x, b
}
WITH k, o, b, count(DISTINCT CASE place WHEN k THEN x END) AS with_country, count(DISTINCT CASE place WHEN o THEN x END) AS with_other
WHERE with_country > 0 AND with_other > 0
WITH k, o, b, with_country, with_other, CASE WHEN with_country < with_other THEN with_country ELSE with_other END AS least
ORDER BY least DESC, with_country + with_other DESC, b.id
WITH k, o, b, with_country, with_other, least
WHERE NOT EXISTS {
  MATCH (b)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (c:Country)
  WHERE c.code IN [$country, $other]
}
WITH k, o, b, with_country, with_other, least
ORDER BY least DESC, with_country + with_other DESC, b.id
LIMIT $top
CALL (b) {
  MATCH (b)-[p:PARTNER_IN|TOOK_PART_IN|SIGNED]->(x:Project|Event|Agreement)
  WHERE coalesce(p.role, '') <> 'target group' AND COUNT { (x)<-[:PARTNER_IN|TOOK_PART_IN|SIGNED]-() } <= $largest
  WITH DISTINCT x
  MATCH (x)<-[q:PARTNER_IN|TOOK_PART_IN|SIGNED]-(n:Entity)
  WHERE coalesce(q.role, '') <> 'target group'
  WITH DISTINCT n
  WITH n, COLLECT {
    MATCH (n)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (c:Country)
    RETURN c.code AS code
    UNION
    MATCH (n:Country)
    RETURN n.code AS code
  } AS codes
  RETURN sum(CASE WHEN $country IN codes THEN 1 ELSE 0 END) AS partners_in_country,
         sum(CASE WHEN $other IN codes THEN 1 ELSE 0 END) AS partners_in_other
}
RETURN b.id AS id, b.name AS name,
       CASE WHEN b:Cluster THEN 'Cluster' ELSE [l IN labels(b) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       COLLECT {
         MATCH (b)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (c:Country)
         RETURN DISTINCT c.code AS code ORDER BY code
       } AS countries,
       with_country AS shared_with_country, with_other AS shared_with_other, partners_in_country, partners_in_other
ORDER BY least DESC, shared_with_country + shared_with_other DESC, id
