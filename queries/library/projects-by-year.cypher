/*
title: Projects by year
question: How many projects began in each year, with what cost and contribution?
category: projects
columns:
  year: {type: string, description: Year in which they begin; null where it is not known}
  projects: {type: integer, description: Projects that begin in it}
  partners: {type: integer, description: "Participations in them: a partner of two projects counts twice"}
  total_cost_eur: {type: float, description: "Their cost as far as known, in euro; null where nothing is"}
  ec_contribution_eur: {type: float, description: "Contribution of the EU to them as far as known, in euro"}
*/
MATCH (p:Project)
WITH p, COUNT { (p)<-[:PARTNER_IN]-() } AS partners
RETURN left(p.starts, 4) AS year, count(p) AS projects, sum(partners) AS partners,
       CASE WHEN count(p.total_cost_eur) > 0 THEN toFloat(sum(p.total_cost_eur)) END AS total_cost_eur,
       CASE WHEN count(p.ec_contribution_eur) > 0 THEN toFloat(sum(p.ec_contribution_eur)) END AS ec_contribution_eur
ORDER BY year
