/*
title: Countries most tied to a country
question: With which countries does a country share most projects, events and agreements?
category: regions
parameters:
  country: {type: country, description: The country}
columns:
  other: {type: country, description: Code of the other country}
  name: {type: string, description: Its name}
  projects: {type: integer, description: Projects with a partner in both}
  events: {type: integer, description: Events in which both take part}
  agreements: {type: integer, description: Agreements that both signed}
  last: {type: date, description: When the latest of these began}
notes: What somebody of a country does counts for the country. Who was only the target group of an event did not take part in it.
example: {country: UA}
*/
MATCH (k:Country {code: $country})
CALL (k) {
  CALL (k) {
    RETURN k AS who
    UNION
    MATCH (k) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(who:Actor)
    RETURN who
  }
  MATCH (who)-[r:PARTNER_IN|TOOK_PART_IN|SIGNED]->(x:Project|Event|Agreement)
  WHERE coalesce(r.role, '') <> 'target group'
  RETURN DISTINCT x
}
MATCH (x)<-[q:PARTNER_IN|TOOK_PART_IN|SIGNED]-(n:Entity)
WHERE coalesce(q.role, '') <> 'target group'
WITH DISTINCT k, x, n
CALL (n) {
  MATCH (n:Country) RETURN n AS o
  UNION
  MATCH (n)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (o:Country) RETURN o
}
WITH DISTINCT k, x, o
WHERE o <> k
RETURN o.code AS other, o.name AS name, count(CASE WHEN x:Project THEN 1 END) AS projects,
       count(CASE WHEN x:Event THEN 1 END) AS events, count(CASE WHEN x:Agreement THEN 1 END) AS agreements,
       max(coalesce(x.starts, x.signed)) AS last
ORDER BY projects + events + agreements DESC, other
