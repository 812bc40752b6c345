/*
title: Networks that two countries share
question: Which networks, clusters and associations have members in both of two countries?
category: brokers
parameters:
  country: {type: country, description: One country}
  other: {type: country, description: The other country}
columns:
  id: {type: id, description: "The network, cluster or association"}
  name: {type: string, description: Its name}
  from_country: {type: string, many: true, description: Members in the one}
  from_other: {type: string, many: true, description: Members in the other}
notes: Former members count too.
example: {country: UA, other: RO}
*/
MATCH (k:Country {code: $country}), (o:Country {code: $other})
CALL (k, o) {
  UNWIND [k, o] AS place
  CALL (place) {
    RETURN place AS who
    UNION
    MATCH (place) ((outer:Place)-[lies:PART_OF|SUCCEEDED_BY]-(inner:Place)
      WHERE CASE WHEN startNode(lies) = inner THEN coalesce(lies.old_within, true) ELSE coalesce(lies.new_within, false) END){0,8} (:Place)<-[:LOCATED_IN]-(who:Actor)
    RETURN who
  }
  MATCH (who)-[:MEMBER_OF]->(n:Actor)
  RETURN DISTINCT n, place, who.name AS who
}
WITH k, o, n, place, who
ORDER BY who
WITH n, collect(CASE place WHEN k THEN who END) AS from_country, collect(CASE place WHEN o THEN who END) AS from_other
WHERE size(from_country) > 0 AND size(from_other) > 0
RETURN n.id AS id, n.name AS name, from_country, from_other
ORDER BY size(from_country) + size(from_other) DESC, id
