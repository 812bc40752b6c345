/*
title: Who received most
question: Which actors received most from the EU in projects, in one country or anywhere?
category: projects
parameters:
  country: {type: country, default: null, description: Only actors of this country}
  from: {type: date, default: null, description: Only projects that began then or later}
  top: {type: integer, default: 25, minimum: 1, maximum: 1000, description: How many}
columns:
  id: {type: id, description: Who received it}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  countries: {type: country, many: true, description: Countries in which it is}
  ec_contribution_eur: {type: float, description: "Contribution of the EU to it, as far as known, in euro"}
  projects: {type: integer, description: Projects of which its amount is known}
  without_amount: {type: integer, description: Its other participations}
  last_start: {type: date, description: When the latest of its projects begins}
notes: What an actor received is known only where a source gives the amount of each partner.
example: {country: RO}
*/
CALL () {
  UNWIND CASE WHEN $country IS NULL THEN [true] ELSE [] END AS anywhere
  MATCH (a:Actor)-[r:PARTNER_IN]->(p:Project)
  RETURN a, r, p
  UNION ALL
  MATCH (:Country {code: $country}) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(a:Actor)
  WITH DISTINCT a
  MATCH (a)-[r:PARTNER_IN]->(p:Project)
  RETURN a, r, p
}
WITH a, r, p WHERE $from IS NULL OR p.starts >= left($from, size(p.starts))
WITH a, toFloat(sum(r.ec_contribution_eur)) AS ec_contribution_eur, count(r.ec_contribution_eur) AS projects,
     count(r) AS participations, max(p.starts) AS last_start
WHERE projects > 0
ORDER BY ec_contribution_eur DESC, a.id
LIMIT $top
RETURN a.id AS id, a.name AS name,
       //= {type:a} AS type,
       CASE WHEN a:Cluster THEN 'Cluster' ELSE [l IN labels(a) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       COLLECT {
         MATCH (a)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (k:Country)
         RETURN DISTINCT k.code AS code ORDER BY code
       } AS countries,
       ec_contribution_eur, projects, participations - projects AS without_amount, last_start
ORDER BY ec_contribution_eur DESC, id
