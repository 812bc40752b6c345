from __future__ import annotations

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.text import (
    check_regular_expression,
    fold_expression,
    regular_expression_check,
)
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.errors import InvalidInput


@pytest.mark.parametrize(
    "text",
    [
        "Łódź", "Große STRASSE", "GROẞ", "Ελλάδα ΟΔΟΣ", "Київ Ґ Ё", "İzmir ıI", "Þingvellir ÆØÅ", "Đakovo",
        "ŐŰ ő", "Žďár ů", "Ţ Ț ş ș", "Ģ ķ Ņ", "Ċ Ġ Ħż", "naïve ﬁ", "Ḷ ạ", "plain",
    ],
)  # fmt: skip
async def test_cypher_compares_as_python_does(network: Database, text: str) -> None:
    (row,) = await network.read(f"RETURN {fold_expression('$text')} AS compared", text=text)
    assert row["compared"] == fold_for_comparison(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Al.*", "(?i).*cluster.*", "(IT|ICT) .+", "[a-z]+-[0-9]{2,4}", "\\(.*\\)", "https?://.*",
        "(Clu(j|b))?", "[*+?]*", "\\p{Lu}.*", "a{3}", "[)*]x",
    ],
)  # fmt: skip
def test_ordinary_patterns_are_taken(text: str) -> None:
    assert check_regular_expression(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "(a+)+b", "(a|a)*b", "(a*){9}", "(?:a?){30}", ".*.*.*.*x", "a?" * 9, "(a|a)" * 9, "x" * 201,
        "\\Q[\\E(a*)*b|]", "\\c[(a*)*]", "(?x)#[\n(a*)*b]", "(?ix)(a*) *", "([a-z]+)*", "(a{1,9})+",
        "[a&&[]](a+)+b]", "[\\Q]\\E[](a+)+]", "[a[b](a+)+c]",
    ],
)  # fmt: skip
def test_patterns_that_could_take_long_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        check_regular_expression(text)


@pytest.mark.parametrize(
    ("pattern", "longest", "taken"),
    [
        ("a*a*a*b", 1000, True), ("a*a*a*b", 20_000, False), (".*cluster.*", 20_000, True),
        (".*(cluster|network).*", 20_000, True), (".*a.*b.*", 1000, True), (".*a.*b.*", 20_000, False),
        (".*a?a?a?a?a?a?.*", 20_000, False), ("a?a?a?a?a?a?a?a?", 20_000, True),
    ],
)  # fmt: skip
def test_a_pattern_is_bounded_with_the_length_of_the_text(
    pattern: str, longest: int, taken: object
) -> None:
    check = regular_expression_check(longest)
    if taken:
        assert check(pattern) == pattern
        return
    with pytest.raises(InvalidInput, match="could take too long"):
        check(pattern)
