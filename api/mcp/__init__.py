"""The door for assistants: the Model Context Protocol, over HTTP at ``/mcp`` and over stdio.

The package ``mcp`` is the extra ``partnergraph[mcp]``; only ``server`` and ``http`` import it. An assistant may read what a
reader may, under the same limits; Cypher of its own needs the same role.
"""
