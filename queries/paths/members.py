"""The actors that stand for an end.

For a place: the place itself where it can have ties (a country's delegation), the bodies located in it or
in a place within it, and those that represent one of these, with their parts. A region is one through time: its
older codes and its successors are within it where all of them lies in it. A group's members are those
of the day asked about, else of today. For anything else: itself.

An end is resolved once to places and single actors. Whoever represents one end and is only located in the
other (an embassy) counts for the end it represents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from partnergraph.graph.cypher.dates import validity_predicate
from partnergraph.graph.cypher.within import WITHIN_PLACE
from partnergraph.queries.paths.ties import ACTING_PLACE_LABELS, BODY_LABELS

# How deep the parts of a body that represents a place act for it, too.
PARTS_DEPTH = 2
# Expects a node `end`; for what is no place, it leaves nothing.
_MATCH_END_PLACES = """
  CALL (end) {{
    MATCH (end:Place) {within} (place:Place) RETURN DISTINCT place
    UNION
    MATCH (end:Group)<-[member:IN_GROUP]-(:Country) {within} (place:Place)
    WHERE {member} RETURN DISTINCT place
  }}
  WITH place, EXISTS {{ (place)<-[:LOCATED_IN]-() }} AS settled, place:{acting} AS acting,
    COLLECT {{
      MATCH (place)<-[for:REPRESENTS]-(:{body})<-[:PART_OF*0..{depth}]-(actor:{body}) WHERE {for_}
      RETURN DISTINCT actor.id
    }} AS speakers
  WHERE settled OR acting OR size(speakers) > 0
  RETURN collect([place.id, settled, acting, speakers]) AS places
