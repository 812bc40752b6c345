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
  shared_with_country: {type: integer, description: "Projects, events, agreements and direct ties with the one"}
  shared_with_other: {type: integer, description: "Projects, events, agreements and direct ties with the other"}
  partners_in_country: {type: integer, description: Its partners in the one}
  partners_in_other: {type: integer, description: Its partners in the other}
notes: The same as `partnergraph brokers` and GraphQL's brokers. The best have many partners in both; the smaller number counts first. One event of all three counts on both sides.
example: {country: UA, other: RO}
*/
MATCH (k:Country {code: $country}), (o:Country {code: $other})
//< actors first=k second=o
CALL (k) {
  WITH k AS end
  CALL (end) {
    MATCH (end:Place) ((outer:Place)-[lies:PART_OF|SUCCEEDED_BY]-(inner:Place)
      WHERE CASE WHEN startNode(lies) = inner THEN coalesce(lies.old_within, true)
        ELSE coalesce(lies.new_within, false) END){0,8} (place:Place) RETURN DISTINCT place
    UNION
    MATCH (end:Group)<-[member:IN_GROUP]-(:Country) ((outer:Place)-[lies:PART_OF|SUCCEEDED_BY]-(inner:Place)
      WHERE CASE WHEN startNode(lies) = inner THEN coalesce(lies.old_within, true)
        ELSE coalesce(lies.new_within, false) END){0,8} (place:Place)
    WHERE ((member.since IS NULL OR member.since <= toString(date())) AND (member.until IS NULL OR member.until >= toString(date()) OR toString(date()) STARTS WITH member.until)) RETURN DISTINCT place
  }
  WITH place, EXISTS { (place)<-[:LOCATED_IN]-() } AS settled, place:Country|Group AS acting,
    COLLECT {
      MATCH (place)<-[for:REPRESENTS]-(:Network|Organisation)<-[:PART_OF*0..2]-(actor:Network|Organisation) WHERE true
      RETURN DISTINCT actor.id
    } AS speakers
  WHERE settled OR acting OR size(speakers) > 0
  RETURN collect([place.id, settled, acting, speakers]) AS first_places
}
CALL (o) {
  WITH o AS end
  CALL (end) {
    MATCH (end:Place) ((outer:Place)-[lies:PART_OF|SUCCEEDED_BY]-(inner:Place)
      WHERE CASE WHEN startNode(lies) = inner THEN coalesce(lies.old_within, true)
        ELSE coalesce(lies.new_within, false) END){0,8} (place:Place) RETURN DISTINCT place
    UNION
    MATCH (end:Group)<-[member:IN_GROUP]-(:Country) ((outer:Place)-[lies:PART_OF|SUCCEEDED_BY]-(inner:Place)
      WHERE CASE WHEN startNode(lies) = inner THEN coalesce(lies.old_within, true)
        ELSE coalesce(lies.new_within, false) END){0,8} (place:Place)
    WHERE ((member.since IS NULL OR member.since <= toString(date())) AND (member.until IS NULL OR member.until >= toString(date()) OR toString(date()) STARTS WITH member.until)) RETURN DISTINCT place
  }
  WITH place, EXISTS { (place)<-[:LOCATED_IN]-() } AS settled, place:Country|Group AS acting,
    COLLECT {
      MATCH (place)<-[for:REPRESENTS]-(:Network|Organisation)<-[:PART_OF*0..2]-(actor:Network|Organisation) WHERE true
      RETURN DISTINCT actor.id
    } AS speakers
  WHERE settled OR acting OR size(speakers) > 0
  RETURN collect([place.id, settled, acting, speakers]) AS second_places
}
WITH *, {places: [p IN first_places WHERE p[1] | p[0]],
    actors: reduce(ids = [], p IN first_places | ids + p[3]) + [p IN first_places WHERE p[2] | p[0]],
    without: [id IN reduce(ids = [], p IN second_places | ids + p[3]) WHERE NOT id IN reduce(ids = [], p IN first_places | ids + p[3])]} AS first_set,
  {places: [p IN second_places WHERE p[1] | p[0]],
    actors: reduce(ids = [], p IN second_places | ids + p[3]) + [p IN second_places WHERE p[2] | p[0]],
    without: [id IN reduce(ids = [], p IN first_places | ids + p[3]) WHERE NOT id IN reduce(ids = [], p IN second_places | ids + p[3])]} AS second_set
