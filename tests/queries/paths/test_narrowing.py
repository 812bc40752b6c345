"""What narrows a question by name is there and of the right kind, or the question is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.queries.discovery import find_brokers, recommend_partners
from partnergraph.queries.discovery.totals import count_matrix_ties, count_pair_ties
from partnergraph.queries.paths import Question, find_partner_paths
from partnergraph.schema.errors import InvalidInput, NotFound, PartnergraphError
from tests.queries.paths.graphs import build

GRAPH = [
    "cluster:u LOCATED_IN country:UA",
    "cluster:h LOCATED_IN country:HU",
    "organisation:x LOCATED_IN country:FR",
    *(f"{who} PARTNER_IN project:p" for who in ("cluster:u", "organisation:x", "cluster:h")),
    "project:p FUNDED_UNDER programme:fp",
    "project:p CONCERNS sector:food",
]
ASKERS: dict[str, tuple[Callable[[Database, Question], Awaitable[Any]], tuple[str, ...]]] = {
    "paths": (find_partner_paths, ("programmes", "sectors", "avoid")),
    "pair": (count_pair_ties, ("programmes", "sectors")),
    "matrix": (count_matrix_ties, ("programmes", "sectors")),
    "brokers": (find_brokers, ("avoid",)),
    "recommend": (recommend_partners, ("avoid",)),
}
# (argument, what it is given, what is raised, what the error advises)
REFUSED: list[tuple[str, str, type[PartnergraphError], str]] = [
    ("programmes", "programme:none", NotFound, "a programme"),
    ("programmes", "fp", NotFound, "a programme"),
    ("programmes", "sector:food", InvalidInput, "a programme"),
    ("programmes", "project:p", InvalidInput, "a programme"),
    ("sectors", "food", NotFound, "sector:food"),
    ("sectors", "programme:fp", InvalidInput, "a sector"),
    ("avoid", "organisation:none", NotFound, "an organisation"),
    ("avoid", "country:FR", InvalidInput, "an organisation"),
    ("avoid", "sector:food", InvalidInput, "an organisation"),
]


@pytest.mark.parametrize(
    ("asker", "name", "given", "raised", "advice"),
    [(asker, *case) for case in REFUSED for asker, (_, by) in ASKERS.items() if case[0] in by],
)
async def test_what_narrows_to_nothing_is_refused(
    database: Database,
    asker: str,
    name: str,
    given: str,
    raised: type[PartnergraphError],
    advice: str,
) -> None:
    ask, _ = ASKERS[asker]
    await build(database, GRAPH)
    with pytest.raises(raised) as error:
        await ask(database, Question("UA", "HU", **{name: frozenset({given})}))  # type: ignore[arg-type]
    assert error.value.where == name
    assert given in error.value.what
    assert advice in error.value.do


@pytest.mark.parametrize("asker", ASKERS)
async def test_what_is_there_narrows(database: Database, asker: str) -> None:
    ask, narrowing = ASKERS[asker]
    given = {"programmes": "programme:fp", "sectors": "sector:food", "avoid": "organisation:x"}
    await build(database, GRAPH)
    await ask(
        database,
        Question("UA", "HU", **{name: frozenset({given[name]}) for name in narrowing}),  # type: ignore[arg-type]
    )
