"""Neo4j's own parser says the same of a statement and of its canonical text, whatever stands between its words."""

from __future__ import annotations

import random
from typing import Any

import neo4j
from neo4j.exceptions import Neo4jError

from partnergraph.graph.connection.database import Database
from partnergraph.graph.untrusted.canonical import canonicalise_statement
from partnergraph.graph.untrusted.guard import operator_name, plan_operators
from partnergraph.schema.errors import InvalidInput

SEED, STATEMENTS, SOUPS = 20261130, 120, 60
WORDS = [
    "MATCH ( n : Entity ) RETURN n . id AS x ORDER BY x",
    "UNWIND [ 1 , 2.5e1 , - 3 ] AS i WITH i WHERE i > 1 XOR false RETURN i , 'it\\'s' , \"q'q\"",
    "MATCH ( `a ``b` : Entity ) - [ r : PART_OF ] -> ( c ) RETURN `a ``b` . name , count ( * )",
    "CREATE ( : X { a : 'b' } )",
    "CALL { RETURN 1 AS x } RETURN x",
    "RETURN $a + 1 , $`b c`",
]
SPACES = (
    *(" ", "\n", "\r", "\t", "\u2028", "\xa0", "\x1c", "\x0b", "/**/", "/* ' */", '/*/ " */'),
    *("// `\n", "// '\r", "//\\u000a", "\\u0020", "\\u002f* x */", "/* \\u002a/"),
)
SIGNS = (
    *(
        "'",
        '"',
        "`",
        "\\",
        "\\\\",
        "/",
        "*",
        "//",
        "/*",
        "*/",
        "\n",
        "\r",
        "$",
        ".",
        "{",
        "}",
        "(",
        ")",
    ),
    *(
        "RETURN 1",
        "MATCH (n)",
        "n",
        "1",
        "'x'",
        "`y`",
        "\\u0027",
        "\\u002f",
        "\\u005c",
        "\\u0041",
        "AS",
    ),
)


def respelled(chance: random.Random, words: str) -> str:
    """A statement with other spaces, and some of its letters as escapes.

    Not the first word: there Neo4j 5 takes its own statement to begin within the escape.
    """
    pieces = []
    for index, word in enumerate(words.split(" ")):
        plain = index > 0 and word.isalpha()
        letters = (f"\\u{ord(one):04x}" if plain and chance.random() < 0.1 else one for one in word)
        pieces += ["".join(letters), "".join(chance.choices(SPACES, k=chance.randint(1, 2)))]
    return "".join(pieces)


async def explained(database: Database, text: str) -> Any:
    """What Neo4j makes of a text: its kind and operators, or that it is no Cypher."""
    try:
        async with database.session(neo4j.READ_ACCESS) as session:
            result = await session.run(f"EXPLAIN {text}", {"a": 1, "b c": 2})
            summary = await result.consume()
    except Neo4jError:
        return "no Cypher"
    operators = [operator_name(operator) for operator in plan_operators(summary.plan or {})]
    return summary.query_type, operators


async def test_a_statement_and_its_canonical_text_are_one(connected: Database) -> None:
    chance = random.Random(SEED)
    texts = [respelled(chance, chance.choice(WORDS)) for _ in range(STATEMENTS)]
    texts += ["".join(chance.choices(SIGNS, k=chance.randint(1, 9))) for _ in range(SOUPS)]
    differing, read = [], 0
    for text in texts:
        of_text = await explained(connected, text)
        try:
            of_canonical = await explained(connected, canonicalise_statement(text))
        except InvalidInput:
            of_canonical = "no Cypher"
        read += of_text != "no Cypher"
        if of_text != of_canonical:
            differing.append((text, of_text, of_canonical))
    assert differing == []
    assert read >= STATEMENTS * 0.75, "most are statements"
