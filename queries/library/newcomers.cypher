/*
title: Newcomers
question: Which organisations and networks took part in anything for the first time since a date?
category: actors
parameters:
  since: {type: date, description: "The first day, month or year"}
  country: {type: country, default: null, description: Only actors of this country}
columns:
  id: {type: id, description: The actor}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  countries: {type: country, many: true, description: Countries in which it is}
  first: {type: date, description: When the earliest of what it took part in began}
  through: {type: id, description: "That project, event or agreement"}
  shared: {type: integer, description: "In how many projects, events and agreements it took part since"}
notes: As far as the loaded sources know. Who has taken part in something without a date may have been there before, and is left out.
example: {since: "2021", country: UA}
*/
CALL () {
  UNWIND CASE WHEN $country IS NULL THEN [true] ELSE [] END AS anywhere
  //= MATCH (x)<-[p:{shared}]-(a:{bodies}) WHERE {began:x} >= left($since, size({began:x})) AND {part:p}
  MATCH (x)<-[p:TOOK_PART_IN|PARTNER_IN|SIGNED]-(a:Network|Organisation) WHERE coalesce(x.starts, x.signed) >= left($since, size(coalesce(x.starts, x.signed))) AND NOT coalesce(p.role, '') IN ['target group']
  RETURN a
  UNION
  MATCH (:Country {code: $country}) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(a)
  //= WHERE a:{bodies}
  WHERE a:Network|Organisation
  RETURN a
}
//= MATCH (a)-[p:{shared}]->(x) WHERE {part:p} AND {thing:x}
MATCH (a)-[p:TOOK_PART_IN|PARTNER_IN|SIGNED]->(x) WHERE NOT coalesce(p.role, '') IN ['target group'] AND NOT coalesce(x.status, '') IN ['cancelled']
//= WITH DISTINCT a, x, {began:x} AS began
WITH DISTINCT a, x, coalesce(x.starts, x.signed) AS began
ORDER BY began, x.id
WITH a, collect([began, x.id]) AS things, count(x) AS shared, count(began) AS dated
WHERE shared = dated AND things[0][0] >= left($since, size(things[0][0]))
RETURN a.id AS id, a.name AS name,
       //= {type:a} AS type,
       CASE WHEN a:Cluster THEN 'Cluster' ELSE [l IN labels(a) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       COLLECT {
         MATCH (a)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (k:Country)
         RETURN DISTINCT k.code AS code ORDER BY code
       } AS countries,
       things[0][0] AS first, things[0][1] AS through, shared
ORDER BY first, id
