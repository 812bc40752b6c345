"""Every way to match what a filter holds of finds the same: from all of a type, and from what the filter names."""

from __future__ import annotations

from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.connection import ConnectionStatement
from partnergraph.graph.cypher.dates import as_of_parameter
from partnergraph.graph.cypher.fragment import (
    CypherScope,
    Fragment,
    Parameter,
    compose_cypher,
    finish_statement,
)
from partnergraph.graph.cypher.ways import FilteredNodes
from partnergraph.schema.catalog import all_entity_types
from partnergraph.schema.vocabulary import EventRole

Filter = dict[str, Any]
SPEAKER = EventRole.SPEAKER


def tied_to(code: str) -> Filter:
    """Who takes part in what somebody of a country takes part in."""
    there = {"node": {"country": {"code": {"eq": code}}}}
    return {"events": {"some": {"node": {"participants": {"some": there}}}}}


# (type, filter, how many ways there are at least, where a page in the order of ids is wanted)
CASES: list[tuple[str, Filter, int]] = [
    ("Cluster", {"country": {"code": {"eq": "UA"}}}, 2),
    ("Cluster", {"country": {"code": {"in": ["UA", "RO"]}}}, 2),
    ("Cluster", {"country": {"code": {"in": []}}}, 2),
    ("Cluster", {"country": {"id": {"eq": "country:RO"}}}, 2),
    ("Cluster", {"country": {"name": {"eq": "Ukraine"}}}, 2),
    ("Cluster", {"country": {"name": {"in": ["Ukraine", "ukraine"]}}}, 2),
    ("Cluster", {"locatedIn": {"some": {"node": {"code": {"eq": "UA"}}}}}, 2),
    ("Cluster", {"locatedIn": {"some": {"node": {"name": {"eq": "Kyiv"}}}}}, 2),
    ("Cluster", {"locatedIn": {"some": {"since": {"gte": "2018"}, "node": {"code": {"eq": "RO"}}}}}, 1),
    ("Cluster", {"locatedIn": {"within": "UA"}}, 2),
    ("Cluster", {"locatedIn": {"some": {"within": "UA"}}}, 2),
    ("Cluster", {"within": "UA"}, 2),
    ("Cluster", {"within": "RO", "country": {"code": {"eq": "UA"}}}, 2),
    ("Actor", {"within": "UA"}, 2),
    ("Actor", {"asCluster": {"country": {"code": {"eq": "UA"}}}}, 1),
    ("Place", {"within": "UA"}, 2),
    ("Event", {"participants": {"some": {"node": {"id": {"eq": "cluster:a"}}}}}, 2),
    ("Event", {"participants": {"some": {"role": {"eq": SPEAKER}, "node": {"name": {"eq": "Alpha Łódź"}}}}}, 1),
    ("Event", {"participants": {"some": {"within": "UA"}}}, 2),
    ("Cluster", tied_to("UA"), 2),
    ("Cluster", {"AND": [tied_to("UA"), tied_to("RO")]}, 2),
    ("Cluster", {"AND": [tied_to("RO"), {"AND": [tied_to("UA")]}], "label": {"isNull": False}}, 2),
    ("Cluster", {**tied_to("UA"), "NOT": {"country": {"code": {"eq": "RO"}}}}, 1),
    ("Cluster", {**tied_to("UA"), "OR": [{"label": {"isNull": True}}, {"events": {"none": {}}}]}, 1),
    ("Cluster", {"memberOf": {"some": {}}}, 2),
    ("Cluster", {"memberOf": {"some": {"until": {"isNull": False}}}}, 2),
    ("Cluster", {"cooperatesWith": {"some": {"node": {"id": {"eq": "cluster:b"}}}}}, 2),
    ("Cluster", {"events": {"some": {"node": {"id": {"eq": "event:x"}}}, "none": {"node": {"id": {"eq": "event:y"}}}}}, 1),
    ("Cluster", {"OR": [{"country": {"code": {"eq": "UA"}}}, tied_to("RO")]}, 1),
    ("Cluster", {"NOT": {"country": {"code": {"eq": "UA"}}}}, 1),
    ("Cluster", {"events": {"all": {"node": {"id": {"eq": "event:x"}}}}}, 1),
    ("Cluster", {"events": {"single": {"node": {"id": {"eq": "event:x"}}}}}, 1),
    ("Cluster", {"name": {"eq": "Bare"}}, 1),
    ("Cluster", {"name": {"eq": "bare"}}, 1),
    ("Cluster", {"name": {"in": ["Bare", "alpha lodz", "ALPHA LODZ"]}, "country": {"code": {"eq": "UA"}}}, 1),
    ("Country", {"code": {"eq": "UA"}}, 1),
]  # fmt: skip


