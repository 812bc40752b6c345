"""The analyst's door: named queries and Cypher over HTTP, as tables in several forms."""
