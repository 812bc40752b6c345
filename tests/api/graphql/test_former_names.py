"""A request under a name of an older model is told the name of today."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.changed_program import change_file
from tests.graph.migration.renamed_model import NEXT_VERSION, make_renamed_model

PRINTING = """
import json, sys
from graphql import parse
from graphql.execution.values import get_variable_values
from partnergraph.api.graphql.execution.documents import DocumentCache
from partnergraph.api.graphql.execution.mistakes import explain_variable_errors
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings

schema = executable_schema()
documents = DocumentCache(schema, ApiSettings())
told = []
for text, variables in json.load(sys.stdin):
    document = parse(text)
    errors = documents.validate(document)
    if variables:
        definitions = document.definitions[0].variable_definitions
        errors = explain_variable_errors(schema, get_variable_values(schema, definitions, variables))
    told.append([[error.message, error.extensions] for error in errors])
print(json.dumps(told))
"""
# What is asked, the variables, the name that is told, and the former one.
CASES: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "a field": ('{ cluster(id: "a") { memberCount { text } } }', {}, "headcount", "memberCount"),
    "a field below": ("{ people: networks { nodes { memberCount { text } } } }", {}, "headcount", "memberCount"),
    "a filter": ('{ clusters(filter: {acronym: {eq: "A"}}) { totalCount } }', {}, "shortName", "acronym"),
    "an order": ("{ clusters(orderBy: [{memberCount: DESC}]) { totalCount } }", {}, "headcount", "memberCount"),
    "a field of a relation": ("{ clusters { nodes { events { edges { people { text } } } } } }", {}, "attendance", "people"),
    "a filter of a relation": ("{ clusters(filter: {events: {role: {eq: HOST}}}) { totalCount } }", {}, "capacity", "role"),
    "a relation": ("{ clusters { nodes { cooperatesWith { totalCount } } } }", {}, "worksWith", "cooperatesWith"),
    "a filter by a relation": ("{ clusters(filter: {cooperatesWith: {count: {eq: 1}}}) { totalCount } }", {}, "worksWith", "cooperatesWith"),
    "an order by a relation": ("{ clusters(orderBy: [{cooperatesWithCount: ASC}]) { totalCount } }", {}, "worksWithCount", "cooperatesWithCount"),
    "the type of a relation": (
        "query Q($f: CooperatesWithEntityFilter) { clusters(filter: {worksWith: $f}) { totalCount } }",
        {}, "WorksWithEntityFilter", "CooperatesWithEntityFilter",
    ),
    "a variable": (
        "query Q($f: ClusterFilter) { clusters(filter: $f) { totalCount } }",
        {"f": {"AND": [{"memberCount": {"gt": 1}}]}}, "headcount", "memberCount",
    ),
}  # fmt: skip
NAMES = list(CASES)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The errors of each case, of the program of the renamed model."""
    folder = make_renamed_model(tmp_path_factory.mktemp("former-names"))
    change_file(
        folder / "partnergraph/schema/relations.py",
        (
            r'forward="cooperates_with",',
            f'forward="works_with", forward_renamed_from={{"cooperates_with": {NEXT_VERSION}}},',
        ),
    )
    printed = subprocess.run(
        [sys.executable, "-c", PRINTING],
        input=json.dumps([case[:2] for case in CASES.values()]),
        env={**os.environ, "PYTHONPATH": str(folder)},
        cwd=folder,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    ).stdout
    return dict(zip(NAMES, json.loads(printed.splitlines()[-1]), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_today_is_told(told: dict[str, Any], name: str) -> None:
    new, former = CASES[name][2:]
    message, extensions = told[name][0]
    assert message.endswith(f" {former} is {new} since model version {NEXT_VERSION}.")
    assert "Did you mean" not in message
    assert extensions["do"] == f"write {new}"
