"""The generated half of the client is what the schema says, and what is added to the schema is in it."""

from __future__ import annotations

import ast

import pytest
from graphql import build_schema

from partnergraph.api.graphql.generating.methods import snake_case
from partnergraph.api.graphql.generating.write import CLIENT_FOLDER, generate_client_modules
from partnergraph.api.graphql.schema import render_sdl

SDL = render_sdl()
ADDED = '''
"""What the weather is"""
type Weather { "In degrees" warmth: Float!, "What falls" falls: [Falling!]!, "Then" next: Weather2 }
type Weather2 { "In degrees" warmth: Float! }
enum Falling { RAIN SNOW }
extend type Query { "The weather somewhere" weatherOf("Where" in: String!, "Which" only: [Falling!], "How far" days: Int! = 3): Weather }
'''


def test_it_is_as_the_schema_has_it() -> None:
    for name, text in generate_client_modules(build_schema(SDL)).items():
        assert (CLIENT_FOLDER / f"{name}.py").read_text("utf-8") == text, "run make docs"


def test_what_is_added_is_typed_and_asked() -> None:
    modules = generate_client_modules(build_schema(SDL + ADDED))
    for text in modules.values():
        ast.parse(text)
    assert '"warmth": float,  # In degrees' in modules["answers"]
    assert '"falls": list[Falling],  # What falls' in modules["answers"]
    assert '"next": Weather2 | None,  # Then' in modules["answers"]
    assert "Weather2 = TypedDict(" in modules["parts"]
    assert 'Falling = Literal["RAIN", "SNOW"]' in modules["values"]
    method = modules["question_methods"].partition("    def weather_of(")[2]
    assert "self, in_: str, *," in method
    assert "only: Falling | Sequence[Falling] | None = None," in method
    assert "days: int = 3," in method
    assert '"in: String!": in_,' in method


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("from", "from_"),
        ("maxTies", "max_ties"),
        ("asOf", "as_of"),
        ("in", "in_"),
        ("eccpId", "eccp_id"),
    ],
)
def test_names_are_python_s(name: str, written: str) -> None:
    assert snake_case(name) == written
