"""Every operator on every kind of field: a filter, and the clusters of the small network that it leaves."""

from __future__ import annotations

from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.operators import filter_operators
from partnergraph.graph.reading import fetch
from partnergraph.graph.reading.nodes import NodePage, PageRow
from partnergraph.schema.actors import Cluster, Network
from partnergraph.schema.catalog import all_entity_types, entity_type_of
from partnergraph.schema.directions import directions_of_type
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.vocabulary import ClusterLabel, EventKind, EventRole
from tests.graph.reading.pages import page_of_type, related_page

CLUSTER = entity_type_of(Cluster)
EVERY = "abcde"
GOLD, SILVER = ClusterLabel.GOLD, ClusterLabel.SILVER
SPEAKER, HOST = EventRole.SPEAKER, EventRole.HOST
LODZ = {"latitude": 51.7, "longitude": 19.5}
Filter = dict[str, Any]

CASES: list[tuple[str, Filter, str]] = [
    ("nothing asked", {}, EVERY),
    # ids and texts
    ("id", {"id": {"eq": "cluster:a"}}, "a"),
    ("id in", {"id": {"in": ["cluster:a", "cluster:e", "none"]}}, "ae"),
    ("id in nothing", {"id": {"in": []}}, ""),
    ("id order", {"id": {"gt": "cluster:b", "lte": "cluster:d"}}, "cd"),
    ("name", {"name": {"eq": "Bare"}}, "e"),
    ("name is case-sensitive where equal is asked", {"name": {"eq": "bare"}}, ""),
    ("name of null", {"name": {"eq": None}}, ""),
    ("contains without accents", {"name": {"contains": "lodz"}}, "ad"),
    ("contains with accents", {"name": {"contains": "ŁÓDŹ"}}, "ad"),
    ("starts with", {"name": {"startsWith": "ALPHA"}}, "ad"),
    ("ends with", {"name": {"endsWith": "Lodz"}}, "ad"),
    ("contains nothing", {"name": {"contains": ""}}, EVERY),
    ("Cyrillic", {"name": {"contains": "КИЇВ"}}, "b"),
    ("Greek without its accent", {"name": {"startsWith": "ΕΛΛΑΔΑ"}}, "c"),
    ("decomposed", {"name": {"contains": "Ło\u0301dz\u0301"}}, "ad"),
    ("matches as a whole", {"name": {"matches": "Al.*"}}, "a"),
    ("matches in any case", {"name": {"matches": "(?i)al.*z"}}, "d"),
    ("matches a part only", {"name": {"matches": "Al"}}, ""),
    ("names by code point", {"name": {"gt": "Z"}}, "bcd"),
    ("several operators", {"name": {"startsWith": "a", "endsWith": "z", "eq": "alpha lodz"}}, "d"),
    ("a text not kept folded", {"city": {"contains": "lodz"}}, "a"),
    ("the same in Greek", {"city": {"startsWith": "αθη"}}, "c"),
    ("the same in Cyrillic", {"city": {"endsWith": "їв"}}, "b"),
    ("the same with ß", {"city": {"contains": "grOSS"}}, "d"),
    ("a text that is missing", {"city": {"isNull": True}}, "e"),
    ("a text that is there", {"city": {"isNull": False}}, "abcd"),
    ("null means no value", {"city": {"eq": None}}, "e"),
    # lists
    ("has", {"technologies": {"has": "AI"}}, "ab"),
    ("has any", {"technologies": {"hasAny": ["Robotics", "Drones"]}}, "ad"),
    ("has any of none", {"technologies": {"hasAny": []}}, ""),
    ("has all", {"technologies": {"hasAll": ["AI", "Robotics"]}}, "a"),
    ("has all of none", {"technologies": {"hasAll": []}}, EVERY),
    ("list contains", {"technologies": {"contains": "ROB"}}, "a"),
    ("size", {"technologies": {"size": {"eq": 0}}}, "ce"),
    ("size between", {"technologies": {"size": {"gte": 1, "lt": 2}}}, "bd"),
    ("list missing", {"technologies": {"isNull": True}}, "ce"),
    ("aliases", {"aliases": {"has": "Große Straße"}}, "a"),
    ("aliases contain", {"aliases": {"contains": "STRASSE"}}, "a"),
    ("aliases start with", {"aliases": {"startsWith": "grosse"}}, "a"),
    ("addresses", {"urls": {"has": "https://example.org/a"}}, "a"),
    # booleans and vocabularies
    ("yes", {"sme": {"eq": True}}, "a"),
    ("no", {"sme": {"eq": False}}, "c"),
    ("unknown", {"sme": {"isNull": True}}, "bde"),
    ("known", {"sme": {"eq": None}}, "bde"),
    ("one of", {"label": {"eq": SILVER}}, "cd"),
    ("one of several", {"label": {"in": [SILVER, GOLD]}}, "acd"),
    ("none of them", {"label": {"isNull": True}}, "be"),
    # numbers
    ("count", {"memberCount": {"eq": 60}}, "b"),
    ("count over", {"memberCount": {"gt": 50}}, "b"),
    ("count from", {"memberCount": {"gte": 50}}, "ab"),
    ("count under", {"memberCount": {"lt": 60}}, "a"),
    ("count among", {"memberCount": {"in": [50, 60]}}, "ab"),
    # places
    ("near", {"location": {"near": {**LODZ, "km": 20}}}, "a"),
    ("less near", {"location": {"near": {**LODZ, "km": 1000.0}}}, "ab"),
    ("nowhere", {"location": {"isNull": True}}, "cde"),
    # dates: of less precision begin when they can first be
    ("day the same", {"founded": {"eq": "2018-05"}}, "b"),
    ("days among", {"founded": {"in": ["2018", "2018-05-23"]}}, "ac"),
    ("from a year", {"founded": {"gte": "2018"}}, "abcd"),
    ("from its first day", {"founded": {"gte": "2018-01-01"}}, "abcd"),
    ("from a month", {"founded": {"gte": "2018-05"}}, "bcd"),
    ("from a day", {"founded": {"gte": "2018-05-23"}}, "cd"),
    ("after a year", {"founded": {"gt": "2018"}}, "d"),
    ("after a month", {"founded": {"gt": "2018-05"}}, "d"),
    ("after a day", {"founded": {"gt": "2018-05-22"}}, "cd"),
    ("before a year", {"founded": {"lt": "2018"}}, ""),
    ("before a month", {"founded": {"lt": "2018-05"}}, "a"),
    ("before a day", {"founded": {"lt": "2018-05-23"}}, "ab"),
    ("until a year", {"founded": {"lte": "2018"}}, "abc"),
    ("until a month", {"founded": {"lte": "2018-05"}}, "abc"),
    ("until a day", {"founded": {"lte": "2018-05-22"}}, "ab"),
    ("within a year", {"founded": {"gte": "2018", "lte": "2018"}}, "abc"),
    ("no date", {"founded": {"isNull": True}}, "e"),
    # logic
    ("all of none", {"AND": []}, EVERY),
    ("one of none", {"OR": []}, ""),
    ("not nothing", {"NOT": {}}, ""),
    ("and", {"AND": [{"name": {"contains": "lodz"}}, {"label": {"eq": GOLD}}]}, "a"),
    ("or", {"OR": [{"sme": {"eq": False}}, {"label": {"eq": GOLD}}]}, "ac"),
    ("or of two things each", {"OR": [{"sme": {"eq": True}, "label": {"eq": SILVER}}, {"id": {"eq": "cluster:e"}}]}, "e"),
    ("not, where unknown", {"NOT": {"memberCount": {"gt": 50}}}, "acde"),
    ("not not", {"NOT": {"NOT": {"sme": {"eq": True}}}}, "a"),
    ("beside each other", {"label": {"eq": SILVER}, "NOT": {"sme": {"eq": False}}}, "d"),
    # relations
    ("some", {"events": {"some": {}}}, "abc"),
    ("none", {"events": {"none": {}}}, "de"),
    ("single", {"events": {"single": {}}}, "bc"),
    ("all", {"events": {"all": {}}}, EVERY),
    ("some on the edge", {"events": {"some": {"role": {"eq": SPEAKER}}}}, "ab"),
    ("none on the edge", {"events": {"none": {"role": {"eq": SPEAKER}}}}, "cde"),
    ("all on the edge", {"events": {"all": {"role": {"eq": SPEAKER}}}}, "bde"),
    ("single on the edge", {"events": {"single": {"role": {"in": [SPEAKER, HOST]}}}}, "b"),
    ("some on the node", {"events": {"some": {"node": {"starts": {"gte": "2020"}}}}}, "ac"),
    ("none on the node", {"events": {"none": {"node": {"kind": {"eq": EventKind.CONFERENCE}}}}}, "cde"),
    ("all on the node", {"events": {"all": {"node": {"starts": {"lt": "2020"}}}}}, "bde"),
    ("both at once", {"events": {"some": {"role": {"eq": HOST}, "node": {"starts": {"lt": "2020"}}}}}, ""),
    ("each of two", {"events": {"some": {"role": {"eq": HOST}}, "none": {"people": {"gt": 5}}}}, "a"),
    ("or within", {"events": {"some": {"OR": [{"role": {"eq": HOST}}, {"people": {"eq": 9}}]}}}, "ab"),
    ("not within", {"events": {"some": {"NOT": {"role": {"eq": SPEAKER}}}}}, "ac"),
    ("role unknown", {"events": {"some": {"role": {"isNull": True}}}}, "c"),
    ("deeper", {"events": {"some": {"node": {"participants": {"some": {"node": {"id": {"eq": "cluster:c"}}}}}}}}, "ac"),
    ("symmetric, seen from either end", {"cooperatesWith": {"some": {}}}, "ab"),
    ("symmetric, the other end", {"cooperatesWith": {"some": {"node": {"id": {"eq": "cluster:a"}}}}}, "b"),
    # counts
    ("how many", {"events": {"count": {"eq": 2}}}, "a"),
    ("how many, none", {"events": {"count": {"in": [0]}}}, "de"),
    ("how many, between", {"events": {"count": {"gte": 1, "lt": 2}}}, "bc"),
    ("how many, known", {"events": {"count": {"isNull": False}}}, EVERY),
    ("how many, unknown", {"events": {"count": {"isNull": True}}}, ""),
    ("how many, and of what kind", {"events": {"count": {"gte": 1}, "none": {"role": {"eq": HOST}}}}, "bc"),
    ("how many, symmetric", {"cooperatesWith": {"count": {"eq": 2}}}, "a"),
    # shortcuts
    ("shortcut", {"country": {"code": {"eq": "UA"}}}, "ab"),
    ("shortcut of its own", {"NOT": {"country": {}}}, "cde"),
]  # fmt: skip


