"""The canonical text of a statement: what it says, what is not taken, and that nothing is read twice."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnergraph.graph.cypher.tokens import TokenKind, tokenise_cypher
from partnergraph.graph.untrusted.canonical import canonicalise_statement
from partnergraph.schema.errors import InvalidInput

TEXTS = [
    ("RETURN 1 // x\r, 2", "RETURN 1  \n, 2"),
    ("USE/**/x", "USE x"),
    ("XOR/**/true", "XOR true"),
    ("// \\u000a RETURN 1", "RETURN 1"),
    ("/\\u002a x */RETURN 1", "RETURN 1"),
    ("\\u0043REATE (:X)", "CREATE (:X)"),
    ("'a\\u0027b'", "'a'b'"),
    ("'\\\\u0027'", "'\\\\u0027'"),
    ("'\\\\\\u0041'", "'\\\\A'"),
    ("'\\u005c\\u005cu0041'", "'\\\\u0041'"),
    ("'// no comment /* none */'", "'// no comment /* none */'"),
    ("`// no ``comment`", "`// no ``comment`"),
    ("(a)\u2014[r]\u2212\u3009(b)", "(a)-[r]->(b)"),
    ("RETURN\u00a01\u2028AS\u3000x", "RETURN 1 AS x"),
    ("'\\ud83d\\ude00'", "'\U0001f600'"),
    ("a /* 1\n2\r\n3 */ b", "a  \n\n b"),
    ("/* nothing */ // at all", ""),
]


@pytest.mark.parametrize(("text", "canonical"), TEXTS, ids=[text for text, _ in TEXTS])
def test_texts(text: str, canonical: str) -> None:
    assert canonicalise_statement(text) == canonical


REFUSED = [
    ("RETURN '\\u12'", "no character"),
    ("RETURN '\\uu0041'", "no character"),
    ("RETURN '\\u005cu0027'", "as an escape"),
    ("MATCH (n:`\\u005cu0041`) RETURN n", "as an escape"),
    ("RETURN '\\ud83d'", "half a character"),
    ("RETURN '\ud83d'", "half a character"),
    ("MATCH (a\u200bb) RETURN 1", r"U\+200B"),
    ("RETURN\x851", r"U\+0085"),
    ("RETURN 1 \x00", r"U\+0000"),
    ("/* RETURN 1", "does not end"),
    ("RETURN 1 /*/", "does not end"),
    ("\\u002f* x", "does not end"),
]


@pytest.mark.parametrize(("text", "says"), REFUSED, ids=[ascii(text) for text, _ in REFUSED])
def test_what_is_not_taken(text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        canonicalise_statement(text)


@given(st.text("(){}ab_1$.'\"`\\/*\n\r -u0027c5\u00e9\u2028\u2014", max_size=60))
def test_nothing_is_read_twice(text: str) -> None:
    with suppress(InvalidInput):
        canonical = canonicalise_statement(text)
        assert canonicalise_statement(canonical) == canonical
        assert all(token.kind is not TokenKind.COMMENT for token in tokenise_cypher(canonical))
