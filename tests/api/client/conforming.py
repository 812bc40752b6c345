"""Whether an answer is what its type says: every key, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict


def deviations(value: Any, type_: Any, where: str = "answer") -> Iterator[str]:
    """Where a value is not of its type."""
    if is_typeddict(type_):
        hints = get_type_hints(type_)
        if not isinstance(value, dict) or value.keys() != hints.keys():
            yield f"{where}: {value!r}"
        else:
            for name, part in hints.items():
                yield from deviations(value[name], part, f"{where}.{name}")
    elif get_origin(type_) in {UnionType, Union}:
        found = [list(deviations(value, part, where)) for part in get_args(type_)]
        yield from min(found, key=lambda one: (len(one), str(one)))
    elif get_origin(type_) is list:
        (item,) = get_args(type_)
        for number, part in enumerate(value):
            yield from deviations(part, item, f"{where}[{number}]")
    elif type_ is not Any and not _is_plain(value, type_):
        yield f"{where}: {value!r} is no {type_}"


def _is_plain(value: Any, type_: Any) -> bool:
    """Whether a value is one of a vocabulary's, or of a plain type; a whole number is a float too."""
    if get_origin(type_) is Literal:
        return value in get_args(type_)
    expected = get_origin(type_) or {None: NoneType}.get(type_, type_)
    return isinstance(value, (int, float) if expected is float else expected)
