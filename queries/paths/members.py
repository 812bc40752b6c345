"""The actors that stand for an end.

For a place: the place itself where it can have ties (a country's delegation), the bodies located in it or
in a place below it, and those that represent one of these, with their parts. A group's members are those
of the day asked about, else of today. For anything else: itself.

An end is resolved once to places and single actors. Whoever represents one end and is only located in the
other (an embassy) counts for the end it represents.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from graph.cypher.where import valid
from queries.paths.ties import BODY, PLACE_AS_ACTOR

# How far places lie inside one another: city, three levels of regions, country.
DEPTH = 6

# Expects a node `end`; for what is no place, it leaves nothing.
OF_END = """
  CALL (end) {{
    MATCH (end)<-[:PART_OF*0..{depth}]-(place:Place) RETURN place
    UNION
    MATCH (end:Group)<-[member:IN_GROUP]-(:Country)<-[:PART_OF*0..{depth}]-(place:Place)
    WHERE {member} RETURN place
  }}
  WITH place, EXISTS {{ (place)<-[:LOCATED_IN]-() }} AS settled, place:{acting} AS acting,
    COLLECT {{
      MATCH (place)<-[for:REPRESENTS]-(:{body})<-[:PART_OF*0..2]-(actor:{body}) WHERE {for_}
      RETURN DISTINCT actor.id
    }} AS speakers
  WHERE settled OR acting OR size(speakers) > 0
  RETURN collect([place.id, settled, acting, speakers]) AS places
"""
# A list of actors from the parameters that Members.parameters makes.
ACTORS = """
CALL {{
  CALL {{
    MATCH (place:Entity)<-[at:LOCATED_IN]-(actor:{body})
    WHERE place.id IN ${name}.places AND NOT actor.id IN ${name}.without{at} RETURN actor
    UNION
    MATCH (actor:Entity) WHERE actor.id IN ${name}.actors RETURN actor
  }}
  RETURN collect(actor) AS {name}
}}
"""


@dataclass(frozen=True)
class Members:
    """A set of actors: the bodies located in ``places`` but for ``without``, and these ``actors``.

    ``speakers`` are those among the actors that represent the end.
    """

    places: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    speakers: frozenset[str] = frozenset()
    without: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, list[str]]:
        """The value of the parameter that :func:`actors` reads."""
        return {
            "places": list(self.places),
            "actors": list(self.actors),
            "without": list(self.without),
        }


def of_end(*, as_of: bool) -> str:
    """Cypher that returns the ``places`` from which :func:`gathered` makes who stands for a node ``end``."""
    return OF_END.format(
        depth=DEPTH,
        body=BODY,
        acting=PLACE_AS_ACTOR,
        member=valid("member", "$on"),
        for_=valid("for", "$as_of") if as_of else "true",
    )


def alone(identifier: str) -> Members:
    """The actors that stand for an end that is no place: itself."""
    return Members(actors=(identifier,), speakers=frozenset((identifier,)))


def gathered(places: list[tuple[str, bool, bool, list[str]]]) -> Members:
    """The actors that stand for a place.

    ``places`` are what :func:`of_end` returns of it and each place in it: its id, whether anybody is located
    there, whether it can be an actor itself, and the ids of those that represent it.
    """
    speakers = {speaker for *_, ids in places for speaker in ids}
    acting = {place for place, _, acts, _ in places if acts}
    settled = sorted(place for place, is_settled, *_ in places if is_settled)
    return Members(tuple(settled), tuple(sorted(speakers | acting)), frozenset(speakers))


def together(parts: Iterable[Members]) -> Members:
    """The actors that stand for several ends at once."""
    sets = list(parts)
    return Members(
        places=tuple(sorted({place for part in sets for place in part.places})),
        actors=tuple(sorted({actor for part in sets for actor in part.actors})),
        speakers=frozenset(speaker for part in sets for speaker in part.speakers),
    )


def these(ids: Iterable[str]) -> Members:
    """The actors with these ids, and no others."""
    return Members(actors=tuple(sorted(ids)))


def apart(this_end: Members, other_end: Members, avoid: frozenset[str]) -> Members:
    """The actors of this end but for those who only represent the other, and for those to avoid (ids)."""
    without = (other_end.speakers - this_end.speakers) | avoid
    kept = tuple(actor for actor in this_end.actors if actor not in avoid)
    return replace(this_end, actors=kept, without=tuple(sorted(without)))


def actors(name: str, *, as_of: bool) -> str:
    """Cypher that makes the list ``name`` of actors of the parameter ``$name``, an actor set.

    ``as_of`` is whether only who was located in a place on the question's date counts.
    """
    at = f" AND {valid('at', '$as_of')}" if as_of else ""
    return ACTORS.format(name=name, body=BODY, at=at)
