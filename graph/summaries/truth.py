"""Reading the columns from the graph: the one place that says what counts as what.

It takes some seconds at a million participations, in which others may write; who calls compares the revision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np

from partnergraph.graph.connection.database import Database, Row
from partnergraph.graph.cypher.dates import begin_date_cypher
from partnergraph.graph.cypher.within import PLACE_DEPTH
from partnergraph.graph.summaries.columns import Numbers, TieColumns
from partnergraph.graph.summaries.contraction import find_outermost_wholes
from partnergraph.schema.actors import Actor, Person
from partnergraph.schema.catalog import RelationType, all_relation_types, entity_type_of

TIES: dict[str, RelationType] = {r.type: r for r in all_relation_types().values() if r.tie}
# Who may stand between the ends: actors, but for people.
BODY_TYPES = tuple(t.name for t in entity_type_of(Actor).concrete if not issubclass(t.cls, Person))
# From a place up to every place that all of it lies in, through later versions of its code.
LIES_WITHIN = f"""((inner:Place)-[lies:PART_OF|SUCCEEDED_BY]->(outer:Place)
      WHERE coalesce(lies.old_within, true)){{0,{PLACE_DEPTH}}}"""
# Of a region's codes, the one that is in force.
IN_FORCE = """NOT EXISTS {
      MATCH (place)-[followed:SUCCEEDED_BY]->(:Place) WHERE coalesce(followed.old_within, true)
    }"""

# As in every question: a role counts whatever the relation is (partnergraph.queries.paths.ties).
_ABSENT_ROLES = {role for r in TIES.values() if r.tie for role in r.tie.absent_roles}
_LEADING_ROLES = {role for r in TIES.values() if r.tie for role in r.tie.leading_roles}
# Activities take part in something now and then; those that do are found by that.
_ACTING_LABELS = "|".join(
    sorted(
        {
            declared.name
            for r in TIES.values()
            for declared in (
                *r.start_types,
                *(r.end_types if r.tie and r.tie.through == "edge" else ()),
            )
            if "Activity" not in declared.labels
        }
    )
)
_BODY_BITS = {name: 1 << position for position, name in enumerate(BODY_TYPES)}
_MATCH_ACTORS = f"MATCH (n:{_ACTING_LABELS}) RETURN n.id AS id, labels(n) AS labels"
_MATCH_PARTS = """
MATCH (thing)<-[r:{type}]-(actor) WHERE {part}
WITH thing, collect([actor.id, r.role, r.sources]) AS parts WHERE {thing}
RETURN thing.id AS id, {day} AS day, thing.status AS status, COUNT {{ (thing)<-[:{type}]-() }} AS size, parts
"""
_MATCH_EDGES = """
MATCH (a)-[r:{type}]->(b) WHERE {edge}
RETURN a.id AS start, b.id AS end, r.since AS day, r.sources AS sources
"""
_MATCH_PLACES = f"""
MATCH (within:Place)
RETURN within.id AS id, CASE WHEN within:Country THEN 0 WHEN within:Region THEN within.level END AS level,
  COLLECT {{
    MATCH (within) {LIES_WITHIN} (place:Country|Region) WHERE {IN_FORCE} RETURN DISTINCT place.id
  }} AS outer
