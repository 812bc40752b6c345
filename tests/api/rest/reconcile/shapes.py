"""The shapes that the specification of the reconciliation API 0.2 gives to each answer, as JSON Schema of our own."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
TEMPLATE = {"type": "string", "pattern": r"\{\{id\}\}"}


def shape(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def some(of: Any) -> dict[str, Any]:
    return {"type": "array", "items": of}


def only(name: str, value: Any) -> dict[str, Any]:
    return {**shape(name, **{name: value}), "additionalProperties": False}


NAMED = shape("id", "name", id=TEXT, name=TEXT, description=TEXT)
SERVICE = shape(
    "service_url",
    "service_path",
    service_url=TEXT,
    service_path={"type": "string", "pattern": "^/"},
)
DATE = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
CELL = {
    "oneOf": [
        {**NAMED, "additionalProperties": False},
        only("str", TEXT),
        only("float", {"type": "number"}),
        only("int", {"type": "integer"}),
        only("date", DATE),
    ]
}
CANDIDATE = shape(
    "id", "name", "score",
    id=TEXT, name=TEXT, description=TEXT, score={"type": "number", "minimum": 0, "maximum": 100},
    match={"type": "boolean"}, type=some(NAMED), features=some(shape("id", "value", id=TEXT)),
)  # fmt: skip
SHAPES: dict[str, Any] = {
    "manifest": shape(
        "versions", "name", "identifierSpace", "schemaSpace",
        versions={"type": "array", "items": TEXT, "contains": {"const": "0.2"}},
        name=TEXT, identifierSpace=TEXT, schemaSpace=TEXT, documentation=TEXT, serviceVersion=TEXT,
        defaultTypes=some(NAMED), view=shape("url", url=TEMPLATE),
        preview=shape("url", "width", "height", url=TEMPLATE, width={"type": "integer"}, height={"type": "integer"}),
        suggest=shape("entity", "type", "property", entity=SERVICE, type=SERVICE, property=SERVICE),
        extend=shape("propose_properties", propose_properties=SERVICE, property_settings=some(
            shape("name", "label", "type", name=TEXT, label=TEXT, type={"const": "number"}))),
    ),
    "results": {"type": "object", "additionalProperties": shape("result", result=some(CANDIDATE))},
    "entities": shape("result", result=some({**NAMED, "properties": {**NAMED["properties"], "notable": some(NAMED)}})),
    "types": shape("result", result=some(NAMED)),
    "proposal": shape("properties", properties=some(NAMED), type=TEXT),
    "extension": shape(
        "meta", "rows",
        meta=some(shape("id", "name", id=TEXT, name=TEXT, type=NAMED)),
        rows={"type": "object", "additionalProperties": {"type": "object", "additionalProperties": some(CELL)}},
    ),
}  # fmt: skip
