"""The current state of what a contribution is about: found by id, and checked against version and identifiers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.claims.canonical_ids import find_canonical_ids
from partnergraph.graph.contributions.contribution import Contribution
from partnergraph.graph.contributions.validation import (
    INPUT_PATH,
    InputPath,
    LinkInput,
    raise_all_invalid,
    restore_field_values,
)
from partnergraph.graph.reading.version import RELATION_DIGESTS, version_of_claims
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.catalog import EntityType, all_entity_types
from partnergraph.schema.errors import FieldProblem, InvalidFields
from partnergraph.schema.names import to_camel_case

_MATCH_NODE_AND_CLAIMS = (
    """
MATCH (n:Entity {id: $id})
OPTIONAL MATCH (n)-[d:DESCRIBED_BY]->(s:Source)
WITH n, collect({source: s.id, said: properties(d)}) AS claims
RETURN n.id AS id, labels(n) AS labels, properties(n) AS shown, claims,
       """
    + RELATION_DIGESTS.format("n", "r", "x")
    + " AS relations"
)


@dataclass(frozen=True)
class CurrentNode:
    """A node as it is now: its view (``shown``) and the properties of its claims by source."""

    id: str
    declared: EntityType
    shown: Mapping[str, Any]
    claims: Mapping[str, Mapping[str, Any]]
    relations: Sequence[int]

    @property
    def version(self) -> str:
        """The version of the node: a hash of its claims, and of those of its relations."""
        said = ((source, claim["digest"]) for source, claim in self.claims.items())
        return version_of_claims(said, self.relations)

    @property
    def values(self) -> dict[str, Any]:
        """The values of its view, by field."""
        return restore_field_values(self.declared, self.shown)

    def claim_of(self, source: str) -> dict[str, Any] | None:
        """The values that one source claims, by field; None where it has no claim."""
        claim = self.claims.get(source)
        return (
            None
            if claim is None
            else restore_field_values(all_entity_types()[claim["type"]], claim)
        )

    def record(self, source: str) -> str:
        """The id that a source uses for it."""
        return str(self.claims.get(source, {}).get("record", self.id))


async def find_current_node(
    contribution: Contribution,
    identifier: str,
    kind: str = "Entity",
    path: InputPath = (*INPUT_PATH, "id"),
) -> CurrentNode:
    """The node of a record, which must have a label. Raises :class:`InvalidFields` where there is none."""
    node = (await find_canonical_ids(contribution.tx, [identifier])).get(identifier)
    found = await contribution.rows(_MATCH_NODE_AND_CLAIMS, id=node) if node else []
    if not found or kind not in found[0]["labels"] or "Source" in found[0]["labels"]:
        what = "nothing" if kind == "Entity" else f"no {kind.lower()}"
        raise InvalidFields(
            FieldProblem(path, f"there is {what} with the id {identifier}", "NOT_FOUND")
        )
    row = found[0]
    types = [all_entity_types()[label] for label in row["labels"] if label in all_entity_types()]
    declared = max(types, key=lambda type_: len(type_.labels))
    claims = {c["source"]: c["said"] for c in row["claims"] if c["source"] is not None}
    contribution.ids.append(row["id"])
    return CurrentNode(row["id"], declared, row["shown"], claims, row["relations"])


def check_version_seen(current: CurrentNode, seen: str | None) -> None:
    """Raise :class:`InvalidFields` where a node has another version than the one that was looked at."""
    if seen is not None and seen != current.version:
        raise InvalidFields(
            FieldProblem(
                (*INPUT_PATH, "version"),
                f"{current.id} was changed meanwhile; its version is {current.version} now",
                "CONFLICT",
            )
        )


async def check_not_taken(
    contribution: Contribution, thing: Entity, declared: EntityType, path: InputPath = INPUT_PATH
) -> None:
    """Raise :class:`InvalidFields` where an entity's id or one of its identifiers is taken already."""
    if thing.id in await find_canonical_ids(contribution.tx, [thing.id]):
        raise InvalidFields(
            FieldProblem(
                (*path, "id"), f"{thing.id} is known already; update or correct it", "CONFLICT"
            )
        )
    for field in declared.identifiers:
        value = getattr(thing, field.name)
        base = next(
            e
            for e in all_entity_types().values()
            if e.name in declared.labels and field.name in e.fields
        )
        statement = f"MATCH (n:{base.name}) WHERE n.{field.name} = $value RETURN n.id AS id LIMIT 1"
        for row in await contribution.rows(statement, value=value) if value is not None else ():
            raise InvalidFields(
                FieldProblem(
                    (*path, to_camel_case(field.name)),
                    f"{row['id']} has this {field.name} already; update or correct it",
                    "CONFLICT",
                )
            )


async def build_relations(
    contribution: Contribution, identifier: str, links: Iterable[LinkInput]
) -> tuple[Relation, ...]:
    """The relations that the links of an entity give. Raises one :class:`InvalidFields` for all that is wrong."""
    links, errors, relations = list(links), [], []
    canonical_ids = await find_canonical_ids(contribution.tx, {link.other for link in links})
    for link in links:
        if link.other not in canonical_ids:
            message = f"there is nothing with the id {link.other}"
            errors.append(
                InvalidFields(FieldProblem((*link.path, link.name), message, "NOT_FOUND"))
            )
            continue
        try:
            relations.append(link.relation(identifier))
        except InvalidFields as error:
            errors.append(error)
    raise_all_invalid(errors)
    contribution.ids += [canonical_ids[link.other] for link in links]
    return tuple(relations)
