/*
title: Members of a network
question: Who is or was a member of a network, cluster or association or of its parts, from where, and as what?
category: actors
parameters:
  network: {type: id, of: [Network, Organisation], description: "The network, cluster or association"}
columns:
  id: {type: id, description: The member}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  role: {type: string, description: As what}
  countries: {type: country, many: true, description: Countries in which it is}
  since: {type: date, description: "First day, month or year"}
  until: {type: date, description: "Last day, month or year"}
  member_of: {type: id, description: The network itself or a part of it}
  sources: {type: id, many: true, description: Who says so}
example: {network: "network:eccp"}
*/
MATCH (:Entity&(Network|Organisation) {id: $network}) ((:Actor)<-[:PART_OF]-(:Actor)){0,3} (w:Actor)<-[r:MEMBER_OF]-(n:Entity)
WITH DISTINCT w, r, n
RETURN n.id AS id, n.name AS name,
       //= {type:n} AS type,
       CASE WHEN n:Cluster THEN 'Cluster' ELSE [l IN labels(n) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       r.role AS role,
       COLLECT {
         MATCH (n)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (k:Country)
         RETURN DISTINCT k.code AS code ORDER BY code
       } AS countries,
       r.since AS since, r.until AS until, w.id AS member_of, coalesce(r.sources, []) AS sources
ORDER BY name, id, role
