"""Orders, and pages that together are the whole, whatever happens between them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.page import encode_cursor, order_checksum, order_keys
from partnergraph.graph.reading import fetch
from partnergraph.graph.reading.nodes import NodePage
from partnergraph.schema.actors import Cluster, Network
from partnergraph.schema.catalog import all_entity_types, entity_type_of
from partnergraph.schema.directions import Direction, directions_of_type
from partnergraph.schema.errors import InvalidInput
from tests.conftest import count_examples
from tests.graph.reading.pages import page_of_type, related_page

ACTOR, CLUSTER = all_entity_types()["Actor"], entity_type_of(Cluster)
MEMBERS = next(d for d in directions_of_type(entity_type_of(Network)) if d.name == "members")
Order = list[dict[str, Any]]

ORDERS: list[tuple[Order | None, str]] = [
    (None, "abcde"),
    ([], "abcde"),
    ([{"id": "DESC"}], "edcba"),
    # without case and accents; scripts by code point
    ([{"name": "ASC"}], "adecb"),
    ([{"name": "DESC"}], "bcead"),
    # what has no value comes last in either direction, or first
    ([{"founded": "ASC"}], "abcde"),
    ([{"founded": "DESC"}], "dcbae"),
    ([{"founded": "ASC", "nulls": "FIRST"}], "eabcd"),
    ([{"founded": "DESC", "nulls": "FIRST"}], "edcba"),
    ([{"memberCount": "ASC"}], "abcde"),
    ([{"memberCount": "DESC"}], "bacde"),
    ([{"sme": "ASC"}], "cabde"),
    ([{"sme": "DESC"}, {"id": "DESC"}], "acedb"),
    ([{"label": "ASC"}, {"name": "DESC"}], "acdbe"),
    # how many there are
    ([{"eventsCount": "DESC"}], "abcde"),
    ([{"eventsCount": "ASC"}, {"founded": "DESC"}], "decba"),
    ([{"cooperatesWithCount": "DESC"}, {"eventsCount": "ASC"}], "abdec"),
    ([{"label": None, "id": "DESC"}], "edcba"),
    # node is the thing itself
    ([{"node": {"name": "ASC"}}], "adecb"),
    # the one related thing: its country, where it has one
    ([{"country": {"name": "ASC"}}, {"id": "DESC"}], "abedc"),
    ([{"country": {"name": "DESC"}, "nulls": "FIRST"}, {"id": "DESC"}], "edcba"),
    ([{"country": {"name": "DESC", "nulls": "FIRST"}}, {"id": "DESC"}], "edcba"),
    ([{"founded": "DESC", "nulls": "LAST"}], "dcbae"),
    ([{"founded": "DESC", "nulls": None}], "dcbae"),
]


def letters(page: NodePage) -> str:
    return "".join(row.node.id.removeprefix("cluster:") for row in page.rows)


@pytest.mark.parametrize(("order", "wanted"), ORDERS)
async def test_order(network: Database, order: Order | None, wanted: str) -> None:
    assert letters(await page_of_type(network, CLUSTER, {"orderBy": order})) == wanted
    backwards = await page_of_type(network, CLUSTER, {"orderBy": order, "last": 10})
    assert letters(backwards) == wanted


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        (None, ["a chair", "a member", "b None"]),
        ([{"edge": {"since": "DESC"}}], ["a member", "a chair", "b None"]),
        ([{"edge": {"since": "DESC", "nulls": "FIRST"}}], ["b None", "a member", "a chair"]),
        ([{"edge": {"until": "ASC"}}, {"edge": {"role": "DESC"}}], ["b None", "a member", "a chair"]),
        ([{"name": "DESC"}, {"edge": {"role": "DESC"}}], ["b None", "a member", "a chair"]),
    ],
)  # fmt: skip
async def test_order_of_related(network: Database, order: Order, wanted: list[str]) -> None:
    assert [said for said, _ in await everything(network, {"orderBy": order}, 10)] == wanted
    assert [said for said, _ in await everything(network, {"orderBy": order}, 1)] == wanted


@pytest.mark.parametrize("order", [[{}], [{"id": "ASC", "name": "ASC"}], [{"id": None}]])
async def test_an_entry_of_an_order_names_one_field(network: Database, order: Order) -> None:
    with pytest.raises(InvalidInput, match="must name one field"):
        await page_of_type(network, CLUSTER, {"orderBy": order})


async def everything(
    network: Database, asked: dict[str, Any], size: int, *, back: bool = False
) -> list[tuple[str, str]]:
    """All members of the network, page by page: whom as what, and the cursor."""
    of = await fetch.fetch_node(network, "network:n")
    assert of is not None
    count, at = ("last", "before") if back else ("first", "after")
    found: list[tuple[str, str]] = []
    cursor = None
    for _ in range(20):
        page = await related_page(network, of, MEMBERS, {**asked, count: size, at: cursor})
        rows = [(said(row), row.cursor) for row in page.rows]
        found = [*rows, *found] if back else [*found, *rows]
        assert (page.has_next if back else page.has_previous) is (cursor is not None)
        if not (page.has_previous if back else page.has_next):
            return found
        cursor = rows[0 if back else -1][1]
    raise AssertionError("pages do not end")


def said(row: Any) -> str:
    return f"{row.node.id.removeprefix('cluster:')} {row.link.value('role')}"


async def collected(network: Database, asked: dict[str, Any], size: int, *, back: bool) -> str:
    """All clusters, page by page."""
    count, at = ("last", "before") if back else ("first", "after")
    found, cursor = "", None
    for _ in range(20):
        page = await page_of_type(network, CLUSTER, {**asked, count: size, at: cursor})
        found = letters(page) + found if back else found + letters(page)
        if not (page.has_previous if back else page.has_next):
            return found
        cursor = page.rows[0 if back else -1].cursor
    raise AssertionError("pages do not end")


fields = st.sampled_from(
    ["id", "name", "founded", "memberCount", "sme", "label", "city", "eventsCount", "memberOfCount"]
)
directions, nulls = st.sampled_from(["ASC", "DESC"]), st.sampled_from([None, "FIRST", "LAST"])
orders = st.lists(
    st.tuples(fields, directions, nulls).map(lambda t: {t[0]: t[1], "nulls": t[2]})
    | st.tuples(directions, nulls).map(lambda t: {"country": {"name": t[0], "nulls": t[1]}}),
    max_size=3,
)


@settings(
    max_examples=count_examples(12),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(order=orders, size=st.integers(1, 3), back=st.booleans(), as_of=st.none() | st.just("2016"))
async def test_pages_together_are_the_whole(
    network: Database,
    order: Order,
    size: int,
    back: bool,  # noqa: FBT001
    as_of: str | None,
) -> None:
    asked = {"orderBy": order, "asOf": as_of}
    whole = letters(await page_of_type(network, CLUSTER, asked))
    assert sorted(whole) == list("abcde")
    assert await collected(network, asked, size, back=back) == whole


async def test_pages_of_related_together_are_the_whole(network: Database) -> None:
    whole = await everything(network, {}, 10)
    assert len(whole) == 3
    for size in (1, 2):
        assert await everything(network, {}, size) == whole
        assert await everything(network, {}, size, back=True) == whole


@pytest.mark.parametrize("order", [[], [{"name": "DESC"}], [{"founded": "ASC"}]])
async def test_pages_stay_true_when_something_comes_and_goes(
    network: Database, order: Order
) -> None:
    asked = {"orderBy": order}
    whole = letters(await page_of_type(network, CLUSTER, asked))
    first = await page_of_type(network, CLUSTER, {**asked, "first": 2})
    before, after = whole[0], whole[3]
    copy = (
        "MATCH (n:Cluster {id: $id}) CREATE (m:Entity:Actor:Organisation:Cluster) "
        "SET m = n {.*, id: n.id + '2'}"
    )
    for one in (before, after):
        await network.write(copy, id=f"cluster:{one}")
    try:
        cursor = first.rows[-1].cursor
        rest = await page_of_type(network, CLUSTER, {**asked, "after": cursor})
        assert letters(rest) == whole[2:].replace(after, f"{after}{after}2")
        assert rest.has_previous
        back = await page_of_type(network, CLUSTER, {**asked, "last": 1, "before": cursor})
        assert letters(back) == f"{before}2"
    finally:
        await network.write("MATCH (n:Cluster) WHERE n.id ENDS WITH '2' DELETE n")


async def test_a_cursor_outlives_its_row(network: Database) -> None:
    await network.write("CREATE (:Entity:Actor:Organisation:Cluster {id: 'cluster:bb', name: 'x'})")
    page = await page_of_type(network, CLUSTER, {"first": 3})
    assert letters(page) == "abbb"
    await network.write("MATCH (n:Cluster {id: 'cluster:bb'}) DELETE n")
    assert letters(await page_of_type(network, CLUSTER, {"after": page.rows[-1].cursor})) == "cde"


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"first": -1}, "first"),
        ({"last": 1001}, "last"),
        ({"first": 1, "last": 1}, ""),
        ({"after": "x", "before": "y"}, ""),
        ({"after": ""}, "after"),
        ({"after": "ł"}, "after"),
        ({"after": "bm90IGpzb24"}, "after"),
        ({"after": "W10"}, "after"),  # []
        ({"before": "W1sxXV0"}, "before"),  # [[1]]
        ({"before": "W3t9XQ"}, "before"),  # [{}]
        ({"after": "WzE4NDQ2NzQ0MDczNzA5NTUxNjE1XQ"}, "after"),  # 2**64 - 1
    ],
)  # fmt: skip
async def test_what_is_no_page_is_said(
    network: Database, asked: dict[str, Any], where: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        await page_of_type(network, CLUSTER, asked)
    assert raised.value.where == where
    assert raised.value.do


BY_ID = order_checksum(order_keys(CLUSTER, "n", None, None, ""))


@pytest.mark.parametrize("found", [[], ["a", "b"], [[1]], [{}], [2**64 - 1]])
async def test_a_cursor_holds_a_value_for_each_part_of_the_order(
    network: Database, found: list[Any]
) -> None:
    cursor = encode_cursor(BY_ID, found)
    for side in ("before", "after"):
        with pytest.raises(InvalidInput, match="does not belong") as raised:
            await page_of_type(network, CLUSTER, {side: cursor})
        assert raised.value.where == side
        assert raised.value.do


@pytest.mark.parametrize(
    "order", [[{"name": "DESC"}], [{"acronym": "ASC"}], [{"id": "ASC"}], [{"eventsCount": "ASC"}]]
)
async def test_a_cursor_is_of_its_order(network: Database, order: Order) -> None:
    asked = {"first": 1, "orderBy": [{"name": "ASC"}]}
    cursor = (await page_of_type(network, CLUSTER, asked)).rows[0].cursor
    assert letters(await page_of_type(network, CLUSTER, {**asked, "after": cursor})) == "d"
    with pytest.raises(InvalidInput, match="does not belong"):
        await page_of_type(network, CLUSTER, {"orderBy": order, "after": cursor})


async def test_a_cursor_is_of_its_list(network: Database) -> None:
    of = await fetch.fetch_node(network, "network:n")
    assert of is not None
    (member, *_) = (await related_page(network, of, MEMBERS, {})).rows
    (actor, *_) = (await page_of_type(network, ACTOR, {})).rows
    lists = "this cursor is of the list {}, not of clusters"
    for cursor, name in ((member.cursor, "members (MemberOf)"), (actor.cursor, "actors")):
        with pytest.raises(InvalidInput) as raised:
            await page_of_type(network, CLUSTER, {"after": cursor})
        assert raised.value.what == lists.format(name)


NAMED = {"filter": {"name": {"contains": "a"}}}


@pytest.mark.parametrize(
    ("made", "given"),
    [
        (NAMED, {}),
        ({}, NAMED),
        (NAMED, {"filter": {"name": {"contains": "b"}}}),
        ({"asOf": "2015"}, {}),
        ({"asOf": "2015"}, {"asOf": "2016"}),
    ],
    ids=str,
)
async def test_a_cursor_is_of_its_conditions(
    network: Database, made: dict[str, Any], given: dict[str, Any]
) -> None:
    (row, *_) = (await page_of_type(network, CLUSTER, made)).rows
    assert await page_of_type(network, CLUSTER, {**made, "after": row.cursor})
    with pytest.raises(InvalidInput, match="of clusters with other conditions"):
        await page_of_type(network, CLUSTER, {**given, "after": row.cursor})


@pytest.mark.parametrize(
    ("order", "what"),
    [
        ([{"edge": {"topic": "ASC"}}], "members has no topic on its edges"),
        ([{"edge": {}}], "must name one field"),
        ([{"node": {}}], "must name one field"),
    ],
)
async def test_an_edge_has_the_fields_of_its_relation(
    network: Database, order: Order, what: str
) -> None:
    of = await fetch.fetch_node(network, "network:n")
    assert of is not None
    with pytest.raises(InvalidInput, match=what):
        await related_page(network, of, MEMBERS, {"orderBy": order})


async def test_a_list_that_nothing_leads_to_has_no_edges(network: Database) -> None:
    with pytest.raises(InvalidInput, match="there is no edge"):
        await page_of_type(network, CLUSTER, {"orderBy": [{"edge": {"since": "ASC"}}]})


async def test_an_empty_page_still_knows_what_follows(network: Database) -> None:
    page = await page_of_type(network, CLUSTER, {"first": 0})
    assert (page.rows, page.has_next, page.has_previous) == ((), True, False)


def test_both_directions_of_members_are_known() -> None:
    assert isinstance(MEMBERS, Direction)
    assert not MEMBERS.forward
