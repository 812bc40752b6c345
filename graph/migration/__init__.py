"""Bringing a graph of an older model up to date: what was renamed since, and what was written for it by hand.

:mod:`partnergraph.graph.migration.renames` derives its statements from ``renamed_from`` in the declarations;
:mod:`partnergraph.graph.migration.steps` has the others, one module each; both are run by
:mod:`partnergraph.graph.migration.migrate`.
"""
