/*
title: Relations without a source
question: Which relations does nobody vouch for? There should be none.
category: data quality
columns:
  start: {type: id, description: Where it leads from}
  relation: {type: string, description: Type of relation}
  end: {type: id, description: Where it leads to}
*/
MATCH (a:Entity)-[r]->(b:Entity)
WHERE type(r) <> 'DESCRIBED_BY' AND coalesce(size(r.sources), 0) = 0
RETURN a.id AS start, type(r) AS relation, b.id AS end
ORDER BY start, relation, end