"""
_MATCH_LOCATED = """
MATCH (place:Place)<-[at:LOCATED_IN]-(actor) WHERE NOT actor:Event AND {located}
RETURN place.id AS place, collect(DISTINCT actor.id) AS actors
"""
_MATCH_SAID = """
MATCH (s:Source)
CALL (s) { MATCH (actor:Actor|Place)-[:DESCRIBED_BY]->(s) RETURN collect(DISTINCT actor.id) AS actors }
RETURN s.id AS id, coalesce(s.title, '') AS title, actors
"""
_MATCH_WHOLES = """
MATCH (part:Organisation)-[:PART_OF]->(whole:Organisation)
RETURN part.id AS part, whole.id AS whole
"""


@dataclass(frozen=True)
class ReadingRules:
    """What of the graph columns are read of: conditions in Cypher with their parameters; by default all of it.

    ``part`` and ``edge`` are of a relationship ``r``, ``thing`` of what a node ``thing`` is, ``located`` of a
    relationship ``at``. ``edge_types``: which relations that themselves tie two are read; None for all.
    """

    part: str = "true"
    thing: str = "true"
    edge: str = "true"
    located: str = "true"
    edge_types: frozenset[str] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def list_statements(self) -> list[tuple[str, str]]:
        """The statements that read ties and who is where, each with the type of relation that it is of."""
        found = []
        for type_, declared in TIES.items():
            if declared.tie and declared.tie.through == "end":
                day = begin_date_cypher("thing")
                cypher = _MATCH_PARTS.format(type=type_, day=day, part=self.part, thing=self.thing)
            elif self.edge_types is None or type_ in self.edge_types:
                cypher = _MATCH_EDGES.format(type=type_, edge=self.edge)
            else:
                continue
            found.append((type_, cypher))
        return [
            *found,
            ("LOCATED_IN", _MATCH_LOCATED.format(located=self.located)),
            ("PART_OF", _MATCH_WHOLES),
        ]


ALL_OF_IT = ReadingRules()


async def read_columns(database: Database, rules: ReadingRules = ALL_OF_IT) -> TieColumns:
    """All columns, as the graph has them while they are read."""
    reading = _Reading()
    async for record in database.stream(_MATCH_ACTORS):
        reading.labels[record[0]] = record[1]
    for type_, cypher in rules.list_statements():
        async for record in database.stream(cypher, **rules.parameters):
            reading.add_record(type_, record.values())
    reading.places = await database.read(_MATCH_PLACES)
    reading.said = await database.read(_MATCH_SAID)
    return reading.finish()


@dataclass
class _Reading:
    """What was read so far, by ids."""

    labels: dict[str, list[str]] = field(default_factory=dict)
    things: list[tuple[str, str, str, str, int]] = field(default_factory=list)
    parts: list[tuple[str, str, str, bool, bool, tuple[str, ...]]] = field(default_factory=list)
    edges: list[tuple[str, str, str, str, tuple[str, ...]]] = field(default_factory=list)
    places: list[Row] = field(default_factory=list)
    located: list[tuple[str, list[str]]] = field(default_factory=list)
    wholes: list[tuple[str, str]] = field(default_factory=list)
    said: list[Row] = field(default_factory=list)

    def add_record(self, type_: str, values: list[Any]) -> None:
        """Add a record of the statement that reads a type of relation."""
        match type_:
            case "LOCATED_IN":
                self.located.append((values[0], values[1]))
            case "PART_OF":
                self.wholes.append((values[0], values[1]))
            case _ if (tie := TIES[type_].tie) and tie.through == "end":
                self.add_thing(type_, *values)
            case _:
                self.add_edge(type_, *values)

    def add_thing(
        self,
        type_: str,
        id_: str,
        day: str | None,
        status: str | None,
        size: int,
        parts: list[Any],
    ) -> None:
        """Add what actors share by a type of relation; ``parts`` are actor, role and sources of each."""
        self.things.append((id_, type_, day or "", status or "", size))
        for actor, role, sources in parts:
            absent, leads = role in _ABSENT_ROLES, role in _LEADING_ROLES
            self.parts.append((id_, actor, type_, absent, leads, tuple(sources or ())))

    def add_edge(
        self, type_: str, start: str, end: str, day: str | None, sources: list[str] | None
    ) -> None:
        """Add a relation that itself ties two actors."""
        self.edges.append((type_, start, end, day or "", tuple(sources or ())))

    def finish(self) -> TieColumns:
        """The columns of all that was read."""
        self.things.sort()
        self.parts.sort(key=lambda part: part[:2])
        at = _Known.of(self)
        return TieColumns(
            **self.thing_columns(at),
            **self.edge_columns(at),
            **self.place_columns(at),
            **self.source_columns(at),
            **self.whole_columns(at),
            actor_ids=at.actors.values,
            actor_labels=_pack_numbers(
                sum(_BODY_BITS.get(name, 0) for name in self.labels.get(id_, ()))
                for id_ in at.actors.values
            ),
            relation_types=at.types.values,
            dates=at.dates.values,
            statuses=at.statuses.values,
        )

    def thing_columns(self, at: _Known) -> dict[str, Any]:
        """What is shared, and who takes part in it."""
        return {
            "thing_ids": at.things.values,
            "thing_types": _pack_numbers((at.types.at[t[1]] for t in self.things), np.uint8),
            "thing_dates": _pack_numbers(at.dates.at[t[2]] for t in self.things),
            "thing_statuses": _pack_numbers((at.statuses.at[t[3]] for t in self.things), np.uint8),
            "thing_sizes": _pack_numbers(t[4] for t in self.things),
            "part_actors": _pack_numbers(at.actors.at[part[1]] for part in self.parts),
            "part_things": _pack_numbers(at.things.at[part[0]] for part in self.parts),
            "part_absent": _pack_numbers((part[3] for part in self.parts), np.bool_),
            "part_leads": _pack_numbers((part[4] for part in self.parts), np.bool_),
            "part_sources": _pack_numbers(at.sets.at[part[5]] for part in self.parts),
            "part_types": _pack_numbers((at.types.at[part[2]] for part in self.parts), np.uint8),
        }

    def edge_columns(self, at: _Known) -> dict[str, Any]:
        """What itself ties two actors."""
        return {
            "edge_starts": _pack_numbers(at.actors.at[edge[1]] for edge in self.edges),
            "edge_ends": _pack_numbers(at.actors.at[edge[2]] for edge in self.edges),
            "edge_types": _pack_numbers((at.types.at[edge[0]] for edge in self.edges), np.uint8),
            "edge_dates": _pack_numbers(at.dates.at[edge[3]] for edge in self.edges),
            "edge_sources": _pack_numbers(at.sets.at[edge[4]] for edge in self.edges),
        }

    def place_columns(self, at: _Known) -> dict[str, Any]:
        """Places, who is there, and what they lie in.

        Somebody may write between two of the statements that read all this; a place that went or came then is left out.
        """
        known = at.places.at
        located = sorted(
            (known[place], at.actors.at[actor])
            for place, actors in self.located
            for actor in actors
            if place in known and actor in at.actors.at
        )
        outer = sorted(
            (known[row["id"]], known[place])
            for row in self.places
            for place in row["outer"]
            if place in known
        )
        levels = {row["id"]: -1 if row["level"] is None else row["level"] for row in self.places}
        return {
            "place_ids": at.places.values,
            "place_levels": _pack_numbers((levels[id_] for id_ in at.places.values), np.int8),
            "located_places": _pack_numbers(pair[0] for pair in located),
            "located_actors": _pack_numbers(pair[1] for pair in located),
            "outer_inner": _pack_numbers(pair[0] for pair in outer),
            "outer_places": _pack_numbers(pair[1] for pair in outer),
        }

    def whole_columns(self, at: _Known) -> dict[str, Any]:
        """Which organisations are parts of which."""
        wholes = sorted(
            (at.actors.at[part], at.actors.at[whole])
            for part, whole in find_outermost_wholes(self.wholes).items()
            if part in at.actors.at and whole in at.actors.at
        )
        return {
            "lesser_actors": _pack_numbers(pair[0] for pair in wholes),
            "whole_actors": _pack_numbers(pair[1] for pair in wholes),
        }

    def source_columns(self, at: _Known) -> dict[str, Any]:
        """Sources, and of whom they say something: that they are, or that they have a tie."""
        known, titles = at.sources.at, {row["id"]: row["title"] for row in self.said}
        members = [
            (position, known[source])
            for position, some in enumerate(at.sets.values)
            for source in sorted(set(some))
            if source in known
        ]
        said = chain(
            ((row["id"], actor) for row in self.said for actor in row["actors"]),
            ((source, part[1]) for part in self.parts for source in part[5]),
            ((source, end) for edge in self.edges for source in edge[4] for end in edge[1:3]),
        )
        pairs = sorted(
            {
                (known[source], at.actors.at[actor])
                for source, actor in said
                if source in known and actor in at.actors.at
            }
        )
        return {
            "source_ids": at.sources.values,
            "source_titles": [titles[id_] for id_ in at.sources.values],
            "set_sizes": _pack_numbers(len(some) for some in at.sets.values),
            "source_sets": _pack_numbers(pair[0] for pair in members),
            "source_members": _pack_numbers(pair[1] for pair in members),
            "said_sources": _pack_numbers(pair[0] for pair in pairs),
            "said_actors": _pack_numbers(pair[1] for pair in pairs),
        }


class _Positions:
    """Values, each once and sorted, and the position ``at`` which each is."""

    def __init__(self, values: Iterable[Any]) -> None:
        self.values = sorted(set(values))
        self.at = {value: position for position, value in enumerate(self.values)}


def _pack_numbers(values: Iterable[Any], kind: Any = np.int32) -> Numbers:
    return np.fromiter(values, kind)


@dataclass(frozen=True)
class _Known:
    """The positions of all that columns tell by position."""

    actors: _Positions
    things: _Positions
    places: _Positions
    sources: _Positions
    sets: _Positions
    types: _Positions
    dates: _Positions
    statuses: _Positions

    @classmethod
    def of(cls, read: _Reading) -> _Known:
        """The positions of everything that was read."""
        edges, things, parts = read.edges, read.things, read.parts
        ends = (end for edge in edges for end in edge[1:3])
        return cls(
            actors=_Positions(chain(read.labels, (part[1] for part in parts), ends)),
            things=_Positions(thing[0] for thing in things),
            places=_Positions(row["id"] for row in read.places),
            sources=_Positions(row["id"] for row in read.said),
            sets=_Positions(chain((part[5] for part in parts), (edge[4] for edge in edges))),
            types=_Positions(TIES),
            dates=_Positions(chain([""], (t[2] for t in things), (edge[3] for edge in edges))),
            statuses=_Positions(chain([""], (thing[3] for thing in things))),
        )
