"""Groups: which, in which order, and what is measured of things and of the relations that are followed from them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from tests.api.asking.conftest import Ask
from tests.api.asking.network import TIES

COUNTRY = {
    "organisation:a": "RO",
    "organisation:b": "RO",
    "organisation:c": "RO",
    "organisation:d": "UA",
}
PROGRAMME = {"project:1": "Horizon SME", "project:2": "Horizon"}


def rows(got: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = got["data"][kind]["aggregate"]
    return found


def keys(got: dict[str, Any], kind: str) -> list[Any]:
    return [[key["value"] for key in group["keys"]] for group in rows(got, kind)]


async def test_money_by_programme_and_country(ask: Ask) -> None:
    """From either side, it is what the ties say."""
    wanted: dict[tuple[Any, Any], list[float]] = defaultdict(list)
    for name, tie in TIES:
        if name == "PARTNER_IN":
            where = PROGRAMME.get(tie["end"]), COUNTRY.get(tie["start"])
            wanted[where].append(tie.get("ec_contribution_eur", 0))
    measured = "keys { value } count %s { count ecContributionEur { sum } }"
    projects = await ask(
        "{ projects { aggregate(groupBy: [{fundedUnder: {name: true}}, {partners: {asActor: {country: {code: true}}}}]) {"
        + measured % "partners" + " } } }"
    )  # fmt: skip
    assert {
        tuple(key["value"] for key in g["keys"]): (
            g["partners"]["count"],
            g["partners"]["ecContributionEur"]["sum"],
        )
        for g in rows(projects, "projects")
    } == {where: (len(sums), sum(sums)) for where, sums in wanted.items()}
    actors = await ask(
        "{ actors(filter: {projects: {count: {gt: 0}}}) {"
        " aggregate(groupBy: [{projects: {fundedUnder: {name: true}}}, {country: {code: true}}]) {"
        + measured % "projects" + " } } }"
    )  # fmt: skip
    assert {
        tuple(key["value"] for key in g["keys"]): g["projects"]["ecContributionEur"]["sum"]
        for g in rows(actors, "actors")
    } == {where: sum(sums) for where, sums in wanted.items() if where != (None, None)}


async def test_every_measure_of_relations(ask: Ask) -> None:
    measures = "{ count distinct sum average min max }"
    got = await ask(
        f"{{ projects {{ aggregate {{ count totalCostEur {measures} partners {{ count ecContributionEur {measures} "
        "participations { sum } since { min } } } } }"
    )
    assert rows(got, "projects") == [
        {
            "count": 3,
            "totalCostEur": {"count": 2, "distinct": 2, "sum": 150, "average": 75, "min": 50, "max": 100},
            "partners": {
                "count": 7,
                "ecContributionEur": {"count": 5, "distinct": 5, "sum": 76, "average": 15.2, "min": 1, "max": 40},
                "participations": {"sum": 0},
                "since": {"min": None},
            },
        }
    ]  # fmt: skip


async def test_measures_of_relations_of_related_things(ask: Ask) -> None:
    got = await ask(
        '{ programme(id: "programme:h") { funds(deep: true) { aggregate { count partners { count ecContributionEur { sum } } '
        "edge { count } } } } }"
    )
    (group,) = got["data"]["programme"]["funds"]["aggregate"]
    assert group == {
        "count": 2,
        "partners": {"count": 5, "ecContributionEur": {"sum": 75}},
        "edge": {"count": 2},
    }


async def test_two_relations_at_once_do_not_multiply(ask: Ask) -> None:
    got = await ask(
        "{ organisations { aggregate { count projects { count ecContributionEur { sum } } events { count people { sum } } } } }"
    )
    (group,) = rows(got, "organisations")
    assert group["projects"] == {"count": 6, "ecContributionEur": {"sum": 76}}
    assert group["events"] == {"count": 1, "people": {"sum": 3}}


BY_COUNTRY = "groupBy: [{country: {code: true}}]"


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (BY_COUNTRY, [["RO"], [None], ["UA"]]),
        (f"{BY_COUNTRY}, orderBy: [{{keys: ASC}}]", [["RO"], ["UA"], [None]]),
        (f"{BY_COUNTRY}, orderBy: [{{keys: DESC}}]", [[None], ["UA"], ["RO"]]),
        (f"{BY_COUNTRY}, orderBy: [{{count: ASC}}], first: 1", [["UA"]]),
        (f"{BY_COUNTRY}, having: {{count: {{gt: 2}}}}", [["RO"]]),
        (f"{BY_COUNTRY}, having: {{NOT: {{count: {{gt: 2}}}}}}", [[None], ["UA"]]),
        (f"{BY_COUNTRY}, having: {{OR: [{{count: {{gt: 2}}}}, {{projects: {{count: {{eq: 2}}}}}}]}}", [["RO"], ["UA"]]),
        (f"{BY_COUNTRY}, having: {{projects: {{ecContributionEur: {{sum: {{gte: 41}}}}}}}}", [["UA"]]),
        (f'{BY_COUNTRY}, having: {{founded: {{min: {{lte: "2001"}}}}}}', [["RO"]]),
        (f"{BY_COUNTRY}, having: {{founded: {{min: {{isNull: true}}}}}}", [[None], ["UA"]]),
        (f"{BY_COUNTRY}, orderBy: [{{projects: {{ecContributionEur: {{max: DESC}}}}}}]", [["UA"], ["RO"], [None]]),
        (f"{BY_COUNTRY}, orderBy: [{{founded: {{min: ASC}}, nulls: FIRST}}, {{count: ASC}}]", [["UA"], [None], ["RO"]]),
        ("groupBy: [{founded: YEAR}], orderBy: [{keys: ASC}]", [["2001"], [None]]),
        ("having: {count: {gt: 5}}", [[]]),
        ("having: {count: {gt: 6}}", []),
        ("first: 0", []),
    ],
)  # fmt: skip
async def test_which_groups(ask: Ask, arguments: str, wanted: list[Any]) -> None:
    got = await ask(
        f"{{ organisations {{ aggregate({arguments}) {{ keys {{ value }} count }} }} }}"
    )
    assert keys(got, "organisations") == wanted


async def test_groups_of_one_type_through_an_interface(ask: Ask) -> None:
    got = await ask(
        "{ projects { aggregate(groupBy: [{partners: {asOrganisation: {kind: true}}}], orderBy: [{keys: ASC}]) "
        "{ keys { field value } partners { count } } } }"
    )
    assert [(g["keys"][0]["value"], g["partners"]["count"]) for g in rows(got, "projects")] == [
        ("COMPANY", 5),
        ("PUBLIC", 1),
        (None, 1),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("having: {budgetEur: {sum: {gt: 1}}}", "budgetEur"),
        ("orderBy: [{partners: {count: ASC}}]", "partners"),
        ("having: {edge: {count: {gt: 1}}}", "edge"),
        ("orderBy: [{edge: {since: {min: ASC}}}]", "edge"),
        ("orderBy: [{count: ASC, keys: ASC}]", "aggregate.orderBy"),
        ("having: {count: null}", "having.count"),
        ("having: {founded: {min: {gt: null}}}", "having.founded.min.gt"),
        ("groupBy: [{}]", "groupBy"),
        ("first: 10001", "first"),
    ],
)
async def test_what_has_no_meaning_is_refused(ask: Ask, arguments: str, said: str) -> None:
    got = await ask(f"{{ organisations {{ aggregate({arguments}) {{ count }} }} }}")
    (error,) = got["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert said in f"{error['message']} {error['extensions'].get('where')}"
