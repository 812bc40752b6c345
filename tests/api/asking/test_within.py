"""Places inside places, through time; sectors and programmes with their parts; filters through interfaces."""

from __future__ import annotations

from typing import Any

import pytest

from partnergraph.graph.cypher.within import possible_whole
from tests.api.asking.conftest import Ask
from tests.api.asking.network import ENTITIES, TIES


def ids(kind: str, letters: str) -> list[str]:
    return [f"{kind}:{letter}" for letter in letters]


def holds(whole: str) -> set[str]:
    """What lies in something, told from the ties as they are written: its parts, and a region's other codes."""
    found, more = {whole}, True
    while more:
        inside = {t["start"] for n, t in TIES if n in {"PART_OF", "IN_GROUP"} and t["end"] in found}
        for name, tie in TIES:
            if name == "SUCCEEDED_BY":
                inside |= {tie["start"]} if tie["end"] in found and tie["old_within"] else set()
                inside |= {tie["end"]} if tie["start"] in found and tie["new_within"] else set()
        more = not inside <= found
        found |= inside
    return found


WHOLES = [str(values["id"]) for _, values in ENTITIES]


@pytest.mark.parametrize("whole", WHOLES)
async def test_within_anything(ask: Ask, whole: str) -> None:
    """Of all things, those that are it, a part of it, or located in one of these."""
    inside = holds(whole)
    located = {t["start"] for n, t in TIES if n == "LOCATED_IN" and t["end"] in inside}
    got = await ask(
        "query ($w: ID!) { entities(filter: {within: $w}, first: 100) { totalCount nodes { id } } }",
        w=whole,
    )
    listed = got["data"]["entities"]
    assert {node["id"] for node in listed["nodes"]} == inside | located
    assert listed["totalCount"] == len(inside | located)


# (type, filter, the ids' ends of those that it leaves)
FILTERS: list[tuple[str, str, str]] = [
    ("organisations", '{within: "RO"}', "a b c e"),
    ("organisations", '{within: "country:RO"}', "a b c e"),
    ("organisations", '{locatedIn: {within: "region:RO11"}}', "a b e"),
    # by a code of another time
    ("organisations", '{locatedIn: {within: "RO06"}}', "a b e"),
    ("organisations", '{locatedIn: {within: "city:cluj"}}', "a"),
    ("organisations", '{country: {within: "EaP"}}', "d"),
    ("organisations", '{within: "eap"}', "d"),
    ("organisations", '{NOT: {within: "RO"}}', "d part"),
    ("organisations", '{within: "organisation:d"}', "d part"),
    ("organisations", '{locatedIn: {some: {node: {within: "RO11"}, basis: {eq: "given"}}}}', "a"),
    ("organisations", '{locatedIn: {none: {within: "RO11"}}}', "c d part"),
    ("organisations", '{sectors: {within: "sector:ict"}}', "a b"),
    ("organisations", '{projects: {some: {node: {fundedUnder: {within: "programme:h"}}}}}', "a b c d"),
    ("sectors", '{within: "country:RO"}', ""),
    ("regions", '{within: "RO"}', "RO06 RO1 RO11 RO113"),
    ("countries", '{within: "EaP"}', "UA"),
    ("events", '{within: "RO1"}', "x"),
    ("actors", '{within: "UA"}', "k d"),
    ("projects", '{fundedUnder: {within: "programme:h-sme"}}', "1"),
    ("projects", '{partners: {some: {node: {within: "RO11"}}}}', "1 2"),
    ("programmes", '{within: "programme:h"}', "h h-sme"),
    # fields that several types share, and conditions of one type
    ("projects", '{partners: {some: {node: {code: {eq: "RO"}}}}}', "3"),
    ("events", '{participants: {some: {node: {code: {in: ["RO", "UA"]}}}}}', "x"),
    ("cities", '{partOf: {some: {node: {code: {startsWith: "ro11"}}}}}', "cluj"),
    ("projects", "{partners: {some: {node: {asOrganisation: {kind: {eq: PUBLIC}}}}}}", "2"),
    ("projects", "{partners: {some: {node: {asCountry: {}}}}}", "3"),
    ("projects", '{partners: {all: {node: {asActor: {country: {code: {eq: "UA"}}}}}}}', ""),
    ("actors", '{asCluster: {founded: {gte: "2010"}}}', "k"),
    ("actors", '{asOrganisation: {}, id: {in: ["cluster:k", "organisation:a"]}}', "a"),
    ("entities", '{asPlace: {within: "RO1"}, asRegion: {level: {gt: 2}}}', "RO113"),
    ("entities", "{OR: [{asSector: {}}, {asCity: {}}]}", "cluj ict it"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "filter_", "wanted"), FILTERS)
