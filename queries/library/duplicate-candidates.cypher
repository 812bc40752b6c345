/*
title: Candidates for duplicates
question: Which entities of a like kind bear the same name, case and accents aside, and may be one?
category: data quality
columns:
  id: {type: id, description: One entity}
  name: {type: string, description: Its name}
  type: {type: string, description: What kind of thing it is}
  other: {type: id, description: The other entity}
  other_name: {type: string, description: Its name}
  other_type: {type: string, description: What kind of thing it is}
  shared: {type: string, many: true, description: "Names, acronyms and spellings that they share"}
notes: A proposal to look at, not a finding. Regions, which often share a name with those above them, are left out.
*/
MATCH (n:Entity)
WHERE NOT n:Source AND NOT n:Region
UNWIND [n.name_folded, n.acronym_folded] + coalesce(n.aliases_folded, []) AS name
WITH DISTINCT n, name
WHERE name IS NOT NULL
WITH name, collect(n) AS alike
WHERE size(alike) > 1
UNWIND alike AS n
WITH name, n ORDER BY n.id
WITH name, collect(n) AS found
UNWIND range(0, size(found) - 2) AS i
UNWIND range(i + 1, size(found) - 1) AS j
WITH found[i] AS a, found[j] AS b, name
WHERE any(l IN labels(a) WHERE NOT l IN ['Entity', 'Place'] AND l IN labels(b))
WITH a, b, name
ORDER BY name
WITH a, b, collect(name) AS shared
RETURN a.id AS id, a.name AS name,
       //= {type:a} AS type,
       CASE WHEN a:Cluster THEN 'Cluster' ELSE [l IN labels(a) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type,
       b.id AS other, b.name AS other_name,
       //= {type:b} AS other_type,
       CASE WHEN b:Cluster THEN 'Cluster' ELSE [l IN labels(b) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS other_type,
       shared
ORDER BY size(shared) DESC, id, other
