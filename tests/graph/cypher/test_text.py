from __future__ import annotations

import pytest

from graph.connection.database import Database
from graph.cypher.text import comparable, pattern
from schema.codes import folded
from schema.errors import InvalidInput


@pytest.mark.parametrize(
    "text",
    [
        "Łódź", "Große STRASSE", "GROẞ", "Ελλάδα ΟΔΟΣ", "Київ Ґ Ё", "İzmir ıI", "Þingvellir ÆØÅ", "Đakovo",
        "ŐŰ ő", "Žďár ů", "Ţ Ț ş ș", "Ģ ķ Ņ", "Ċ Ġ Ħż", "naïve ﬁ", "Ḷ ạ", "plain",
    ],
)  # fmt: skip
async def test_cypher_compares_as_python_does(network: Database, text: str) -> None:
    (row,) = await network.read(f"RETURN {comparable('$text')} AS compared", text=text)
    assert row["compared"] == folded(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Al.*", "(?i).*cluster.*", "(IT|ICT) .+", "[a-z]+-[0-9]{2,4}", "\\(.*\\)", "https?://.*",
        "(Clu(j|b))?", "[*+?]*", "\\p{Lu}.*", "a{3}", "[)*]x",
    ],
)  # fmt: skip
def test_ordinary_patterns_are_taken(text: str) -> None:
    assert pattern(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "(a+)+b", "(a|a)*b", "(a*){9}", "(?:a?){30}", ".*.*.*.*x", "a?" * 9, "(a|a)" * 9, "x" * 201,
        "\\Q[\\E(a*)*b|]", "\\c[(a*)*]", "(?x)#[\n(a*)*b]", "(?ix)(a*) *", "([a-z]+)*", "(a{1,9})+",
    ],
)  # fmt: skip
def test_patterns_that_could_take_long_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        pattern(text)
    assert raised.value.where == text[:80]
