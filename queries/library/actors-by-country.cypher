/*
title: Actors by country
question: How many organisations, clusters and other actors does the network know in each country?
category: coverage
columns:
  country: {type: country, description: Code of the country}
  name: {type: string, description: Name of the country}
  actors: {type: integer, description: "Actors there, those in its regions and cities included"}
notes: An actor with seats in two countries counts in both. Countries where nobody is known are left out.
*/
MATCH (k:Country)
CALL (k) {
  MATCH (k) ((:Place)<-[:PART_OF]-(:Place)){0,5} (:Place)<-[:LOCATED_IN]-(a:Actor)
  RETURN count(DISTINCT a) AS actors
}
WITH k, actors WHERE actors > 0
RETURN k.code AS country, k.name AS name, actors
ORDER BY actors DESC, country
