"""Candidates: the few entities whose names, codes or identifiers are most like what is asked, read for a whole batch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.ddl import FULLTEXT_INDEX
from partnergraph.graph.reading.nodes import narrowest_type
from partnergraph.graph.resolution.reconciling.question import (
    ReconciledName,
    identifier_field_names,
)
from partnergraph.schema.catalog import EntityType, all_entity_types
from partnergraph.schema.codes import fold_for_comparison

_READ_TOGETHER = 100  # names a statement
_FOUND_BY_NAME, _FOUND_AMONG_TYPES = 40, 200
_PLACED = 50  # candidates of a name whose countries are looked up: those in the same one come first
_SCORED = 10  # candidates of a name that are compared closely
_MOST_WORDS, _SHORTEST_MISSPELT = 12, 5

_CANDIDATE = """
WITH question, n, max(found) AS found
WITH question, n, found,
  COLLECT { MATCH (n)-[:LOCATED_IN|PART_OF*1..3]->(c:Country) RETURN DISTINCT c.code } AS countries
WITH question, n, found, countries,
  size(question.countries) > 0 AND any(code IN countries WHERE code IN question.countries) AS near
ORDER BY question.index, near DESC, found DESC, n.id
WITH question, collect([n, found, countries])[..$most] AS best
UNWIND best AS one
WITH question.index AS index, one[0] AS n, one[2] AS countries
RETURN index, labels(n) AS labels, properties(n) AS props, countries,
  COLLECT { MATCH (n)-[:LOCATED_IN]->(r:Region) RETURN r.code } AS regions
