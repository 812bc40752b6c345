/*
title: Parts of something
question: What belongs to a programme, event, organisation, network or place, over all levels?
category: programmes
parameters:
  id: {type: id, description: The whole}
columns:
  id: {type: id, description: The part}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  depth: {type: integer, description: "How many levels below the whole: 1 for its own parts"}
  part_of: {type: id, description: What it is a part of}
example: {id: "programme:eu4digital"}
*/
MATCH path = (:Entity {id: $id}) ((:Entity)<-[:PART_OF]-(:Entity)){0,5} (whole:Entity)<-[:PART_OF]-(n:Entity)
RETURN n.id AS id, n.name AS name,
       //= {type:n} AS type,
       CASE WHEN n:Cluster THEN 'Cluster' ELSE [l IN labels(n) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       min(length(path)) AS depth, whole.id AS part_of
ORDER BY depth, part_of, name, id
