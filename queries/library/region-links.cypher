/*
title: Regions most tied to a region
question: With which regions of the same level does a region share most projects, events and agreements?
category: regions
parameters:
  region: {type: nuts, description: The region}
columns:
  other: {type: nuts, description: Code of the other region}
  name: {type: string, description: Its name}
  projects: {type: integer, description: Projects with a partner in both}
  events: {type: integer, description: Events in which actors of both take part}
  agreements: {type: integer, description: Agreements that actors of both signed}
  last: {type: date, description: When the latest of these began}
notes: Actors of which only the country is known are in none of its regions.
example: {region: RO11}
*/
MATCH (g:Region {code: $region})
CALL (g) {
  MATCH (g) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(who:Actor)
  WITH DISTINCT who
  MATCH (who)-[r:PARTNER_IN|TOOK_PART_IN|SIGNED]->(x:Project|Event|Agreement)
  WHERE coalesce(r.role, '') <> 'target group'
  RETURN DISTINCT x
}
MATCH (x)<-[q:PARTNER_IN|TOOK_PART_IN|SIGNED]-(n:Actor)
WHERE coalesce(q.role, '') <> 'target group'
WITH DISTINCT g, x, n
MATCH (n)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (o:Region)
WHERE o.level = g.level AND o <> g
WITH DISTINCT x, o
RETURN o.code AS other, o.name AS name, count(CASE WHEN x:Project THEN 1 END) AS projects,
       count(CASE WHEN x:Event THEN 1 END) AS events, count(CASE WHEN x:Agreement THEN 1 END) AS agreements,
       max(coalesce(x.starts, x.signed)) AS last
ORDER BY projects + events + agreements DESC, other
