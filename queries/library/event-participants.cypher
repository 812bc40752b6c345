/*
title: Participants of an event
question: Who took part in an event or in its parts, in what role, and who says so?
category: events
parameters:
  event: {type: id, of: [Event], description: The event}
columns:
  id: {type: id, description: Who took part}
  name: {type: string, description: Name}
  type: {type: string, description: What kind of thing it is; a country is its delegation}
  role: {type: string, description: "Organiser, host, speaker, participant…"}
  people: {type: integer, description: How many people came for it}
  topic: {type: string, description: What they spoke about}
  in_event: {type: id, description: "The event itself, or the part of it in which they took part"}
  sources: {type: id, many: true, description: Who says so}
example: {event: "event:eu4digital-ict-innovation-networking-2020-12"}
*/
MATCH (:Entity&Event {id: $event}) ((:Event)<-[:PART_OF]-(:Event)){0,3} (e:Event)<-[r:TOOK_PART_IN]-(n:Entity)
WITH DISTINCT n, r, e
RETURN n.id AS id, n.name AS name,
       //= {type:n} AS type,
       CASE WHEN n:Cluster THEN 'Cluster' ELSE [l IN labels(n) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       r.role AS role, r.people AS people, r.topic AS topic, e.id AS in_event, coalesce(r.sources, []) AS sources
ORDER BY in_event, role, name, id
