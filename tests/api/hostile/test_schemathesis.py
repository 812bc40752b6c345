"""Schemathesis asks for every root field and mutation whatever the SDL allows: no answer is a fault of the server.

``SCHEMATHESIS_EXAMPLES=500 pytest tests/api/hostile/test_schemathesis.py`` looks long.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.graphql import nodes
from schemathesis.schemas import APIOperation

from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings
from tests.api.hostile.fit import check
from tests.api.process import Served

ROOT = Path(__file__).parents[3]
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "3"))
LOOK = settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES < 10,
    database=None,
    deadline=None,
    phases=[Phase.generate] if EXAMPLES < 10 else [Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
# Longer than the server may take: an answer that comes later is a hang.
PATIENCE_S = ApiSettings().max_seconds + 15
SCALARS = {
    "CountryCode": ("UA", "RO", "EL", "XK", "ua", "??"),
    "NutsCode": ("RO11", "UA1", "EL3", "X"),
    "Date": ("2018", "2018-05", "2018-05-23", "0000", "2018-02-30"),
    "DateTime": ("2018-05-23T12:00:00Z", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00+14:00"),
    "URL": ("https://example.org", "javascript:alert(1)", "http://[::1"),
}
Operation = APIOperation[Any, Any, Any, Any]


LABELS = [
    f"{root.name}.{name}"
    for root in (executable_schema().query_type, executable_schema().mutation_type)
    if root is not None
    for name in root.fields
]


@pytest.fixture(scope="module")
def operations() -> dict[str, Operation]:
    """Root fields as Schemathesis sees them; scalars of our own as GraphQL writes them."""
    for name, values in SCALARS.items():
        schemathesis.graphql.scalar(name, st.sampled_from(values).map(nodes.String))
    anything = st.one_of(st.text().map(nodes.String), st.integers().map(nodes.Int))
    for name in ("GeoJSONPoint", "JSON"):
        schemathesis.graphql.scalar(name, anything)
    declared = schemathesis.graphql.from_path(ROOT / "api" / "schema.graphql")
    found = [one.ok() for one in declared.get_all_operations() if isinstance(one, Ok)]
    return {operation.label: operation for operation in found}


@pytest.mark.parametrize("label", LABELS)
def test_whatever_the_schema_allows(
    server: Served, steward: str, operations: dict[str, Operation], label: str
) -> None:
    @LOOK
    @given(operations[label].as_strategy())
    def ask(case: Any) -> None:
        got = case.call(
            base_url=server.graphql,
            headers={"Authorization": f"Bearer {steward}"},
            timeout=PATIENCE_S,
        )
        check(got.status_code, got.content, got.headers["content-type"][0])
        if "errors" not in got.json():
            case.validate_response(got)

    ask()
