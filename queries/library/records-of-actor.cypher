/*
title: Records of an actor
question: Of which records of which sources is an actor made, and why are they one?
category: provenance
parameters:
  actor: {type: id, of: [Actor], description: The actor}
columns:
  record: {type: string, description: Id of the record}
  name: {type: string, description: What it calls the actor}
  source: {type: id, description: Its source}
  title: {type: string, description: Title of the source}
  locator: {type: string, description: Where in the source it is}
  other: {type: string, description: "Another of the records with which somebody decided that it is one"}
  reasons: {type: string, many: true, description: What spoke for that}
  by: {type: string, description: Who decided it}
notes: Records without another one are one with the rest by an identifier that they share, such as a participant code, or are the only one.
example: {actor: "cluster:cluj-it-cluster"}
*/
MATCH (n:Entity&Actor {id: $actor})-[d:DESCRIBED_BY]->(s:Source)
WITH n, d, s, coalesce(d.record, n.id) AS record
ORDER BY record, s.priority DESC, s.id
WITH collect({record: record, name: d.name, source: s, locator: d.locator}) AS rows, collect(DISTINCT record) AS records
UNWIND rows AS row
WITH row, CASE WHEN size(records) > 1 THEN COLLECT {
  MATCH (p:MatchProposal {first: row.record}) WHERE p.status = 'accepted' AND p.part IS NULL AND p.second IN records RETURN p
  UNION
  MATCH (p:MatchProposal {second: row.record}) WHERE p.status = 'accepted' AND p.part IS NULL AND p.first IN records RETURN p
} ELSE [] END AS decisions
UNWIND CASE WHEN decisions = [] THEN [NULL] ELSE decisions END AS p
RETURN row.record AS record, row.name AS name, row.source.id AS source, row.source.title AS title, row.locator AS locator,
       CASE p.first WHEN row.record THEN p.second ELSE p.first END AS other, coalesce(p.reasons, []) AS reasons, p.decided_by AS by
ORDER BY record, source, other
