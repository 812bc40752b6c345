"""One folder a source: what it is, and how its rows become entities and relations."""
