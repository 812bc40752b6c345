/*
title: Clusters of a region
question: Which clusters are in a NUTS or statistical region, those in its smaller regions and cities included?
category: clusters
parameters:
  region: {type: nuts, description: The region}
columns:
  id: {type: id, description: The cluster}
  name: {type: string, description: Its name}
  place: {type: string, description: Where in the region it is}
  sectors: {type: string, many: true, description: Fields it is active in}
  basis: {type: string, description: How the place was found}
  sources: {type: id, many: true, description: Who says where it is}
notes: >-
  Clusters of which only the country is known are in none of its regions. A region is one through time: its older codes
  and its successors count, as far as they lie wholly in it.
example: {region: RO11}
*/
MATCH (:Region {code: $region}) ((outer:Place)-[lies:PART_OF|SUCCEEDED_BY]-(inner:Place)
  WHERE CASE WHEN startNode(lies) = inner THEN coalesce(lies.old_within, true) ELSE coalesce(lies.new_within, false) END){0,8} (p:Place)<-[r:LOCATED_IN]-(c:Cluster)
WITH DISTINCT c, p, r
RETURN c.id AS id, c.name AS name, p.name AS place,
       COLLECT { MATCH (c)-[:ACTIVE_IN]->(s:Sector) RETURN s.name ORDER BY s.name } AS sectors,
       r.basis AS basis, coalesce(r.sources, []) AS sources
ORDER BY name, id, place
