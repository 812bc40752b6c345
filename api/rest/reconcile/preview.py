"""The preview of a candidate: a few lines of HTML in a frame of the client's."""

from __future__ import annotations

from jinja2 import Environment

from partnergraph.graph.reading.columns import EntityCells

PREVIEW_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *",
    "X-Content-Type-Options": "nosniff",
}
_PREVIEW = Environment(autoescape=True, trim_blocks=True).from_string(
    """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ name }}</title>
<style>body{font:14px/1.4 sans-serif;margin:8px}h1{font-size:16px;margin:0}p{margin:4px 0}
dt{float:left;clear:left;margin-right:6px;color:#555}dd{margin:0}</style></head>
<body><h1>{{ name }}</h1>
<p>{{ typename }}{% if places %} · {{ places }}{% endif %}</p>
{% if description %}<p>{{ description | truncate(240) }}</p>{% endif %}
<dl>{% for label, value in facts %}<dt>{{ label }}</dt><dd>{{ value }}</dd>{% endfor %}</dl>
</body></html>
"""
)
_LONGEST_LIST = 4


def render_preview(identifier: str, cells: EntityCells) -> str:
    """The document for an entity; nothing in its values can become markup."""
    props = cells.props
    codes = [field.name for field in cells.declared.identifiers if field.name in props]
    facts = [("id", identifier), *((name, props[name]) for name in codes)]
    if aliases := props.get("aliases"):
        facts.append(("also", "; ".join(aliases[:_LONGEST_LIST])))
    places = [
        name for _, name in (*cells.ends.get("located_in", ()), *cells.ends.get("part_of", ()))
    ]
    return _PREVIEW.render(
        name=props["name"],
        typename=cells.declared.name,
        description=props.get("description"),
        places=", ".join(places[:_LONGEST_LIST]),
        facts=facts,
    )
