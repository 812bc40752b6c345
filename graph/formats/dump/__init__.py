"""The whole graph, out of Neo4j and into it again."""
