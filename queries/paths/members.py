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
    """Who stands for what is no place: itself."""
    return Members(actors=(identifier,), speakers=frozenset((identifier,)))


def gathered(places: list[tuple[str, bool, bool, list[str]]]) -> Members:
    """Who stands for a place, given what is known of it and the places in it."""
    speakers = {speaker for *_, some in places for speaker in some}
    acting = {place for place, _, acts, _ in places if acts}
    settled = sorted(place for place, is_settled, *_ in places if is_settled)
    return Members(tuple(settled), tuple(sorted(speakers | acting)), frozenset(speakers))


def together(parts: Iterable[Members]) -> Members:
    """Who stands for several ends at once."""
    all_ = list(parts)
    return Members(
        places=tuple(sorted({place for one in all_ for place in one.places})),
        actors=tuple(sorted({actor for one in all_ for actor in one.actors})),
        speakers=frozenset(speaker for one in all_ for speaker in one.speakers),
    )


def these(ids: Iterable[str]) -> Members:
    """These actors and no others."""
    return Members(actors=tuple(sorted(ids)))


def apart(one: Members, other: Members, avoid: frozenset[str]) -> Members:
    """The first without those who only represent the second, and those to avoid."""
    without = (other.speakers - one.speakers) | avoid
    actors = tuple(actor for actor in one.actors if actor not in avoid)
    return replace(one, actors=actors, without=tuple(sorted(without)))


def actors(name: str, *, as_of: bool) -> str:
    """Cypher that makes a list of actors of the parameter of the same name."""
    at = f" AND {valid('at', '$as_of')}" if as_of else ""
    return ACTORS.format(name=name, body=BODY, at=at)
