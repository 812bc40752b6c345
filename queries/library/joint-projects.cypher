/*
title: Projects that two countries share
question: In which projects are two countries, or somebody of each, partners?
category: projects
parameters:
  country: {type: country, description: One country}
  other: {type: country, description: The other country}
columns:
  project: {type: id, description: The project}
  acronym: {type: string, description: Its acronym}
  name: {type: string, description: Its name}
  starts: {type: date, description: "First day, month or year"}
  ends: {type: date, description: "Last day, month or year"}
  programmes: {type: string, many: true, description: What pays for it}
  from_country: {type: string, many: true, description: Partners of the one}
  from_other: {type: string, many: true, description: Partners of the other}
  sources: {type: id, many: true, description: Who describes the project}
example: {country: FR, other: BE}
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
  MATCH (who)-[:PARTNER_IN]->(p:Project)
  RETURN DISTINCT p, place, who.name AS who
}
WITH k, o, p, place, who
ORDER BY who
WITH p, collect(CASE place WHEN k THEN who END) AS from_country, collect(CASE place WHEN o THEN who END) AS from_other
WHERE size(from_country) > 0 AND size(from_other) > 0
RETURN p.id AS project, p.acronym AS acronym, p.name AS name, p.starts AS starts, p.ends AS ends,
       COLLECT { MATCH (p)-[:FUNDED_UNDER]->(x:Programme) RETURN x.name ORDER BY x.name } AS programmes,
       from_country, from_other,
       COLLECT { MATCH (p)-[:DESCRIBED_BY]->(s:Source) RETURN s.id ORDER BY s.id } AS sources
ORDER BY starts IS NULL, starts DESC, project
