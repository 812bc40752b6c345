"""The schema's types, derived from :mod:`schema`, and the few fields of Query that are not."""
