"""What is there already: found by id, by identifier, and in the version that somebody saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.claims.canonical_ids import known_as
from graph.contributions.contribution import Act
from graph.contributions.validation import INPUT, Link, Path, restored, together
from graph.reading.version import version
from schema.base import Entity, Relation
from schema.catalog import EntityType, entities
from schema.errors import InvalidFields, Problem
from schema.names import camel

FIND = """
MATCH (n:Entity {id: $id})
OPTIONAL MATCH (n)-[d:DESCRIBED_BY]->(s:Source)
RETURN n.id AS id, labels(n) AS labels, properties(n) AS shown,
       collect({source: s.id, said: properties(d)}) AS claims
"""


@dataclass(frozen=True)
class Known:
    """A node with what is shown of it and what each source says."""

    id: str
    declared: EntityType
    shown: Mapping[str, Any]
    claims: Mapping[str, Mapping[str, Any]]

    @property
    def version(self) -> str:
        """Its version now."""
        return version((source, said["digest"]) for source, said in self.claims.items())

    @property
    def values(self) -> dict[str, Any]:
        """What is shown of it, by field."""
        return restored(self.declared, self.shown)

    def said_by(self, source: str) -> dict[str, Any] | None:
        """What one source says of it, by field; None where it says nothing."""
        claim = self.claims.get(source)
        return None if claim is None else restored(entities()[claim["type"]], claim)

    def record(self, source: str) -> str:
        """Under which id a source speaks of it."""
        return str(self.claims.get(source, {}).get("record", self.id))


async def find(
    act: Act, identifier: str, kind: str = "Entity", path: Path = (*INPUT, "id")
) -> Known:
    """The node with an id, which must be of a kind. Raises :class:`InvalidFields` where there is none."""
    node = (await known_as(act.tx, [identifier])).get(identifier)
    found = await act.rows(FIND, id=node) if node else []
    if not found or kind not in found[0]["labels"] or "Source" in found[0]["labels"]:
        what = "nothing" if kind == "Entity" else f"no {kind.lower()}"
        raise InvalidFields(Problem(path, f"there is {what} with the id {identifier}", "NOT_FOUND"))
    row = found[0]
    known = [entities()[label] for label in row["labels"] if label in entities()]
    declared = max(known, key=lambda one: len(one.labels))
    claims = {one["source"]: one["said"] for one in row["claims"] if one["source"] is not None}
    act.ids.append(row["id"])
    return Known(row["id"], declared, row["shown"], claims)


def check_version(known: Known, seen: str | None) -> None:
    """Raise :class:`InvalidFields` where something changed since somebody looked."""
    if seen is not None and seen != known.version:
        raise InvalidFields(
            Problem(
                (*INPUT, "version"),
                f"{known.id} was changed meanwhile; its version is {known.version} now",
                "CONFLICT",
            )
        )


async def check_new(act: Act, thing: Entity, declared: EntityType, path: Path = INPUT) -> None:
    """Raise :class:`InvalidFields` where a thing's id, or a code that names it, is taken already."""
    if thing.id in await known_as(act.tx, [thing.id]):
        raise InvalidFields(
            Problem((*path, "id"), f"{thing.id} is known already; update or correct it", "CONFLICT")
        )
    for field in declared.identifiers:
        value = getattr(thing, field.name)
        base = next(
            e for e in entities().values() if e.name in declared.labels and field.name in e.fields
        )
        statement = f"MATCH (n:{base.name}) WHERE n.{field.name} = $value RETURN n.id AS id LIMIT 1"
        for row in await act.rows(statement, value=value) if value is not None else ():
            raise InvalidFields(
                Problem(
                    (*path, camel(field.name)),
                    f"{row['id']} has this {field.name} already; update or correct it",
                    "CONFLICT",
                )
            )


async def relations_of(act: Act, identifier: str, links: Iterable[Link]) -> tuple[Relation, ...]:
    """The relations that somebody gave with an entity. Raises :class:`InvalidFields` with all that is wrong."""
    given, wrong, made = list(links), [], []
    known = await known_as(act.tx, {link.other for link in given})
    for link in given:
        if link.other not in known:
            message = f"there is nothing with the id {link.other}"
            wrong.append(InvalidFields(Problem((*link.path, link.name), message, "NOT_FOUND")))
            continue
        try:
            made.append(link.relation(identifier))
        except InvalidFields as error:
            wrong.append(error)
    together(wrong)
    act.ids += [known[link.other] for link in given]
    return tuple(made)
