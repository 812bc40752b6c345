/*
title: Countries most tied to a country
question: With which countries does a country have most ties?
category: regions
parameters:
  country: {type: country, description: The country}
  largest: {type: integer, default: 50, minimum: 2, description: "Projects, events and agreements with more participants are left out"}
columns:
  other: {type: country, description: Code of the other country}
  name: {type: string, description: Its name}
  actors: {type: integer, description: How many of its actors have such ties}
  ties: {type: integer, description: "How many ties there are, of every kind"}
  agreements: {type: integer, description: Agreements that both signed}
  cooperations: {type: integer, description: Cooperations between actors of both}
  projects: {type: integer, description: Projects with a partner in both}
  memberships: {type: integer, description: Memberships of an actor of one in one of the other}
  events: {type: integer, description: Events in which both take part}
  last: {type: integer, description: The latest year in which one of these began}
notes: The same as `partnergraph links` and GraphQL's regionLinks. What somebody of a place does, or who represents it, counts for the place; however many take part in something, it is one tie.
example: {country: UA}
*/
MATCH (of:Country {code: $country})
//< actors first=of
CALL (of) {
  WITH of AS end
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
WITH *, {places: [p IN first_places WHERE p[1] | p[0]],
    actors: reduce(ids = [], p IN first_places | ids + p[3]) + [p IN first_places WHERE p[2] | p[0]],
    without: []} AS first_set
CALL (first_set) {
  CALL (first_set) {
    MATCH (place:Entity)<-[at:LOCATED_IN]-(actor:Network|Organisation)
    WHERE place.id IN first_set.places AND NOT actor.id IN first_set.without RETURN actor
    UNION ALL
    MATCH (actor:Entity) WHERE actor.id IN first_set.actors RETURN actor
  }
  RETURN collect(DISTINCT actor) AS first
}
//>
WITH of, first, 0 AS level
//< links
CALL (of, first, level) {
  CALL (first) {
    CALL (first) {
  UNWIND first AS actor MATCH (actor)-[r:TOOK_PART_IN|PARTNER_IN|SIGNED]->(via) WHERE NOT coalesce(r.role, '') IN ['target group']
  WITH DISTINCT via WHERE NOT coalesce(via.status, '') IN ['cancelled'] AND COUNT { (via)<-[:TOOK_PART_IN|PARTNER_IN|SIGNED]-() } <= $largest
  MATCH (via)<-[r:TOOK_PART_IN|PARTNER_IN|SIGNED]-(other) WHERE NOT coalesce(r.role, '') IN ['target group'] AND NOT other IN first
  RETURN DISTINCT other, via.id AS key, type(r) AS type, coalesce(via.starts, via.signed) AS day
  UNION ALL
  UNWIND first AS actor MATCH (actor)-[r:MEMBER_OF|COOPERATES_WITH]-(other) WHERE true AND NOT other IN first
  RETURN other, elementId(r) AS key, type(r) AS type, r.since AS day
}
    RETURN other, collect([key, type, left(day, 4)]) AS shares
  }
  // Many are located in one place: where that lies is looked up once.
  CALL (other, level) {
    MATCH (other)-[:LOCATED_IN]->(seat:Place) RETURN seat, false AS acting
    UNION ALL
    UNWIND [other] AS seat WITH seat WHERE level = 0 AND seat:Country RETURN seat, true AS acting
  }
  WITH of, seat, acting, collect([other, shares]) AS tied
  CALL (seat, acting, level) {
    MATCH (seat) ((inner:Place)-[lies:PART_OF|SUCCEEDED_BY]->(outer:Place)
      WHERE coalesce(lies.old_within, true)){0,8} (place:Country|Region)
    WHERE NOT acting AND CASE WHEN level = 0 THEN place:Country ELSE place.level = level END AND NOT EXISTS {
      MATCH (place)-[followed:SUCCEEDED_BY]->(:Place) WHERE coalesce(followed.old_within, true)
    } RETURN place
    UNION
    UNWIND [seat] AS place WITH place WHERE acting RETURN place
  }
  WITH of, place, tied WHERE place <> of
  UNWIND tied AS one
  WITH place, one[0] AS other, one[1] AS shares
  WITH place, count(DISTINCT other) AS others, collect(shares) AS all
  CALL (all) {
    UNWIND all AS shares UNWIND shares AS tie
    WITH tie[1] AS type, tie[2] AS year, count(DISTINCT tie[0]) AS ties
    RETURN sum(ties) AS total, collect([type, toInteger(year), ties]) AS parts
  }
  WITH place, others, total, parts ORDER BY total DESC, place.id
  RETURN count(*) AS places, collect([place, others, total, parts]) AS links
}
//>
UNWIND links AS link
WITH link[0] AS place, link[1] AS actors, link[2] AS ties, link[3] AS parts
RETURN place.code AS other, place.name AS name, actors, ties,
       //= {counts:parts},
       reduce(n = 0, p IN parts | n + CASE WHEN p[0] IN ['SIGNED'] THEN p[2] ELSE 0 END) AS agreements, reduce(n = 0, p IN parts | n + CASE WHEN p[0] IN ['COOPERATES_WITH'] THEN p[2] ELSE 0 END) AS cooperations, reduce(n = 0, p IN parts | n + CASE WHEN p[0] IN ['PARTNER_IN'] THEN p[2] ELSE 0 END) AS projects, reduce(n = 0, p IN parts | n + CASE WHEN p[0] IN ['MEMBER_OF'] THEN p[2] ELSE 0 END) AS memberships, reduce(n = 0, p IN parts | n + CASE WHEN p[0] IN ['TOOK_PART_IN'] THEN p[2] ELSE 0 END) AS events,
       reduce(last = NULL, p IN parts | CASE WHEN last IS NULL OR p[1] > last THEN p[1] ELSE last END) AS last
ORDER BY ties DESC, place.id
