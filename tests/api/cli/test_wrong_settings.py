"""Settings that cannot be used: said in lines of ours, by the variable's name, and no secret with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forked import run_python

MAIN = "from partnergraph.api.cli import main; main()"
SECRET = "swordfish-of-27-letters-sws"  # too short
SERVICE = "tcp://10.96.0.17:80"  # as Kubernetes has it for a service called so
WRONG: list[tuple[list[str], dict[str, str], str]] = [
    (["serve"], {"PARTNERGRAPH_PORT": SERVICE}, "PARTNERGRAPH_PORT"),
    (["serve", "--port", "99999"], {}, "PARTNERGRAPH_PORT"),
    (["demo"], {"PARTNERGRAPH_WORKERS": "many"}, "PARTNERGRAPH_WORKERS"),
    (["serve"], {"PARTNERGRAPH_SESSION_SECRET": SECRET}, "PARTNERGRAPH_SESSION_SECRET"),
    (["demo"], {"PARTNERGRAPH_CYPHER_ROLE": "boss"}, "PARTNERGRAPH_CYPHER_ROLE"),
    (
        ["serve"],
        {"PARTNERGRAPH_SESSION_SECRET": 2 * SECRET, "PARTNERGRAPH_JWT_ISSUER": "x"},
        "PARTNERGRAPH_JWT_AUDIENCE",
    ),
    (["settings"], {"PARTNERGRAPH_FETCH_PRIVATE": "intranet"}, "PARTNERGRAPH_FETCH_PRIVATE"),
    (
        ["sources"],
        {"PARTNERGRAPH_HEAP": "lots", "PARTNERGRAPH_JAVA_OPTIONS": "'-Dx"},
        "PARTNERGRAPH_JAVA_OPTIONS",
    ),
    (["health"], {"PARTNERGRAPH_PORT": SERVICE}, "PARTNERGRAPH_PORT"),
    (["health"], {"PARTNERGRAPH_PORT": "99999"}, "PARTNERGRAPH_PORT"),
    (["open"], {"PARTNERGRAPH_PORT": ""}, "PARTNERGRAPH_PORT"),
]


@pytest.mark.parametrize(("command", "variables", "named"), WRONG)
def test_what_is_wrong_is_said_by_its_variable(
    command: list[str], variables: dict[str, str], named: str, tmp_path: Path
) -> None:
    environment = {"PARTNERGRAPH_DATA_DIR": str(tmp_path), "NEO4J_PASSWORD": SECRET, **variables}
    ran = run_python(MAIN, *command, variables=environment)
    assert ran.returncode == 2, ran.stderr
    assert ran.stderr.startswith("error ")
    assert named in ran.stderr
    assert "Traceback" not in ran.stderr
    assert SECRET[:5] not in ran.stdout + ran.stderr
