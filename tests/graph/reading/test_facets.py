"""Facets of a search count what filters find, which say the same in another way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.reading.facets import FACETS
from partnergraph.graph.reading.fetch import ConnectionQuery
from partnergraph.graph.reading.search import SearchQuery
from partnergraph.schema.catalog import all_entity_types
from partnergraph.schema.errors import NotFound
from partnergraph.schema.names import class_constant

Choices = dict[str, list[str]]

_KINDS = {class_constant(name): name for name in all_entity_types()}
_NETWORK = """
CREATE (eu:Entity:Activity:Programme {id: 'programme:whole', name: 'Whole', starts: '2014'}),
  (part:Entity:Activity:Programme {id: 'programme:part', name: 'Part of it', starts: '2015-02'}),
  (ua:Entity:Place:Country {id: 'country:SK', code: 'SK', name: 'Slovakia'}),
  (ro:Entity:Place:Country {id: 'country:PL', code: 'PL', name: 'Poland'}),
  (ro1:Entity:Place:Region {id: 'region:PL1', code: 'PL1', level: 1, name: 'One'}),
  (ro11:Entity:Place:Region {id: 'region:PL11', code: 'PL11', level: 2, name: 'Makroregion'}),
  (ro113:Entity:Place:Region {id: 'region:PL113', code: 'PL113', level: 3, name: 'Cluj'}),
  (ict:Entity:Sector {id: 'sector:ict', name: 'ICT'}), (ai:Entity:Sector {id: 'sector:ai', name: 'AI'}), (ai)-[:PART_OF]->(ict), (food:Entity:Sector {id: 'sector:food', name: 'Food'}),
  (part)-[:PART_OF]->(eu)
WITH eu, part, ua, ro, ro11, ro113, ict, food, ai
UNWIND range(1, 12) AS at
CREATE (o:Entity:Actor:Organisation {id: 'organisation:f' + at, name: 'Facet institute ' + at, name_folded: 'facet institute ' + at})
CREATE (:Entity:Actor:Organisation:Cluster {id: 'cluster:f' + at, name: 'Facet cluster ' + at, name_folded: 'facet cluster ' + at})
CREATE (p:Entity:Activity:Project {id: 'project:f' + at, name: 'Facet project ' + at, name_folded: 'facet project ' + at,
  starts: toString(2010 + at % 4) + ['', '-05', '-05-07'][at % 3]})
CREATE (a:Entity:Agreement {id: 'agreement:f' + at, name: 'Facet agreement ' + at, name_folded: 'facet agreement ' + at,
  signed: toString(2011 + at % 3)})
