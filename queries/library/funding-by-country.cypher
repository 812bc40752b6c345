/*
title: Funding by country
question: How much did partners of each country receive in projects, and in how many?
category: projects
columns:
  country: {type: country, description: Code of the country}
  name: {type: string, description: Its name}
  projects: {type: integer, description: Projects with a partner there}
  actors: {type: integer, description: Partners there}
  ec_contribution_eur: {type: float, description: "Contribution of the EU to them as far as known, in euro; null where nothing is"}
  total_cost_eur: {type: float, description: "Their cost as far as known, in euro"}
  without_amount: {type: integer, description: Participations of which no contribution is known}
notes: A partner with seats in two countries counts in both, with its whole amount.
*/
MATCH (k:Country)
CALL (k) {
  MATCH (k) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(a:Entity) RETURN a
  UNION
  RETURN k AS a
}
MATCH (a)-[r:PARTNER_IN]->(p:Project)
RETURN k.code AS country, k.name AS name, count(DISTINCT p) AS projects, count(DISTINCT a) AS actors,
       CASE WHEN count(r.ec_contribution_eur) > 0 THEN toFloat(sum(r.ec_contribution_eur)) END AS ec_contribution_eur,
       CASE WHEN count(r.total_cost_eur) > 0 THEN toFloat(sum(r.total_cost_eur)) END AS total_cost_eur,
       count(r) - count(r.ec_contribution_eur) AS without_amount
ORDER BY coalesce(ec_contribution_eur, 0) DESC, projects DESC, country
