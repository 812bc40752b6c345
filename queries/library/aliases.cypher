/*
title: Names of something
question: What is something called, in which language, and by whom?
category: provenance
parameters:
  id: {type: id, description: What it is}
columns:
  name: {type: string, description: "The name, acronym or other spelling"}
  language: {type: string, description: "Its language, where the source tells"}
  main: {type: boolean, description: Whether the source gives it as the name and not as another one}
  source: {type: id, description: Who calls it so}
  locator: {type: string, description: Where in the source}
example: {id: "country:UA"}
*/
MATCH (:Entity {id: $id})-[d:DESCRIBED_BY]->(s:Source)
CALL (d) {
  RETURN d.name AS name, NULL AS language, true AS main
  UNION
  WITH coalesce(d.aliases, []) AS aliases
  UNWIND range(0, size(aliases) - 1) AS i
  RETURN aliases[i] AS name, nullIf(d.aliases_language[i], '') AS language, false AS main
  UNION
  UNWIND d.acronym AS name
  RETURN name, NULL AS language, false AS main
}
RETURN name, language, main, s.id AS source, d.locator AS locator
ORDER BY name, language, source
