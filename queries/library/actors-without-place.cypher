/*
title: Actors without a place
question: Of which clusters, organisations and networks does no source say where they are?
category: data quality
parameters:
  #= type: {type: enum, choices: [{types:bodies}], default: null, description: Only actors of this kind}
  type: {type: enum, choices: [Organisation, Cluster, Network], default: null, description: Only actors of this kind}
columns:
  id: {type: id, description: The actor}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of actor it is}
  ties: {type: integer, description: How many relations it has}
  sources: {type: id, many: true, description: Who describes it}
notes: They are missing from every answer about a country or region. Clusters are organisations too.
example: {type: Cluster}
*/
//= MATCH (n:{bodies})
MATCH (n:Network|Organisation)
WHERE ($type IS NULL OR $type IN labels(n)) AND NOT EXISTS { (n)-[:LOCATED_IN]->(:Place) }
RETURN n.id AS id, n.name AS name,
       //= {type:n} AS type,
       CASE WHEN n:Cluster THEN 'Cluster' ELSE [l IN labels(n) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       COUNT { MATCH (n)-[r]-(:Entity) WHERE type(r) <> 'DESCRIBED_BY' } AS ties,
       COLLECT { MATCH (n)-[:DESCRIBED_BY]->(s:Source) RETURN s.id ORDER BY s.id } AS sources
ORDER BY ties DESC, id
