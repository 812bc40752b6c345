/*
title: What only one source knows
question: What would go if a source were withdrawn, because no other source describes it?
category: provenance
parameters:
  source: {type: id, of: [Source], description: The source}
columns:
  id: {type: id, description: The entity}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  locator: {type: string, description: Where in the source it is}
example: {source: "source:eccp-newsletter-2018"}
*/
MATCH (:Entity&Source {id: $source})<-[d:DESCRIBED_BY]-(n:Entity)
WHERE COUNT { (n)-[:DESCRIBED_BY]->() } = 1
RETURN n.id AS id, n.name AS name,
       //= {type:n} AS type,
       CASE WHEN n:Cluster THEN 'Cluster' ELSE [l IN labels(n) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       d.locator AS locator
ORDER BY type, id
