"""The tools of assistants. Each takes plain values and answers with a text; their docstrings are read by assistants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from partnergraph.api.access.roles import Caller, Role
from partnergraph.api.mcp.answers import describe_end, describe_paths, make_answer
from partnergraph.api.rest.cypher import StatementCapacity
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.graph.reading.columns import columns_of_type, read_entity_cells
from partnergraph.graph.reading.search import search_nodes
from partnergraph.graph.untrusted import statement
from partnergraph.graph.untrusted.statement import ResultTable, StatementLimits
from partnergraph.queries.discovery import find_brokers, recommend_partners
from partnergraph.queries.discovery.common import DEFAULT_LARGEST
from partnergraph.queries.discovery.covered import find_coverage
from partnergraph.queries.facts import answer_data
from partnergraph.queries.named import find_named_query, load_library, run_named_query
from partnergraph.queries.paths import Cover, Question, find_partner_paths
from partnergraph.schema.base import TieKind
from partnergraph.schema.catalog import all_entity_types, entity_type_of_id
from partnergraph.schema.errors import InvalidInput, NotFound
from partnergraph.schema.values import PartialDate

MOST_SHOWN, _ENDS_SHOWN, _ANSWER_BYTES = 25, 5, 60_000
_MATCH_CITED = """
MATCH (n:Entity {id: $id})-[d:DESCRIBED_BY]->(s:Source)
WITH s, d ORDER BY s.priority DESC, s.id LIMIT 10
RETURN s.title AS title, d.locator AS locator, s.url AS url
"""


@dataclass(frozen=True)
class AssistantTools:
    """What an assistant may ask, on behalf of one caller."""

    database: Database
    settings: ApiSettings
    capacity: StatementCapacity
    caller: Caller
    cypher_role: Role

    @property
    def _reading(self) -> Database:
        terms = StatementOptions(self.settings.max_seconds, {"subject": self.caller.subject})
        return self.database.under(terms)

    def _limits(self, rows: int) -> StatementLimits:
        return StatementLimits(self.settings.max_seconds, _check_first(rows), _ANSWER_BYTES)

    async def partner_paths(
        self,
        from_place: str,
        to_place: str,
        max_ties: int = 3,
        first: int = 3,
        kinds: list[str] | None = None,
        as_of: str | None = None,
        with_parts: bool = False,  # noqa: FBT001, FBT002 - the name that assistants give
    ) -> str:
        """How two places, groups or organisations are connected by partnerships: paths, evidence, coverage.

        An end is a code (UA, RO11, EaP), a place's name or an id found with search. Each hop has its sources, and it is told
        how much is known of both ends at all. kinds: agreement, cooperation, joint project, membership, joint event.
        as_of: YYYY-MM-DD. with_parts: a university and its faculties, a firm and its branches are one actor.
        """
        question = Question(
            from_place,
            to_place,
            max_ties=max_ties,
            first=_check_first(first),
            kinds=_read_kinds(kinds),
            as_of=_read_date(as_of),
            with_parts=with_parts,
            cover=Cover.ALWAYS,
        )
        answer = await find_partner_paths(self._reading, question)
        return make_answer(answer.message, describe_paths(answer))

    async def search(self, text: str, types: list[str] | None = None, first: int = 10) -> str:
        """Entities by name, other name, acronym or description: their ids, which the other tools take.

        types: Organisation, Cluster, Network, Person, Country, Region, City, Group, Project, Programme, Event, Call, Agreement, Sector,
        Publication.
        """
        for name in types or ():
            if name not in all_entity_types():
                known = ", ".join(all_entity_types())
                raise InvalidInput(f"there is no type {name!r}", where="types", do=f"use: {known}")
        hits = await search_nodes(self._reading, text, labels=types, limit=_check_first(first))
        found = [
            {
                "id": hit.node.id,
                "name": hit.node.value("name"),
                "type": hit.node.declared.name,
                "description": hit.node.properties.get("description"),
            }
            for hit in hits
        ]
        sentence = (
            f"{len(found)} found." if found else "Nothing of that name is in the loaded sources."
        )
        return make_answer(sentence, found)

    async def entity(self, id: str) -> str:  # noqa: A002 - the name that assistants give
        """One entity by its id: its values, the first few of each of its relations, and who says so."""
        declared = entity_type_of_id(id)
        columns = list(columns_of_type(declared).values())
        related = [(column, _ENDS_SHOWN) for column in columns if column.way][:30]
        cells = (await read_entity_cells(self._reading, [id], related)).get(id)
        if cells is None:
            raise NotFound("no such entity", where=id, do="find its id with search")
        fields = {
            name: value
            for name in cells.declared.own
            if isinstance(value := cells.props.get(name), str | int | float | list)
        }
        cited = await self._reading.read(_MATCH_CITED, id=str(cells.props["id"]))
        ends = {
            name: [{"id": identifier, "name": called} for identifier, called in some]
            for name, some in cells.ends.items()
        }
        data = {
            "id": cells.props["id"],
            "type": cells.declared.name,
            **fields,
            "relations": ends,
            "sources": cited,
        }
        return make_answer(f"Of each relation at most {_ENDS_SHOWN} are shown.", data)

    async def coverage(self, of: str, with_parts: bool = False) -> str:  # noqa: FBT001, FBT002
        """How much is known of a place, group or organisation at all, by which sources, of which years.

        Read this before concluding anything from what was not found.
        """
        end, coverage = await find_coverage(self._reading, of, with_parts=with_parts)
        return make_answer(
            f"{coverage.actors} actors and {coverage.ties} ties are known.",
            describe_end(end, coverage),
        )

    async def brokers(
        self,
        between: str,
        other: str,
        first: int = 5,
        with_parts: bool = False,  # noqa: FBT001, FBT002
    ) -> str:
        """Who outside two places or organisations has partners in both, and so could introduce one to the other.

        with_parts: as in partner_paths.
        """
        question = _make_discovery_question(between, other, first, with_parts=with_parts)
        answer = await find_brokers(self._reading, question)
        return await self._with_coverage(answer.message, answer_data(answer.brokers), question)

    async def recommend(
        self,
        asking: str,
        place: str,
        topic: str | None = None,
        first: int = 5,
        with_parts: bool = False,  # noqa: FBT001, FBT002
    ) -> str:
        """Whom an organisation could ask in a place: no partners yet, each with reasons that can be checked.

        asking: an id; topic: a sector's id, code or name; with_parts: as in partner_paths.
        """
        question = _make_discovery_question(asking, place, first, with_parts=with_parts)
        answer = await recommend_partners(self._reading, question, topic)
        candidates = answer_data(answer.candidates)
        return await self._with_coverage(answer.message, candidates, question)

    async def named_query(
        self, name: str, parameters: dict[str, Any] | None = None, rows: int = 20
    ) -> str:
        """The rows of a query of the library. The resource partnergraph://queries lists all with their parameters."""
        query = find_named_query(name)
        table = await run_named_query(self._reading, query, parameters or {}, self._limits(rows))
        return make_answer(f"{query.title}. {_rows_sentence(table)}", _describe_table(table))

    async def read_cypher(
        self, cypher: str, parameters: dict[str, Any] | None = None, rows: int = 20
    ) -> str:
        """The rows of one reading Cypher statement over the network.

        The resource partnergraph://model says what is in it. It needs the role that POST /cypher needs.
        """
        self.caller.require(self.cypher_role)
        limits = self._limits(rows)
        async with self.capacity.statements.hold(self._reading) as place:
            table = await statement.fetch_untrusted_table(
                self._reading,
                cypher,
                parameters or {},
                limits,
                planning=self.capacity.planning,
                place=place,
            )
        return make_answer(_rows_sentence(table), _describe_table(table))

    async def _with_coverage(self, sentence: str, found: Any, question: Question) -> str:
        """An answer with what is known of the ends of its question."""
        known = [
            describe_end(*await find_coverage(self._reading, end, with_parts=question.with_parts))
            for end in (*question.sides[0], *question.sides[1])
        ]
        return make_answer(sentence, {"found": found, "coverage": known})


