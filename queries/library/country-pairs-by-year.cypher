/*
title: Countries and countries by year
question: Which countries share how many projects, events and agreements, in each year?
category: regions
parameters:
  country: {type: country, default: null, description: Only pairs with this country}
  from: {type: date, default: null, description: Only what began then or later}
  largest: {type: integer, default: 50, minimum: 2, description: "Projects, events and agreements with more participants are left out"}
columns:
  country: {type: country, description: "One country: the one that was given, else the first of the two by its code"}
  other: {type: country, description: The other country}
  year: {type: integer, description: Year in which they began; null where it is not known}
  projects: {type: integer, description: Projects with a partner in both}
  events: {type: integer, description: Events in which both take part}
  agreements: {type: integer, description: Agreements that both signed}
  shared: {type: integer, description: These together}
notes: For a heat map of country by country by year. However many of a country take part in something, it counts once for the pair.
example: {country: UA, from: "2014"}
*/
CALL () {
  UNWIND CASE WHEN $country IS NULL THEN [true] ELSE [] END AS anywhere
  MATCH (k:Country)
  CALL (k) {
    MATCH (k) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(a:Actor) RETURN a
    UNION
    RETURN k AS a
  }
  //= MATCH (a)-[p:{shared}]->(x) WHERE {part:p} AND {small:x}
  MATCH (a)-[p:TOOK_PART_IN|PARTNER_IN|SIGNED]->(x) WHERE NOT coalesce(p.role, '') IN ['target group'] AND NOT coalesce(x.status, '') IN ['cancelled'] AND COUNT { (x)<-[:TOOK_PART_IN|PARTNER_IN|SIGNED]-() } <= $largest
  WITH DISTINCT x, k.code AS code
  ORDER BY code
  WITH x, collect(code) AS codes
  UNWIND range(0, size(codes) - 2) AS i
  UNWIND range(i + 1, size(codes) - 1) AS j
  RETURN x, codes[i] AS one, codes[j] AS two
  UNION ALL
  MATCH (k:Country {code: $country})
  CALL (k) {
    MATCH (k) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(a:Actor) RETURN a
    UNION
    RETURN k AS a
  }
  //= MATCH (a)-[p:{shared}]->(x) WHERE {part:p} AND {small:x}
  MATCH (a)-[p:TOOK_PART_IN|PARTNER_IN|SIGNED]->(x) WHERE NOT coalesce(p.role, '') IN ['target group'] AND NOT coalesce(x.status, '') IN ['cancelled'] AND COUNT { (x)<-[:TOOK_PART_IN|PARTNER_IN|SIGNED]-() } <= $largest
  WITH DISTINCT k, x
  //= MATCH (x)<-[q:{shared}]-(b:Entity) WHERE {part:q}
  MATCH (x)<-[q:TOOK_PART_IN|PARTNER_IN|SIGNED]-(b:Entity) WHERE NOT coalesce(q.role, '') IN ['target group']
  WITH k, b, collect(DISTINCT x) AS shared
  CALL (b) {
    MATCH (b)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (o:Country) RETURN o
    UNION
    WITH b WHERE b:Country RETURN b AS o
  }
  WITH k, o, shared WHERE o <> k
  UNWIND shared AS x
  WITH DISTINCT k, x, o
  RETURN x, k.code AS one, o.code AS two
}
//= WITH x, one, two, {began:x} AS began
WITH x, one, two, coalesce(x.starts, x.signed) AS began
WHERE $from IS NULL OR began >= left($from, size(began))
WITH one, two, toInteger(left(began, 4)) AS year,
     sum(CASE WHEN x:Project THEN 1 ELSE 0 END) AS projects, sum(CASE WHEN x:Event THEN 1 ELSE 0 END) AS events,
     sum(CASE WHEN x:Agreement THEN 1 ELSE 0 END) AS agreements, count(*) AS shared
RETURN one AS country, two AS other, year, projects, events, agreements, shared
ORDER BY year, shared DESC, country, other
