/*
title: Upcoming events
question: Which events are still to come or under way on a day, and by when must one apply?
category: events
parameters:
  as_of: {type: date, default: today, description: The day}
columns:
  event: {type: id, description: The event}
  name: {type: string, description: Its name}
  kind: {type: string, description: What kind of gathering it is}
  starts: {type: date, description: "First day, month or year"}
  ends: {type: date, description: "Last day, month or year"}
  places: {type: string, many: true, description: Where it takes place}
  apply_by: {type: date, description: Last day to apply}
  organisers: {type: string, many: true, description: Who organises it}
  sources: {type: id, many: true, description: Who says so}
notes: An event of which only the month or year is known counts until that is over. Cancelled events are left out.
example: {as_of: 2018-10-01}
*/
MATCH (e:Event)
WHERE e.starts >= '' AND coalesce(e.status, '') <> 'cancelled'
  AND coalesce(e.ends, e.starts) >= left($as_of, size(coalesce(e.ends, e.starts)))
RETURN e.id AS event, e.name AS name, e.kind AS kind, e.starts AS starts, e.ends AS ends,
       COLLECT { MATCH (e)-[:LOCATED_IN]->(p:Place) RETURN p.name ORDER BY p.name } AS places,
       e.application_deadline AS apply_by,
       COLLECT {
         MATCH (e)<-[r:TOOK_PART_IN]-(o:Entity) WHERE r.role IN ['organiser', 'co-organiser']
         RETURN DISTINCT o.name ORDER BY o.name
       } AS organisers,
       COLLECT { MATCH (e)-[:DESCRIBED_BY]->(s:Source) RETURN s.id ORDER BY s.id } AS sources
ORDER BY starts, event
