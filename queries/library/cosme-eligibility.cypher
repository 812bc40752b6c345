/*
title: A country's eligibility for COSME
question: Could a country take part in COSME on a day, on what ground, and from when to when?
category: programmes
parameters:
  country: {type: country, description: The country}
  as_of: {type: date, default: today, description: The day}
columns:
  country: {type: country, description: Code of the country}
  eligible: {type: boolean, description: Whether the country could take part on the day}
  since: {type: date, description: "First day, month or year"}
  until: {type: date, description: "Last day, month or year"}
  basis: {type: string, description: On what ground}
  note: {type: string, description: What the source adds}
  sources: {type: id, many: true, description: Who says so}
notes: No row means that no source speaks of the country's eligibility.
example: {country: UA, as_of: 2018-10-01}
*/
MATCH (k:Country {code: $country})-[e:ELIGIBLE_FOR]->(:Entity&Programme {id: 'programme:cosme'})
RETURN k.code AS country,
       coalesce(e.since, '') <= $as_of AND (e.until IS NULL OR e.until >= left($as_of, size(e.until))) AS eligible,
       e.since AS since, e.until AS until, e.basis AS basis, e.note AS note, coalesce(e.sources, []) AS sources
ORDER BY since
