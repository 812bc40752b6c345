/*
title: Relations by type
question: How many of each kind of relation does the network know, how many dated, how many from several sources?
category: coverage
columns:
  relation: {type: string, description: Type of relation}
  relations: {type: integer, description: How many there are}
  dated: {type: integer, description: Those of which the beginning or the end is known}
  by_several_sources: {type: integer, description: Those that more than one source states}
*/
MATCH (:Entity)-[r]->(:Entity)
WHERE type(r) <> 'DESCRIBED_BY'
RETURN type(r) AS relation, count(r) AS relations,
       sum(CASE WHEN coalesce(r.since, r.until) IS NULL THEN 0 ELSE 1 END) AS dated,
       sum(CASE WHEN size(r.sources) > 1 THEN 1 ELSE 0 END) AS by_several_sources
ORDER BY relations DESC, relation