def letter(row: PageRow) -> str:
    return row.node.id.removeprefix("cluster:")


def letters(page: NodePage) -> str:
    return "".join(map(letter, page.rows))


@pytest.mark.parametrize(("filter_", "wanted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
async def test_filter(network: Database, filter_: Filter, wanted: str) -> None:
    asked = {"filter": filter_}
    assert letters(await page_of_type(network, CLUSTER, asked)) == wanted
    assert await fetch.ConnectionQuery(CLUSTER, asked).total(network) == len(wanted)


def test_every_operator_has_a_case() -> None:
    text = str([case[1] for case in CASES])
    for field in CLUSTER.fields.values():
        for operator in filter_operators(field):
            assert f"'{operator}'" in text


@pytest.mark.parametrize(
    ("as_of", "filter_", "wanted"),
    [
        (None, {"country": {"code": {"eq": "UA"}}}, "ab"),
        ("2016", {"country": {"code": {"eq": "UA"}}}, "ab"),
        ("2017", {"country": {"code": {"eq": "UA"}}}, "ab"),
        ("2017-06", {"country": {"code": {"eq": "UA"}}}, "ab"),
        ("2017-12-31", {"country": {"code": {"eq": "UA"}}}, "ab"),
        ("2018-01-01", {"country": {"code": {"eq": "UA"}}}, "b"),
        ("2014", {"country": {"code": {"eq": "UA"}}}, "b"),
        ("2018-02", {"country": {"code": {"eq": "RO"}}}, ""),
        ("2018", {"country": {"code": {"eq": "RO"}}}, "a"),
        ("2018-02-28", {"locatedIn": {"count": {"eq": 0}}}, "acde"),
        ("2018-03-01", {"locatedIn": {"single": {}}}, "a"),
        ("2016", {"locatedIn": {"all": {"node": {"name": {"eq": "Ukraine"}}}}}, "acde"),
        ("2013", {"memberOf": {"none": {}}}, "bcde"),
    ],
)
async def test_filter_on_a_day(
    network: Database, as_of: str | None, filter_: Filter, wanted: str
) -> None:
    found = await page_of_type(network, CLUSTER, {"filter": filter_, "asOf": as_of})
    assert letters(found) == wanted


BELOW_ACTOR = ["cluster:e", "network:n", "organisation:o", "person:p"]


@pytest.mark.parametrize(
    ("filter_", "wanted"),
    [
        ({"typename": {"eq": "Organisation"}}, ["organisation:o"]),
        ({"typename": {"in": ["Network", "Person"]}}, ["network:n", "person:p"]),
        ({"typename": {"eq": "Actor"}, "id": {"gt": "cluster:d"}}, BELOW_ACTOR),
        (
            {"typename": {"in": ["Place", "Person", "Actor"]}, "id": {"gt": "cluster:d"}},
            BELOW_ACTOR,
        ),
        ({"typename": {"eq": "Place"}}, []),
        ({"typename": {"isNull": True}}, []),
        ({"typename": {"isNull": False}, "name": {"eq": "P"}}, ["person:p"]),
    ],
)
async def test_kind_of_entity(network: Database, filter_: Filter, wanted: list[str]) -> None:
    actors = all_entity_types()["Actor"]
    found = await page_of_type(network, actors, {"filter": filter_})
    assert [row.node.id for row in found.rows] == wanted


@pytest.mark.parametrize(
    ("filter_", "wanted"),
    [
        ({}, ["a chair", "a member", "b None"]),
        ({"role": {"eq": "chair"}}, ["a chair"]),
        ({"role": {"isNull": True}}, ["b None"]),
        ({"since": {"gte": "2010-06"}}, ["a member"]),
        ({"until": {"lte": "2012"}, "node": {"memberCount": {"eq": 60}}}, ["b None"]),
        ({"node": {"name": {"contains": "lodz"}}, "NOT": {"role": {"eq": "chair"}}}, ["a member"]),
        ({"OR": [{"role": {"eq": "chair"}}, {"node": {"id": {"eq": "cluster:b"}}}]}, ["a chair", "b None"]),
    ],
)  # fmt: skip
async def test_filter_of_related(network: Database, filter_: Filter, wanted: list[str]) -> None:
    of = await fetch.fetch_node(network, "network:n")
    assert of is not None
    members = next(d for d in directions_of_type(entity_type_of(Network)) if d.name == "members")
    found = await related_page(network, of, members, {"filter": filter_})
    assert [f"{letter(row)} {row.link and row.link.value('role')}" for row in found.rows] == wanted
    counts = await fetch.count_related_pages(network, [of.id], members, {"filter": filter_})
    assert counts == {of.id: len(wanted)}


@pytest.mark.parametrize(
    ("filter_", "where"),
    [
        ({"country": None}, "filter.country"),
        ({"country": {"code": None}}, "filter.country.code"),
        ({"city": {"contains": None}}, "filter.city.contains"),
        ({"city": {"isNull": None}}, "filter.city.isNull"),
        ({"memberCount": {"gt": None}}, "filter.memberCount.gt"),
        ({"technologies": {"size": None}}, "filter.technologies.size"),
        ({"technologies": {"size": {"eq": None}}}, "filter.technologies.size.eq"),
        ({"location": {"near": None}}, "filter.location.near"),
        ({"AND": None}, "filter.AND"),
        ({"OR": [{"NOT": None}]}, "filter.OR.0.NOT"),
        ({"memberOf": None}, "filter.memberOf"),
        ({"memberOf": {"none": None}}, "filter.memberOf.none"),
        ({"memberOf": {"count": {"eq": None}}}, "filter.memberOf.count.eq"),
        ({"events": {"some": {"node": None}}}, "filter.events.some.node"),
        ({"events": {"some": {"role": None}}}, "filter.events.some.role"),
        ({"events": {"some": {"NOT": None}}}, "filter.events.some.NOT"),
    ],
)
async def test_null_never_means_everything(network: Database, filter_: Filter, where: str) -> None:
    with pytest.raises(InvalidInput, match="null is no condition") as raised:
        await page_of_type(network, CLUSTER, {"filter": filter_})
    assert raised.value.where == where


async def test_null_for_a_kind_is_refused(network: Database) -> None:
    with pytest.raises(InvalidInput, match="null is no condition"):
        await page_of_type(
            network, all_entity_types()["Actor"], {"filter": {"typename": {"eq": None}}}
        )


@pytest.mark.parametrize(
    ("filter_", "do"),
    [
        ({"events": {"role": {"eq": HOST}}}, "{some: {role: …}}"),
        ({"events": {"node": {"name": {"eq": "x"}}}}, "{some: {node: …}}"),
        ({"events": {"some": {"none": {}}}}, "{none: …}"),
        ({"events": {"all": {"count": {"eq": 1}}}}, "{count: …}"),
    ],
)
async def test_of_how_many_is_said_once(network: Database, filter_: Filter, do: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        await page_of_type(network, CLUSTER, {"filter": filter_})
    assert raised.value.do is not None
    assert do in raised.value.do


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("longitude", 1e308),
        ("longitude", -1e12),
        ("longitude", float("inf")),
        ("latitude", 91.0),
        ("latitude", float("nan")),
        ("km", -1.0),
        ("km", 1e308),
    ],
)
async def test_numbers_that_are_no_place(network: Database, name: str, value: float) -> None:
    """Neo4j would turn some of these round the Earth without end."""
    near = {**LODZ, "km": 20, name: value}
    with pytest.raises(InvalidInput, match=f"{name} is from") as raised:
        await page_of_type(network, CLUSTER, {"filter": {"location": {"near": near}}})
    assert raised.value.where is not None
    assert name in raised.value.where
