"""What the library says of ties is what the model says, and its brokers and links are those of discovery."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

from partnergraph.graph.connection.database import Database
from partnergraph.queries.discovery import find_brokers, find_region_links
from partnergraph.queries.fragments import fill_fragments
from partnergraph.queries.named import find_named_query, load_library, run_named_query
from partnergraph.queries.named.files import LIBRARY_FOLDER
from partnergraph.queries.paths import Question
from partnergraph.queries.paths.ties import ABSENT_ROLES, TIE_RELATIONS
from partnergraph.schema.errors import InvalidInput
from tests.conftest import WIPE
from tests.queries.paths.graphs import build
from tests.queries.paths.test_oracle import GRAPHS, SETTINGS

FILES = sorted(LIBRARY_FOLDER.glob("*.cypher"))
GENERATED = re.compile(r"//= .*\n.*|(?s://< .*?//>)")
TYPES = "|".join(relation.type for relation in TIE_RELATIONS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pieces_are_as_the_model_has_them(path: Path) -> None:
    assert fill_fragments(path.read_text("utf-8")) == path.read_text("utf-8"), "run make docs"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_which_roles_and_types_tie_is_written_nowhere_by_hand(path: Path) -> None:
    """A query of one kind of relation may name it; several together are the model's to say."""
    by_hand = GENERATED.sub("", path.read_text("utf-8").partition("*/")[2])
    assert not re.search(rf"\b({TYPES})\|:?({TYPES})\b", by_hand)
    assert not [role for role in ABSENT_ROLES if role in by_hand]


def test_a_changed_piece_is_filled_in_again() -> None:
    path = LIBRARY_FOLDER / "brokers-between-countries.cypher"
    text = path.read_text("utf-8")
    assert fill_fragments(text.replace("target group", "nobody")) == text
    assert load_library()["brokers-between-countries"].parameters.keys() == {
        "country", "other", "top", "largest",
    }  # fmt: skip
    for wrong in ("//= {nothing}\nx", "//< nothing\n//>"):
        with pytest.raises(InvalidInput, match="nothing"):
            fill_fragments(wrong)


async def compare_brokers(database: Database, first: int) -> list[str]:
    """The ids of brokers between UA and HU, once it is sure that both ways give the same."""
    answer = await find_brokers(database, Question("UA", "HU", first=first, largest=50))
    given = {"country": "UA", "other": "HU", "top": first}
    table = await run_named_query(database, find_named_query("brokers-between-countries"), given)
    assert [(row[0], *row[4:]) for row in table.rows] == [
        (b.id, b.first.ties, b.second.ties, b.first.partners, b.second.partners)
        for b in answer.brokers
    ]
    return [broker.id for broker in answer.brokers]


async def compare_links(database: Database) -> None:
    answer = await find_region_links(database, Question("UA", "UA", largest=50), first=500)
    table = await run_named_query(database, find_named_query("country-links"), {"country": "UA"})
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [(f"country:{r['other']}", r["actors"], r["ties"], r["last"]) for r in rows] == [
        (link.id, link.actors, link.ties, link.last) for link in answer.links
    ]
    for row, link in zip(rows, answer.links, strict=True):
        told = {f"{kind.kind.value.split()[-1]}s": kind.ties for kind in link.kinds}
        columns = ("agreements", "cooperations", "projects", "memberships", "events")
        assert {name: row[name] for name in columns if row[name]} == told


@SETTINGS
@given(lines=GRAPHS)
async def test_the_library_and_discovery_agree(database: Database, lines: list[str]) -> None:
    await database.run(WIPE)
    await build(database, ["country:UA", "country:HU", *lines])
    await database.write("MATCH (c:Country) SET c.code = last(split(c.id, ':'))")
    await compare_brokers(database, 2)
    await compare_links(database)


async def test_the_best_are_found_below_those_that_only_could_be(database: Database) -> None:
    """Fifty candidates look better than the best two: all that they have is shared with the same three."""
    shared = [
        f"{who} PARTNER_IN project:p{n}"
        for n in range(4)
        for who in (
            *(f"cluster:u{k}" for k in range(3)),
            *(f"cluster:h{k}" for k in range(3)),
            *(f"organisation:look{k}" for k in range(40)),
        )
    ]
    good = [
        f"{who} PARTNER_IN project:{place}{n}-{best}"
        for best in ("a", "b")
        for place in "uh"
        for n in range(4)
        for who in (f"cluster:{place}-{n}", f"organisation:best-{best}")
    ]
    homes = [
        f"cluster:{place}{key} LOCATED_IN country:{code}"
        for place, code in (("u", "UA"), ("h", "HU"))
        for key in (0, 1, 2, *(f"-{n}" for n in range(4)))
    ]
    await build(database, [*homes, *shared, *good])
    await database.write("MATCH (c:Country) SET c.code = last(split(c.id, ':'))")
    assert await compare_brokers(database, 2) == ["organisation:best-a", "organisation:best-b"]


EMBASSY = [
    "organisation:embassy LOCATED_IN country:HU",
    "organisation:embassy REPRESENTS country:UA",
    "cluster:h LOCATED_IN country:HU",
    "organisation:x LOCATED_IN country:FR",
    *(
        f"{who} PARTNER_IN project:p"
        for who in ("organisation:embassy", "organisation:x", "cluster:h")
    ),
    *(f"{who} TOOK_PART_IN event:e" for who in ("cluster:h", "organisation:y", "country:UA")),
    "event:e status=cancelled",
]


async def test_who_represents_a_country_counts_for_it_in_both(database: Database) -> None:
    await build(database, EMBASSY)
    await database.write("MATCH (c:Country) SET c.code = last(split(c.id, ':'))")
    assert await compare_brokers(database, 5) == ["organisation:x"]
    await compare_links(database)
