/*
title: Groups of a country
question: To which groups of countries does a country belong on a day, since when, and who says so?
category: regions
parameters:
  country: {type: country, description: The country}
  as_of: {type: date, default: today, description: The day}
columns:
  group: {type: string, description: Code of the group}
  name: {type: string, description: Its name}
  kind: {type: string, description: What makes it a group}
  since: {type: date, description: "First day, month or year of belonging"}
  until: {type: date, description: "Last day, month or year of belonging"}
  sources: {type: id, many: true, description: Who says so}
example: {country: UA, as_of: 2018-10-01}
*/
MATCH (:Country {code: $country})-[r:IN_GROUP]->(g:Group)
WHERE coalesce(r.since, '') <= $as_of
  AND (r.until IS NULL OR r.until >= left($as_of, size(r.until)))
RETURN g.code AS group, g.name AS name, g.kind AS kind, r.since AS since, r.until AS until,
       coalesce(r.sources, []) AS sources
ORDER BY group
