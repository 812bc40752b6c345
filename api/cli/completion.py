"""What the shell completes: names of queries and their parameters, sources, types of actors, formats of files.

What goes wrong while a shell completes is not shown, as nobody asked; then there is nothing to choose from.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

import typer

from partnergraph.schema.errors import PartnergraphError

_SOURCE_IDS = (
    "MATCH (s:Source) WHERE s.id STARTS WITH $begun RETURN s.id AS id ORDER BY id LIMIT 100"
)


def complete_query_names(incomplete: str) -> list[tuple[str, str]]:
    """Named queries that begin so, each with its title."""
    from partnergraph.queries.named import load_library

    return [(n, q.title) for n, q in load_library().items() if n.startswith(incomplete)]


def complete_query_parameters(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The parameters of the query that is named already, and the values that one may only have."""
    from partnergraph.queries.named import load_library

    query = load_library().get(ctx.params.get("name") or "")
    offered = []
    for name, declared in query.parameters.items() if query else ():
        values = [str(choice) for choice in declared.allowed] or [""]
        offered += [(f"{name}={value}", declared.description) for value in values]
    return [one for one in offered if one[0].startswith(incomplete)]


def complete_source_ids(incomplete: str) -> list[str]:
    """Sources of the graph, where it answers."""
    from partnergraph.api.cli.database import with_database

    try:
        rows = with_database(lambda database: database.read(_SOURCE_IDS, begun=incomplete))
    except PartnergraphError:
        return []
    return [str(row["id"]) for row in rows]


def complete_actor_types(incomplete: str) -> list[str]:
    """Types of actors, abstract ones too."""
    from partnergraph.schema.catalog import all_entity_types

    types = all_entity_types()
    return [n for n, e in types.items() if "Actor" in e.labels and n.startswith(incomplete)]


def complete_export_files(incomplete: str) -> Iterator[str]:
    """The name as it is begun, with each ending that says a format."""
    from partnergraph.graph.formats.exports import GRAPH_ENCODERS

    begun = PurePath(incomplete or "network")
    for ending in GRAPH_ENCODERS:
        if f".{ending}".startswith(begun.suffix):
            yield str(begun.with_suffix(f".{ending}"))