FOREACH (_ IN CASE WHEN at % 2 = 0 THEN [1] ELSE [] END | CREATE (o)-[:LOCATED_IN]->(ua))
FOREACH (_ IN CASE WHEN at % 3 = 0 THEN [1] ELSE [] END | CREATE (o)-[:LOCATED_IN]->(ro), (o)-[:LOCATED_IN]->(ro11))
FOREACH (_ IN CASE WHEN at % 5 = 0 THEN [1] ELSE [] END | CREATE (o)-[:LOCATED_IN]->(ro113))
FOREACH (_ IN CASE WHEN at % 4 < 2 THEN [1] ELSE [] END | CREATE (o)-[:ACTIVE_IN]->(ict), (p)-[:ACTIVE_IN]->(ict), (p)-[:ACTIVE_IN]->(ai))
FOREACH (_ IN CASE WHEN at % 4 = 1 THEN [1] ELSE [] END | CREATE (o)-[:ACTIVE_IN]->(food))
FOREACH (_ IN CASE WHEN at % 3 = 1 THEN [1] ELSE [] END | CREATE (p)-[:FUNDED_UNDER]->(eu))
FOREACH (_ IN CASE WHEN at % 3 < 2 THEN [1] ELSE [] END | CREATE (p)-[:FUNDED_UNDER]->(part))
"""


def as_filter(chosen: Choices) -> dict[str, Any]:
    """The same as a filter."""
    written: dict[str, Callable[[str], dict[str, Any]]] = {
        "kind": lambda kind: {"typename": {"eq": _KINDS.get(kind, kind)}},
        "country": lambda code: {"country": {"code": {"eq": code}}},
        "region": lambda code: {"region": {"code": {"startsWith": code}}},
        "sector": lambda name: {"sectors": {"some": {"node": {"name": {"eq": name}}}}},
        "programme": lambda one: {"fundedUnder": {"some": {"node": {"within": one}}}},
        "year": lambda year: {
            "OR": [{"starts": {"gte": year, "lte": year}}, {"signed": {"gte": year, "lte": year}}]
        },
    }
    return {"AND": [{"OR": [written[name](v) for v in some]} for name, some in chosen.items()]}


@pytest.fixture(scope="module")
async def faceted(network: Database) -> AsyncIterator[Database]:
    known = [row["id"] for row in await network.read("MATCH (n:Entity) RETURN n.id AS id")]
    await network.write(_NETWORK)
    await network.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
    yield network
    await network.write("MATCH (n:Entity) WHERE NOT n.id IN $known DETACH DELETE n", known=known)


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"kind": ["Organisation"]},
        {"kind": ["Actor", "Agreement"]},
        {"kind": ["Organisation"], "country": ["SK", "PL"]},
        {"country": ["PL"], "region": ["PL11"], "sector": ["ICT"]},
        {"region": ["PL1"]},
        {"programme": ["programme:part"], "year": ["2011", "2013"]},
        {"programme": ["programme:whole"], "sector": ["ICT"]},
        {"year": ["2012"]},
        {"country": ["SK"], "year": ["2012"]},
        {"country": ["KR"]},
    ],
)
async def test_facets_count_what_filters_find(faceted: Database, chosen: Choices) -> None:
    found = await SearchQuery("facet", chosen=chosen).read(faceted, 100, facets=True)
    filtered = await SearchQuery("facet", filter=as_filter(chosen)).read(faceted, 100)
    assert found.total == filtered.total == len(filtered.page.rows)
    assert [hit.node.id for hit in found.page.rows] == [hit.node.id for hit in filtered.page.rows]
    counted = {(one.facet, one.value): one.count for one in found.facets}
    asked = {(facet.name, value) for facet in FACETS for value in chosen.get(facet.name, ())}
    assert counted or asked
    for facet, value in {*counted, *asked}:
        only = {**chosen, facet: [value]}
        wanted = await SearchQuery("facet", filter=as_filter(only)).read(faceted, 0)
        if facet != "kind" or value in _KINDS:
            assert counted.get((facet, value), 0) == wanted.total, (facet, value)


@pytest.mark.parametrize(
    ("declared", "relation", "whole"),
    [("Project", "fundedUnder", "programme:whole"), ("Project", "sectors", "sector:ict")],
)
async def test_groups_of_wholes_count_what_is_within_them(
    faceted: Database, declared: str, relation: str, whole: str
) -> None:
    kind = all_entity_types()[declared]
    by = {"groupBy": [{relation: {"whole": {"id": True}}}]}
    _, groups = await ConnectionQuery(kind, {}).groups(faceted, by, [])
    counted = {keys[0]: count for keys, count in groups if keys[0]}
    assert whole in counted
    for one, count in counted.items():
        within = {"filter": {relation: {"some": {"node": {"within": one}}}}}
        assert count == await ConnectionQuery(kind, within).total(faceted)


async def test_values_have_the_names_of_what_they_stand_for(faceted: Database) -> None:
    found = await SearchQuery("facet").read(faceted, 0, facets=True)
    names = {one.value: one.name for one in found.facets}
    assert names["programme:whole"] == "Whole"
    assert (names["SK"], names["PL11"], names["ICT"], names["2012"]) == (
        "Slovakia",
        "Makroregion",
        None,
        None,
    )


async def test_an_unknown_programme_is_refused(faceted: Database) -> None:
    with pytest.raises(NotFound) as raised:
        await SearchQuery("facet", chosen={"programme": ["programme:none"]}).check_conditions(
            faceted
        )
    assert raised.value.where == "chosen.programme.0"


async def test_the_pages_of_one_choice_are_of_no_other(faceted: Database) -> None:
    one = SearchQuery("facet", chosen={"country": ["SK"]})
    first = (await one.read(faceted, 2)).page
    rest = (await one.read(faceted, 100, first.rows[-1].cursor)).page
    every = await one.read(faceted, 100)
    assert [*first.rows, *rest.rows] == list(every.page.rows)
