"""What is asked: known and generated operations with values by chance, pages, statements, named queries, exports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import GraphQLSchema, NonNullTypeNode, OperationDefinitionNode, parse
from hypothesis import HealthCheck, Phase, given, seed, settings

from partnergraph.api.page.asking import OPERATIONS, read_page_operation
from partnergraph.queries.named import load_library
from partnergraph.queries.named.parameters import ParameterType
from tests.api.graphql.operations import VARIANTS, Operation, operations
from tests.api.hostile.corpus import cases
from tests.api.rest.test_hostile import AT_MOST, CORPUS, MUCH
from tests.graph.untrusted.fuzz.grammar import make_statement

Variables = dict[str, Any]
WORDS = ("it", "cluster", "Ukraine", "digital", "Łódź", "agro", "UA", "forum", "zzzz", "a b", "  ")
CODES = ("UA", "RO", "HU", "PL", "DE", "FR", "SI", "MD", "AT", "EaP", "RO1", "UA1", "QQ")
# A statement that nobody could wait for, and one that holds many rows.
HEAVY = (
    "RETURN reduce(a = 0, i IN range(1, 100000000000) | a + 1) AS x",
    "MATCH (a:Entity), (b:Entity), (c:Entity) RETURN count(*) AS x",
    "MATCH (n:Entity) RETURN n",
    "UNWIND range(1, 200000) AS x RETURN x, 'some text ' + x AS y",
)


@dataclass(frozen=True)
class Known:
    """An operation of the pages, and its variables with whether each is required."""

    name: str
    text: str
    variables: dict[str, bool]


def read_known_operations() -> list[Known]:
    """The operations of the pages that readers may ask."""
    found = []
    for file in sorted(OPERATIONS.glob("*.graphql")):
        if file.stem.startswith("steward"):
            continue
        text = read_page_operation(file.stem)
        (operation,) = (
            one for one in parse(text).definitions if isinstance(one, OperationDefinitionNode)
        )
        required = {
            one.variable.name.value: isinstance(one.type, NonNullTypeNode) and not one.default_value
            for one in operation.variable_definitions or ()
        }
        found.append(Known(file.stem, text, required))
    return found


def generate_operations(schema: GraphQLSchema, number: int, first: int) -> list[Operation]:
    """So many operations by chance, of a seed."""
    made: list[Operation] = []

    @seed(first)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operations(schema))
    def gather(operation: Operation) -> None:
        made.append(operation)

    gather()
    return made


@dataclass
class Questions:
    """Draws what is asked. ``ids``: of entities that are there; ``generated``: a pool of operations."""

    chance: Random
    ids: list[str]
    generated: list[Operation]

    def __post_init__(self) -> None:
        self.known = read_known_operations()
        self.library = sorted(load_library().values(), key=lambda one: one.name)
        self.operations = [one for one in cases("operations.yaml") if "times" not in str(one.sent)]
        self.refused = [
            cypher for group in CORPUS["refused"].values() for cypher in group["statements"]
        ]
        self.bounded = [*CORPUS["bounded"], *CORPUS["fine"], *AT_MOST.values()]
        self.too_much = list(MUCH.values())
        self.tried = 0
        draw = self.chance
        code: Callable[[], Any] = lambda: draw.choice(CODES)  # noqa: E731
        some: Callable[[], Any] = lambda: draw.sample(CODES, draw.randint(1, 3))  # noqa: E731
        known_id: Callable[[], Any] = lambda: draw.choice(self.ids)  # noqa: E731
        self._values: dict[str, Callable[[], Any]] = {
            **dict.fromkeys(("of", "in", "for", "and"), code),
            **dict.fromkeys(("from", "to", "rows", "between"), some),
            **dict.fromkeys(("id", "within", "affects"), known_id),
            "ids": lambda: draw.sample(self.ids, 3),
            **dict.fromkeys(("text", "prefix", "topic"), lambda: draw.choice(WORDS)),
            "first": lambda: draw.randint(1, 60),
            "maxTies": lambda: draw.randint(1, 4),
            **dict.fromkeys(("grouped", "withParts", "whole"), lambda: draw.random() < 0.5),
            "largest": lambda: draw.choice((5, 20, 200)),
        }

    def known_operation(self) -> tuple[str, str, Variables]:
        """The name of an operation of the pages, its text, and variables of all kinds that it takes."""
        one = self.chance.choice(self.known)
        given: Variables = {}
        for name, required in one.variables.items():
            if name in self._values and (required or self.chance.random() < 0.6):
                given[name] = self._values[name]()
        if one.name == "matrix":
            given.pop("between", None)
        return one.name, one.text, given

    def generated_operation(self) -> tuple[str, Variables]:
        """An operation by chance."""
        return self.chance.choice(self.generated).variant(self.chance.randrange(VARIANTS))

    def page(self) -> str:
        """The address of a page."""
        draw = self.chance
        tag = draw.choice(("", "/en", "/fr", "/de", "/uk"))
        word, one, other = draw.choice(WORDS), draw.choice(CODES), draw.choice(CODES)
        return tag + draw.choice(
            (
                *("/", "/places", "/sources", "/about", "/api", "/matrix", "/brokers"),
                *(f"/paths?from={one}&to={other}", f"/places/{one}", f"/search?q={word}"),
                *("/clusters", "/organisations?q=" + word, "/projects", "/events", "/calls"),
                *(f"/entities/{draw.choice(self.ids)}", f"/recommend?for={one}"),
                *(f"/paths.csv?from={one}&to={other}", "/events.ics", "/clusters.csv"),
            )
        )

    def named_query(self) -> str:
        """The address of a named query's rows: its example, or another code or id in its place."""
        query = self.chance.choice(self.library)
        given = dict(query.example)
        for name, parameter in query.parameters.items():
            if self.chance.random() < 0.5:
                continue
            if parameter.type is ParameterType.COUNTRY:
                given[name] = self.chance.choice(CODES[:9])
            elif parameter.type is ParameterType.ID and name in given:
                given[name] = self.chance.choice(self.ids)
        form = self.chance.choice(("json", "jsonl", "csv", "xlsx", "parquet", "arrow"))
        return f"/queries/{query.name}.{form}?" + "&".join(f"{n}={v}" for n, v in given.items())

    def statement(self) -> tuple[str, str, int]:
        """What kind of a statement, the statement, and how many seconds it may take."""
        self.tried += 1
        kind = self.chance.choices(("fuzz", "hostile", "bounded", "much", "heavy"), (12, 4, 2, 1, 1))[0]  # fmt: skip
        if kind == "fuzz":
            return kind, make_statement(self.chance.randrange(2**32)), 5
        among = {
            "hostile": self.refused,
            "bounded": self.bounded,
            "much": self.too_much,
            "heavy": HEAVY,
        }[kind]
        return kind, self.chance.choice(among), 2

    def export(self) -> str:
        """The address of an export, of all or of a part."""
        form = self.chance.choice(
            ("graphml", "gexf", "csv.zip", "jsonld", "ttl", "nq", "cypher", "zip")
        )
        part = self.chance.choice(
            ("", "", f"?of={self.chance.choice(self.ids)}", f"?of={self.chance.choice(CODES)}")
        )
        return f"/export.{form}{part}"