def _make_discovery_question(one: str, other: str, first: int, *, with_parts: bool) -> Question:
    return Question(
        one,
        other,
        first=_check_first(first),
        largest=DEFAULT_LARGEST,
        with_parts=with_parts,
    )


def _check_first(first: int) -> int:
    if not 1 <= first <= MOST_SHOWN:
        raise InvalidInput(
            f"{first} are not given at once", where="first", do=f"ask for 1 to {MOST_SHOWN}"
        )
    return first


def _read_kinds(kinds: list[str] | None) -> frozenset[TieKind] | None:
    try:
        return frozenset(map(TieKind, kinds)) if kinds else None
    except ValueError as error:
        raise InvalidInput(str(error), where="kinds", do=f"use {', '.join(TieKind)}") from None


def _read_date(text: str | None) -> PartialDate | None:
    try:
        return PartialDate(text) if text else None
    except ValueError as error:
        raise InvalidInput(str(error), where="as_of") from None


def _rows_sentence(table: ResultTable) -> str:
    cut = f" There are more than {table.truncated}." if table.truncated else ""
    return f"{len(table.rows)} rows.{cut}"


def _describe_table(table: ResultTable) -> list[Mapping[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def describe_library() -> list[dict[str, Any]]:
    """The queries of the library: what each answers, takes and gives."""
    return [
        {
            "name": query.name,
            "question": query.question,
            "parameters": {
                name: f"{one.type.value}{', required' if one.required else ''}: {one.description}"
                for name, one in query.parameters.items()
            },
            "columns": list(query.columns),
        }
        for query in load_library().values()
    ]
