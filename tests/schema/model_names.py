"""The names in the model, as graphs have them: ``python -m tests.schema.model_names`` writes them down again."""

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


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(model_names(), indent=1) + "\n", "utf-8")
