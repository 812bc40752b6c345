"""The relation key: the text that tells relations of one type between the same two ends apart.

It is the values of the type's declared key fields (``shape.key``), joined by ``|``, with an empty text for a
value that is not there. Python makes it of properties, Cypher of a stored relationship; both must agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SEPARATOR = "|"


def relation_key(key_fields: tuple[str, ...], properties: Mapping[str, Any]) -> str:
    """The key of a relation with these stored properties; empty for a type without key fields."""
    return _SEPARATOR.join(str(properties.get(name, "")) for name in key_fields)


def relation_key_cypher(key_fields: tuple[str, ...], variable: str = "r") -> str:
    """A Cypher expression for the key of the relationship that ``variable`` is bound to."""
    parts = [f"coalesce(toString({variable}.{name}), '')" for name in key_fields]
    return f" + '{_SEPARATOR}' + ".join(parts) or "''"
