/*
title: Changes of region codes
question: Which region codes were replaced by which, how, and since when?
category: regions
parameters:
  country: {type: country, default: null, description: Only regions of this country}
columns:
  region: {type: nuts, description: The former code}
  name: {type: string, description: Its name}
  successor: {type: nuts, description: The code that replaced it}
  successor_name: {type: string, description: Its name}
  change: {type: string, description: "What happened: recoded, merged, split, boundary moved"}
  since: {type: date, description: When}
  sources: {type: id, many: true, description: Who says so}
example: {country: PT}
*/
MATCH (r:Region)-[x:SUCCEEDED_BY]->(s:Region)
WHERE $country IS NULL OR EXISTS {
  MATCH (r) ((:Place)-[:PART_OF]->(:Place)){1,3} (k:Country)
  WHERE k.code = $country
}
RETURN r.code AS region, r.name AS name, s.code AS successor, s.name AS successor_name, x.change AS change,
       x.since AS since, coalesce(x.sources, []) AS sources
ORDER BY region, successor
