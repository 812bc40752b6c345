"""What narrows a question by name: programmes, sectors and whom to avoid, each of which must be there and of the right kind.

An id that nothing has would narrow to nothing, or not at all, and the answer would not say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from partnergraph.graph.connection.database import Database
from partnergraph.graph.reading.fetch import fetch_nodes
from partnergraph.graph.reading.nodes import TypedNode
from partnergraph.graph.reading.wholes import say_what_to_give
from partnergraph.graph.summaries.truth import BODY_TYPES
from partnergraph.queries.paths.question import Question
from partnergraph.queries.paths.ties import TIE_RELATIONS
from partnergraph.schema.catalog import EntityType, all_entity_types
from partnergraph.schema.errors import InvalidInput, NotFound

# Who can stand on a path, and what two actors can share. A place stands on none, though it may be a partner.
_AVOIDABLE = BODY_TYPES + tuple(
    declared.name
    for declared in all_entity_types().values()
    if any(declared.fits(r.shape.ends) for r, tie in TIE_RELATIONS.items() if tie.through == "end")
)


@dataclass(frozen=True)
class _Narrowing:
    """What things an argument takes: their types, and how to say that."""

    types: frozenset[str]
    words: str

    def takes(self, declared: EntityType) -> bool:
        """Whether things of a type can be meant."""
        return not self.types.isdisjoint(declared.labels)


_NARROWING: Mapping[str, _Narrowing] = {
    "programmes": _Narrowing(frozenset({"Programme"}), "a programme"),
    "sectors": _Narrowing(frozenset({"Sector"}), "a sector"),
    "avoid": _Narrowing(
        frozenset(_AVOIDABLE), "an organisation, cluster, network, event, project or agreement"
    ),
}


async def settle_narrowing(database: Database, question: Question) -> Question:
    """The question with the ids that the things it is narrowed by have now, which may have become part of others.

    Raises :class:`NotFound` for an id that nothing has, and :class:`InvalidInput` for a thing of another kind.
    """
    named = [(name, id_) for name in _NARROWING for id_ in sorted(getattr(question, name))]
    if not named:
        return question
    found = await fetch_nodes(database, [id_ for _, id_ in named])
    settled: dict[str, set[str]] = {name: set() for name, _ in named}
    for (name, asked), node in zip(named, found, strict=True):
        settled[name].add(await _require_kind(database, name, asked, node))
    return replace(question, **{name: frozenset(ids) for name, ids in settled.items()})  # type: ignore[arg-type]


async def _require_kind(database: Database, name: str, asked: str, node: TypedNode | None) -> str:
    """The id of a node, if it is one that the argument takes."""
    narrowing = _NARROWING[name]
    if node is None:
        do = await say_what_to_give(
            database, asked, f"give the id of {narrowing.words}", narrowing.types
        )
        raise NotFound(f"{asked!r} is not known here", where=name, do=do)
    if not narrowing.takes(node.declared):
        raise InvalidInput(
            f"{asked!r} is a {node.declared.name}",
            where=name,
            do=f"give the id of {narrowing.words}",
        )
    return node.id
