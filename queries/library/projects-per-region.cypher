/*
title: Projects per region
question: In how many projects are the regions of a country, with how many actors, and for how much?
category: projects
parameters:
  country: {type: country, description: The country}
  level: {type: integer, default: 2, minimum: 1, maximum: 3, description: NUTS level of the regions}
columns:
  region: {type: nuts, description: Code of the region}
  name: {type: string, description: Its name}
  projects: {type: integer, description: Projects with a partner there}
  actors: {type: integer, description: Actors there that are partners in one}
  ec_contribution_eur: {type: float, description: "Contribution of the EU to these actors, as far as known, in euro"}
notes: >-
  Actors of which only the country is known are in none of its regions. A region is one through time, under its code in
  force; who is known by the code of a region that was split since is in none of its parts.
example: {country: RO}
*/
MATCH (:Country {code: $country}) ((:Place)<-[:PART_OF]-(:Place)){1,3} (r:Region)
WHERE r.level = $level AND NOT EXISTS { (r)-[:SUCCEEDED_BY]->(:Region) }
WITH DISTINCT r
MATCH (r) ((outer:Place)-[lies:PART_OF|SUCCEEDED_BY]-(inner:Place)
  WHERE CASE WHEN startNode(lies) = inner THEN coalesce(lies.old_within, true) ELSE coalesce(lies.new_within, false) END){0,8} (:Place)<-[:LOCATED_IN]-(a:Actor)
WITH DISTINCT r, a
MATCH (a)-[x:PARTNER_IN]->(p:Project)
RETURN r.code AS region, r.name AS name, count(DISTINCT p) AS projects, count(DISTINCT a) AS actors,
       CASE WHEN count(x.ec_contribution_eur) > 0 THEN toFloat(sum(x.ec_contribution_eur)) END AS ec_contribution_eur
ORDER BY projects DESC, region
