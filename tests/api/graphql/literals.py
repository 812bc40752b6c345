"""Values that generated operations give, and how GraphQL and JSON write them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.api.graphql import network

BROKEN_CURSORS = (
    "",
    "x",
    "W10",
    "e30",
    "ł",
    "W251bGwsbnVsbF0",
    "W3t9XQ",
    "WzE4NDQ2NzQ0MDczNzA5NTUxNjE1XQ",
)
STRINGS = (
    *(
        "",
        "a",
        "cluster",
        "Cluj",
        "IT",
        "ß",
        "SS",
        "Київ",
        "київ",
        "łódź",
        "LODZ",
        "Twin",
        "ελλαδα",
    ),
    *(
        "$p0",
        "\\",
        "'",
        '"',
        "`",
        "<b>",
        ".*",
        "(?i).*cluster.*",
        "(",
        "2018",
        "EU",
        "Head",
        "member",
    ),
    *("speaker", "\u0000", "Cluster", "Organisation", "AI", "Robotics", "1", "Łódź"),
)
SCALARS: dict[str, tuple[Any, ...]] = {
    "String": STRINGS,
    "ID": (*network.ids(), "", "nonsense"),
    "Int": (0, 1, 2, 3, 5, 50, 100, -1, 2**31 - 1),
    "Float": (0.1, 12.5, 1e9, -1.0, 45.0, 19.46, 51.77, 1000.0, 1e308),
    "Boolean": (True, False),
    "Date": ("2018", "2018-05", "2018-05-23", "2018-01-01", "2017-12-31", "2016-06", "2012", "2019-07", "2020-02-29", "2018-13"),
    "CountryCode": ("UA", "RO", "HU", "GB", "EL", "uk", "XK", "QQ"),
    "NutsCode": ("RO11", "RO1", "UA1", "UKC", "EL3"),
    "URL": ("https://example.org/a", "http://x", "https://example.org/r"),
    "DateTime": ("2020-01-01T00:00:00Z",),
}  # fmt: skip


class Variable(str):
    """A variable's name where a value stands."""

    __slots__ = ()


class Word(str):
    """An enum value's name."""

    __slots__ = ()


@dataclass(frozen=True)
class Leaf:
    """A value that is another in each variant of an operation. It stands in texts as its number."""

    number: int
    values: tuple[Any, ...]

    def __str__(self) -> str:
        return f"⟦{self.number}⟧"


def literal(value: Any) -> str:
    """A value as GraphQL writes it."""
    match value:
        case Variable():
            return f"${value}"
        case Word() | Leaf():
            return str(value)
        case dict():
            return f"{{{', '.join(f'{n}: {literal(v)}' for n, v in value.items())}}}"
        case list():
            return f"[{', '.join(map(literal, value))}]"
    return json.dumps(value, ensure_ascii=False) if value != "\u0000" else '"\\u0000"'


def plain(value: Any, variant: int) -> Any:
    """A value as JSON has it."""
    match value:
        case Leaf():
            return plain(value.values[variant], variant)
        case dict():
            return {n: plain(v, variant) for n, v in value.items()}
        case list():
            return [plain(v, variant) for v in value]
        case str():
            return str(value)
    return value
