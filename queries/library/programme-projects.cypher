/*
title: Projects of a programme
question: Which projects does a programme pay for, its parts and calls included?
category: programmes
parameters:
  programme: {type: id, of: [Programme], description: The programme}
columns:
  project: {type: id, description: The project}
  acronym: {type: string, description: Its acronym}
  name: {type: string, description: Its name}
  under: {type: string, many: true, description: "The programme or the parts of it that pay for it"}
  starts: {type: date, description: "First day, month or year"}
  ends: {type: date, description: "Last day, month or year"}
  partners: {type: integer, description: How many partners are known}
  ec_contribution_eur: {type: float, description: "Contribution of the EU, in euro"}
example: {programme: "programme:cosme"}
*/
MATCH (:Entity&Programme {id: $programme}) ((:Programme)<-[:PART_OF]-(:Programme)){0,5} (part:Programme)<-[:FUNDED_UNDER]-(p:Project)
WITH DISTINCT p, part
ORDER BY part.name
WITH p, collect(part.name) AS under
RETURN p.id AS project, p.acronym AS acronym, p.name AS name, under, p.starts AS starts, p.ends AS ends,
       COUNT { MATCH (p)<-[:PARTNER_IN]-(a:Entity) RETURN DISTINCT a } AS partners,
       p.ec_contribution_eur AS ec_contribution_eur
ORDER BY starts, project
