/*
title: Publications
question: Which publications are known, by whom and about what?
category: provenance
parameters:
  about: {type: id, default: null, description: Only those about this}
columns:
  publication: {type: id, description: The publication}
  name: {type: string, description: Its name}
  kind: {type: string, description: What kind of publication it is}
  published: {type: date, description: When it was published}
  by: {type: string, many: true, description: "Who published, wrote or gave it"}
  about: {type: string, many: true, description: What it is about}
  urls: {type: string, many: true, description: Where it can be read}
example: {about: "network:eccp"}
*/
MATCH (p:Publication)
WHERE $about IS NULL OR EXISTS { MATCH (p)-[:CONCERNS]->(n:Entity) WHERE n.id = $about }
RETURN p.id AS publication, p.name AS name, p.kind AS kind, p.published AS published,
       COLLECT { MATCH (p)<-[:PUBLISHED]-(n:Entity) RETURN DISTINCT n.name AS name ORDER BY name } AS by,
       COLLECT { MATCH (p)-[:CONCERNS]->(n:Entity) RETURN n.name AS name ORDER BY name } AS about,
       coalesce(p.urls, []) AS urls
ORDER BY published IS NULL, published DESC, publication
