"""REST for analysts: named queries, their own Cypher and exports over HTTP, in several formats."""
