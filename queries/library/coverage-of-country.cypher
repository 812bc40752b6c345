/*
title: What is known of a country
question: How much does the network know of a country, so that "none found" can be judged?
category: coverage
parameters:
  country: {type: country, description: The country}
columns:
  country: {type: country, description: Code of the country}
  name: {type: string, description: Name of the country}
  clusters: {type: integer, description: "Clusters there, those in its regions and cities included"}
  organisations: {type: integer, description: "Organisations there, clusters included"}
  events_there: {type: integer, description: Events that take place there}
  events: {type: integer, description: Events in which the country or somebody of it takes part}
  projects: {type: integer, description: Projects with a partner there}
  agreements: {type: integer, description: Agreements that the country or somebody of it signed}
  sources: {type: id, many: true, description: Sources that describe the country or somebody of it}
example: {country: UA}
*/
MATCH (k:Country {code: $country})
CALL (k) {
  MATCH (k) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(n:Actor|Event)
  RETURN collect(DISTINCT n) AS here
}
WITH k, here, [n IN here WHERE n:Actor] + [k] AS all
RETURN k.code AS country, k.name AS name,
       size([n IN here WHERE n:Cluster]) AS clusters, size([n IN here WHERE n:Organisation]) AS organisations,
       size([n IN here WHERE n:Event]) AS events_there,
       COUNT {
         //= UNWIND all AS n MATCH (n)-[r:TOOK_PART_IN]->(e:Event) WHERE {part:r}
         UNWIND all AS n MATCH (n)-[r:TOOK_PART_IN]->(e:Event) WHERE NOT coalesce(r.role, '') IN ['target group']
         RETURN DISTINCT e
       } AS events,
       COUNT { UNWIND all AS n MATCH (n)-[:PARTNER_IN]->(p:Project) RETURN DISTINCT p } AS projects,
       COUNT { UNWIND all AS n MATCH (n)-[:SIGNED]->(a:Agreement) RETURN DISTINCT a } AS agreements,
       COLLECT {
         UNWIND all AS n MATCH (n)-[:DESCRIBED_BY]->(s:Source) RETURN DISTINCT s.id AS id ORDER BY id
       } AS sources
