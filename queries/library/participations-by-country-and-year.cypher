/*
title: Participations by country and year
question: How often did actors of each country take part in projects that began in each year, and for how much?
category: projects
parameters:
  country: {type: country, default: null, description: Only this country}
  programme: {type: id, of: [Programme], default: null, description: "Only projects that this programme or a part of it pays for"}
columns:
  country: {type: country, description: Code of the country}
  name: {type: string, description: Its name}
  year: {type: integer, description: Year in which the projects began; null where it is not known}
  participations: {type: integer, description: "Participations: of two actors in one project, two"}
  projects: {type: integer, description: Projects}
  actors: {type: integer, description: Who took part}
  ec_contribution_eur: {type: float, description: "Contribution of the EU to them, as far as known, in euro; null where nothing is"}
  without_amount: {type: integer, description: Participations of which no contribution is known}
notes: A partner with seats in two countries counts in both, with its whole amount.
example: {country: RO}
*/
MATCH (k:Country) WHERE $country IS NULL OR k.code = $country
CALL (k) {
  MATCH (k) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(a:Actor) RETURN a
  UNION
  RETURN k AS a
}
MATCH (a)-[r:PARTNER_IN]->(p:Project)
WHERE $programme IS NULL
   OR EXISTS { (p)-[:FUNDED_UNDER]->(:Programme) ((:Programme)-[:PART_OF]->(:Programme)){0,5} (:Programme {id: $programme}) }
RETURN k.code AS country, k.name AS name, toInteger(left(p.starts, 4)) AS year, count(r) AS participations,
       count(DISTINCT p) AS projects, count(DISTINCT a) AS actors,
       CASE WHEN count(r.ec_contribution_eur) > 0 THEN toFloat(sum(r.ec_contribution_eur)) END AS ec_contribution_eur,
       count(r) - count(r.ec_contribution_eur) AS without_amount
ORDER BY country, year
