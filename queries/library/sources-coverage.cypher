/*
title: What each source covers
question: Which sources is the network made of, how much does each say, and is it here whole?
category: coverage
columns:
  source: {type: id, description: The source}
  title: {type: string, description: Its title}
  publisher: {type: string, description: Who published it}
  published: {type: date, description: Its date}
  url: {type: string, description: Where it can be read}
  licence: {type: string, description: Terms of reuse}
  state: {type: string, description: Whether what it says is here whole}
  priority: {type: integer, description: "Whose value is shown where sources disagree: the higher"}
  entities: {type: integer, description: Entities that it describes}
  only_here: {type: integer, description: Entities that no other source describes}
  relations: {type: integer, description: Relations that it states}
*/
MATCH (:Entity)-[r]->(:Entity)
UNWIND r.sources AS source
WITH source, count(*) AS relations
WITH collect({source: source, relations: relations}) AS counted
MATCH (s:Source)
OPTIONAL MATCH (s)<-[:DESCRIBED_BY]-(n:Entity)
WITH s, counted, count(n) AS entities,
     sum(CASE WHEN COUNT { (n)-[:DESCRIBED_BY]->() } = 1 THEN 1 ELSE 0 END) AS only_here
RETURN s.id AS source, s.title AS title, s.publisher AS publisher, s.published AS published, s.url AS url,
       s.licence AS licence, s.state AS state, s.priority AS priority, entities, only_here,
       coalesce([c IN counted WHERE c.source = s.id | c.relations][0], 0) AS relations
ORDER BY entities DESC, source
