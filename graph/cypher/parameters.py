"""Values of a statement, kept apart from its text.

A statement's text depends on the shape of the request (which filters, how many in a list of
alternatives), its values only go in as parameters. So one text serves every request of one shape, and no
value can change what a statement does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ArgumentPath = tuple[str | int, ...]
ValueTransform = Callable[[Any], Any]


def keep_value(value: Any) -> Any:
    """Return the value unchanged: the transform of a parameter that needs none."""
    return value


def _argument_at(arguments: Any, path: ArgumentPath) -> Any:
    """The value at a path of keys and indices."""
    for step in path:
        arguments = arguments[step]
    return arguments


@dataclass
class StatementParameters:
    """The parameters of one statement: where each value is found, and how it is changed on the way."""

    binders: list[tuple[str, ArgumentPath, ValueTransform]] = field(default_factory=list)

    def add(self, path: ArgumentPath, transform: ValueTransform = keep_value) -> str:
        """Name the value at ``path`` a parameter, and return its name as Cypher writes it."""
        name = f"p{len(self.binders)}"
        self.binders.append((name, path, transform))
        return f"${name}"

    def bind(self, arguments: Mapping[str, Any] | Sequence[Any]) -> dict[str, Any]:
        """The value of each parameter by name, for arguments of the shape it was added for."""
        return {
            name: transform(_argument_at(arguments, path)) for name, path, transform in self.binders
        }
