/*
title: Planned events whose time is past
question: Which events are known only from their announcement, though they should be over by a day?
category: data quality
parameters:
  as_of: {type: date, default: today, description: The day}
columns:
  event: {type: id, description: The event}
  name: {type: string, description: Its name}
  starts: {type: date, description: "First day, month or year"}
  ends: {type: date, description: "Last day, month or year"}
  sources: {type: id, many: true, description: Who announced it}
notes: Whether they took place is not known here.
example: {as_of: 2023-01-01}
*/
MATCH (e:Event {status: 'planned'})
WHERE coalesce(e.ends, e.starts) < left($as_of, size(coalesce(e.ends, e.starts)))
RETURN e.id AS event, e.name AS name, e.starts AS starts, e.ends AS ends,
       COLLECT { MATCH (e)-[:DESCRIBED_BY]->(s:Source) RETURN s.id ORDER BY s.id } AS sources
ORDER BY starts, event
