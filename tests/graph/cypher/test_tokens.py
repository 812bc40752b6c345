from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnergraph.graph.cypher.tokens import (
    TokenKind,
    blank_cypher_literals,
    find_parameter_names,
    tokenise_cypher,
)

TOKENS = [
    ("MATCH (n)", "WORD MATCH|SPACE  |SIGN (|WORD n|SIGN )"),
    ("'it\\'s' \"a'b\"", "STRING 'it\\'s'|SPACE  |STRING \"a'b\""),
    ("// one\n/* two\n*/3", "COMMENT // one|SPACE \n|COMMENT /* two\n*/|WORD 3"),
    ("'// no comment'", "STRING '// no comment'"),
    ("// no 'string\n'a'", "COMMENT // no 'string|SPACE \n|STRING 'a'"),
    ("`a 'b`", "QUOTED_NAME `a 'b`"),
    ("`a``b`", "QUOTED_NAME `a``b`"),
    ("//one\r2", "COMMENT //one|SPACE \r|WORD 2"),
    ("/*/ one */2", "COMMENT /*/ one */|WORD 2"),
    ("a\x85b\xa0c", "WORD a|SIGN \x85|WORD b|SPACE \xa0|WORD c"),
    ("a$b $c", "WORD a$b|SPACE  |SIGN $|WORD c"),
    ("$p.x", "SIGN $|WORD p|SIGN .|WORD x"),
    ("'open", "SIGN '|WORD open"),
    ("/* open", "SIGN /|SIGN *|SPACE  |WORD open"),
    ("`open", "SIGN `|WORD open"),
    ("año_1", "WORD año_1"),
]


@pytest.mark.parametrize(("text", "tokens"), TOKENS, ids=[text for text, _ in TOKENS])
def test_tokens(text: str, tokens: str) -> None:
    assert "|".join(f"{t.kind.name} {t.text}" for t in tokenise_cypher(text)) == tokens


@given(st.text("(){}ab_1$.'\"`\\/*\n -\u00e9\u2028", max_size=60))
def test_every_text_is_its_tokens(text: str) -> None:
    tokens = list(tokenise_cypher(text))
    assert "".join(token.text for token in tokens) == text
    assert all(text.startswith(token.text, token.start) for token in tokens)
    assert all(token.text for token in tokens)
    assert {t.kind for t in tokenise_cypher(blank_cypher_literals(text))} <= {
        TokenKind.SPACE,
        TokenKind.WORD,
        TokenKind.SIGN,
    }


@pytest.mark.parametrize(
    ("text", "blank", "with_names"),
    [
        ("USE/* */x", "USE x", "USE x"),
        ("RETURN'CREATE'AS x", "RETURN _ AS x", "RETURN _ AS x"),
        ("MATCH (n:`SET x`)", "MATCH (n: )", "MATCH (n:SET_x)"),
        ("CALL `db`.`labels`() // DROP", "CALL  . ()  ", "CALL db.labels()  "),
        ("``", " ", "_"),
        ("USE`x`MATCH", "USE MATCH", "USE x MATCH"),
        ("`a``b`", " ", "a__b"),
    ],
)
def test_literals_are_blanked_and_join_nothing(text: str, blank: str, with_names: str) -> None:
    assert blank_cypher_literals(text) == blank
    assert blank_cypher_literals(text, keep_names=True) == with_names


def test_parameters_are_those_outside_literals() -> None:
    text = "MATCH (n {id: $id}) WHERE n.x = '$no' /* $no */ AND n.`$no` = $`yes` RETURN $a.b + $$ // $no"
    assert find_parameter_names(text) == {"id", "yes", "a"}
