/*
title: Events of a country
question: In which events did a country or somebody of it take part, and which took place there?
category: events
parameters:
  country: {type: country, description: The country}
columns:
  event: {type: id, description: The event}
  name: {type: string, description: Its name}
  starts: {type: date, description: "First day, month or year"}
  status: {type: string, description: "Planned, held or cancelled"}
  here: {type: boolean, description: Whether it takes place in the country}
  delegation: {type: boolean, description: Whether the country itself takes part}
  actors: {type: string, many: true, description: Who of the country takes part}
notes: Who was only the target group of an event did not take part in it.
example: {country: UA}
*/
MATCH (k:Country {code: $country})
CALL (k) {
  //= MATCH (k)-[r:TOOK_PART_IN]->(e:Event) WHERE {part:r}
  MATCH (k)-[r:TOOK_PART_IN]->(e:Event) WHERE NOT coalesce(r.role, '') IN ['target group']
  RETURN e, 'delegation' AS how, NULL AS actor
  UNION
  MATCH (k) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(e:Event)
  RETURN e, 'here' AS how, NULL AS actor
  UNION
  MATCH (k) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(a:Actor)-[r:TOOK_PART_IN]->(e:Event)
  //= WHERE {part:r}
  WHERE NOT coalesce(r.role, '') IN ['target group']
  RETURN e, 'actor' AS how, a.name AS actor
}
WITH e, how, actor
ORDER BY actor
RETURN e.id AS event, e.name AS name, e.starts AS starts, e.status AS status,
       'here' IN collect(how) AS here, 'delegation' IN collect(how) AS delegation, collect(actor) AS actors
ORDER BY starts IS NULL, starts DESC, event