# Whether there is one at least depends on the operand: only then may one start from the relations.
COUNTS: list[tuple[str, Filter, int]] = [
    ("Cluster", {"memberOf": {"count": {"gt": 0}}}, 2),
    ("Cluster", {"memberOf": {"count": {"gt": -1}}}, 2),
    ("Cluster", {"memberOf": {"count": {"gte": 2, "lt": 9}}}, 2),
    ("Cluster", {"memberOf": {"count": {"eq": 0}}}, 2),
    ("Cluster", {"memberOf": {"count": {"lt": 2}}}, 1),
]

EVERY = [*CASES, *COUNTS]


async def find_ids(
    database: Database, scope: CypherScope, rows: Fragment, arguments: Any
) -> list[str]:
    """The ids of the nodes that Cypher matches, as it gives them."""
    call = f"CALL ({', '.join(scope.shared_names)}) {{ %s RETURN n }} RETURN n.id AS id"
    statement = finish_statement(scope.with_shared(compose_cypher(call, rows)))
    found = await database.read(statement.text, statement.bind(arguments))
    return [row["id"] for row in found]


@pytest.mark.parametrize(
    ("declared", "filter_", "least", "as_of"),
    [*((*case, None) for case in EVERY), *((*case, "2016") for case in CASES[:12])],
)
async def test_every_way_finds_the_same(
    network: Database, declared: str, filter_: Filter, least: int, as_of: str | None
) -> None:
    arguments = {"filter": filter_, "asOf": as_of, "size": 3}
    scope = CypherScope(as_of_parameter(("asOf",)) if as_of else None)
    nodes = FilteredNodes(all_entity_types()[declared], "n", filter_, ("filter",), scope)
    wanted = sorted(await find_ids(network, scope, nodes.among_all().rows(), arguments))
    ways = nodes.ways(Parameter(("size",)))
    assert len(ways.matches) >= least
    for match in ways.matches if (declared, filter_, least) in CASES else ():
        assert sorted(await find_ids(network, scope, match.cypher, arguments)) == wanted
    assert sorted(await find_ids(network, scope, ways.rows(), arguments)) == wanted


@pytest.mark.parametrize(
    "arguments",
    [
        {"first": 2},
        {"last": 2, "orderBy": [{"id": "DESC"}]},
        {"first": 2, "orderBy": [{"name": "DESC"}]},
    ],
)
@pytest.mark.parametrize(("declared", "filter_"), [c[:2] for c in EVERY if c[2] > 1])
async def test_pages_are_the_same(
    network: Database, declared: str, filter_: Filter, arguments: Filter
) -> None:
    pages = []
    given = {**arguments, "filter": filter_}
    for among_all in (True, False):
        scope = CypherScope()
        statement = ConnectionStatement(
            all_entity_types()[declared], "n", None, given, (), scope, among_all
        )
        pages.append(await find_ids(network, scope, statement.page(peek=True), given))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(("declared", "filter_"), [c[:2] for c in EVERY])
def test_no_value_is_part_of_the_text(declared: str, filter_: Filter) -> None:
    scope = CypherScope()
    statement = ConnectionStatement(
        all_entity_types()[declared], "n", None, {"filter": filter_}, (), scope
    )
    text = finish_statement(scope.with_shared(statement.page(peek=False))).text
    assert not [
        value for value in ("UA", "RO", "cluster:", "event:", "Kyiv", "Bare") if f"{value}'" in text
    ]
