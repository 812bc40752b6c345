"""Constraints and indexes, derived from the declarations.

Ours carry the prefix ``pg_``. :func:`index_statements` are all that are declared; :func:`apply_indexes` creates what is
missing, drops what is no longer declared and renews what is declared otherwise, so it may run at every start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from partnergraph.graph.connection.database import Database
from partnergraph.schema.catalog import (
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
)
from partnergraph.schema.fields import DeclaredField, FieldKind

INDEX_PREFIX = "pg_"
FULLTEXT_INDEX = f"{INDEX_PREFIX}search"
# What is indexed is folded already, so the analyzer only has to split it.
_FULLTEXT_OPTIONS = "OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-no-stop-words'}}"

# What stands beside the network, and is no entity: the ledger, what loads note, the summaries, what graph.contributions
# keeps.
UNIQUE_PROPERTIES = (
    ("Entity", "id"),
    ("Ledger", "id"),
    ("ChangeEntry", "version"),
    ("LoadRecord", "id"),
    ("RefreshRecord", "id"),
    ("ApiKey", "id"),
    ("AuditEntry", "id"),
    ("AuditEntry", "once"),
    ("Correction", "id"),
    ("Review", "id"),
    ("MatchProposal", "id"),
    ("Summary", "id"),
)
_BOOKKEEPING_INDEXES = (
    ("AuditEntry", "number"),
    ("Correction", "target"),
    ("Review", "cluster"),
    ("MatchProposal", "first"),
    ("MatchProposal", "second"),
    ("MatchProposal", "status"),
    ("Summary", "number"),
)


@dataclass(frozen=True)
class GraphIndex:
    """An index as Neo4j lists it; a unique one belongs to the constraint of its name."""

    name: str
    kind: str
    on: str
    properties: tuple[str, ...]
    of_nodes: bool = True
    unique: bool = False

    @property
    def statement(self) -> str:
        """The CREATE statement, which changes nothing where the name exists."""
        pattern = f"(n:{self.on})" if self.of_nodes else f"()-[n:{self.on}]-()"
        expressions = ", ".join(f"n.{name}" for name in self.properties)
        if self.unique:
            return f"CREATE CONSTRAINT {self.name} IF NOT EXISTS FOR {pattern} REQUIRE {expressions} IS UNIQUE"
        head = f"CREATE {self.kind} INDEX {self.name} IF NOT EXISTS FOR {pattern} ON"
        return (
            f"{head} EACH [{expressions}] {_FULLTEXT_OPTIONS}"
            if self.kind == "FULLTEXT"
            else f"{head} ({expressions})"
        )


def declared_indexes() -> Iterator[GraphIndex]:
    """Every index that the declarations call for."""
    for label, name in UNIQUE_PROPERTIES:
        yield GraphIndex(
            f"{INDEX_PREFIX}{label.lower()}_{name}", "RANGE", label, (name,), unique=True
        )
    for label, name in _BOOKKEEPING_INDEXES:
        yield GraphIndex(f"{INDEX_PREFIX}{label.lower()}_{name}", "RANGE", label, (name,))
    # By what a record is found: its id, and the identifiers by which it may be one with another.
    for name in ("record", *_identifier_names()):
        yield GraphIndex(
            f"{INDEX_PREFIX}described_by_{name}", "RANGE", "DESCRIBED_BY", (name,), of_nodes=False
        )
    # For pages in the order of ids, which read no further than the page.
    for entity in all_entity_types().values():
        if entity.name != "Entity":
            yield GraphIndex(
                f"{INDEX_PREFIX}{entity.name.lower()}_id", "RANGE", entity.name, ("id",)
            )
    types: tuple[EntityType | RelationType, ...] = (
        *all_entity_types().values(),
        *all_relation_types().values(),
    )
    for declared in types:
        for field in _fields_to_index(declared):
            yield from _field_indexes(declared, field)
    folds = (
        field.folded for declared in all_entity_types().values() for field in declared.searchable
    )
    yield GraphIndex(
        FULLTEXT_INDEX, "FULLTEXT", "Entity", tuple(dict.fromkeys(fold for fold in folds if fold))
    )


def _identifier_names() -> tuple[str, ...]:
    """The names of the fields by which records may be one."""
    kinds = [kind for kind in all_entity_types().values() if not kind.abstract]
    return tuple(dict.fromkeys(field.name for kind in kinds for field in kind.resolving))


def _field_indexes(
    declared: EntityType | RelationType, field: DeclaredField
) -> Iterator[GraphIndex]:
    """The indexes of one field of a type; relationships have neither points nor comparison properties."""
    of_nodes = isinstance(declared, EntityType)
    on = declared.name if isinstance(declared, EntityType) else declared.type
    name = f"{INDEX_PREFIX}{on.lower()}_{field.name}"
    if field.marks.identifier or field.marks.indexed:
        yield GraphIndex(name, "RANGE", on, (field.name,), of_nodes)
    if field.kind is FieldKind.POINT:
        yield GraphIndex(name, "POINT", on, (field.name,), of_nodes)
    if of_nodes and field.folded and not field.many:
        yield GraphIndex(f"{INDEX_PREFIX}{on.lower()}_{field.folded}", "TEXT", on, (field.folded,))


def _fields_to_index(declared: EntityType | RelationType) -> list[DeclaredField]:
    """The fields that a type declares itself, so that each is indexed once, under its most general label."""
    inherited = {
        name for base in declared.cls.__mro__[1:] for name in getattr(base, "model_fields", {})
    }
    return [
        field for name, field in declared.fields.items() if name not in inherited and name != "id"
    ]


def index_statements() -> dict[str, str]:
    """The statement that creates each declared constraint or index, by name."""
    return {index.name: index.statement for index in declared_indexes()}


async def existing_indexes(database: Database) -> set[GraphIndex]:
    """Our indexes that the database has."""
    rows = await database.read(
        "SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, owningConstraint "
        "WHERE name STARTS WITH $prefix RETURN *",
        prefix=INDEX_PREFIX,
    )
    return {
        GraphIndex(
            row["name"],
            row["type"],
            row["labelsOrTypes"][0],
            tuple(row["properties"]),
            row["entityType"] == "NODE",
            row["owningConstraint"] is not None,
        )
        for row in rows
    }


async def apply_indexes(database: Database) -> list[str]:
    """Bring constraints and indexes to the declared state, and wait for them; the names of those changed."""
    wanted_indexes = tuple(declared_indexes())
    present = await existing_indexes(database)
    obsolete = sorted(present.difference(wanted_indexes), key=lambda index: index.name)
    absent = [index for index in wanted_indexes if index not in present]
    for index in obsolete:
        await database.run(
            f"DROP {'CONSTRAINT' if index.unique else 'INDEX'} {index.name} IF EXISTS"
        )
    for index in absent:
        await database.run(index.statement)
    await database.run("CALL db.awaitIndexes(300)")
    return list(dict.fromkeys(index.name for index in (*obsolete, *absent)))


async def resample_indexes(database: Database) -> None:
    """Have Neo4j sample its indexes and plan every statement anew.

    After much was written it would go by how little there was before, and take the reading of a whole index
    to be as cheap as a seek.
    """
    await database.run("CALL db.prepareForReplanning()")
