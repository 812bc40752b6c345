"""How Neo4j Browser is to draw the network: a style file (``.grass``), and the network's schema without what stands beside it.

Browser takes a ``.grass`` file that is dropped on its window, as JSON too, and applies its rules in their order, so that what a
narrower label says comes later (neo4j-browser, ``src/shared/services/grassUtils.ts``).
"""

from __future__ import annotations

from typing import Any

import orjson

from partnergraph.schema.catalog import all_entity_types, all_relation_types

# Told apart with all kinds of colour vision (Paul Tol's bright and muted schemes), places quieter than actors.
_COLOURS = {
    "Entity": "#BBBBBB",
    "Place": "#DDCC77",
    "Country": "#CCBB44",
    "Region": "#DDCC77",
    "City": "#EEE3B1",
    "Actor": "#4477AA",
    "Organisation": "#66CCEE",
    "Cluster": "#AA3377",
    "Network": "#332288",
    "Person": "#88CCEE",
    "Activity": "#228833",
    "Project": "#228833",
    "Event": "#44AA99",
    "Programme": "#117733",
    "Agreement": "#EE6677",
    "Source": "#999999",
}
_LIGHT = frozenset({"Entity", "Place", "Country", "Region", "City", "Organisation", "Person"})
_LARGE = frozenset({"Country", "Cluster", "Programme"})
_SMALL = frozenset({"Source", "City"})

_SCHEMA_TITLE = "The network's labels and relationships, without bookkeeping"
_SCHEMA_SCRIPT = """// {title}
CALL db.schema.visualization() YIELD nodes, relationships
RETURN [n IN nodes WHERE labels(n)[0] IN {labels}] AS nodes,
       [r IN relationships WHERE type(r) IN {types}] AS relationships
"""


def build_browser_style() -> bytes:
    """The bytes of the style file."""
    rules: dict[str, Any] = {
        "node": {
            "diameter": "50px",
            "color": _COLOURS["Entity"],
            "border-color": "#777777",
            "border-width": "1px",
            "text-color-internal": "#000000",
            "font-size": "10px",
            "caption": "{name}",
        },
        "relationship": {
            "color": "#A5ABB6",
            "shaft-width": "1px",
            "font-size": "8px",
            "padding": "3px",
            "text-color-external": "#000000",
            "text-color-internal": "#FFFFFF",
            "caption": "<type>",
        },
    }
    for declared in sorted(all_entity_types().values(), key=lambda one: len(one.labels)):
        rules[f"node.{declared.name}"] = _label_rule(declared.name)
    return orjson.dumps(rules, option=orjson.OPT_INDENT_2)


def _label_rule(label: str) -> dict[str, str]:
    rule = {"caption": "{name}"}
    if colour := _COLOURS.get(label):
        rule |= {"color": colour, "border-color": colour}
        rule["text-color-internal"] = "#000000" if label in _LIGHT else "#FFFFFF"
    if label in _LARGE | _SMALL:
        rule["diameter"] = "65px" if label in _LARGE else "35px"
    return rule


def render_schema_script() -> str:
    """A saved script that draws the schema of the network alone, for who sees the whole database."""
    labels = [one.name for one in all_entity_types().values() if not one.abstract]
    return _SCHEMA_SCRIPT.format(
        title=_SCHEMA_TITLE,
        labels=orjson.dumps(sorted(labels)).decode(),
        types=orjson.dumps(sorted(all_relation_types())).decode(),
    )
