"""Reading the graph: filters, orders and pages turned into Cypher, by the declarations alone."""
