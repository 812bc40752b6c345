"""What the guides to the doors print, printed again: the same requests and scripts, on the founding network."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import shlex
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from partnergraph.api.mcp.answers import describe_end, make_answer
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.exports import GRAPH_ENCODERS, selection
from partnergraph.queries.discovery.covered import find_coverage
from tests.api.process import Served, served
from tests.conftest import ROOT, WIPE, load_founding_network

GUIDES = ROOT / "docs/guides"
WRITTEN_ADDRESS = "http://127.0.0.1:8000"
_PATIENCE = 120  # seconds, for a machine that is busy


def blocks(guide: str, language: str) -> list[str]:
    text = (GUIDES / f"{guide}.md").read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture(scope="module")
async def network(connected: Database) -> AsyncIterator[Database]:
    await load_founding_network(connected)
    yield connected
    await connected.run(WIPE)


@pytest.fixture(scope="module")
async def server(
    address: Address, network: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    assert network
    folder = tmp_path_factory.mktemp("doors")
    with served(address, folder, public_url=WRITTEN_ADDRESS, cypher_role="reader") as made:
        yield made


def asked(server: Served, command: str) -> httpx.Response:
    """What curl would do."""
    headers: dict[str, str] = {}
    form: dict[str, str] = {}
    url, content = "", None
    words = iter(shlex.split(command)[1:])
    for word in words:
        match word:
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case "--data-urlencode":
                name, _, value = next(words).partition("=")
                form[name] = value
            case "-d":
                content = next(words)
            case _:
                url = word.replace(WRITTEN_ADDRESS, server.url)
    method = "POST" if form or content else "GET"
    return httpx.request(
        method, url, headers=headers, data=form or None, content=content, timeout=_PATIENCE
    )


def run_script(script: str, folder: Path) -> str:
    """What a script prints, run in a folder."""
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("guide", ["analyst", "reconcile", "linked-data", "http-clients"])
async def test_requests_answer_as_written(server: Served, guide: str) -> None:
    examples = blocks(guide, "console")
    assert examples
    for example in examples:
        command, _, printed = example.removeprefix("$ ").partition("\n")
        answer = asked(server, command)
        if printed.startswith("{"):
            assert answer.json() == json.loads(printed)
        else:
            assert printed in answer.text.replace("\r\n", "\n")


@pytest.mark.parametrize("number", range(4))
async def test_scripts_of_the_client_print_what_is_written(
    server: Served, tmp_path: Path, number: int
) -> None:
    scripts, printed = blocks("python", "python"), blocks("python", "text")
    assert len(scripts) == len(printed) == 4
    script = scripts[number].replace(WRITTEN_ADDRESS, server.url)
    assert await asyncio.to_thread(run_script, script, tmp_path) == printed[number]


async def test_sparql_answers_as_written(network: Database, tmp_path: Path) -> None:
    with (tmp_path / "network.nq").open("wb") as file:
        async for piece in selection.encode_whole_graph(network, GRAPH_ENCODERS["nq"]()):
            file.write(piece)
    (script,), (printed,) = blocks("linked-data", "python"), blocks("linked-data", "text")
    assert await asyncio.to_thread(run_script, script, tmp_path) == printed


async def test_assistants_are_answered_as_written(network: Database) -> None:
    end, coverage = await find_coverage(network, "UA")
    sentence = f"{coverage.actors} actors and {coverage.ties} ties are known."
    (printed,) = blocks("assistants", "text")
    assert make_answer(sentence, describe_end(end, coverage)).startswith(printed.rstrip())


async def test_from_a_spreadsheet_to_paths(
    network: Database, server: Served, tmp_path: Path
) -> None:
    names = await network.read(
        "MATCH (n:Organisation)-[:LOCATED_IN]->(c:Country) WHERE c.code IN ['UA', 'HU', 'RO'] "
        "RETURN DISTINCT n.name AS name, c.code AS country ORDER BY name"
    )
    with (tmp_path / "names.csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, ["name", "country"])
        table.writeheader()
        table.writerows(names)
    (script,) = blocks("reconcile", "python")
    script = script.replace(WRITTEN_ADDRESS, server.url)
    printed = await asyncio.to_thread(run_script, script, tmp_path)
    counted, message, *_ = printed.splitlines()
    told = re.fullmatch(r"(\d+) names, (\d+) matched", counted)
    assert told
    assert int(told[1]) == len(names)
    assert int(told[2]) > len(names) / 2
    assert message
