"""A part of Cypher's grammar, from which statements are made by chance; names are in scope where they are used."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from partnergraph.graph.ddl import UNIQUE_PROPERTIES
from partnergraph.schema.catalog import all_entity_types, all_relation_types

LABELS = sorted(all_entity_types())
HIDDEN = sorted({label for label, _ in UNIQUE_PROPERTIES} - set(LABELS))
TYPES = sorted(all_relation_types())
PROPERTIES = ("id", "name", "code", "hash", "input", "starts", "aliases")
PROCEDURES = (
    *("db.labels() YIELD label AS v", "db.relationshipTypes() YIELD relationshipType AS v"),
    *("db.propertyKeys() YIELD propertyKey AS v", "dbms.components() YIELD name AS v"),
    *(
        "db.index.fulltext.queryNodes('pg_search', 'x') YIELD node AS v",
        "db.ping() YIELD success AS v",
    ),
    *("dbms.listConfig('') YIELD value AS v", "db.schema.nodeTypeProperties() YIELD nodeType AS v"),
    *("dbms.queryJmx('*:*') YIELD name AS v", "db.info() YIELD name AS v"),
)
WRITES = (
    *(
        "CREATE (:{hidden} {{id: 'x'}})",
        "CREATE (:{label} {{id: 'fuzz'}})",
        "MERGE (:{label} {{id: 'fuzz'}})",
    ),
    *(
        "MATCH (w:{label}) SET w.name = 'x'",
        "MATCH (w:{label}) REMOVE w.name",
        "MATCH (w) DETACH DELETE w",
    ),
    *(
        "MATCH (w:{label}) SET w:{hidden}",
        "MATCH (w:{label}) SET w += {{x: 1}}",
        "FOREACH (i IN [1] | CREATE (:X))",
    ),
    *(
        "MATCH (w:{label}) CALL (w) {{ SET w.x = 1 }}",
        "MATCH (w) CALL (w) {{ DETACH DELETE w }} IN TRANSACTIONS",
    ),
    *(
        "CREATE INDEX fuzz FOR (n:{label}) ON (n.x)",
        "DROP CONSTRAINT pg_entity_id IF EXISTS",
        "SHOW USERS",
    ),
    *("LOAD CSV FROM 'file:///x' AS v RETURN v", "USE system SHOW DATABASES", "SHOW SETTINGS"),
    *(
        "SHOW TRANSACTIONS",
        "TERMINATE TRANSACTION 'neo4j-transaction-1'",
        "MATCH (w:{label})-[r]->() DELETE r",
    ),
)


@dataclass
class StatementMaker:
    """Makes statements of one seed. ``depth`` keeps expressions and subqueries small."""

    chance: random.Random
    nodes: list[str] = field(default_factory=list)
    edges: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    made: int = 0

    def pick(self, *choices: str) -> str:
        return self.chance.choice(choices)

    def once_in(self, times: int) -> bool:
        return self.chance.randrange(times) == 0

    def name(self, known: list[str]) -> str:
        """A new variable."""
        self.made += 1
        known.append(f"v{self.made}")
        return known[-1]

    def statement(self) -> str:
        """One statement, more often reading than not."""
        if self.once_in(6):
            write = self.pick(*WRITES).format(label=self.label(), hidden=self.pick(*HIDDEN))
            return f"{self.match()} {write}" if write[0] in "CF" and self.once_in(2) else write
        text = f"{self.reading()} {self.returned()}"
        return self.pick("", "", "CYPHER 5 ", "/* */ ") + text

    def reading(self) -> str:
        """Some reading clauses."""
        clauses: tuple[Callable[[], str], ...] = (
            *(self.match, self.match, self.match, self.unwind, self.projection),
            *(self.subquery, self.call),
        )
        return " ".join(self.chance.choice(clauses)() for _ in range(self.chance.randint(1, 3)))

    def returned(self) -> str:
        items = [f"{self.expression(2)} AS x{index}" for index in range(self.chance.randint(1, 3))]
        order = self.pick("", "", " ORDER BY x0", " ORDER BY x0 DESC SKIP 1")
        return f"RETURN {self.pick('', 'DISTINCT ')}{', '.join(items)}{order}{self.pick('', ' LIMIT 5')}"

    def label(self) -> str:
        one = self.pick(*HIDDEN) if self.once_in(12) else self.pick("Entity", *LABELS)
        return (
            f"{one}|{self.pick(*LABELS)}"
            if self.once_in(8)
            else f"`{one}`"
            if self.once_in(20)
            else one
        )

    def node(self) -> str:
        if self.nodes and self.once_in(3):
            return f"({self.chance.choice(self.nodes)})"
        labels = "" if self.once_in(6) else f":{self.label()}"
        inside = f" {{{self.pick(*PROPERTIES)}: {self.literal()}}}" if self.once_in(5) else ""
        return f"({self.name(self.nodes)}{labels}{inside})"

    def step(self) -> str:
        types = (
            ""
            if self.once_in(6)
            else f":{'|'.join(self.chance.sample(TYPES, self.chance.randint(1, 2)))}"
        )
        if self.once_in(5):
            inside = f"[{types}{self.pick('*0..2', '*1..3', '*2')}]"
        else:
            inside = f"[{self.name(self.edges)}{types}]"
        return self.pick(f"-{inside}->", f"<-{inside}-", f"-{inside}-") + self.node()

    def match(self) -> str:
        if self.once_in(10):
            first = f"({self.name(self.nodes)}:{self.label()})"
            middle = f"((:Entity)-[:{self.pick(*TYPES)}]-(:Entity)){{1,2}}"
            pattern = f"{first} {middle} {self.node()}"
        else:
            pattern = self.node() + "".join(self.step() for _ in range(self.chance.randint(0, 2)))
        where = f" WHERE {self.condition(2)}" if self.once_in(2) else ""
        return f"{self.pick('', '', 'OPTIONAL ')}MATCH {pattern}{where}"

    def unwind(self) -> str:
        source = self.items(1)
        return f"UNWIND {source} AS {self.name(self.values)}"

    def projection(self) -> str:
        value = self.expression(2)
        return f"WITH *, {value} AS {self.name(self.values)}{self.pick('', f' WHERE {self.condition(1)}', ' LIMIT 3')}"

    def subquery(self) -> str:
        inner = StatementMaker(
            self.chance, list(self.nodes), list(self.edges), list(self.values), self.made
        )
        text = f"{inner.match()} RETURN {inner.expression(1)} AS"
        self.made = inner.made
        return f"CALL (*) {{ {text} {self.name(self.values)} LIMIT 3 }}"

    def call(self) -> str:
        called = self.pick(*PROCEDURES)
        return f"CALL {called.removesuffix(' v')} {self.name(self.values)}"

    def literal(self) -> str:
        return self.pick(
            "1",
            "-2",
            "2.5",
            "'a'",
            '"b c"',
            "true",
            "null",
            "[1, 2]",
            "$few",
            "$text",
            "'it\\'s'",
            "{a: 1}",
        )

    def property_of(self) -> str:
        known = self.nodes + self.edges
        if not known:
            return self.literal()
        one, key = self.chance.choice(known), self.pick("'name'", "$text")
        return self.pick(
            f"{one}.{self.pick(*PROPERTIES)}",
            f"{one}[{key}]",
            f"{one}.`hash`",
        )

    def items(self, depth: int) -> str:
        """A list."""
        choices = [
            "[1, 2, 3]",
            "range(1, 4)",
            "$few",
            "split('a b', ' ')",
            f"[{self.expression(depth - 1)}]",
        ]
        if self.nodes:
            one = self.chance.choice(self.nodes)
            choices += [
                f"labels({one})",
                f"keys({one})",
                f"[({one})-[:{self.pick(*TYPES)}]-(m) | m.name]",
            ]
            choices += [f"COLLECT {{ MATCH ({one})--(m:{self.label()}) RETURN m.hash }}"]
        if depth > 0:
            choices += [
                f"[x IN {self.items(depth - 1)} | {self.pick('x', '[x]', '[x] + 1', self.expression(depth - 1))}]"
            ]
        return self.chance.choice(choices)

    def expression(self, depth: int) -> str:
        if depth <= 0:
            return self.pick(self.literal(), self.property_of(), *(self.values[-2:] or ["1"]))
        inner = self.expression(depth - 1)
        choices = [
            inner,
            self.items(depth),
            f"toStringOrNull({self.property_of()})",
            f"coalesce({inner}, {self.literal()})",
        ]
        choices += [
            f"CASE WHEN {self.condition(depth - 1)} THEN {inner} ELSE {self.literal()} END",
            "count(*)",
        ]
        choices += [
            f"collect({self.property_of()})",
            f"size({self.items(depth - 1)})",
            f"{{k: {inner}}}",
        ]
        choices += [f"reduce(a = '', i IN {self.items(depth - 1)} | a + toStringOrNull(i))"]
        if self.nodes:
            one = self.chance.choice(self.nodes)
            choices += [one, f"properties({one})", f"{one} {{.*, x: {inner}}}", f"elementId({one})"]
            choices += [
                f"COUNT {{ ({one})--(:{self.label()}) }}",
                f"COUNT {{ ({one})-[:{self.pick(*TYPES)}]->() }}",
            ]
        return self.chance.choice(choices)

    def condition(self, depth: int) -> str:
        left = self.property_of()
        compared = f"{left} {self.pick('=', '<>', '<', '>=', 'IN', 'STARTS WITH', 'CONTAINS')} {self.literal()}"
        choices = [
            compared,
            f"{left} IS NOT NULL",
            f"toStringOrNull({left}) =~ '.*a.*'",
            f"any(x IN {self.items(0)} WHERE x = 1)",
        ]
        if self.nodes:
            one = self.chance.choice(self.nodes)
            choices += [
                f"{one}:{self.label()}",
                f"EXISTS {{ ({one})-[:{self.pick(*TYPES)}]-() }}",
                f"({one})--()",
            ]
        if depth > 0:
            joined = self.pick("AND", "OR", "XOR")
            choices += [f"({self.condition(depth - 1)} {joined} NOT {self.condition(depth - 1)})"]
        return self.chance.choice(choices)


def make_statement(seed: int) -> str:
    """The statement of a seed."""
    return StatementMaker(random.Random(seed)).statement()
