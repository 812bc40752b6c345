"""A model that changes says so: by its version, and by former names that are not in use."""

from __future__ import annotations

from typing import Any

import pytest

from partnergraph.schema import versions
from partnergraph.schema.actors import Actor
from partnergraph.schema.base import Entity, declare_field
from partnergraph.schema.catalog import EntityType, all_entity_types
from partnergraph.schema.values import Count
from tests.schema.model_names import (
    check_model_version,
    find_lost_names,
    model_names,
    read_recorded_names,
)

KINDS = {"name": "string", "founded": "date"}


def test_the_names_are_written_down() -> None:
    recorded, today = read_recorded_names(), model_names()
    check_model_version(recorded, today)
    assert today == recorded, "run make docs"


@pytest.mark.parametrize(
    ("types", "lost"),
    [
        ({"Cluster": KINDS}, []),
        ({"Cluster": {**KINDS, "ended": "date"}, "Guild": KINDS}, []),
        ({"Cluster": {"name": "string"}}, ["Cluster.founded"]),
        ({"Cluster": {**KINDS, "founded": "count"}}, ["Cluster.founded"]),
        ({"Guild": KINDS}, ["Cluster"]),
    ],
)
def test_a_name_goes_only_with_a_new_version(types: Any, lost: list[str]) -> None:
    recorded = {"version": 3, "types": {"Cluster": KINDS}}
    assert find_lost_names(recorded, {"types": types}) == lost
    check_model_version(recorded, {"version": 4, "types": types})
    if lost:
        with pytest.raises(ValueError, match=f"{lost[0]}: what graphs have"):
            check_model_version(recorded, {"version": 3, "types": types})


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have versions.py see other declarations beside the model's."""
    entities = dict(all_entity_types())
    monkeypatch.setattr(versions, "MODEL_VERSION", 3)
    monkeypatch.setattr(versions, "all_entity_types", lambda: entities)

    def declare(*classes: type[Entity]) -> None:
        entities.update({cls.__name__: EntityType(cls) for cls in classes})

    return declare


class Guild(Actor):
    """A guild, for these tests."""

    members: Count | None = declare_field("How many", renamed_from={"size": 2, "head_count": 3})
    motto: str | None = declare_field("Words", searchable=True, renamed_from={"slogan": 3})


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

        title: str | None = declare_field("Title", renamed_from={"wikidata": 2})

    declared(Twice)
    with pytest.raises(TypeError, match="wikidata is in use"):
        versions.declared_field_renames()


@pytest.mark.parametrize("since", [1, 4])
def test_a_rename_is_of_a_version_that_there_was(declared: Any, since: int) -> None:
    class Late(Actor):
        """Renamed before there were versions, or in one to come."""

        rank: str | None = declare_field("Rank", renamed_from={"grade": since})

    declared(Late)
    with pytest.raises(TypeError, match=f"renamed in version {since}"):
        versions.declared_field_renames()


def test_a_field_that_is_inherited_is_renamed_once(declared: Any) -> None:
    class Lodge(Guild):
        """A kind of guild."""

    declared(Guild, Lodge)
    assert [r.declared.name for r in versions.declared_field_renames()] == ["Guild"] * 3
