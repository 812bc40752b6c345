/*
title: What concerns something
question: Which events, programmes, projects, agreements and publications are about a country, group, sector or anything else?
category: coverage
parameters:
  id: {type: id, description: What they are about}
columns:
  id: {type: id, description: What is about it}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  date: {type: date, description: "When it begins, was signed or published"}
  note: {type: string, description: What the source adds}
  sources: {type: id, many: true, description: Who says so}
example: {id: "group:EaP"}
*/
MATCH (:Entity {id: $id})<-[r:CONCERNS]-(n:Entity)
RETURN n.id AS id, n.name AS name,
       //= {type:n} AS type,
       CASE WHEN n:Cluster THEN 'Cluster' ELSE [l IN labels(n) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       coalesce(n.starts, n.signed, n.published, n.deadline) AS date, r.note AS note, coalesce(r.sources, []) AS sources
ORDER BY type, date, id
