"""The five questions that the founding documents are asked first; each answer was read against them."""

from __future__ import annotations

from partnergraph.graph.connection.database import Database
from partnergraph.queries.paths import Outcome, Question, find_partner_paths
from tests.conftest import load_founding_network
from tests.queries.paths.graphs import chains

TAIWAN = "organisation:taipei-representative-office-in-the-eu"
BEST = {
    ("UA", "HU"): "country:UA -COOPERATES_WITH- country:HU",
    ("UA", "KR"): (
        "country:UA -event:eu-ukraine-cluster-matchmaking-2018- organisation:dg-grow "
        "-agreement:eu-korea-cluster-arrangement-2018- organisation:kicox"
    ),
    ("RO", "UA"): (
        "cluster:cluj-it-cluster -event:eu4digital-ict-innovation-networking-2020-12- "
        "cluster:association-of-industrial-automation-of-ukraine"
    ),
    ("FR", "BE"): "country:FR -project:ec2i- country:BE",
    ("TW", "EU"): f"{TAIWAN} -agreement:eu-taiwan-cluster-arrangement-2018- organisation:dg-grow",
}


async def test_the_founding_questions_have_answers_with_evidence(database: Database) -> None:
    await load_founding_network(database)
    found = {}
    for ends in BEST:
        answer = await find_partner_paths(database, Question(*ends, time_limit_s=600))
        assert answer.outcome is Outcome.FOUND
        assert all(hop.sources for path in answer.paths for hop in path.hops)
        found[ends] = chains(answer)[0]
    assert found == BEST
    kyiv = await find_partner_paths(database, Question("UA", "HU", time_limit_s=600))
    assert "country:UA -event:eu-ukraine-cluster-matchmaking-2018- country:HU" in chains(kyiv)
