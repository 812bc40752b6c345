"""Mutations, and what stewards ask about writing. The work itself is in :mod:`partnergraph.graph.contributions`."""
