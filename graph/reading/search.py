"""Full-text search over names, aliases and descriptions, without regard to case and accents."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.connection import ConnectionStatement
from partnergraph.graph.cypher.fragment import (
    TRUE,
    CypherScope,
    Fragment,
    Parameter,
    ParameterisedStatement,
    compose_cypher,
    finish_statement,
    require_all,
)
from partnergraph.graph.cypher.groups import GroupStatement
from partnergraph.graph.cypher.page import (
    OrderKey,
    after_cursor_predicate,
    conditions_checksum,
    decode_cursor,
    encode_cursor,
    order_checksum,
)
from partnergraph.graph.cypher.where import node_predicate
from partnergraph.graph.cypher.within import possible_whole
from partnergraph.graph.ddl import FULLTEXT_INDEX
from partnergraph.graph.reading.facets import (
    COUNT_FACETS,
    ID_BEGINNINGS,
    WITH_FACETS,
    FacetValue,
    list_chosen,
)
from partnergraph.graph.reading.fetch import ConnectionQuery, MeasurePath
from partnergraph.graph.reading.nodes import TypedNode, typed_node
from partnergraph.graph.reading.suggest import SHORTEST_FUZZY
from partnergraph.graph.reading.wholes import require_wholes
from partnergraph.schema.catalog import all_entity_types
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.errors import InvalidInput

_MOST_TERMS, _LONGEST_TEXT = 12, 200
LARGEST_SEARCH = 100
# Of what matches in one way; pages and their number agree on it.
MOST_FOUND = 10_000
_ENTITY = all_entity_types()["Entity"]
_CHOSEN = Parameter(("chosen",))
_LUCENE_SPECIALS = re.compile(r'([+\-!(){}\[\]^"~*?:\\/&|])')

# A word as it is, as a beginning, nearly: whoever matches in a better way comes first, however rare the words are.
_WHOLE, _BEGUN, _NEARLY = 2, 1, 0
_FOUND = f"""
CALL () {{
  UNWIND %(queries)s AS way
  CALL db.index.fulltext.queryNodes('{FULLTEXT_INDEX}', way[1], {{limit: {MOST_FOUND}}}) YIELD node, score
  RETURN node AS n, max(way[0] * 100 + CASE WHEN score < 99 THEN score ELSE 99 END) AS found
}}
WITH *, CASE
    WHEN n.name_folded = %(folded)s OR %(folded)s IN n.aliases_folded OR n.acronym_folded = %(folded)s
    THEN 300 + found % 100 ELSE found END AS score