async def test_filters(ask: Ask, kind: str, filter_: str, wanted: str) -> None:
    got = await ask(f"{{ {kind}(filter: {filter_}) {{ totalCount nodes {{ id }} }} }}")
    listed = got["data"][kind]
    assert [node["id"].partition(":")[2] for node in listed["nodes"]] == wanted.split()
    assert listed["totalCount"] == len(wanted.split())


# (of what, its relation, the ids that are there, and at any of its parts)
DEEP: list[tuple[str, str, str, str]] = [
    ('region(code: "RO1")', "locatedHere", "", "x a b e"),
    ('region(code: "RO06")', "locatedHere", "e", "x a b e"),
    ('country(code: "RO")', "locatedHere", "a b c", "x a b c e"),
    ('group(code: "EaP")', "locatedHere", "", "k d"),
    ('sector(id: "sector:ict")', "active", "b", "a b"),
    ('programme(id: "programme:h")', "funds", "2", "1 2"),
]


@pytest.mark.parametrize(("of", "relation", "flat", "deep"), DEEP)
async def test_what_is_below(ask: Ask, of: str, relation: str, flat: str, deep: str) -> None:
    page = "{ totalCount aggregate { count } nodes { id } }"
    text = f"{{ of: {of} {{ flat: {relation} {page} deep: {relation}(deep: true) {page} }} }}"
    got = (await ask(text))["data"]["of"]
    for listed, wanted in ((got["flat"], flat), (got["deep"], deep)):
        assert [node["id"].partition(":")[2] for node in listed["nodes"]] == wanted.split()
        assert listed["totalCount"] == listed["aggregate"][0]["count"] == len(wanted.split())


async def test_pages_of_what_is_below(ask: Ask) -> None:
    text = """query ($after: String) { country(code: "RO") {
        locatedHere(deep: true, first: 2, after: $after, filter: {node: {within: "RO1"}}, orderBy: [{name: DESC}]) {
          pageInfo { endCursor hasNextPage } nodes { id } } } }"""
    found: list[str] = []
    after = None
    while True:
        listed = (await ask(text, after=after))["data"]["country"]["locatedHere"]
        found += [node["id"] for node in listed["nodes"]]
        if not listed["pageInfo"]["hasNextPage"]:
            break
        after = listed["pageInfo"]["endCursor"]
    assert found == ["organisation:e", "event:x", "organisation:b", "organisation:a"]


async def test_what_is_below_on_a_day(ask: Ask) -> None:
    text = '{{ country(code: "RO", asOf: "{}") {{ locatedHere(deep: true) {{ totalCount }} }} }}'
    for day, count in (("2014", 4), ("2016", 5)):
        got = await ask(text.format(day))
        assert got["data"]["country"]["locatedHere"]["totalCount"] == count


def test_a_code_may_have_a_hyphen() -> None:
    assert possible_whole("ENP-South") == [[], "enp-south"]


# Where a whole can be named, and what the error says of that place.
WHERE_NAMED = [
    ("{ it: clusters(filter: {within: %s}) { totalCount } }", "filter.within"),
    (
        "{ it: organisations(filter: {locatedIn: {within: %s}}) { nodes { id } } }",
        "filter.locatedIn.within",
    ),
    (
        "{ it: actors(filter: {NOT: {OR: [{within: %s}]}}) { aggregate { count } } }",
        "filter.NOT.OR.0.within",
    ),
    (
        "{ it: projects(filter: {partners: {none: {node: {within: %s}}}}) { totalCount } }",
        "filter.partners.none.node.within",
    ),
    (
        '{ it: country(code: "RO") { located: locatedHere(filter: {node: {within: %s}}) { totalCount } } }',
        "filter.node.within",
    ),
    ('{ it: search(text: "cluj", within: %s) { totalCount } }', "within"),
    (
        '{ it: search(text: "cluj", filter: {within: %s}) { edges { node { id } } } }',
        "filter.within",
    ),
]


@pytest.mark.parametrize(("text", "where"), WHERE_NAMED)
@pytest.mark.parametrize(
    "named", ["region:NONE", "Romania", "ZZ", "sector:none", "Cluj Napoca", "", "-"]
)
async def test_an_unknown_whole_is_refused(ask: Ask, text: str, where: str, named: str) -> None:
    got: Any = await ask(text % f'"{named}"')
    error = got["errors"][0]
    assert error["extensions"]["where"] == where
    assert error["extensions"]["code"] == "NOT_FOUND"
    assert repr(named) in error["message"]
    assert error["path"][0] == "it"


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("Romania", "country:RO"),
        ("RO119", "region:RO11"),
        ("region:RO1199", "region:RO11"),
        ("CLUJ-N", "city:cluj"),
        ("sector:information", "sector:it"),
    ],
)
async def test_an_unknown_whole_is_guessed(ask: Ask, named: str, meant: str) -> None:
    got: Any = await ask(f'{{ clusters(filter: {{within: "{named}"}}) {{ totalCount }} }}')
    assert meant in got["errors"][0]["extensions"]["do"]
