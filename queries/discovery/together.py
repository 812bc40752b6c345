"""Who takes part in the same things: a one-mode network of actors, regions or countries, of how many things each two share.

What a place's actors share with each other; what nobody named a place for, in the whole network. What two regions or countries
share is one thing, however many of theirs take part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.dates import begin_date_cypher
from partnergraph.graph.summaries.truth import IN_FORCE, LIES_WITHIN
from partnergraph.queries.discovery import common
from partnergraph.queries.discovery.links import Level
from partnergraph.queries.paths import Question, members
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.ties import ACTING_PLACE_LABELS, BODY_LABELS
from partnergraph.schema.errors import InvalidInput

EVERYWHERE = "everywhere"
_EVERY_ACTOR = f"MATCH (actor:{BODY_LABELS}|{ACTING_PLACE_LABELS})\n"
_ACTORS_OF_PLACE = "UNWIND first AS actor\n"
_ACTORS_THEMSELVES = "WITH actor, actor AS member\n"
_PLACES_OF_ACTORS = f"""
CALL (actor) {{
  MATCH (actor)-[:LOCATED_IN]->(:Place) {LIES_WITHIN} (place:Country|Region)
  WHERE CASE WHEN $level = 0 THEN place:Country ELSE place.level = $level END AND {IN_FORCE} RETURN place AS member
  UNION
  UNWIND [actor] AS member WITH member WHERE $level = 0 AND member:Country RETURN member
}}
"""
_COUNT_PAIRS = """
MATCH (actor)-[r:{types}]->(via) WHERE {part}
WITH via, member.id AS id, collect(DISTINCT actor.id)[..2] AS some
WITH via, collect([id, some]) AS sides WHERE size(sides) > 1 AND {thing}
WITH left({day}, 4) AS year, sides
UNWIND range(0, size(sides) - 2) AS at
UNWIND sides[at + 1..] AS side
WITH sides[at] AS first_side, side, year
// Somebody in both places is not together with itself.
WHERE size(side[1]) > 1 OR first_side[1] <> side[1]
WITH first_side[0] AS one, side[0] AS other, year
WITH CASE WHEN one < other THEN one ELSE other END AS one, CASE WHEN one < other THEN other ELSE one END AS other, year
WITH one, other, year, count(*) AS things LIMIT $most
RETURN collect([one, other, toInteger(year), things]) AS pairs
"""


@dataclass(frozen=True)
class SharedCount:
    """How many things two actors or places share: ``things``, and how many of them began in each year that is known."""

    one: str
    other: str
    things: int
    by_year: Mapping[int, int]


async def count_shared_things(
    database: Database, question: Question, level: Level | None, most: int
) -> list[SharedCount]:
    """What each two of the first end's actors share, or each two places of a level; :data:`EVERYWHERE` is no end, but all.

    Raises :class:`~partnergraph.schema.errors.NotFound` for an end that is not known,
    :class:`~partnergraph.schema.errors.InvalidInput` where there are more than ``most`` pairs and years, and
    :class:`~partnergraph.schema.errors.Timeout` when the time is over.
    """
    read = await QuestionReader.open(database, question)
    question, counting = read.question, read.counting
    if not counting.shared_types:
        raise InvalidInput(
            "memberships and cooperation are nothing that two take part in",
            where="kinds",
            do="ask for joint projects, events or agreements",
        )
    text = common.require_single_ends(question)[0]
    beginning, parameters = _EVERY_ACTOR, {}
    if text != EVERYWHERE:
        (of,) = await common.resolve_known_ends(read, text, dated=counting.dated)
        beginning = members.actor_list_subquery("first", as_of=counting.dated) + _ACTORS_OF_PLACE
        parameters = {"first": of.members.parameters}
    row = await read(
        beginning
        + (_ACTORS_THEMSELVES if level is None else _PLACES_OF_ACTORS)
        + _COUNT_PAIRS.format(
            types=counting.shared_types,
            part=counting.participation("r"),
            thing=counting.shared_thing("via"),
            day=begin_date_cypher("via"),
        ),
        **parameters,
        level=level.number if level else None,
        most=most + 1,
    )
    if len(row["pairs"]) > most:
        raise InvalidInput(
            f"more than {most} pairs share something",
            where="together",
            do="name a smaller place, kinds, a span of years, a programme, or a level: region, country",
        )
    return list(_gather_years(row["pairs"]))


def _gather_years(pairs: list[list[Any]]) -> Iterator[SharedCount]:
    """The counts of each pair, its years together; pairs in the order of their ids."""
    found: dict[tuple[str, str], list[tuple[int | None, int]]] = {}
    for one, other, year, things in pairs:
        found.setdefault((one, other), []).append((year, things))
    for (one, other), counts in sorted(found.items()):
        by_year = {year: things for year, things in counts if year is not None}
        yield SharedCount(one, other, sum(things for _, things in counts), by_year)