"""
_MATCH_BY_NAME = f"""
UNWIND $questions AS question
CALL (question) {{
  CALL db.index.fulltext.queryNodes('{FULLTEXT_INDEX}', question.words, {{limit: question.depth}})
    YIELD node AS n, score
  WHERE NOT n:Source AND (question.labels IS NULL OR any(label IN labels(n) WHERE label IN question.labels))
  RETURN n, score * CASE
    WHEN n.name_folded = question.folded THEN 4
    WHEN question.folded IN coalesce(n.aliases_folded, []) OR n.acronym_folded = question.folded THEN 3
    ELSE 1 END AS found
  ORDER BY found DESC, n.id LIMIT {_PLACED}
}}
{_CANDIDATE}
"""
_MATCH_BY_IDENTIFIER = """
UNWIND $questions AS question
CALL (question) {{
  {lookups}
}}
WITH question, n, found
WHERE question.labels IS NULL OR any(label IN labels(n) WHERE label IN question.labels)
{candidate}
"""


@dataclass(frozen=True)
class ReconciliationCandidate:
    """An entity that may be meant; places by their codes."""

    declared: EntityType
    props: Mapping[str, Any]
    countries: tuple[str, ...]
    regions: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of the entity itself."""
        return str(self.props["id"])

    @property
    def name(self) -> str:
        """The name of the entity itself."""
        return str(self.props["name"])

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called, its codes included."""
        others = [self.props.get("acronym"), self.props.get("code"), self.props.get("alpha3")]
        return (self.name, *self.props.get("aliases", ()), *(one for one in others if one))

    def is_called(self, text: str) -> bool:
        """Whether one of its names is a text, but for case and accents."""
        asked = fold_for_comparison(text)
        return any(fold_for_comparison(name) == asked for name in self.names)


async def find_candidates(
    database: Database, questions: Sequence[ReconciledName]
) -> list[dict[str, ReconciliationCandidate]]:
    """For each question the candidates by id, those with one of its identifiers first.

    Misspelt words are looked for where nobody is called just so, for that takes most of the time.
    """
    found: list[dict[str, ReconciliationCandidate]] = [{} for _ in questions]

    async def add(statement: str, rows: list[dict[str, Any]]) -> None:
        for start in range(0, len(rows), _READ_TOGETHER):
            some = rows[start : start + _READ_TOGETHER]
            for row in await database.read(statement, questions=some, most=_SCORED):
                candidate = _candidate_from_row(row)
                found[row["index"]].setdefault(candidate.id, candidate)

    indexed = list(enumerate(questions))
    identified = [_identifier_row(index, one) for index, one in indexed]
    await add(_identifier_statement(), [row for row in identified if row["values"]])
    named = [_name_row(index, one) for index, one in indexed]
    await add(_MATCH_BY_NAME, [row for row in named if row["words"]])
    misspelt = [
        _name_row(index, one, misspelt=True)
        for index, one in indexed
        if not any(candidate.is_called(one.text) for candidate in found[index].values())
    ]
    await add(_MATCH_BY_NAME, [row for row in misspelt if row["words"]])
    return found


def _candidate_from_row(row: Mapping[str, Any]) -> ReconciliationCandidate:
    return ReconciliationCandidate(
        narrowest_type(row["labels"]), row["props"], tuple(row["countries"]), tuple(row["regions"])
    )


def _shared_row(index: int, question: ReconciledName) -> dict[str, Any]:
    return {
        "index": index,
        "labels": list(question.labels) if question.labels else None,
        "countries": sorted(question.countries),
    }


def _name_row(index: int, question: ReconciledName, *, misspelt: bool = False) -> dict[str, Any]:
    """A question for the full-text index; its ``words`` are empty where there is none to look for."""
    narrowed = question.labels and "Entity" not in question.labels
    return {
        **_shared_row(index, question),
        "words": _words_query(question.text, misspelt=misspelt),
        "folded": fold_for_comparison(question.text),
        "depth": _FOUND_AMONG_TYPES if narrowed else _FOUND_BY_NAME,
    }


def _words_query(text: str, *, misspelt: bool) -> str:
    """A Lucene query for names with any of the words, the more the better; ``misspelt``: also with one letter wrong."""
    words = list(dict.fromkeys(re.findall(r"\w+", fold_for_comparison(text))))[:_MOST_WORDS]
    exact = " OR ".join(f'"{word}"^2' for word in words)
    nearly = [f"{word}~1" for word in words if len(word) >= _SHORTEST_MISSPELT]
    if not words or (misspelt and not nearly):
        return ""
    terms = " OR ".join([exact, *nearly]) if misspelt else exact
    fields = {"name_folded": terms, "aliases_folded": terms, "acronym_folded": exact}
    return " OR ".join(f"{field}:({sought})" for field, sought in fields.items())


def _identifier_row(index: int, question: ReconciledName) -> dict[str, Any]:
    """A question for what has one of the identifiers, or whose code or id the text is."""
    text = question.text.strip()
    values = dict(question.identifiers)
    if text and " " not in text:
        values.setdefault("id", text)
        values.setdefault("code", text.upper())
    return {**_shared_row(index, question), "values": values}


def _identifier_statement() -> str:
    """The statement that looks every identifier up by its index."""
    lookups = [
        (
            "WITH question WHERE question.values['id'] IS NOT NULL "
            "MATCH (n:Entity {id: question.values['id']}) RETURN n, 3.0 AS found"
        )
    ]
    for label, name in _identifying_fields():
        lookups.append(
            f"WITH question WHERE question.values['{name}'] IS NOT NULL "
            f"MATCH (n:{label} {{{name}: question.values['{name}']}}) RETURN n, 2.0 AS found"
        )
    joined = "\n  UNION ALL\n  ".join(lookups)
    return _MATCH_BY_IDENTIFIER.format(lookups=joined, candidate=_CANDIDATE)


def _identifying_fields() -> Iterable[tuple[str, str]]:
    """Each type with nodes of its own, and the fields that identify its nodes."""
    known = set(identifier_field_names())
    return dict.fromkeys(
        (declared.name, name)
        for declared in all_entity_types().values()
        if not declared.abstract
        for name in declared.own
        if name in known and declared.own[name].marks.identifier
    )
