"""Loops and ranges: refused before they run where their length is known, and as they run where it is not."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.untrusted.metering import meter_statement
from partnergraph.graph.untrusted.statement import StatementLimits, fetch_untrusted_table
from partnergraph.graph.untrusted.text_patterns import check_text_pattern
from partnergraph.schema.errors import InvalidInput, Refused

PARAMETERS: dict[str, Any] = {
    "few": [1, 2, 3],
    "few_km": 2.5,
    "far": 1e308,
    "many": list(range(2000)),
    "end": 10**12,
    "text": "ab" * 50,
    "large": "ab" * 10_000,
    "pattern": "(?i).*b.*",
}
# Statements that nothing has to be done about, and those that are refused before they run.
LEFT_ALONE = [
    "RETURN point({latitude: 48.2, longitude: -16.37, crs: 'wgs-84'}), point({x: 3, y: $few_km, srid: 7203})",
    "MATCH (n:Entity) RETURN n.name AS name ORDER BY name LIMIT 3",
    "UNWIND range(1, 1000000000) AS i RETURN i",
    "RETURN [x IN [1, 2, 3] WHERE x > 1 | x * 2], any(x IN $few WHERE x = 2), range(1, 10)[3]",
    "MATCH p = (a)-[rs:PART_OF*1..3]->(b) WHERE all(r IN rs WHERE r.x IS NULL) RETURN [x IN nodes(p) | x.id]",
    "MATCH (a)-[r]-(b) RETURN [(a)-->(c) WHERE c.x | c.id], a[0], [1, 2][0..1], n.range, 'range(1, 10)'",
    "MATCH (range) RETURN range.reduce, replace(range.name, 'long', 'x'), replace('a', 'b', '')",
    "RETURN all(x IN [1] WHERE x:Cluster|Network)",
    "MATCH (n:Entity) WHERE toLower(n.name) CONTAINS toLower($text) RETURN split(n.name, ' '), toInteger(n.year)",
]
KNOWN_TO_BE_TOO_MUCH = [
    "RETURN reduce(a = 0, i IN range(1, 100000000000) | a + 1)",
    "RETURN reduce(a = 0, i IN range(1, $end) | a + 1)",
    "RETURN REDUCE ( a = 0 , i IN RANGE ( -5_000_000 , 5_000_000 ) | a + 1 )",
    "RETURN [i IN `range`(0x1, 0xFFFFFFFF)]",
    "RETURN size(range(10000000, 1, -2))",
    "RETURN [a IN $many | [b IN $many | 1]]",
    "RETURN any(a IN range(1, 1000) WHERE none(b IN range(1, 1000) WHERE single(c IN [1, 2] WHERE c = a)))",
    "MATCH (n) WHERE EXISTS { (n) WHERE all(i IN range(1, 10000000) WHERE i > 0) } RETURN n",
    "UNWIND [i IN range(1, 10000000) | i] AS x RETURN x",
    "RETURN " + "[x IN [1] | " * 9 + "1" + "]" * 9,
    "WITH [1, 1] AS l " + "WITH l + l AS l " * 12 + "RETURN 1 IN l",
    "WITH [1] AS a, [2] AS b " + "WITH b AS a, a + b AS b " * 20 + "RETURN a = b",
    "WITH 'x' AS l " + "WITH [l, l] AS l " * 12 + "RETURN l = l",
    "WITH $text AS t CALL (t) { " + "WITH t || t AS t " * 12 + "RETURN t AS u } RETURN u",
    "RETURN $text =~ '(a+)+b'",
    "RETURN $text =~ '(a|aa){1,99}b'",
    "RETURN $text =~ 'a*a*a*b'",
    "MATCH (n:Entity) RETURN n.name =~ n.id",
    "RETURN $text =~ '(.*' + 'a){20}'",
    "RETURN $text =~ '(.)\\\\1'",
]


@pytest.mark.parametrize("cypher", LEFT_ALONE)
def test_what_is_little_is_left_alone(cypher: str) -> None:
    assert meter_statement(cypher, PARAMETERS) == cypher


@pytest.mark.parametrize("cypher", KNOWN_TO_BE_TOO_MUCH)
def test_what_is_known_to_be_too_much_is_not_run(cypher: str) -> None:
    with pytest.raises(Refused, match="allowed"):
        meter_statement(cypher, PARAMETERS)


def test_names_of_ours_are_not_taken() -> None:
    with pytest.raises(InvalidInput, match="is taken"):
        meter_statement("RETURN [`list 1` IN [1] | `list 1`]", {})


PATTERNS = [
    (".*", True),
    ("(?i).*cluster.*network.*", True),
    ("[A-Z]{2}[0-9]+", True),
    ("(Cluster|Network) of .*", True),
    (r"\Q(a+)+\E.*", True),
    ("[(+)*]+", True),
    ("a{3}b{2,5}c{1,10}d{4}", True),
    ("(a|b)*c", False),
    ("(a{1,3}){2,}", False),
    (r"(.)\1", False),
    ("a+b+c+", False),
    ("x" * 1001, False),
    ("(?i).*(net|work|cluster|hub).*", True),
    ("https?://(www[.])?x[.](eu|org).*", True),
    (r"\p{Lu}{2}(-[0-9]{1,2})?", True),
    ("a?" * 40 + "b", False),
    ("(a|aa)" * 40 + "b", False),
    ("((((a{1,9}){1,9}){1,9}){1,9}){1,9}b", False),
    ("(a*){10}b", False),
    (".*.*(a|b|c|d|e|f)", False),
    # What hides the rest from who reads the pattern as it stands.
    ("(?x)#[\n(a+)+b#]\n", False),
    (r"\c[?(a+)+b]?", False),
    (r"[a[b](a+)+c]", False),
    (r"[a&&[]](a+)+b]", False),
    (r"[\Q]\E[](a+)+b]", False),
]


@pytest.mark.parametrize(("pattern", "fine"), PATTERNS)
def test_text_patterns(pattern: str, fine: bool) -> None:  # noqa: FBT001
    with nullcontext() if fine else pytest.raises(Refused, match="not allowed here"):
        check_text_pattern(pattern)


SIX = "WITH toInteger('6') AS n "
# Metered as they run, with the value that Neo4j gives without that.
VALUES: list[tuple[str, Any]] = [
    (SIX + "RETURN range(1, n) AS x", [1, 2, 3, 4, 5, 6]),
    (SIX + "RETURN [i IN range(1, n) WHERE i > 2 OR i = 1 | i * n] AS x", [6, 18, 24, 30, 36]),
    (
        SIX + "RETURN [i IN range(1, n) | [j IN range(1, i) WHERE j % 2 = 0]] AS x",
        [[], [2], [2], [2, 4], [2, 4], [2, 4, 6]],
    ),
    (SIX + "RETURN reduce(s = '', i IN range(1, n) | s + i) AS x", "123456"),
    (SIX + "RETURN reduce(s = {a: 1}, i IN range(1, n) | s) AS x", {"a": 1}),
    (SIX + "RETURN reduce(s = null, i IN range(1, n) | coalesce(s, 0) + i) AS x", 21),
    (
        SIX
        + "RETURN any(i IN range(1, n) WHERE i = 7) OR NOT all(i IN range(1, n) WHERE i < 7) AS x",
        False,
    ),
    (
        SIX
        + "RETURN none(i IN range(1, n) WHERE i = 7) AND single(i IN range(1, n) WHERE i = 3) AS x",
        True,
    ),
    (SIX + "RETURN 'a' + n CONTAINS 'A' OR toLower('A' + n) CONTAINS 'a6' AS x", True),
    (SIX + "RETURN CASE WHEN NOT null + 'a' CONTAINS 'a' THEN 1 END AS x", None),
    (SIX + "WITH {contains: 'a' + n} AS contains RETURN contains.contains AS x", "a6"),
    (SIX + "RETURN split('a-b' + n, ['-', 'b']) AS x", ["a", "", "6"]),
    (SIX + "RETURN trim(BOTH 'x' FROM 'xa' + n) + trim( LEADING FROM ' a') AS x", "a6a"),
    (SIX + "RETURN btrim('xa' + n, 'x' + n) + normalize('a', NFKD) + toUpper('ß') AS x", "aaSS"),
    (SIX + "RETURN toInteger('1' + n) + toFloat('1') + duration({days: n}).days AS x", 23.0),
    (SIX + "WITH {latitude: 1.0, longitude: n} AS m RETURN point(m).longitude AS x", 6.0),
    (SIX + "RETURN point({x: n * 1000000, y: 1}).x AS x", 6e6),
    (SIX + "RETURN point({latitude: n, longitude: null}) AS x", None),
    (SIX + "RETURN [i IN null WHERE i > 1 | i] AS x", None),
    (SIX + "WITH collect(n) AS l, n RETURN [i IN l | i + n] AS x", [12]),
    (SIX + "RETURN n, [i IN collect(n) | {v: i}] AS x", [{"v": 6}]),
    (SIX + "WITH n ORDER BY [i IN range(1, n) | -i] RETURN size(range(n, 1, -1)) AS x", 6),
    (SIX + "RETURN replace('a-b-' + n, '-', ' to ') AS x", "a to b to 6"),
    (SIX + "RETURN [i IN range(n, 7) | toUpper ('a' + i)] AS x", ["A6", "A7"]),
    (
        SIX
        + "RETURN [i IN range(n, n) | [trim(BOTH 'x' FROM 'x' + i), left(null, 2), split('a-b', '-')[1], i]] AS x",
        [["6", None, "b", 6]],
    ),
    (
        SIX
        + "RETURN [i IN range(n, n) | {a: 'x' + i, b: reverse([1, i]), c: normalize('b', NFKD)}] AS x",
        [{"a": "x6", "b": [6, 1], "c": "b"}],
    ),
    (
        SIX
        + "RETURN [i IN range(n, n) | substring('abcdef', i - 4, 2) + right(toString(i), 1)] AS x",
        ["cd6"],
    ),
    (SIX + "RETURN toString(n) + 'b' =~ '[0-9]+B' OR NOT n + 'b' =~ '[0-9]b' AS x", False),
    (SIX + "RETURN CASE WHEN 'a' + n =~ $pattern THEN 1 ELSE 'ab' =~ '.b' END AS x", True),
    (
        SIX
        + "WITH n, range(1, 9) AS l RETURN [i IN range(n, n) | [l[i + 1], l[i - 1..i + 1], [], [l[0]], {}, {a: l[i + 1] + 1}]] AS x",
        [[8, [6, 7], [], [1], {}, {"a": 9}]],
    ),
    (
        SIX
        + "OPTIONAL MATCH (a:Country {id: 'none'}) WITH n, a RETURN [i IN range(n, n) | [[(a)-[r:PART_OF|RUNS]->(b) | b.name + 'x'], [1, i + 1]]] AS x",
        [[[], [1, 7]]],
    ),
    (
        SIX
        + "RETURN [i IN range(n, n) | ['a' + i, 'b' || 'c' + 'd', CASE WHEN true THEN [i + 1] ELSE [] END]] AS x",
        [["a6", "bcd", [7]]],
    ),
    (SIX + "UNWIND [i IN range(1, n) | i] AS i WITH sum(i) AS x RETURN x", 21),
    (
        SIX
        + "CALL (n) { UNWIND range(1, n) AS i RETURN [j IN range(1, i)] AS l } RETURN sum(size(l)) AS x",
        21,
    ),
    (
        "RETURN [d IN [date('2026-01-30')] + [] | d + duration({days: size(range(1, d.month))})] AS x",
        ["2026-01-31"],
    ),
]


@pytest.mark.parametrize(("cypher", "value"), VALUES)
async def test_what_is_metered_has_the_same_value(
    connected: Database, cypher: str, value: Any
) -> None:
    table = await fetch_untrusted_table(connected, cypher, PARAMETERS)
    assert [row[table.columns.index("x")] for row in table.rows] == [value]


async def test_columns_are_named_by_the_senders_own_text(connected: Database) -> None:
    cypher = SIX + "RETURN range(1,  n)/* 1 */, [i IN range(1, n)|i][0], n"
    table = await fetch_untrusted_table(connected, cypher)
    assert table.columns == ("range(1,  n)", "[i IN range(1, n)|i][0]", "n")


BIG = "WITH toInteger(10 ^ 11) AS n "
TOO_MUCH = [
    BIG + "RETURN reduce(a = 0, i IN range(1, n) | a + 1)",
    BIG + "RETURN -1 IN range(1, n)",
    BIG + "RETURN range(1, n) = range(1, n)",
    BIG + "WITH range(1, n)[1..] AS l RETURN size(l)",
    BIG + "RETURN any(i IN [range(1, n)][0] WHERE i < 0)",
    "UNWIND range(1, 3000) AS i WITH collect(i) AS l RETURN reduce(s = 0, x IN l | s + size([y IN l WHERE y > x]))",
    "WITH toInteger('999999') AS n WITH range(1, n) AS l RETURN any(x IN l WHERE any(y IN l WHERE x + y < 0))",
    "RETURN -1 IN reduce(a = [1], i IN range(1, 60) | a + a)",
    "RETURN reduce(a = 'x', i IN range(1, 40) | a || a)",
    "WITH toInteger('9000') AS n RETURN size([i IN range(1, n) | $text + reduce(s = '', j IN range(1, 99) | s + $text)])",
    # Copies, of which each is within bounds.
    "RETURN [x IN range(1, 1900) | toUpper($large)]",
    "RETURN size([x IN range(1, 1900) | {a: [split($large, '')]}])",
    "RETURN [x IN range(1, 1900) | [$large + x]]",
    "RETURN [x IN range(1, 1900) | {a: 1, b: $large || 'x'}]",
    "RETURN [x IN range(1, 1900) | $large + 'x']",
    "OPTIONAL MATCH (n:Country) WITH n LIMIT 1 RETURN [x IN range(1, 1900) | coalesce(n {.id, b: $large + 'x'}, [$large || 'x'])]",
    "WITH split($large, '') AS l RETURN [x IN range(1, 1900) | reverse(l)]",
    "WITH split($large, '') AS l RETURN [x IN range(1, 1900) | [toStringList (l), x]]",
    "RETURN [x IN $few | [y IN range(1, 1900) | trim(BOTH 'x' FROM $large)]]",
    "RETURN size(reduce(a = [], x IN range(1, 1900) | a + normalize($large, NFKD)))",
    "RETURN size(reduce(a = [], x IN range(1, 1900) | a + [lower(substring($large, x))]))",
    "WITH $text AS s " + "WITH replace(s, 'a', s) AS s " * 6 + "RETURN size(s)",
    "WITH reduce(s = 'a', i IN range(1, 16) | s + s) AS t RETURN t =~ 'a*a*b'",
    # What takes time with the square of a text's length.
    "WITH $large + $large AS t RETURN t CONTAINS ($large + 'c')",
    "WITH {t: $large || $large} AS m RETURN m.t CONTAINS 'c'",
    "WITH replace($large, 'a', 'ß') + 'ß' AS t RETURN toUpper(t)",
    "WITH normalize($large + $large) AS t RETURN t",
    "WITH 'b' + $large AS t RETURN btrim($text, t)",
    "WITH 'b' + $large AS t RETURN trim(BOTH t FROM $text), trim (LEADING 'x' FROM t)",
    "WITH 'b' + $large AS t RETURN [x IN range(1, 20) | trim(t)]",
    "WITH [i IN range(1, 60000) | 'b' + i] AS l RETURN split($text, l)",
    "WITH $large + '1' AS t RETURN split(t, 'c')",
    "WITH $large + '1' AS t RETURN replace(t, 'c', '')",
    "WITH reduce(s = '9', i IN range(1, 15) | s + s) AS t RETURN toInteger(t)",
    "WITH $large + '1' AS t RETURN duration('P' + t)",
    f"RETURN toUpper('{'ß' * 20_001}') AS x",
    # Neo4j would turn these round the Earth by 360 degrees at a time.
    "RETURN point({latitude: 1, longitude: 1e308})",
    "RETURN point({longitude: $far, latitude: 1})",
    "RETURN POINT ({x: -10.0 ^ 300, y: 1, srid: 4326})",
    "WITH {latitude: 1, longitude: 1e15} AS m RETURN `point`(m)",
    "WITH point({x: 1, y: 1, srid: 4326}) AS p WHERE point.distance(p, point({latitude: 1, longitude: 1e18})) < 5 RETURN p",
    "RETURN [x IN [1e300] | point({latitude: 1, longitude: x})]",
]


@pytest.mark.parametrize("cypher", TOO_MUCH)
async def test_what_turns_out_to_be_too_much_is_stopped(connected: Database, cypher: str) -> None:
    with pytest.raises(
        Refused,
        match=r"more work than one expression|too long (to be matched|for this function)|too far out",
    ):
        await fetch_untrusted_table(connected, cypher, PARAMETERS, StatementLimits(60))
