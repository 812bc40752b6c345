/*
title: People and their public roles
question: Who holds which public role, at one organisation or network or anywhere?
category: people
parameters:
  at: {type: id, of: [Organisation, Network, Project, Programme], default: null, description: Only roles there}
columns:
  person: {type: id, description: The person}
  name: {type: string, description: Name}
  title: {type: string, description: Form of address or academic title}
  role: {type: string, description: "The role, as the source words it"}
  at: {type: id, description: Where}
  at_name: {type: string, description: Its name}
  since: {type: date, description: "First day, month or year"}
  until: {type: date, description: "Last day, month or year"}
  sources: {type: id, many: true, description: Who says so}
example: {at: "cluster:cluj-it-cluster"}
*/
MATCH (p:Person)-[r:AFFILIATED_WITH]->(n:Entity)
WHERE $at IS NULL OR n.id = $at
RETURN p.id AS person, p.name AS name, p.title AS title, r.role AS role, n.id AS at, n.name AS at_name,
       r.since AS since, r.until AS until, coalesce(r.sources, []) AS sources
ORDER BY name, person, at, role