"""
# A list of actors from a map as ActorSet.parameters makes it: a parameter, or a variable that is imported. (A UNION that is
# not of ALL would keep what is imported beside every actor.)
_MATCH_ACTORS = """
CALL ({imported}) {{
  CALL ({imported}) {{{rows}}}
  RETURN collect(DISTINCT actor) AS {name}
}}
"""
_MATCH_ACTOR_ROWS = """
    MATCH (place:Entity)<-[at:LOCATED_IN]-(actor:{body})
    WHERE place.id IN {set}.places AND NOT actor.id IN {set}.without{at} RETURN actor
    UNION ALL
    MATCH (actor:Entity) WHERE actor.id IN {set}.actors RETURN actor
  """
# The same map made in Cypher, for statements that resolve no end beforehand.
_ACTOR_SET = """{{places: [p IN {name}_places WHERE p[1] | p[0]],
    actors: {speakers} + [p IN {name}_places WHERE p[2] | p[0]],
    without: {without}}} AS {name}_set"""
_SPEAKERS = "reduce(ids = [], p IN {name}_places | ids + p[3])"


@dataclass(frozen=True)
class ActorSet:
    """A set of actors: the bodies located in ``places`` but for ``without``, and these ``actors``.

    ``speakers`` are those among the actors that represent the end.
    """

    places: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    speakers: frozenset[str] = frozenset()
    without: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, list[str]]:
        """The value of the parameter that :func:`actor_list_subquery` reads."""
        return {
            "places": list(self.places),
            "actors": list(self.actors),
            "without": list(self.without),
        }


def end_places_subquery(*, as_of: bool, depth: int = PARTS_DEPTH) -> str:
    """Cypher that returns the ``places`` from which :func:`actor_set_of_places` makes who stands for a node ``end``.

    ``depth`` is how deep the parts of who represents it do, too: 0 for nobody but these.
    """
    return _MATCH_END_PLACES.format(
        within=WITHIN_PLACE,
        depth=depth,
        body=BODY_LABELS,
        acting=ACTING_PLACE_LABELS,
        member=validity_predicate("member", "$on"),
        for_=validity_predicate("for", "$as_of") if as_of else "true",
    )


def single_actor_set(identifier: str) -> ActorSet:
    """The actors that stand for an end that is no place: itself."""
    return ActorSet(actors=(identifier,), speakers=frozenset((identifier,)))


def actor_set_of_places(places: list[tuple[str, bool, bool, list[str]]]) -> ActorSet:
    """The actors that stand for a place.

    ``places`` are what :func:`end_places_subquery` returns of it and each place in it: its id, whether anybody is located
    there, whether it can be an actor itself, and the ids of those that represent it.
    """
    speakers = {speaker for *_, ids in places for speaker in ids}
    acting = {place for place, _, acts, _ in places if acts}
    settled = sorted(place for place, is_settled, *_ in places if is_settled)
    return ActorSet(tuple(settled), tuple(sorted(speakers | acting)), frozenset(speakers))


def unite_actor_sets(parts: Iterable[ActorSet]) -> ActorSet:
    """The actors that stand for several ends at once."""
    sets = list(parts)
    return ActorSet(
        places=tuple(sorted({place for part in sets for place in part.places})),
        actors=tuple(sorted({actor for part in sets for actor in part.actors})),
        speakers=frozenset(speaker for part in sets for speaker in part.speakers),
    )


def actor_set_of_ids(ids: Iterable[str]) -> ActorSet:
    """The actors with these ids, and no others."""
    return ActorSet(actors=tuple(sorted(ids)))


def separate_from_other_end(
    this_end: ActorSet, other_end: ActorSet, avoid: frozenset[str]
) -> ActorSet:
    """The actors of this end but for those who only represent the other, and for those to avoid (ids)."""
    without = (other_end.speakers - this_end.speakers) | avoid
    kept = tuple(actor for actor in this_end.actors if actor not in avoid)
    return replace(this_end, actors=kept, without=tuple(sorted(without)))


def actor_list_subquery(name: str, *, as_of: bool) -> str:
    """Cypher that makes the list ``name`` of actors of the parameter ``$name``, an actor set.

    ``as_of`` is whether only who was located in a place on the question's date counts.
    """
    at = f" AND {validity_predicate('at', '$as_of')}" if as_of else ""
    return _actor_list_of(name, f"${name}", at=at)


def match_actor_rows(actor_set: str, *, at: str = "") -> str:
    """Cypher that returns each ``actor`` of a map as :attr:`ActorSet.parameters` makes it; some twice. ``at``: what its place must be like, too."""
    return _MATCH_ACTOR_ROWS.format(set=actor_set, body=BODY_LABELS, at=at)


def actor_lists_of_nodes(nodes: Mapping[str, str]) -> str:
    """Cypher that makes a list of actors by each of these names, of the place that its node is.

    ``nodes`` are variables by the name of the list, one or two. The lists are those of :func:`actor_list_subquery`
    for the sets that :func:`actor_set_of_places` and :func:`separate_from_other_end` make of the same places.
    """
    lists = [
        f"CALL ({node}) {{\n  WITH {node} AS end{_end_places_of(f'{name}_places')}}}\n"
        for name, node in nodes.items()
    ]
    sets = ",\n  ".join(_actor_set_cypher(name, [n for n in nodes if n != name]) for name in nodes)
    return (
        "".join(lists)
        + f"WITH *, {sets}"
        + "".join(_actor_list_of(name, f"{name}_set", imported=f"{name}_set") for name in nodes)
    )


def _actor_set_cypher(name: str, others: list[str]) -> str:
    """The actors of the places of a list, without those who only represent another's, as a map of ``{name}_set``."""
    own = _SPEAKERS.format(name=name)
    without = [f"[id IN {_SPEAKERS.format(name=o)} WHERE NOT id IN {own}]" for o in others]
    return _ACTOR_SET.format(name=name, speakers=own, without=" + ".join(without) or "[]")


def _end_places_of(alias: str) -> str:
    places = end_places_subquery(as_of=False).replace(" AS places\n", f" AS {alias}\n")
    # Today's members of a group, as of a question that has no date.
    return re.sub(r"\$on\[\d\]", "toString(date())", places)


def _actor_list_of(name: str, actor_set: str, *, imported: str = "", at: str = "") -> str:
    rows = match_actor_rows(actor_set, at=at)
    return _MATCH_ACTORS.format(name=name, imported=imported, rows=rows)
