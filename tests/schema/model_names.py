"""The names in the model, as graphs have them: ``make docs`` writes them down again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from partnergraph.schema.catalog import (
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
)
from partnergraph.schema.versions import MODEL_VERSION

RECORDED = Path(__file__).with_name("model_names.json")
HOW = (
    "what graphs have under this name is gone. Say renamed_from (or write a step in graph/migration/steps.py), and raise"
    " MODEL_VERSION in schema/versions.py. Of a version that was never released, git restore tests/schema/model_names.json first"
)


def model_names() -> dict[str, Any]:
    """The version of the model, and the kind of every field by type."""
    types: tuple[EntityType | RelationType, ...] = (
        *(type_ for type_ in all_entity_types().values() if not type_.abstract),
        *all_relation_types().values(),
    )
    return {
        "version": MODEL_VERSION,
        "types": {
            type_.name if isinstance(type_, EntityType) else type_.type: {
                field.name: f"list of {field.kind}" if field.many else str(field.kind)
                for field in type_.own.values()
            }
            for type_ in types
        },
    }


def read_recorded_names() -> Any:
    return json.loads(RECORDED.read_text("utf-8"))


def find_lost_names(recorded: Any, today: Any) -> list[str]:
    """The recorded types and fields that are no more, or hold other values: graphs have them still."""
    types_today = {
        former: relation.type
        for relation in all_relation_types().values()
        for former in (relation.type, *relation.former_types)
    }
    lost = []
    for type_, fields in recorded["types"].items():
        type_today = types_today.get(type_, type_)
        if type_today not in today["types"]:
            lost.append(type_)
            continue
        kinds = today["types"][type_today]
        lost += [
            f"{type_}.{name}"
            for name, kind in fields.items()
            if type_today != type_ or kinds.get(name) != kind
        ]
    return lost


def check_model_version(recorded: Any, today: Any) -> None:
    """Raise ``ValueError`` where names are lost, and the model's version is not a new one."""
    lost = find_lost_names(recorded, today)
    if lost and today["version"] <= recorded["version"]:
        raise ValueError(f"{', '.join(lost)}: {HOW}")


def write_model_names() -> None:
    """Write the names down; raises ``ValueError`` as :func:`check_model_version` does."""
    names = model_names()
    check_model_version(read_recorded_names(), names)
    RECORDED.write_text(json.dumps(names, indent=1) + "\n", "utf-8")
