/*
title: Who says so
question: Everything that is said of something, each value and each relation with the source that says it.
category: provenance
parameters:
  id: {type: id, description: What it is about}
columns:
  what: {type: string, description: "A field, or a type of relation"}
  value: {type: any, description: "What the source says: the field's value, or the id at the relation's other end"}
  more: {type: any, description: "Of a count how exact it is; of a relation its fields, as JSON where several sources speak"}
  direction: {type: string, description: "Of a relation: whether it leads to or from the other end"}
  source: {type: id, description: Who says so}
  title: {type: string, description: Title of the source}
  url: {type: string, description: Where it can be read}
  locator: {type: string, description: Where in it}
notes: Each source's own words, also where another source's are shown.
example: {id: "cluster:cluj-it-cluster"}
*/
CALL () {
  MATCH (n:Entity {id: $id})-[d:DESCRIBED_BY]->(s:Source)
  UNWIND [f IN keys(d) WHERE NOT f IN ['type', 'locator', 'digest', 'record']
    AND NOT f ENDS WITH '_qualifier' AND NOT f ENDS WITH '_language'] AS what
  RETURN what, d[what] AS value, d[what + '_qualifier'] AS more, NULL AS direction, s, d.locator AS locator
  UNION ALL
  MATCH (n:Entity {id: $id})-[r]-(other:Entity)
  WHERE type(r) <> 'DESCRIBED_BY'
  WITH n, r, other, [f IN keys(r) WHERE NOT f IN ['sources', 'locators', 'digests', 'claims']] AS fields
  UNWIND range(0, size(r.sources) - 1) AS i
  MATCH (s:Entity&Source {id: r.sources[i]})
  RETURN type(r) AS what, other.id AS value,
         coalesce(r.claims[i], COLLECT { UNWIND fields AS f RETURN {field: f, value: r[f]} ORDER BY f }) AS more,
         CASE WHEN startNode(r) = n THEN 'to' ELSE 'from' END AS direction, s, r.locators[i] AS locator
}
RETURN what, value, more, direction, s.id AS source, s.title AS title, s.url AS url, locator
ORDER BY direction IS NOT NULL, what, direction DESC, value, s.priority DESC, source
