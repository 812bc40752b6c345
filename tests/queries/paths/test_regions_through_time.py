"""A region is found by its code of any time and by its name; what was split off is told apart."""

from __future__ import annotations

import pytest

from partnergraph.graph.claims.claim import Claim
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from partnergraph.loaders import places
from partnergraph.queries.named import load_library, run_named_query
from partnergraph.queries.paths import Question, find_partner_paths
from partnergraph.schema.activities import Project
from partnergraph.schema.actors import Cluster
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.documents import Source
from partnergraph.schema.relations import LocatedIn, PartnerIn

SOURCE = Source(id="source:seats", title="Seats")
SEATS = {
    "new": "region:FRJ23",
    "old": "region:FR623",
    "split": "region:UKI1",
    "part": "region:UKI3",
    "dublin": "region:IE061",
}


@pytest.fixture
async def seats(database: Database) -> Database:
    """Clusters placed by codes of several versions, all partners in one project."""
    await load_sources(database, places.place_sources(), places.place_claims())
    things: list[Entity | Relation] = [Project(id="project:p", name="P")]
    for name, region in SEATS.items():
        cluster = f"cluster:{name}"
        things += [
            Cluster(id=cluster, name=name),
            LocatedIn(start=cluster, end=region),
            PartnerIn(start=cluster, end="project:p"),
        ]
    await load_sources(database, [SOURCE], [Claim(SOURCE.id, thing, "a list") for thing in things])
    return database


async def test_a_region_is_one_through_time(seats: Database) -> None:
    wanted = {
        "FRJ2": (2, "Midi-Pyrénées"),
        "FR62": (2, "Midi-Pyrénées (FR62, now FRJ2)"),
        "Midi-Pyrénées": (2, "Midi-Pyrénées"),
        "FRJ23": (2, "Haute-Garonne"),
        "FR623": (2, "Haute-Garonne (FR623, now FRJ23)"),
        "UKI1": (2, "Inner London (UKI1, now UKI3 and UKI4)"),
        "UKI3": (1, None),  # who is known by UKI1 alone may be in UKI4
    }
    for asked, (actors, name) in wanted.items():
        answer = await find_partner_paths(seats, Question(asked, "IE061", time_limit_s=600))
        (end,) = answer.from_
        assert (asked, end.actors) == (asked, actors)
        assert name is None or end.name == name

    library = load_library()
    for code in ("FRJ2", "FR62", "FRJ23", "FR623"):
        table = await run_named_query(seats, library["clusters-of-region"], {"region": code})
        assert {row[0] for row in table.rows} == {"cluster:new", "cluster:old"}
        links = await run_named_query(seats, library["region-links"], {"region": code})
        others = {row[0] for row in links.rows}
        assert others
        assert not others & {"FRJ2", "FR62", "FRJ23", "FR623"}
    listed = await run_named_query(
        seats, library["projects-per-region"], {"country": "FR", "level": 2}
    )
    assert [row[:1] + row[3:4] for row in map(list, listed.rows)] == [["FRJ2", 2]]
