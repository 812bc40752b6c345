"""The manifest of the reconciliation service: where each part of it is, and what it is about."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from partnergraph.graph.formats.linked_data.vocabulary import MODEL_SPACE
from partnergraph.graph.reading.columns import DEFAULT_ENDS
from partnergraph.schema.actors import Organisation
from partnergraph.schema.catalog import EntityType, entity_type_of

_PREVIEW_SIZE = {"width": 420, "height": 260}
_API_VERSIONS = ["0.1", "0.2"]


def describe_type(declared: EntityType) -> dict[str, Any]:
    """A type as the API names it."""
    return {"id": declared.name, "name": declared.name, "description": declared.description}


def make_manifest(address: str, batch_size: int) -> dict[str, Any]:
    """The manifest of the service of a server at an address."""
    service = f"{address}/reconcile"
    default = describe_type(entity_type_of(Organisation))
    return {
        "versions": _API_VERSIONS,
        "name": "partnergraph: Europe's clusters and their partnerships",
        "identifierSpace": f"{address}/entities/",
        "schemaSpace": MODEL_SPACE,
        "documentation": f"{address}/api",
        "serviceVersion": version("partnergraph"),
        "defaultTypes": [{"id": default["id"], "name": default["name"]}],
        "view": {"url": f"{address}/entities/{{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", **_PREVIEW_SIZE},
        "suggest": {
            kind: {"service_url": service, "service_path": f"/suggest/{kind}"}
            for kind in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "At most so many",
                    "type": "number",
                    "default": DEFAULT_ENDS,
                    "help_text": "How many ends of a relation to give for each row",
                }
            ],
        },
        # Not of 0.2; OpenRefine goes by it.
        "batchSize": batch_size,
    }