WHERE %(wanted)s
"""
_OF_TYPES = "any(label IN labels(n) WHERE label IN %s)"
_READ_FOUND = """%(found)s
WITH n, score, facets, missed, %(later)s AS later ORDER BY score DESC, n.id
WITH collect([n, score, facets, missed, later]) AS found
WITH found, [one IN found WHERE size(one[3]) = 0] AS hits
WITH found, size(hits) AS total, [one IN hits WHERE one[4] | one[..2]][..%(limit)s] AS hits
%(counted)s RETURN hits, total, %(facets)s"""
# Cursors of a search: the same everywhere, and of no other list.
_SEARCH_ORDER = (
    OrderKey("score", "score", descending=True, present=True, listed="search"),
    OrderKey("id", "n.id", present=True),
)


@dataclass(frozen=True)
class SearchHit:
    """Something found, how well it fits, and the names in which the words were found."""

    node: TypedNode
    score: float
    highlights: tuple[str, ...]
    conditions: int

    @property
    def cursor(self) -> str:
        """Where it stands among all that was found."""
        return encode_cursor(
            order_checksum(_SEARCH_ORDER, self.conditions), [self.score, self.node.id]
        )


@dataclass(frozen=True)
class SearchPage:
    """Part of what was found, the best first."""

    rows: tuple[SearchHit, ...]
    has_next: bool
    has_previous: bool


@dataclass(frozen=True)
class Found:
    """What was found: a page of it, how much it is, and, where that was asked, how many have which value of each facet."""

    page: SearchPage
    total: int
    facets: tuple[FacetValue, ...]


@dataclass(frozen=True)
class _FoundConnection(ConnectionStatement):
    """What was found, as a connection whose rows can be grouped."""

    found: Fragment = TRUE

    @cached_property
    def rows(self) -> Fragment:
        return self.found


class _FoundQuery(ConnectionQuery):
    """Groups of what was found."""

    def __init__(self, arguments: Mapping[str, Any], statement: ConnectionStatement) -> None:
        self.arguments, self.statement = arguments, statement


@dataclass(frozen=True)
class SearchQuery:
    """A text that is sought, and of whom: among types, in a place, by a filter of entities, by what was chosen of facets.

    Raises :class:`InvalidInput` for a text without words, or too long.
    """

    text: str
    labels: tuple[str, ...] | None = None
    within: str | None = None
    filter: Mapping[str, Any] | None = None
    fuzzy: bool = True
    chosen: Mapping[str, list[str] | None] | None = None

    def __post_init__(self) -> None:
        self.queries()

    def queries(self) -> list[tuple[int, str]]:
        """The Lucene queries for each way to match, the best first."""
        terms = _split_terms(self.text)
        ways = [
            (_WHOLE, _lucene_query(terms, prefix=False, fuzzy=False)),
            (_BEGUN, _lucene_query(terms, prefix=True, fuzzy=False)),
            (_NEARLY, _lucene_query(terms, prefix=True, fuzzy=self.fuzzy)),
        ]
        return list({query: (way, query) for way, query in reversed(ways)}.values())[::-1]

    async def read(
        self, database: Database, limit: int, after: str | None = None, *, facets: bool = False
    ) -> Found:
        """What is found, of which :data:`MOST_FOUND` are looked at for each way to match: so many hits after a cursor, the best first.

        All of it by one statement. Raises what :meth:`check_page` does.
        """
        later, conditions = self.check_page(limit, after), self._conditions_checksum()
        statement = self._write_reading(after=later is not None, facets=facets)
        arguments = {**self._arguments(), "after": later, "limit": limit + 1}
        # Where facets were asked, no row means that there is nothing of any.
        rows = await database.read(statement.text, statement.bind(arguments))
        hits, total, counted = rows[0].values() if rows else ([], 0, [])
        nodes = [(typed_node(node), score) for node, score in hits[:limit]]
        page = SearchPage(
            tuple(
                SearchHit(node, score, _highlight_names(node, self.text), conditions)
                for node, score in nodes
            ),
            len(hits) > limit,
            after is not None,
        )
        return Found(page, total, tuple(FacetValue.of_row(row) for row in counted))

    def check_page(self, limit: int, after: str | None) -> list[Any] | None:
        """The order values of a cursor, if there is one.

        Raises :class:`InvalidInput` for a limit that is not allowed and for a cursor of another list.
        """
        if not 0 <= limit <= LARGEST_SEARCH:
            raise InvalidInput(
                f"{limit} hits are not allowed", where="first", do=f"ask for 0 to {LARGEST_SEARCH}"
            )
        if after is None:
            return None
        return decode_cursor(after, _SEARCH_ORDER, conditions=self._conditions_checksum())

    def _write_reading(self, *, after: bool, facets: bool) -> ParameterisedStatement:
        """The statement of :meth:`read`."""
        scope = CypherScope()
        later, named = Parameter(("after",)), Parameter(("named",))
        reading = compose_cypher(
            _READ_FOUND,
            found=self._found(scope, most_missed=1 if facets else 0),
            later=after_cursor_predicate(_SEARCH_ORDER, later, reverse=False) if after else TRUE,
            limit=Parameter(("limit",)),
            counted=compose_cypher(COUNT_FACETS, chosen=_CHOSEN, named=named) if facets else "",
            facets="counted" if facets else "[]",
        )
        return finish_statement(scope.with_shared(reading))

    def _conditions_checksum(self) -> int:
        """What its cursors are known by: those of another text are of another list."""
        text = fold_for_comparison(self.text)
        return conditions_checksum(text, self.labels, self._wanted, self.fuzzy, self.chosen)

    async def groups(
        self, database: Database, asked: Mapping[str, Any], wanted: Sequence[MeasurePath]
    ) -> tuple[GroupStatement, list[list[Any]]]:
        """All hits in groups, as :meth:`ConnectionQuery.groups` has them; of those that :meth:`read` counts."""
        scope = CypherScope()
        statement = _FoundConnection(_ENTITY, "n", None, {}, (), scope, found=self._found(scope))
        return await _FoundQuery(self._arguments(), statement).groups(database, asked, wanted)

    @property
    def _wanted(self) -> dict[str, Any]:
        """The conditions on what is sought, as arguments."""
        within = {"within": self.within} if self.within is not None else {}
        return {"filter": self.filter or {}, **within}

    def _conditions(self, scope: CypherScope) -> list[Fragment]:
        """The same as predicates. Raises what :func:`node_predicate` does."""
        within = {name: given for name, given in self._wanted.items() if name == "within"}
        return [
            node_predicate(_ENTITY, "n", within, (), scope),
            node_predicate(_ENTITY, "n", self._wanted["filter"], ("filter",), scope),
        ]

    async def check_conditions(self, database: Database) -> None:
        """Raise :class:`InvalidInput` for a condition that is none, and :class:`NotFound` for a whole that is not known."""
        scope = CypherScope()
        self._conditions(scope)
        chosen = {"chosen": self.chosen or {}}
        wholes = [*scope.wholes, *_name_programmes(chosen["chosen"])]
        await require_wholes(database, wholes, {**self._wanted, **chosen})

    def _arguments(self) -> dict[str, Any]:
        """What the statements are bound to."""
        return {
            "queries": [list(way) for way in self.queries()],
            "folded": fold_for_comparison(self.text),
            "labels": list(self.labels or ()),
            "chosen": list_chosen(self.chosen or {}),
            "named": ID_BEGINNINGS,
            **self._wanted,
        }

    def _found(self, scope: CypherScope, *, most_missed: int = 0) -> Fragment:
        """Cypher for everything found, its score, and the facets whose choice leaves it out, of which there may be so many."""
        conditions = self._conditions(scope)
        if self.labels:
            conditions.append(compose_cypher(_OF_TYPES, Parameter(("labels",))))
        found = compose_cypher(
            _FOUND,
            queries=Parameter(("queries",)),
            folded=Parameter(("folded",)),
            wanted=require_all(conditions),
        )
        if self.chosen is None and not most_missed:
            return compose_cypher("%s WITH *, [] AS facets, [] AS missed", found)
        faceted = compose_cypher(WITH_FACETS, chosen=_CHOSEN)
        return compose_cypher(f"%s %s WHERE size(missed) <= {most_missed} ", found, faceted)


def _name_programmes(chosen: Mapping[str, list[str] | None]) -> Iterator[Parameter]:
    """The programmes that were chosen, as what something is in or a part of."""
    for at, _ in enumerate(chosen.get("programme") or ()):
        yield Parameter(("chosen", "programme", at), possible_whole)


def _split_terms(text: str) -> list[str]:
    """The words of a text. Raises :class:`InvalidInput` for a text without words, or one too long."""
    terms = [
        part
        for term in fold_for_comparison(text).split()
        for part in re.findall(r"[\w'’.&+-]+", term)
        if re.search(r"\w", part)
    ]
    if not terms or len(terms) > _MOST_TERMS or len(text) > _LONGEST_TEXT:
        raise InvalidInput(
            "there is nothing to search for" if not terms else "this is too much to search for",
            where="text",
            do=f"give 1 to {_MOST_TERMS} words, at most {_LONGEST_TEXT} characters",
        )
    return terms


def _lucene_query(terms: list[str], *, prefix: bool, fuzzy: bool) -> str:
    """A Lucene query that every word must match: as it is, as a beginning, or nearly."""
    return " AND ".join(_lucene_term(term, prefix=prefix, fuzzy=fuzzy) for term in terms)


def _lucene_term(term: str, *, fuzzy: bool, prefix: bool) -> str:
    """The alternatives that one word may match."""
    # The analyzer splits at punctuation, which wildcards and fuzzy terms bypass.
    words = [w for w in re.split(r"[^\w]+", term) if w]
    alternatives = []
    for word in words:
        escaped = _LUCENE_SPECIALS.sub(r"\\\1", word)
        forms = [f'"{escaped}"^4']
        if prefix:
            forms.append(f"{escaped}*^2")
        if fuzzy and len(word) >= SHORTEST_FUZZY:
            forms.append(f"{escaped}~1")
        alternatives.append(f"({' OR '.join(forms)})")
    return " AND ".join(alternatives)


async def search_nodes(
    database: Database, text: str, *, limit: int = 20, **more: Any
) -> list[SearchHit]:
    """The best hits for a text, the best first; ``more``: what else :class:`SearchQuery` takes."""
    return list((await SearchQuery(text, **more).read(database, limit)).page.rows)


def _highlight_names(node: TypedNode, text: str) -> tuple[str, ...]:
    """The name, aliases and acronym that hold a word of ``text``, HTML with ``<em>`` around the word."""
    names = [node.properties["name"], *node.properties.get("aliases", ())]
    names += [node.properties[k] for k in ("acronym", "description") if k in node.properties]
    terms = [t for t in re.findall(r"\w+", fold_for_comparison(text)) if t]
    return tuple(marked for name in names if (marked := _mark_terms(name, terms)))


def _mark_terms(name: str, terms: list[str]) -> str | None:
    """A name with the words that begin like a term marked, or None if there is none."""
    marked = False
    parts = []
    for part in re.split(r"(\w+)", name):
        word = fold_for_comparison(part)
        if word and any(word.startswith(term) for term in terms):
            marked = True
            parts.append(f"<em>{html.escape(part)}</em>")
        else:
            parts.append(html.escape(part))
    return "".join(parts) if marked else None
