/*
title: Field completeness
question: Of how many entities of each type is each field known?
category: data quality
parameters:
  #= type: {type: enum, choices: [{types}], default: null, description: Only entities of this type}
  type: {type: enum, choices: [Country, Group, Region, City, Organisation, Cluster, Network, Person, Event, Programme, Topic, Project, Call, Agreement, Sector, Publication, Source], default: null, description: Only entities of this type}
columns:
  type: {type: string, description: Type of entity}
  field: {type: string, description: "Its field, as it is stored"}
  entities: {type: integer, description: Entities of the type}
  known: {type: integer, description: Those of which the field is known}
  share: {type: float, description: "Their share, from 0 to 1"}
notes: Fields that no entity has are in the list, with 0. A type without entities is not.
example: {type: Project}
*/
MATCH (n:Entity) WHERE $type IS NULL OR $type IN labels(n)
//= WITH n, {type:n} AS type
WITH n, CASE WHEN n:Cluster THEN 'Cluster' ELSE [l IN labels(n) WHERE NOT l IN ['Entity', 'Place', 'Actor', 'Activity']][0] END AS type
UNWIND keys(n) + [''] AS field
WITH type, field, count(*) AS known
WITH type, collect({field: field, known: known}) AS counted
WITH type, counted, head([c IN counted WHERE c.field = '' | c.known]) AS entities
//< fields
WITH *, {
  Country: ['name', 'aliases', 'description', 'urls', 'location', 'code', 'alpha3', 'eurostat_code'],
  Group: ['name', 'aliases', 'description', 'urls', 'location', 'code', 'kind'],
  Region: ['name', 'aliases', 'description', 'urls', 'location', 'code', 'level', 'kind', 'versions'],
  City: ['name', 'aliases', 'description', 'urls', 'location', 'geonames'],
  Organisation: ['name', 'aliases', 'description', 'urls', 'wikidata', 'kind', 'acronym', 'pic', 'vat', 'ror', 'sme', 'founded', 'member_count', 'street', 'city', 'postcode', 'location'],
  Cluster: ['name', 'aliases', 'description', 'urls', 'wikidata', 'kind', 'acronym', 'pic', 'vat', 'ror', 'sme', 'founded', 'member_count', 'street', 'city', 'postcode', 'location', 'eccp_id', 'label', 'validation', 'employee_count', 'technologies'],
  Network: ['name', 'aliases', 'description', 'urls', 'wikidata', 'kind', 'founded', 'member_count'],
  Person: ['name', 'aliases', 'description', 'urls', 'wikidata', 'title', 'distinctions'],
  Event: ['name', 'aliases', 'description', 'urls', 'starts', 'ends', 'kind', 'status', 'format', 'venue', 'topics', 'participant_count', 'organisation_count', 'meeting_count', 'application_deadline'],
  Programme: ['name', 'aliases', 'description', 'urls', 'starts', 'ends', 'kind', 'acronym', 'code', 'beneficiary_count', 'budget_eur', 'budget', 'currency'],
  Topic: ['name', 'aliases', 'description', 'urls', 'code'],
  Project: ['name', 'aliases', 'description', 'urls', 'starts', 'ends', 'acronym', 'code', 'rcn', 'status', 'objective', 'total_cost_eur', 'ec_contribution_eur', 'total_cost', 'ec_contribution', 'currency'],
  Call: ['name', 'aliases', 'description', 'urls', 'starts', 'ends', 'kind', 'code', 'deadline', 'deadline_time'],
  Agreement: ['name', 'aliases', 'description', 'urls', 'kind', 'signed'],
  Sector: ['name', 'aliases', 'description', 'urls', 'scheme', 'code'],
  Publication: ['name', 'aliases', 'description', 'urls', 'kind', 'published'],
  Source: ['name', 'aliases', 'description', 'urls', 'title', 'kind', 'publisher', 'published', 'url', 'licence', 'retrieved', 'loaded_at', 'priority', 'state']
} AS fields
//>
UNWIND fields[type] AS field
WITH type, field, entities, coalesce(head([c IN counted WHERE c.field = field | c.known]), 0) AS known
RETURN type, field, entities, known, round(toFloat(known) / entities, 3) AS share
ORDER BY type, share, field
