"""Who takes part in the same things, of a place and everywhere, as actors and as places."""

from __future__ import annotations

from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.queries.discovery.links import Level
from partnergraph.queries.discovery.together import EVERYWHERE, count_shared_things
from partnergraph.queries.paths import Question
from partnergraph.schema.base import TieKind
from partnergraph.schema.errors import InvalidInput, NotFound
from tests.queries.paths.graphs import build

GRAPH = [
    "project:p starts=2014",
    "event:e starts=2019",
    *(f"cluster:u{number} LOCATED_IN country:UA" for number in (1, 2)),
    "cluster:h1 LOCATED_IN country:HU",
    *(f"organisation:{one} LOCATED_IN country:FR" for one in "xy"),
    *(f"cluster:both LOCATED_IN country:{code}" for code in ("UA", "HU")),
    "cluster:both PARTNER_IN project:alone",
    *(f"{who} PARTNER_IN project:p" for who in ("cluster:u1", "organisation:x")),
    *(f"{who} PARTNER_IN project:q" for who in ("cluster:u1", "organisation:x", "cluster:h1")),
    *(f"{who} TOOK_PART_IN event:e" for who in ("cluster:u1", "cluster:u2", "organisation:y")),
    *(f"{who} SIGNED agreement:g" for who in ("cluster:h1", "organisation:y")),
    *(f"{who} TOOK_PART_IN event:council" for who in ("country:RO", "country:MD")),
    "cluster:u1 COOPERATES_WITH cluster:h1",
]
U1, U2, H1, X, Y = "cluster:u1", "cluster:u2", "cluster:h1", "organisation:x", "organisation:y"
FR, HU, UA, MD, RO = (f"country:{code}" for code in ("FR", "HU", "UA", "MD", "RO"))
CASES: list[tuple[str, Level | None, dict[str, Any], list[Any]]] = [
    ("UA", None, {}, [(U1, U2, 1, {2019: 1})]),
    (
        EVERYWHERE,
        None,
        {},
        [
            *((H1, U1, 1, {}), (H1, X, 1, {}), (H1, Y, 1, {}), (U1, U2, 1, {2019: 1})),
            *((U1, X, 2, {2014: 1}), (U1, Y, 1, {2019: 1}), (U2, Y, 1, {2019: 1}), (MD, RO, 1, {})),
        ],
    ),
    (
        EVERYWHERE,
        Level.COUNTRY,
        {},
        [(FR, HU, 2, {}), (FR, UA, 3, {2014: 1, 2019: 1}), (HU, UA, 1, {}), (MD, RO, 1, {})],
    ),
    (EVERYWHERE, Level.COUNTRY, {"kinds": frozenset({TieKind.AGREEMENT})}, [(FR, HU, 1, {})]),
    (
        EVERYWHERE,
        None,
        {"largest": 2, "kinds": frozenset({TieKind.JOINT_PROJECT})},
        [(U1, X, 1, {2014: 1})],
    ),
    ("FR", None, {}, []),
]


@pytest.mark.parametrize(("of", "level", "ask", "wanted"), CASES)
async def test_what_each_two_share(
    database: Database, of: str, level: Level | None, ask: dict[str, Any], wanted: list[Any]
) -> None:
    await build(database, GRAPH)
    counts = await count_shared_things(database, Question(of, of, **ask), level, 100)
    assert [(c.one, c.other, c.things, dict(c.by_year)) for c in counts] == wanted


async def test_what_cannot_be_counted_is_refused(database: Database) -> None:
    await build(database, GRAPH)
    with pytest.raises(InvalidInput, match="more than 2 pairs"):
        await count_shared_things(database, Question(EVERYWHERE, EVERYWHERE), None, 2)
    with pytest.raises(NotFound):
        await count_shared_things(database, Question("Atlantis", "Atlantis"), None, 2)
    direct = frozenset({TieKind.COOPERATION})
    with pytest.raises(InvalidInput, match="nothing that two take part in"):
        await count_shared_things(database, Question("UA", "UA", kinds=direct), None, 2)
