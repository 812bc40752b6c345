"""YAML as a mapping's author meant it: what YAML makes of ``no``, ``on`` or ``012`` is said, not guessed.

A value without quotes that YAML reads as a truth, a number or a date, and would write otherwise, is refused
with its line, as is a key that stands twice. The file is bounded: aliases (``*x``) may not multiply what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from partnergraph.schema.errors import InvalidInput

_LARGEST_FILE = 1 << 20  # bytes
_MOST_NODES, _DEEPEST = 100_000, 50
_TRUTHS = {"true", "false"}


def read_yaml_strictly(path: Path) -> Any:
    """The content of a YAML file. Raises :class:`InvalidInput` where it cannot be read, is none, or is in doubt."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise InvalidInput(
                f"it is larger than {_LARGEST_FILE:,} bytes", where=path.name, do="make it shorter"
            )
        text = path.read_text("utf-8")
        _check_yaml_nesting(text, path.name)
        loader = yaml.SafeLoader(text)
        try:
            root = loader.get_single_node()
            if root is None:
                return None
            _count_yaml_nodes(root, {}, path.name)
            for node in _plain_scalars(root, set()):
                _check_plain_scalar(loader, node, path.name)
            return loader.construct_document(root)
        finally:
            loader.dispose()
    except OSError as error:
        raise InvalidInput(f"it cannot be read: {error}", where=str(path), do="check it") from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise InvalidInput(f"it is not YAML: {error}", where=path.name, do="correct it") from None


def _check_yaml_nesting(text: str, name: str) -> None:
    """Raise :class:`InvalidInput` for lists and mappings too deep in each other to be put together."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise InvalidInput(
                    f"it is nested more than {_DEEPEST} deep",
                    where=name,
                    do="make it flatter",
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _count_yaml_nodes(node: yaml.Node, counted: dict[int, int], name: str) -> int:
    """How many values a node is with all aliases written out. Raises :class:`InvalidInput` for too many."""
    if id(node) not in counted:
        _check_repeated_keys(node, name)
        counted[id(node)] = _MOST_NODES  # of a node that holds itself
        children = sum(_count_yaml_nodes(child, counted, name) for child in _children_of_node(node))
        counted[id(node)] = 1 + children
        if 1 + children > _MOST_NODES:
            raise InvalidInput(
                f"with its aliases written out it has more than {_MOST_NODES:,} values",
                where=f"{name}, line {node.start_mark.line + 1}",
                do="write it without aliases",
            )
    return counted[id(node)]


def _check_repeated_keys(node: yaml.Node, name: str) -> None:
    """Raise :class:`InvalidInput` for a key that a mapping has twice: YAML would forget the first."""
    seen: set[tuple[str, str]] = set()
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode):
            if (key.tag, key.value) in seen:
                raise InvalidInput(
                    f"{key.value} is written twice",
                    where=f"{name}, line {key.start_mark.line + 1}",
                    do="leave out one of them",
                )
            seen.add((key.tag, key.value))


def _children_of_node(node: yaml.Node) -> Iterator[yaml.Node]:
    """The keys and values of a mapping, the items of a list."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _plain_scalars(node: yaml.Node, seen: set[int]) -> Iterator[yaml.ScalarNode]:
    """Every value that is written without quotes, keys too, each once."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode) and node.style is None:
        yield node
    for child in _children_of_node(node):
        yield from _plain_scalars(child, seen)


def _check_plain_scalar(loader: yaml.SafeLoader, node: yaml.ScalarNode, name: str) -> None:
    """Raise :class:`InvalidInput` for a word that YAML reads as something that it would not write so."""
    written = node.value
    value = loader.construct_object(node)
    if isinstance(value, bool):
        meant = written.lower() in _TRUTHS
        shown, other = str(value).lower(), "true or false"
    elif isinstance(value, int | float):
        meant = _is_plainly_number(written, value)
        shown, other = str(value), f"{value}"
    elif isinstance(value, date):
        meant, shown, other = value.isoformat() == written, value.isoformat(), value.isoformat()
    else:
        number = _number_of_other_yaml(written) if isinstance(value, str) else None
        meant, shown, other = number is None, "a text", f"{number}"
    if not meant:
        raise InvalidInput(
            f"YAML reads {written} as {shown}",
            where=f"{name}, line {node.start_mark.line + 1}",
            do=f"put it in quotes, '{written}', if the word is meant; else write {other}",
        )


def _is_plainly_number(written: str, value: float) -> bool:
    """Whether anybody reads a number as YAML does: no octal 012, no minutes 1:30, no 1_000."""
    try:
        plain = int(written) if isinstance(value, int) else float(written)
    except ValueError:
        return False
    return (
        plain == value
        and "_" not in written
        and not (written.lstrip("+-") + " ").startswith(tuple(f"0{digit}" for digit in range(10)))
    )


def _number_of_other_yaml(written: str) -> float | None:
    """The number that newer YAML makes of a text such as 1e3; None for any other text."""
    if not written[:1].isdigit() or "e" not in written.lower():
        return None
    try:
        return float(written)
    except ValueError:
        return None
