"""What the questions of discovery have in common: ends, time, how many are wanted."""

from __future__ import annotations

from queries.paths import Question
from queries.paths import messages as said
from queries.paths.ends import Known, resolve
from queries.paths.run import Reader
from queries.paths.ties import Counting
from schema.errors import InvalidInput, NotFound

# What more actors than this share introduces nobody.
LARGEST = 50
MOST = 100


async def ends(read: Reader, question: Question) -> tuple[Known, Known]:
    """Both ends of a question. Raises :class:`~schema.errors.NotFound` where one is not known."""
    asked = single(question)
    one, two = await known(read, *asked, dated=question.as_of is not None)
    if one.id == two.id:
        raise InvalidInput(f"both ends are {one.name} ({one.id})", do="name two different ones")
    return one, two


def single(question: Question) -> tuple[str, str]:
    """The one end of either side. Raises :class:`~schema.errors.InvalidInput` where there are several."""
    (one, *more), (two, *others) = question.sides
    if more or others:
        raise InvalidInput("this is asked of one end on each side", do="ask of each, or of a group")
    return one, two


async def known(read: Reader, *asked: str, dated: bool) -> list[Known]:
    """Ends that are known. Raises :class:`~schema.errors.NotFound` with what may be meant."""
    found = await resolve(read, asked, as_of=dated)
    if unknown := [end for end in found if not isinstance(end, Known)]:
        raise NotFound(said.unknown(unknown).message, where=", ".join(e.asked for e in unknown))
    return [end for end in found if isinstance(end, Known)]


def limited(first: int, most: int = MOST) -> int:
    """A number of things asked for. Raises :class:`~schema.errors.InvalidInput` beyond the limits."""
    if not 1 <= first <= most:
        raise InvalidInput(
            f"first cannot be {first}", where="first", do=f"give a number from 1 to {most}"
        )
    return first


def ways(counting: Counting, shared: str, edges: str, **more: str) -> str:
    """Both ways in which ties go, as far as they count, with the conditions filled in."""
    common = {
        "body": counting.body_labels,
        "part": counting.participation("r"),
        "direct": counting.direct_tie("r"),
    }
    return "  UNION ALL".join(
        text.format(types=types, thing=counting.shared_thing("via"), **common, **more)
        for text, types in ((shared, counting.shared_types), (edges, counting.edge_types))
        if types
    )
