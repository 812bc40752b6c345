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
  RETURN DISTINCT place, x, b
}
WITH k, o, b, collect(CASE place WHEN k THEN x END) AS with_country, collect(CASE place WHEN o THEN x END) AS with_other
WHERE size(with_country) > 0 AND size(with_other) > 0
WITH k, o, b, with_country, with_other, COLLECT {
  MATCH (b)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (c:Country)
  RETURN DISTINCT c.code AS code ORDER BY code
} AS countries,
CASE WHEN size(with_country) < size(with_other) THEN size(with_country) ELSE size(with_other) END AS least
WHERE NOT k.code IN countries AND NOT o.code IN countries
ORDER BY least DESC, size(with_country) + size(with_other) DESC, b.id
LIMIT $top
RETURN b.id AS id, b.name AS name,
       CASE WHEN b:Cluster THEN 'Cluster' ELSE [l IN labels(b) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       countries, size(with_country) AS shared_with_country, size(with_other) AS shared_with_other,
       COUNT {
         UNWIND with_country AS x
         MATCH (x)<-[r:PARTNER_IN|TOOK_PART_IN|SIGNED]-(n:Entity)
         WHERE coalesce(r.role, '') <> 'target group'
           AND (n = k OR EXISTS { MATCH (n)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (k) })
         RETURN DISTINCT n
       } AS partners_in_country,
       COUNT {
         UNWIND with_other AS x
         MATCH (x)<-[r:PARTNER_IN|TOOK_PART_IN|SIGNED]-(n:Entity)
         WHERE coalesce(r.role, '') <> 'target group'
           AND (n = o OR EXISTS { MATCH (n)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (o) })
         RETURN DISTINCT n
       } AS partners_in_other
ORDER BY least DESC, shared_with_country + shared_with_other DESC, id