CALL (first_set) {
  CALL (first_set) {
    MATCH (place:Entity)<-[at:LOCATED_IN]-(actor:Network|Organisation)
    WHERE place.id IN first_set.places AND NOT actor.id IN first_set.without RETURN actor
    UNION ALL
    MATCH (actor:Entity) WHERE actor.id IN first_set.actors RETURN actor
  }
  RETURN collect(DISTINCT actor) AS first
}
CALL (second_set) {
  CALL (second_set) {
    MATCH (place:Entity)<-[at:LOCATED_IN]-(actor:Network|Organisation)
    WHERE place.id IN second_set.places AND NOT actor.id IN second_set.without RETURN actor
    UNION ALL
    MATCH (actor:Entity) WHERE actor.id IN second_set.actors RETURN actor
  }
  RETURN collect(DISTINCT actor) AS second
}
//>
//< brokers
CALL (first, second) {
  CALL (first, second) {
  UNWIND [true, false] AS one
  UNWIND CASE WHEN one THEN first ELSE second END AS actor
  MATCH (actor)-[r:TOOK_PART_IN|PARTNER_IN|SIGNED]->(via) WHERE NOT coalesce(r.role, '') IN ['target group']
  WITH via, count(DISTINCT CASE WHEN one THEN actor END) AS ones,
    count(DISTINCT CASE WHEN NOT one THEN actor END) AS others
  WHERE NOT coalesce(via.status, '') IN ['cancelled'] AND COUNT { (via)<-[:TOOK_PART_IN|PARTNER_IN|SIGNED]-() } <= $largest
  MATCH (via)<-[r:TOOK_PART_IN|PARTNER_IN|SIGNED]-(b:Network|Organisation) WHERE NOT coalesce(r.role, '') IN ['target group']
  WITH DISTINCT via, b, ones, others
  RETURN b, ones, others
  UNION ALL
  UNWIND [true, false] AS one
  UNWIND CASE WHEN one THEN first ELSE second END AS actor
  MATCH (actor)-[r:MEMBER_OF|COOPERATES_WITH]-(b:Network|Organisation) WHERE true
  RETURN b, CASE WHEN one THEN 1 ELSE 0 END AS ones, CASE WHEN one THEN 0 ELSE 1 END AS others
}
  WITH b, sum(ones) AS ones, sum(others) AS others WHERE ones > 0 AND others > 0
  WITH b, CASE WHEN ones < others THEN ones ELSE others END AS least, ones + others AS total
  WHERE NOT b IN first AND NOT b IN second
  WITH b, least, total ORDER BY least DESC, total DESC, b.id
  RETURN collect([b, least, total])[..2000] AS candidates
}
CALL (first, second, candidates) {
  UNWIND candidates[..2 * $top + 20] AS candidate
  WITH first, second, candidate[0] AS b
  CALL (b, first, second) {
    CALL (b, first, second) {
  MATCH (b)-[r:TOOK_PART_IN|PARTNER_IN|SIGNED]->(via) WHERE NOT coalesce(r.role, '') IN ['target group'] WITH DISTINCT via WHERE NOT coalesce(via.status, '') IN ['cancelled'] AND COUNT { (via)<-[:TOOK_PART_IN|PARTNER_IN|SIGNED]-() } <= $largest
  MATCH (via)<-[r:TOOK_PART_IN|PARTNER_IN|SIGNED]-(actor) WHERE NOT coalesce(r.role, '') IN ['target group'] AND (actor IN first OR actor IN second)
  RETURN actor, via AS tie, coalesce(via.starts, via.signed) AS day
  UNION ALL
  MATCH (b)-[r:MEMBER_OF|COOPERATES_WITH]-(actor) WHERE true AND (actor IN first OR actor IN second)
  RETURN actor, r AS tie, r.since AS day
}
    WITH actor, tie, day, actor IN first AS one, actor IN second AS other
    RETURN [count(DISTINCT CASE WHEN one THEN actor END), count(DISTINCT CASE WHEN one THEN tie END),
        max(CASE WHEN one THEN day END)] AS ones,
      [count(DISTINCT CASE WHEN other THEN actor END), count(DISTINCT CASE WHEN other THEN tie END),
        max(CASE WHEN other THEN day END)] AS others
  }
  RETURN collect([b, ones, others]) AS near
}
CALL (near) {
  UNWIND near AS one
  WITH one[1][0] AS ones, one[2][0] AS others
  WITH CASE WHEN ones < others THEN ones ELSE others END AS least, ones + others AS total
  ORDER BY least DESC, total DESC
  RETURN collect([least, total])[$top - 1] AS reached
}
CALL (first, second, candidates, reached) {
  UNWIND candidates[2 * $top + 20..] AS candidate
  WITH first, second, candidate, coalesce(reached, [0, 0]) AS least
  WHERE candidate[1] > least[0] OR candidate[1] = least[0] AND candidate[2] >= least[1]
  WITH first, second, candidate[0] AS b
  CALL (b, first, second) {
    CALL (b, first, second) {
  MATCH (b)-[r:TOOK_PART_IN|PARTNER_IN|SIGNED]->(via) WHERE NOT coalesce(r.role, '') IN ['target group'] WITH DISTINCT via WHERE NOT coalesce(via.status, '') IN ['cancelled'] AND COUNT { (via)<-[:TOOK_PART_IN|PARTNER_IN|SIGNED]-() } <= $largest
  MATCH (via)<-[r:TOOK_PART_IN|PARTNER_IN|SIGNED]-(actor) WHERE NOT coalesce(r.role, '') IN ['target group'] AND (actor IN first OR actor IN second)
  RETURN actor, via AS tie, coalesce(via.starts, via.signed) AS day
  UNION ALL
  MATCH (b)-[r:MEMBER_OF|COOPERATES_WITH]-(actor) WHERE true AND (actor IN first OR actor IN second)
  RETURN actor, r AS tie, r.since AS day
}
    WITH actor, tie, day, actor IN first AS one, actor IN second AS other
    RETURN [count(DISTINCT CASE WHEN one THEN actor END), count(DISTINCT CASE WHEN one THEN tie END),
        max(CASE WHEN one THEN day END)] AS ones,
      [count(DISTINCT CASE WHEN other THEN actor END), count(DISTINCT CASE WHEN other THEN tie END),
        max(CASE WHEN other THEN day END)] AS others
  }
  RETURN collect([b, ones, others]) AS far
}
CALL (near, far) {
  UNWIND near + far AS one
  WITH one, one[1][0] AS ones, one[2][0] AS others
  WITH one, CASE WHEN ones < others THEN ones ELSE others END AS least, ones + others AS total
  ORDER BY least DESC, total DESC, one[0].id
  RETURN collect(one)[..$top] AS brokers
}
//>
UNWIND brokers AS broker
WITH broker[0] AS b, broker[1] AS ones, broker[2] AS others
RETURN b.id AS id, b.name AS name,
       //= {type:b} AS type,
       CASE WHEN b:Cluster THEN 'Cluster' ELSE [l IN labels(b) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       COLLECT {
         MATCH (b)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (c:Country)
         RETURN DISTINCT c.code AS code ORDER BY code
       } AS countries,
       ones[1] AS shared_with_country, others[1] AS shared_with_other,
       ones[0] AS partners_in_country, others[0] AS partners_in_other
ORDER BY CASE WHEN ones[0] < others[0] THEN ones[0] ELSE others[0] END DESC, ones[0] + others[0] DESC, id
