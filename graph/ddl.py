"""Constraints and indexes, derived from the declarations.

Ours carry the prefix ``pg_``. :func:`statements` is the whole wanted state; :func:`apply` creates what is
missing and drops what is no longer declared, so it may run at every start.
"""

from __future__ import annotations

from graph.database import Database
from schema.catalog import EntityType, RelationType, entities, relations
from schema.fields import Field, Kind

PREFIX = "pg_"
FULLTEXT = f"{PREFIX}search"


def statements() -> dict[str, str]:
    """Every wanted constraint and index: its name and the statement that creates it."""
    wanted = {
        f"{PREFIX}entity_id": "CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
        f"{PREFIX}ledger_id": "CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:Ledger) REQUIRE n.id IS UNIQUE",
        f"{PREFIX}described_by_record": (
            "CREATE RANGE INDEX {name} IF NOT EXISTS FOR ()-[r:DESCRIBED_BY]-() ON (r.record)"
        ),
    }
    folds: dict[str, None] = {}
    for declared in entities().values():
        for field in own_fields(declared):
            if field.marks.identifier or field.marks.indexed:
                name = f"{PREFIX}{declared.name.lower()}_{field.name}"
                wanted[name] = (
                    f"CREATE RANGE INDEX {{name}} IF NOT EXISTS FOR (n:{declared.name}) ON (n.{field.name})"
                )
            if field.kind is Kind.POINT:
                name = f"{PREFIX}{declared.name.lower()}_{field.name}"
                wanted[name] = (
                    f"CREATE POINT INDEX {{name}} IF NOT EXISTS FOR (n:{declared.name}) ON (n.{field.name})"
                )
            if field.folded:
                folds[field.folded] = None
                if not field.many:
                    name = f"{PREFIX}{declared.name.lower()}_{field.folded}"
                    wanted[name] = (
                        f"CREATE TEXT INDEX {{name}} IF NOT EXISTS FOR (n:{declared.name}) ON (n.{field.folded})"
                    )
    for relation in relations().values():
        for field in relation.fields.values():
            if field.marks.indexed:
                name = f"{PREFIX}{relation.type.lower()}_{field.name}"
                wanted[name] = (
                    f"CREATE RANGE INDEX {{name}} IF NOT EXISTS FOR ()-[r:{relation.type}]-() ON (r.{field.name})"
                )
    # What is indexed is folded already, so the analyzer only has to split it.
    wanted[FULLTEXT] = (
        f"CREATE FULLTEXT INDEX {{name}} IF NOT EXISTS FOR (n:Entity) ON EACH [{', '.join(f'n.{f}' for f in folds)}] "
        "OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'standard-no-stop-words'}}}}"
    )
    return {name: text.format(name=name) for name, text in wanted.items()}


def own_fields(declared: EntityType | RelationType) -> list[Field]:
    """The fields that a type declares itself, so that each is indexed once, under its most general label."""
    inherited = {
        name for base in declared.cls.__mro__[1:] for name in getattr(base, "model_fields", {})
    }
    return [
        field for name, field in declared.fields.items() if name not in inherited and name != "id"
    ]


async def apply(database: Database) -> list[str]:
    """Bring constraints and indexes to the declared state; the names of what was changed."""
    wanted = statements()
    existing = {
        row["name"] for row in await database.read("SHOW INDEXES YIELD name, createStatement")
    }
    constraints = {row["name"] for row in await database.read("SHOW CONSTRAINTS YIELD name")}
    changed = []
    for name in sorted(existing - wanted.keys()):
        if name.startswith(PREFIX):
            kind = "CONSTRAINT" if name in constraints else "INDEX"
            await database.run(f"DROP {kind} {name} IF EXISTS")
            changed.append(name)
    for name, statement in wanted.items():
        if name not in existing:
            await database.run(statement)
            changed.append(name)
    await database.run("CALL db.awaitIndexes(300)")
    return changed
