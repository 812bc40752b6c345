"""The wheel as somebody installs it, in an environment where others have packages of our rooms' names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from partnergraph.queries.named import load_library

ROOT = Path(__file__).parents[1]
ROOMS = ("api", "graph", "loaders", "queries", "schema")
ASK = """
import json, sys
import api, schema
import partnergraph.api.app, partnergraph.api.cli, partnergraph.graph.claims.worker
import partnergraph.loaders.registry, partnergraph.schema.catalog
print(json.dumps({
    "strangers": [schema.whose, api.whose],
    "files": sorted(
        module.__file__ for name, module in sys.modules.items() if name.startswith("partnergraph")
    ),
    "rooms at the top": [room for room in ("graph", "loaders", "queries") if room in sys.modules],
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*build, "--directory", folder], cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages: ours, and two of strangers that were there before."""
    site = tmp_path_factory.mktemp("site")
    for stranger in ("schema", "api"):
        (site / stranger).mkdir()
        (site / stranger / "__init__.py").write_text("whose = 'a stranger'\n")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--target", site, wheel], check=True)
    return site


def run_beside_strangers(environment: Path, *command: str) -> str:
    """What Python prints with nothing of the checkout in reach."""
    ran = subprocess.run(
        [sys.executable, *command],
        cwd=environment.parent,
        env={**os.environ, "PYTHONPATH": str(environment)},
        check=True,
        capture_output=True,
        text=True,
    )
    return ran.stdout


def test_nothing_but_partnergraph_is_at_the_top(wheel: Path) -> None:
    with ZipFile(wheel) as packed:
        tops = {name.partition("/")[0] for name in packed.namelist()}
    assert {top.partition("-")[0] for top in tops} == {"partnergraph"}
    assert len(tops) == 2, "the package, and what is said of it"


def test_every_file_of_the_rooms_is_in_it(wheel: Path) -> None:
    with ZipFile(wheel) as packed:
        names = set(packed.namelist())
    files = (file for room in ROOMS for file in (ROOT / room).rglob("*") if file.is_file())
    ours = {str(f.relative_to(ROOT)) for f in files if f.parent.name != "__pycache__"}
    assert {f"partnergraph/{name}" for name in ours} <= names
    assert "partnergraph/py.typed" in names


def test_ours_and_theirs_both_work(environment: Path) -> None:
    found = json.loads(run_beside_strangers(environment, "-c", ASK))
    assert found["strangers"] == ["a stranger", "a stranger"]
    assert found["rooms at the top"] == []
    assert found["files"]
    assert all(Path(file).is_relative_to(environment) for file in found["files"])


def test_the_command_line_works(environment: Path) -> None:
    main = "from partnergraph.api.cli import main; main()"
    assert run_beside_strangers(environment, "-c", main, "--version").startswith("partnergraph ")
    listing = run_beside_strangers(environment, "-c", main, "query", "--as", "csv")
    assert len(listing.splitlines()) == 1 + len(load_library())
    assert "CREATE CONSTRAINT" in run_beside_strangers(
        environment, "-c", main, "schema", "--as", "cypher"
    )
