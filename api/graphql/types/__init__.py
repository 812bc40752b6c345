"""The schema's types, derived from :mod:`partnergraph.schema`, and the few fields of Query that are not."""
