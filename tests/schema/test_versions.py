"""A model that changes says so: by its version, and by former names that are not in use."""

from __future__ import annotations

from typing import Any

import pytest

from partnergraph.schema import versions
from partnergraph.schema.actors import Actor
from partnergraph.schema.base import Entity, declare_field
from partnergraph.schema.catalog import EntityType, all_entity_types, all_relation_types
from partnergraph.schema.values import Count
from tests.schema.model_names import model_names, read_recorded_names

HOW = (
    "what graphs have under a name is gone: say renamed_from (or write a step in graph/migration/steps.py), raise"
    " MODEL_VERSION in schema/versions.py, and write the names down: python -m tests.schema.model_names"
)


def former_names(type_: str) -> dict[str, str]:
    declared = all_entity_types().get(type_) or all_relation_types()[type_]
    return {old: field.name for field in declared.own.values() for old in field.marks.renamed_from}


def test_a_name_goes_only_with_a_new_version() -> None:
    recorded, today = read_recorded_names(), model_names()
    types_today = {
        former: relation.type
        for relation in all_relation_types().values()
        for former in (relation.type, *relation.former_types)
    }
    changed = []
    for type_, fields in recorded["types"].items():
        type_today = types_today.get(type_, type_)
        assert type_today in today["types"], f"{type_}: {HOW}"
        for name, kind in fields.items():
            name_today = former_names(type_today).get(name, name)
            if (
                name_today != name
                or type_today != type_
                or today["types"][type_today].get(name_today) != kind
            ):
                changed.append(f"{type_}.{name}")
    if changed:
        assert today["version"] > recorded["version"], f"{changed}: {HOW}"
    else:
        assert today == recorded, "new names: python -m tests.schema.model_names"


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have versions.py see other declarations beside the model's."""
    entities = dict(all_entity_types())
    monkeypatch.setattr(versions, "all_entity_types", lambda: entities)

    def declare(*classes: type[Entity]) -> None:
        entities.update({cls.__name__: EntityType(cls) for cls in classes})

    return declare


class Guild(Actor):
    """A guild, for these tests."""

    members: Count | None = declare_field("How many", renamed_from=("size", "head_count"))
    motto: str | None = declare_field("Words", searchable=True, renamed_from=("slogan",))


def test_renames_are_of_every_property(declared: Any) -> None:
    declared(Guild)
    found = {
        (r.declared.name, r.former_name): r.former_properties
        for r in versions.declared_field_renames()
    }
    assert found == {
        ("Guild", "size"): {"members": "size", "members_qualifier": "size_qualifier"},
        ("Guild", "head_count"): {
            "members": "head_count",
            "members_qualifier": "head_count_qualifier",
        },
        ("Guild", "slogan"): {"motto": "slogan", "motto_folded": "slogan_folded"},
    }
    assert EntityType(Guild).first_properties == {
        "members": "size",
        "members_qualifier": "size_qualifier",
        "motto": "slogan",
        "motto_folded": "slogan_folded",
    }


def test_a_name_in_use_is_no_former_one(declared: Any) -> None:
    class Twice(Actor):
        """Has a former name that a type above it has today."""

        title: str | None = declare_field("Title", renamed_from=("wikidata",))

    declared(Twice)
    with pytest.raises(TypeError, match="wikidata is in use"):
        versions.declared_field_renames()


def test_a_field_that_is_inherited_is_renamed_once(declared: Any) -> None:
    class Lodge(Guild):
        """A kind of guild."""

    declared(Guild, Lodge)
    assert [r.declared.name for r in versions.declared_field_renames()] == ["Guild"] * 3
