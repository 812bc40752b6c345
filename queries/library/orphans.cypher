/*
title: Entities tied to nothing
question: What does the network know of that is tied to nothing else?
category: data quality
parameters:
  type: {type: enum, vocabulary: Entity, default: null, description: Only entities of this kind}
columns:
  id: {type: id, description: The entity}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  sources: {type: id, many: true, description: Who describes it}
notes: Places, which come from reference lists, are left out unless a kind of place is asked for.
*/
MATCH (n:Entity)
WHERE NOT n:Source AND CASE WHEN $type IS NULL THEN NOT n:Place ELSE $type IN labels(n) END
  AND NOT EXISTS { MATCH (n)-[r]-(:Entity) WHERE type(r) <> 'DESCRIBED_BY' }
RETURN n.id AS id, n.name AS name,
       //= {type:n} AS type,
       CASE WHEN n:Cluster THEN 'Cluster' ELSE [l IN labels(n) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       COLLECT { MATCH (n)-[:DESCRIBED_BY]->(s:Source) RETURN s.id ORDER BY s.id } AS sources
ORDER BY type, id
