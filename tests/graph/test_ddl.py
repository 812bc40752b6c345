from __future__ import annotations

import re

import pytest

from partnergraph.graph import ddl
from partnergraph.graph.connection.database import Database
from partnergraph.schema.catalog import (
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
)
from partnergraph.schema.fields import FieldKind

WANTED = {index.name: index for index in ddl.declared_indexes()}


async def test_applied_again_nothing_changes(database: Database) -> None:
    assert await ddl.apply_indexes(database) == []
    assert await ddl.existing_indexes(database) == set(WANTED.values())
    rows = await database.read("SHOW INDEXES YIELD name, state RETURN name, state")
    assert {r["name"] for r in rows if r["name"].startswith(ddl.INDEX_PREFIX)} == WANTED.keys()
    assert {r["state"] for r in rows} == {"ONLINE"}
    constraints = await database.read("SHOW CONSTRAINTS YIELD name RETURN name")
    assert {r["name"] for r in constraints} == {n for n, i in WANTED.items() if i.unique}


STRAY = {
    "no longer declared": (
        "CREATE RANGE INDEX pg_old FOR (n:Entity) ON (n.old)",
        ["pg_old"],
    ),
    "a constraint no longer declared": (
        "CREATE CONSTRAINT pg_old_id FOR (n:Old) REQUIRE n.id IS UNIQUE",
        ["pg_old_id"],
    ),
    "declared otherwise": (
        "CREATE FULLTEXT INDEX pg_search FOR (n:Entity) ON EACH [n.name_folded]",
        ["pg_search"],
    ),
    "of another kind": (
        "CREATE RANGE INDEX pg_place_location FOR (n:Place) ON (n.location)",
        ["pg_place_location"],
    ),
}


@pytest.mark.parametrize(("statement", "changed"), STRAY.values(), ids=STRAY)
async def test_what_is_not_as_declared_is_put_right(
    database: Database, statement: str, changed: list[str]
) -> None:
    for name in changed:
        await database.run(f"DROP INDEX {name} IF EXISTS")
    await database.run(statement)
    assert await ddl.apply_indexes(database) == changed
    assert await ddl.existing_indexes(database) == set(WANTED.values())


async def test_what_is_not_ours_is_left_alone(database: Database) -> None:
    await database.run("CREATE RANGE INDEX theirs FOR (n:Theirs) ON (n.name)")
    try:
        assert await ddl.apply_indexes(database) == []
        rows = await database.read("SHOW INDEXES YIELD name WHERE name = 'theirs' RETURN name")
        assert len(rows) == 1
    finally:
        await database.run("DROP INDEX theirs")


def test_statements_carry_their_names_and_index_each_property_once() -> None:
    for name, statement in ddl.index_statements().items():
        found = re.search(r"^CREATE [A-Z ]+ (\w+) IF NOT EXISTS ", statement)
        assert found, statement
        assert found[1] == name
    ways = [(i.kind, i.on, i.properties) for i in ddl.declared_indexes()]
    assert len(set(ways)) == len(ways) == len(WANTED)


@pytest.mark.parametrize("declared", all_entity_types().values(), ids=lambda d: d.name)
def test_every_field_looked_up_has_an_index(declared: EntityType) -> None:
    """Under the type's own label or a more general one, which its nodes carry too."""
    of = {(i.kind, i.properties) for i in WANTED.values() if i.on in declared.labels}
    searched = set(WANTED[ddl.FULLTEXT_INDEX].properties)
    for field in declared.fields.values():
        if field.marks.identifier or field.marks.indexed or field.kind is FieldKind.ID:
            assert ("RANGE", (field.name,)) in of, field.name
        if field.kind is FieldKind.POINT:
            assert ("POINT", (field.name,)) in of, field.name
        if field.folded:
            assert field.folded in searched
            assert field.many or ("TEXT", (field.folded,)) in of


@pytest.mark.parametrize("declared", all_relation_types().values(), ids=lambda d: d.name)
def test_every_indexed_field_of_a_relation_has_an_index(declared: RelationType) -> None:
    of = {i.properties for i in WANTED.values() if i.on == declared.type and not i.of_nodes}
    assert of == {(f.name,) for f in declared.fields.values() if f.marks.indexed}
