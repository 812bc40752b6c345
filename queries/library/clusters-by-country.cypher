/*
title: Clusters by country
question: How many clusters does the network know in each country?
category: coverage
columns:
  country: {type: country, description: Code of the country}
  name: {type: string, description: Name of the country}
  clusters: {type: integer, description: "Clusters there, those in its regions and cities included"}
notes: A cluster with seats in two countries counts in both.
*/
MATCH (c:Cluster)-[:LOCATED_IN]->(:Place) ((:Place)-[:PART_OF]->(:Place)){0,5} (k:Country)
RETURN k.code AS country, k.name AS name, count(DISTINCT c) AS clusters
ORDER BY clusters DESC, country
