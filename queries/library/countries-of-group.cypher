/*
title: Countries of a group
question: Which countries belong to a group on a day, since when, and who says so?
category: regions
parameters:
  group: {type: string, description: "Code of the group, such as EU or EaP"}
  as_of: {type: date, default: today, description: The day}
columns:
  country: {type: country, description: Code of the country}
  name: {type: string, description: Its name}
  since: {type: date, description: "First day, month or year of belonging"}
  until: {type: date, description: "Last day, month or year of belonging"}
  note: {type: string, description: What the source adds}
  sources: {type: id, many: true, description: Who says so}
example: {group: EaP, as_of: 2020-12-14}
*/
MATCH (:Group {code: $group})<-[r:IN_GROUP]-(k:Country)
WHERE coalesce(r.since, '') <= $as_of
  AND (r.until IS NULL OR r.until >= left($as_of, size(r.until)))
RETURN k.code AS country, k.name AS name, r.since AS since, r.until AS until, r.note AS note,
       coalesce(r.sources, []) AS sources
ORDER BY country
