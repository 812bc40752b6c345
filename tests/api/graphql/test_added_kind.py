"""A kind of entity is one class, whatever it is called: what is generated from it reads as what stands beside it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.changed_program import ROOT, copy_program

KINDS = '''

class ResearchInfrastructure(Actor):
    """A research infrastructure, for these tests."""


class OpenTestFacility(Organisation):
    """An open test facility, for these tests."""


class ChiefOfStaff(Person, plural="chiefsOfStaff"):
    """A chief of staff, for these tests."""
'''
PRINTING = """
import json
from graphql import build_schema
from partnergraph.api.graphql.generating.write import generate_client_modules
from partnergraph.api.graphql.schema import render_sdl
from partnergraph.queries.fragments import fill_fragments
from partnergraph.queries.named.files import LIBRARY_FOLDER
from partnergraph.schema.catalog import all_entity_types

sdl = render_sdl()
query = (LIBRARY_FOLDER / "field-completeness.cypher").read_text("utf-8")
print(json.dumps({
    "sdl": sdl,
    "client": generate_client_modules(build_schema(sdl)),
    "query": fill_fragments(query),
    "prefixes": [declared.prefix for declared in all_entity_types().values()],
}))
"""
EACH = pytest.mark.parametrize(
    ("one", "many", "constant", "method", "phrase", "prefix"),
    [
        (
            *("researchInfrastructure", "researchInfrastructures", "RESEARCH_INFRASTRUCTURE"),
            *("research_infrastructures", "research infrastructures", "research-infrastructure"),
        ),
        (
            *("openTestFacility", "openTestFacilities", "OPEN_TEST_FACILITY"),
            *("open_test_facilities", "open test facilities", "open-test-facility"),
        ),
        (
            *("chiefOfStaff", "chiefsOfStaff", "CHIEF_OF_STAFF"),
            *("chiefs_of_staff", "chiefs of staff", "chief-of-staff"),
        ),
    ],
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What is generated once the kinds are declared."""
    folder = tmp_path_factory.mktemp("added-kinds")
    actors = copy_program(folder) / "schema" / "actors.py"
    actors.write_text(actors.read_text("utf-8") + KINDS, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", PRINTING]
    printed = subprocess.check_output(command, env=environment, cwd=folder)
    return json.loads(printed.splitlines()[-1])


@EACH
def test_it_is_called_as_one_word_kinds_are(
    made: Any, one: str, many: str, constant: str, method: str, phrase: str, prefix: str
) -> None:
    name = one[0].upper() + one[1:]
    query = made["sdl"].partition("\ntype Query {")[2].partition("\n}")[0]
    assert re.search(rf"^  {one}\($", query, re.MULTILINE)
    assert re.search(rf'^  """All {phrase}, in pages"""\n  {many}\($', query, re.MULTILINE)
    kinds = made["sdl"].partition("\nenum EntityKind {")[2].partition("\n}")[0]
    assert f"  {constant}" in kinds.split("\n")
    methods = made["client"]["record_methods"]
    assert f'    {method} = RecordLister["{name}Record"]("{many}", ' in methods
    assert prefix in made["prefixes"]
    choices = made["query"].partition("\n  type: {type: enum, choices: [")[2].partition("]")[0]
    assert name in choices.split(", ")


def test_the_narrowest_type_of_a_node_is_its_type(made: Any) -> None:
    narrow = ("ChiefOfStaff", "OpenTestFacility", "Cluster")
    whens = "".join(f" WHEN n:{name} THEN '{name}'" for name in narrow)
    assert f"\nWITH n, CASE{whens} ELSE [" in made["query"]


@pytest.mark.parametrize("module", ["record_methods", "question_methods", "records", "values"])
def test_the_client_passes_the_lint(made: Any, module: str) -> None:
    command = [sys.executable, "-m", "ruff", "check", "--quiet", "--stdin-filename"]
    checked = subprocess.run(
        [*command, f"api/client/generated/{module}.py", "-"],
        input=made["client"][module],
        capture_output=True,
        cwd=ROOT,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
