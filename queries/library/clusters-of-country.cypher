/*
title: Clusters of a country
question: Which clusters are in a country, where in it, and in which fields?
category: clusters
parameters:
  country: {type: country, description: The country}
columns:
  id: {type: id, description: The cluster}
  name: {type: string, description: Its name}
  places: {type: string, many: true, description: "Where it is, as precisely as the sources say"}
  sectors: {type: string, many: true, description: Fields it is active in}
  label: {type: string, description: Quality label}
  members: {type: integer, description: How many members it has}
  members_qualifier: {type: string, description: "How sure that number is: exact, about, more than…"}
  sources: {type: id, many: true, description: Who says where it is}
example: {country: UA}
*/
MATCH (k:Country {code: $country}) ((:Place)<-[:PART_OF]-(:Place)){0,5} (p:Place)<-[r:LOCATED_IN]-(c:Cluster)
WITH DISTINCT c, p, r
ORDER BY p.name
WITH c, collect(p.name) AS places, collect(r.sources) AS said
RETURN c.id AS id, c.name AS name, places,
       COLLECT { MATCH (c)-[:ACTIVE_IN]->(s:Sector) RETURN s.name ORDER BY s.name } AS sectors,
       c.label AS label, c.member_count AS members, c.member_count_qualifier AS members_qualifier,
       COLLECT { UNWIND said AS some UNWIND some AS source RETURN DISTINCT source ORDER BY source } AS sources
ORDER BY name, id
