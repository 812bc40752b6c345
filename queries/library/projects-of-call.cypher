/*
title: Projects of a call or topic
question: Which projects did a call or a topic bring about, with whom in the lead, from how many countries, and for how much?
category: projects
parameters:
  call: {type: id, of: [Call, Topic], description: The call or topic}
columns:
  project: {type: id, description: The project}
  acronym: {type: string, description: Its acronym}
  name: {type: string, description: Its name}
  starts: {type: date, description: "First day, month or year"}
  ends: {type: date, description: "Last day, month or year"}
  coordinators: {type: string, many: true, description: Who coordinates it}
  countries: {type: country, many: true, description: Countries of its partners}
  partners: {type: integer, description: How many partners are known}
  ec_contribution_eur: {type: float, description: "Contribution of the EU, in euro"}
example: {call: "call:eureka-globalstars-brazil-2018"}
*/
MATCH (:Entity&(Call|Topic) {id: $call})<-[:IN_CALL|ON_TOPIC]-(p:Project)
WITH DISTINCT p
RETURN p.id AS project, p.acronym AS acronym, p.name AS name, p.starts AS starts, p.ends AS ends,
       COLLECT { MATCH (p)<-[:PARTNER_IN {role: 'coordinator'}]-(a:Entity) RETURN DISTINCT a.name AS name ORDER BY name } AS coordinators,
       COLLECT {
         MATCH (p)<-[:PARTNER_IN]-(:Entity)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (k:Country)
         RETURN DISTINCT k.code AS code ORDER BY code
       } AS countries,
       COUNT { MATCH (p)<-[:PARTNER_IN]-(a:Entity) RETURN DISTINCT a } AS partners,
       p.ec_contribution_eur AS ec_contribution_eur
ORDER BY starts IS NULL, starts DESC, project
