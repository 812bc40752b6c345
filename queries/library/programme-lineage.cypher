/*
title: A programme and its kin
question: What came before and after a programme, what is it a part of, and what are its parts?
category: programmes
parameters:
  programme: {type: id, of: [Programme], description: The programme}
columns:
  kin: {type: string, description: "Predecessor, successor, whole or part"}
  id: {type: id, description: The other}
  name: {type: string, description: Its name}
  starts: {type: date, description: "First day, month or year"}
  ends: {type: date, description: "Last day, month or year"}
  sources: {type: id, many: true, description: Who says so}
example: {programme: "programme:eu4digital"}
*/
MATCH (p:Entity&Programme {id: $programme})
CALL (p) {
  MATCH (p)<-[r:SUCCEEDED_BY]-(n:Programme) RETURN 'predecessor' AS kin, n, r
  UNION
  MATCH (p)-[r:SUCCEEDED_BY]->(n:Programme) RETURN 'successor' AS kin, n, r
  UNION
  MATCH (p)-[r:PART_OF]->(n:Programme) RETURN 'whole' AS kin, n, r
  UNION
  MATCH (p)<-[r:PART_OF]-(n:Programme) RETURN 'part' AS kin, n, r
}
RETURN kin, n.id AS id, n.name AS name, n.starts AS starts, n.ends AS ends, coalesce(r.sources, []) AS sources
ORDER BY kin, starts, id
