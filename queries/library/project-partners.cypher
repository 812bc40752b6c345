/*
title: Partners of a project
question: Who is in a project, in what role, from where, for how much, and who says so?
category: projects
parameters:
  project: {type: id, of: [Project], description: The project}
columns:
  id: {type: id, description: The partner}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  role: {type: string, description: "Coordinator, partner…"}
  countries: {type: country, many: true, description: Countries in which it is}
  ec_contribution_eur: {type: float, description: "Contribution of the EU to this partner, in euro"}
  total_cost_eur: {type: float, description: "Cost of this partner, in euro"}
  sources: {type: id, many: true, description: Who says so}
example: {project: "project:ec2i"}
*/
MATCH (:Entity&Project {id: $project})<-[r:PARTNER_IN]-(n:Entity)
RETURN n.id AS id, n.name AS name,
       //= {type:n} AS type,
       CASE WHEN n:Cluster THEN 'Cluster' ELSE [l IN labels(n) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       r.role AS role,
       COLLECT {
         MATCH (n)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (k:Country)
         RETURN DISTINCT k.code ORDER BY k.code
       } AS countries,
       r.ec_contribution_eur AS ec_contribution_eur, r.total_cost_eur AS total_cost_eur,
       coalesce(r.sources, []) AS sources
ORDER BY role, name, id
