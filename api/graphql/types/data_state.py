"""``data`` and ``changes``: the version of the data, and what each version changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnergraph.api.graphql.types.build import FieldArgument, OutputField, SchemaBuilder
from partnergraph.graph.claims.changes import Change, ChangeKind, ChangeLog, read_changes
from partnergraph.graph.claims.data_version import DataState, read_data_state
from partnergraph.schema.errors import InvalidInput

MOST_CHANGE_ENTRIES = 500


def declare_data_fields(builder: SchemaBuilder) -> Iterator[OutputField]:
    """Declare the types, and yield ``data`` and ``changes``."""
    kind = builder.declare_enum(ChangeKind)
    builder.declare_output(
        "LoadingSource",
        "A source that is not here whole: it is being loaded, or a load of it ended halfway.",
        [
            OutputField("source", "ID", "The source's id"),
            OutputField("title", "str", "The source's title"),
            OutputField("since", "Optional[DateTime]", "When its load began"),
        ],
    )
    builder.declare_output(
        "DataState",
        "The data at one moment.",
        [
            OutputField("version", "int", "A number that every write moves"),
            OutputField(
                "changedAt", "Optional[DateTime]", "When it last moved", _resolve_changed_at
            ),
            OutputField("loading", "list[LoadingSource]", "The sources that are not here whole"),
        ],
    )
    builder.declare_output(
        "Change",
        "That one source says something now, says it otherwise, or says it no longer.",
        [
            OutputField("kind", kind, "What became of it"),
            OutputField("source", "ID", "Who says it"),
            OutputField("id", "ID", "The entity; of a relation, its start"),
            OutputField("relation", "Optional[str]", "Of a relation, its type", _resolve_relation),
            OutputField("end", "Optional[ID]", "Of a relation, its end", _resolve_end),
        ],
    )
    builder.declare_output(
        "ChangeEntry",
        "What one version changed.",
        [
            OutputField("version", "int", "The version that the data moved to"),
            OutputField("at", "DateTime", "When"),
            OutputField("sources", "list[ID]", "Whose claims changed"),
            OutputField("count", "int", "How many claims changed"),
            OutputField(
                "complete", "bool", "Whether all are listed; many at once are only counted"
            ),
            OutputField("changes", "list[Change]", "The changes"),
        ],
    )
    builder.declare_output(
        "ChangeLog",
        "What changed after a version, the oldest first.",
        [
            OutputField("version", "int", "The version to go on from"),
            OutputField(
                "complete", "bool", "Whether the log reaches back to the version that was given"
            ),
            OutputField("more", "bool", "Whether there are later entries"),
            OutputField("entries", "list[ChangeEntry]", "One for each version that changed claims"),
        ],
    )
    yield OutputField("data", "DataState", "The version of the data now", _resolve_data)
    yield OutputField(
        "changes",
        "ChangeLog",
        "Which entities and relations came, changed or went after a version, by which source",
        _resolve_changes,
        (
            FieldArgument("since", "int", "The version that is known already"),
            FieldArgument(
                "first", "int", f"How many entries, at most {MOST_CHANGE_ENTRIES}", default=100
            ),
        ),
    )


async def _resolve_data(_source: Any, info: Any) -> DataState:
    return await read_data_state(info.context.database)


async def _resolve_changes(_source: Any, info: Any, since: int, first: int) -> ChangeLog:
    if since < 0:
        raise InvalidInput(
            f"{since} is no version", where="since", do="give the version that is known, 0 for none"
        )
    if not 1 <= first <= MOST_CHANGE_ENTRIES:
        raise InvalidInput(
            f"{first} entries are not allowed",
            where="first",
            do=f"ask for 1 to {MOST_CHANGE_ENTRIES}",
        )
    return await read_changes(info.context.database, since, first)


def _resolve_changed_at(state: DataState, _info: Any) -> Any:
    return state.changed_at


def _resolve_relation(change: Change, _info: Any) -> str | None:
    return change.type or None


def _resolve_end(change: Change, _info: Any) -> str | None:
    return change.other or None
