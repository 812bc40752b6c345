/*
title: How fresh each source is
question: Of when is each source, and when was it last loaded and checked?
category: provenance
columns:
  source: {type: id, description: The source}
  title: {type: string, description: Its title}
  published: {type: date, description: Its own date}
  checked: {type: date, description: Day on which it was last found to be what its publisher has}
  loaded: {type: date, description: Day on which it was last loaded}
  records: {type: integer, description: Records that were read then}
  rejected: {type: integer, description: Those of them that could not be used}
  state: {type: string, description: Whether what it says is here whole}
notes: The longest unchecked first; those of which no day is known last. Where a source is refreshed from, and what is due, says its refresh file.
*/
MATCH (s:Source)
OPTIONAL MATCH (r:LoadRecord {id: s.id})
RETURN s.id AS source, s.title AS title, s.published AS published,
       CASE WHEN r.checked IS NOT NULL THEN left(toString(datetime({epochMillis: r.checked})), 10) END AS checked,
       CASE WHEN r.loaded IS NOT NULL THEN left(toString(datetime({epochMillis: r.loaded})), 10) END AS loaded,
       r.read AS records, r.rejected AS rejected, s.state AS state
ORDER BY checked, published, source
