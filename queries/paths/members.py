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
from typing import Any

from graph.reading.where import valid
from queries.paths.ties import BODY, PLACE_AS_ACTOR

# How far places lie inside one another: city, three levels of regions, country.
DEPTH = 6

OF_PLACE = """
MATCH (end:Entity {{id: $end}})
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
RETURN place.id AS place, settled, acting, speakers ORDER BY place
"""
# A list of actors from the parameters that Members.parameters makes.
ACTORS = """
CALL {{
  MATCH (place:Entity)<-[at:LOCATED_IN]-(actor:{body})
  WHERE place.id IN ${name}.places AND NOT actor.id IN ${name}.without{at} RETURN actor
  UNION
  MATCH (actor:Entity) WHERE actor.id IN ${name}.actors RETURN actor
}}
WITH {carried}collect(actor) AS {name}
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


def of_place(*, as_of: bool) -> str:
    """The statement whose rows :func:`gathered` reads, for the place with id ``$end``."""
    return OF_PLACE.format(
        depth=DEPTH,
        body=BODY,
        acting=PLACE_AS_ACTOR,
        member=valid("member", "$on"),
        for_=valid("for", "$as_of") if as_of else "true",
    )


def gathered(rows: list[dict[str, Any]]) -> Members:
    """Who stands for a place."""
    speakers = {speaker for row in rows for speaker in row["speakers"]}
    acting = {row["place"] for row in rows if row["acting"]}
    places = tuple(row["place"] for row in rows if row["settled"])
    return Members(places, tuple(sorted(speakers | acting)), frozenset(speakers))


def these(ids: Iterable[str]) -> Members:
    """These actors and no others."""
    return Members(actors=tuple(sorted(ids)))


def apart(one: Members, other: Members) -> Members:
    """The first without those who only represent the second."""
    return replace(one, without=tuple(sorted(other.speakers - one.speakers)))


def actors(name: str, carried: str = "", *, as_of: bool) -> str:
    """Cypher that makes a list of actors of the parameter of the same name."""
    at = f" AND {valid('at', '$as_of')}" if as_of else ""
    return ACTORS.format(name=name, carried=carried, body=BODY, at=at)
