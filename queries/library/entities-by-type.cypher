/*
title: Entities by type
question: How many of each kind of thing does the network know, and how many from several sources?
category: coverage
columns:
  type: {type: string, description: Kind of entity}
  entities: {type: integer, description: How many there are}
  by_several_sources: {type: integer, description: Those that more than one source describes}
*/
MATCH (n:Entity)
//= WITH {type:n} AS type,
WITH CASE WHEN n:Cluster THEN 'Cluster' ELSE [l IN labels(n) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
     COUNT { (n)-[:DESCRIBED_BY]->() } AS sources
RETURN type, count(*) AS entities, sum(CASE WHEN sources > 1 THEN 1 ELSE 0 END) AS by_several_sources
ORDER BY entities DESC, type
