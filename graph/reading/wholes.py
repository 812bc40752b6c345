"""What arguments name as the whole that something lies in: whether it is there, and what else may have been meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.fragment import Parameter
from partnergraph.graph.cypher.within import FIND_WHOLES
from partnergraph.graph.reading.suggest import suggest_nodes
from partnergraph.schema.errors import NotFound

_MOST_GUESSES = 3
_LONGEST_SHOWN = 80
_SHORTEST_GUESSED, _MOST_BEGINNINGS = 2, 5
_WHAT_TO_GIVE = "give an id (region:RO11, sector:ict) or a place's code (RO, RO11, EaP)"


async def require_wholes(
    database: Database, wholes: Collection[Parameter], arguments: Mapping[str, Any]
) -> None:
    """Raises :class:`NotFound` where what these arguments name as a whole is not there."""
    if not wholes:
        return
    named = [parameter.bind(arguments) for parameter in wholes]
    (found,) = await database.values(FIND_WHOLES, {"named": named})
    for parameter, there in zip(wholes, found, strict=True):
        if not there:
            text = parameter.find(arguments)
            where = ".".join(str(step) for step in parameter.path)
            raise NotFound(
                f"{text[:_LONGEST_SHOWN]!r} is not known here",
                where=where,
                do=await say_what_to_give(database, text, _WHAT_TO_GIVE),
            )


async def say_what_to_give(
    database: Database, text: str, do: str, labels: Iterable[str] | None = None
) -> str:
    """What to do about an id or code that is not known, with what else may have been meant; of types where asked."""
    guesses = await _guess_meant(database, text[:_LONGEST_SHOWN], labels)
    return f"{do}; perhaps {', '.join(guesses)}" if guesses else do


async def _guess_meant(database: Database, text: str, labels: Iterable[str] | None) -> list[str]:
    """What begins like a text, or like the beginning of a code."""
    words = (text.partition(":")[2] or text).replace("-", " ").strip()
    beginnings = [words]
    if words.isalnum() and any(map(str.isdigit, words)):
        beginnings += [words[:end] for end in range(len(words) - 1, _SHORTEST_GUESSED - 1, -1)]
    for beginning in beginnings[:_MOST_BEGINNINGS]:
        found = await suggest_nodes(database, beginning, labels=labels, limit=_MOST_GUESSES)
        if found:
            return [f"{one.name} ({one.id})" for one in found]
    return []
