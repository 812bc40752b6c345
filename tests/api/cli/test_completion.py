"""What a shell completes, asked as bash asks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.serving import add
from tests.forked import run_python

MAIN = "import sys; sys.argv[0] = 'partnergraph'; from partnergraph.api.cli import main; main()"


def completed(words: str, **variables: str) -> set[str]:
    """What bash offers after these words, the last of which is begun."""
    environment = {
        "_PARTNERGRAPH_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
        **variables,
    }
    ran = run_python(MAIN, variables=environment)
    assert not ran.stderr, ran.stderr
    return set(ran.stdout.split())


@pytest.mark.parametrize(
    ("words", "offered", "not_offered"),
    [
        ("partnergraph pa", {"paths"}, {"query"}),
        ("partnergraph matches a", {"accept"}, {"reject"}),
        ("partnergraph query clusters-of-", {"clusters-of-country"}, {"joint-projects"}),
        ("partnergraph query clusters-of-country c", {"country="}, set()),
        ("partnergraph query actors-without-place type=", {"type=Cluster", "type=Network"}, set()),
        ("partnergraph query joint-projects --as ", {"csv", "parquet", "json"}, set()),
        ("partnergraph load c", {"cordis"}, {"seeds"}),
        ("partnergraph paths UA HU --intermediary Cl", {"Cluster"}, {"Project"}),
        ("partnergraph export net.g", {"net.graphml", "net.gexf"}, {"net.ttl"}),
        ("partnergraph export net.gexf --query clusters-of-", {"clusters-of-region"}, set()),
        ("partnergraph schema --as ", {"shacl", "graphql"}, set()),
        ("partnergraph links UA --le", {"--level"}, set()),
    ],
)
def test_it_offers(words: str, offered: set[str], not_offered: set[str], tmp_path: Path) -> None:
    found = completed(words, PARTNERGRAPH_DATA_DIR=str(tmp_path))
    assert offered <= found
    assert not not_offered & found


async def test_it_offers_the_sources_of_the_graph(database: Database, address: Address) -> None:
    for key in ("one", "other"):
        await add(database, "Source", key, title=key)
    variables = {
        "NEO4J_URI": address.uri,
        "NEO4J_USERNAME": address.username,
        "NEO4J_PASSWORD": address.password,
    }
    assert completed("partnergraph unload source:o", **variables) == {"source:one", "source:other"}


def test_where_no_graph_answers_nothing_is_offered(tmp_path: Path) -> None:
    assert completed("partnergraph unload s", PARTNERGRAPH_DATA_DIR=str(tmp_path)) == set()
