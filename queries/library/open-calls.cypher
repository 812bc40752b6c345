/*
title: Open calls
question: Which calls can still be answered on a day, by when, and who may answer?
category: programmes
parameters:
  as_of: {type: date, default: today, description: The day}
columns:
  call: {type: id, description: The call}
  name: {type: string, description: Its name}
  kind: {type: string, description: What kind of answer it asks for}
  opens: {type: date, description: "First day, month or year, where known"}
  deadline: {type: date, description: Last day to answer}
  time: {type: string, description: Hour of that day}
  programmes: {type: string, many: true, description: "Programmes it belongs to"}
  eligible: {type: string, many: true, description: "Who may answer, as far as the sources say"}
  urls: {type: string, many: true, description: Where it can be read}
  sources: {type: id, many: true, description: Who says so}
notes: Calls of which no deadline is known are left out. Where no first day is known, a call counts as open before its deadline.
example: {as_of: 2018-10-01}
*/
MATCH (c:Call)
WHERE c.deadline >= left($as_of, size(c.deadline)) AND coalesce(c.starts, '') <= $as_of
RETURN c.id AS call, c.name AS name, c.kind AS kind, c.starts AS opens, c.deadline AS deadline, c.deadline_time AS time,
       COLLECT { MATCH (c)-[:PART_OF|FUNDED_UNDER]->(p:Programme) RETURN DISTINCT p.name AS name ORDER BY name } AS programmes,
       COLLECT { MATCH (c)<-[:ELIGIBLE_FOR]-(n:Entity) RETURN n.name ORDER BY n.name } AS eligible,
       coalesce(c.urls, []) AS urls,
       COLLECT { MATCH (c)-[:DESCRIBED_BY]->(s:Source) RETURN s.id ORDER BY s.id } AS sources
ORDER BY deadline, call
