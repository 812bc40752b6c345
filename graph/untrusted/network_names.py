"""What an outsider may see, by name: the labels and relationship types of the model, and none besides.

A plan shows what a statement looks up and which relationships it follows. What it names must be of the model;
where it follows relationships of any type, the database must have no others; and where it searches, no full-text
index of others. So neither what stands beside the network is seen, nor what somebody else keeps in the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from partnergraph.graph.connection.database import Database
from partnergraph.schema.catalog import all_entity_types, all_relation_types
from partnergraph.schema.errors import Refused

ALLOWED_LABELS = frozenset(all_entity_types())
ALLOWED_TYPES = frozenset((*all_relation_types(), "DESCRIBED_BY"))

# As plans write them: `n:Organisation|Network`, `UNIQUE n:Entity(id) WHERE …`, `(a)-[r:PART_OF*..3]->(b)`.
_TEXT = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
_NAMES = re.compile(r"(?<!:):([\w|&!]+)")
_RELATIONSHIP = re.compile(r"-(?:\[(?P<inside>[^\]]*)\])?-")
_FOLLOWING_OPERATOR = re.compile(r"Expand|ShortestPath|Relationship")
_INNER_RELATIONSHIP = re.compile(r"\bgetDegree\(\(\w*\)<?-(?:\[[^\]]*\])?->?\(\w*\)\)")
_SEARCH_PROCEDURES = ("db.index.fulltext.querynodes", "db.index.fulltext.queryrelationships")

_LIST_TYPES = (
    "CALL db.relationshipTypes() YIELD relationshipType RETURN collect(relationshipType) AS names"
)
_LIST_SEARCHED_NAMES = "SHOW FULLTEXT INDEXES YIELD labelsOrTypes AS names RETURN names"


def check_looked_up_names(details: str) -> None:
    """Raise :class:`Refused` for a look-up of a label or type that is not the model's."""
    _check_names(_named(details), ALLOWED_LABELS | ALLOWED_TYPES)


def follows_any_type(operator: str, details: str, subqueries: Iterator[str]) -> bool:
    """Whether an operator follows relationships without naming their types.

    ``subqueries``: those inside its expressions. Raises :class:`Refused` for a type that is not the model's.
    """
    texts = [found[0] for found in _INNER_RELATIONSHIP.finditer(details)]
    texts += subqueries
    if _FOLLOWING_OPERATOR.search(operator):
        texts.append(details)
    any_type = False
    for relationship in (one for text in texts for one in _RELATIONSHIP.finditer(text)):
        types = _named(relationship["inside"] or "")
        _check_names(types, ALLOWED_TYPES)
        any_type |= not types
    return any_type


def searches_an_index(procedure: str) -> bool:
    """Whether a procedure, in small letters, searches a full-text index."""
    return procedure in _SEARCH_PROCEDURES


async def refuse_other_types(database: Database) -> None:
    """Raise :class:`Refused` where the database has relationships of other types than the model's."""
    if await _read_other_names(database, _LIST_TYPES, ALLOWED_TYPES):
        raise Refused(
            "relationships of any type cannot be followed here: the database has others than the network's",
            do="name their types: -[:PARTNER_IN|MEMBER_OF]-",
        )


async def refuse_other_indexes(database: Database) -> None:
    """Raise :class:`Refused` where the database has a full-text index of others than the model's labels."""
    if await _read_other_names(database, _LIST_SEARCHED_NAMES, ALLOWED_LABELS):
        raise Refused(
            "full-text indexes cannot be searched here: the database has others than the network's",
            do="compare by CONTAINS, or search by GraphQL",
        )


async def _read_other_names(database: Database, statement: str, allowed: frozenset[str]) -> bool:
    return any(not allowed.issuperset(row["names"]) for row in await database.read(statement))


def _named(details: str) -> set[str]:
    """The labels or types that a text of a plan names."""
    found = _NAMES.findall(_TEXT.sub(" ", details))
    return {name for names in found for name in re.split(r"[|&!]", names) if name}


def _check_names(names: set[str], allowed: frozenset[str]) -> None:
    if unknown := sorted(names - allowed):
        raise Refused(
            f"no part of the network, and so not to be read here: {', '.join(unknown)}",
            do="ask for what the model has (docs/model.md): MATCH (n:Entity) …",
        )
