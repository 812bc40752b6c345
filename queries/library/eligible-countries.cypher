/*
title: Countries eligible for a programme or call
question: Which countries may take part in a programme or call on a day, themselves or through a group?
category: programmes
parameters:
  programme: {type: id, of: [Programme, Call], description: The programme or call}
  as_of: {type: date, default: today, description: The day}
columns:
  country: {type: country, description: Code of the country}
  name: {type: string, description: Its name}
  through: {type: string, description: Group by which it is eligible; null where it is so itself}
  since: {type: date, description: "First day, month or year of the eligibility"}
  until: {type: date, description: "Last day, month or year of the eligibility"}
  basis: {type: string, description: On what ground}
  sources: {type: id, many: true, description: Who says so}
notes: Of a group, those count that belong to it on the day.
example: {programme: "programme:cosme", as_of: 2018-10-01}
*/
MATCH (:Entity&(Programme|Call) {id: $programme})<-[e:ELIGIBLE_FOR]-(n:Country|Group)
WHERE coalesce(e.since, '') <= $as_of AND (e.until IS NULL OR e.until >= left($as_of, size(e.until)))
CALL (n) {
  MATCH (n:Country) RETURN n AS k, NULL AS through
  UNION
  MATCH (n:Group)<-[m:IN_GROUP]-(k:Country)
  WHERE coalesce(m.since, '') <= $as_of AND (m.until IS NULL OR m.until >= left($as_of, size(m.until)))
  RETURN k, n.name AS through
}
RETURN k.code AS country, k.name AS name, through, e.since AS since, e.until AS until, e.basis AS basis,
       coalesce(e.sources, []) AS sources
ORDER BY country, through
