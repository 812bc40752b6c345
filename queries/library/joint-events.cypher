/*
title: Events that two countries share
question: In which events did two countries, or somebody of each, take part together?
category: events
parameters:
  country: {type: country, description: One country}
  other: {type: country, description: The other country}
columns:
  event: {type: id, description: The event}
  name: {type: string, description: Its name}
  starts: {type: date, description: "First day, month or year"}
  status: {type: string, description: "Planned, held or cancelled"}
  from_country: {type: string, many: true, description: Who of the one takes part}
  from_other: {type: string, many: true, description: Who of the other takes part}
  sources: {type: id, many: true, description: Who describes the event}
notes: Who was only the target group of an event did not take part in it.
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
  MATCH (who)-[r:TOOK_PART_IN]->(e:Event)
  //= WHERE {part:r}
  WHERE NOT coalesce(r.role, '') IN ['target group']
  RETURN DISTINCT e, place, who.name AS who
}
WITH k, o, e, place, who
ORDER BY who
WITH e, collect(CASE place WHEN k THEN who END) AS from_country, collect(CASE place WHEN o THEN who END) AS from_other
WHERE size(from_country) > 0 AND size(from_other) > 0
RETURN e.id AS event, e.name AS name, e.starts AS starts, e.status AS status, from_country, from_other,
       COLLECT { MATCH (e)-[:DESCRIBED_BY]->(s:Source) RETURN s.id ORDER BY s.id } AS sources
ORDER BY starts IS NULL, starts DESC, event
