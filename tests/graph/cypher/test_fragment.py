from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnergraph.graph.cypher.fragment import (
    FALSE,
    TRUE,
    Fragment,
    MatchClause,
    Parameter,
    compose_cypher,
    finish_statement,
    join_cypher,
    require_all,
    require_any,
)

ID, NAME = Parameter(("id",)), Parameter(("filter", "name", 0), str.lower)
A, B = compose_cypher("n.id = %s", ID), compose_cypher("n.name = %s", NAME)


def finished(fragment: Fragment) -> str:
    return finish_statement(fragment).text


def test_a_parameter_is_named_once_and_bound_by_its_path() -> None:
    statement = finish_statement(join_cypher(" ", [B, A, B]))
    assert statement.text == "n.name = $p0 n.id = $p1 n.name = $p0"
    assert statement.bind({"id": 7, "filter": {"name": ["ABC"]}}) == {"p0": "abc", "p1": 7}


def test_the_same_path_read_otherwise_is_another_parameter() -> None:
    other = compose_cypher("%s + %s", Parameter(("x",)), Parameter(("x",), len))
    assert finish_statement(other).bind({"x": "ab"}) == {"p0": "ab", "p1": 2}


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        (compose_cypher("{a: %s}", "n"), "{a: n}"),
        (compose_cypher("%(x)s/%(y)s/%(x)s", x="1", y=A), "1/n.id = $p0/1"),
        (compose_cypher("%s", "100 %s"), "100 %s"),
        (join_cypher(", ", []), ""),
        (require_all([]), "true"),
        (require_all([TRUE, A, TRUE]), "n.id = $p0"),
        (require_all([A, B]), "(n.id = $p0 AND n.name = $p1)"),
        (require_any([]), "false"),
        (require_any([A]), "n.id = $p0"),
        (require_any([TRUE, require_all([A, FALSE])]), "(true OR (n.id = $p0 AND false))"),
        (MatchClause(compose_cypher("(n)")).cypher, "MATCH (n)"),
        (MatchClause(compose_cypher("(n)")).where(TRUE).cypher, "MATCH (n)"),
        (MatchClause(A).where(B).where(TRUE, FALSE).cypher, "MATCH n.id = $p0 WHERE n.name = $p1 AND false"),
    ],
)  # fmt: skip
def test_fragments_are_composed(fragment: Fragment, text: str) -> None:
    assert finished(fragment) == text


PIECES = st.sampled_from(["", "a", "b ", ID, NAME, A, B, TRUE])


@given(st.lists(PIECES), st.lists(PIECES))
def test_how_a_fragment_was_composed_does_not_matter(left: list[Any], right: list[Any]) -> None:
    at_once = join_cypher("", [*left, *right])
    assert compose_cypher("%s%s", join_cypher("", left), join_cypher("", right)) == at_once
    assert hash(join_cypher("", [join_cypher("", left), *right])) == hash(at_once)
