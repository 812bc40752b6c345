"""The GraphQL API: its schema is derived from :mod:`partnergraph.schema`, nothing of it is written by hand per entity."""
