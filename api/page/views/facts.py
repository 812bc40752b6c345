"""What sources say of something, field by field: as people read it, each with who says so."""

from __future__ import annotations

import json
import re
from typing import Any

from partnergraph.api.page.catalogue import Language
from partnergraph.api.page.vocabulary import FIELDS

Shown = dict[str, Any]

_SEVERAL = frozenset({"aliases", "urls", "topics", "technologies"})
_DATED = frozenset({"starts", "ends", "signed", "deadline", "founded", "published", "retrieved"})
_COUNTED = re.compile(r"_eur$|_count$")
_ORDER = {field: at for at, field in enumerate(FIELDS)}
# Long texts come last, so that nobody has to scroll over them.
_TEXTS = ("description", "objective")


def show_facts(sources: list[Shown], spoken: Language) -> list[Shown]:
    """Each field with its values, the most trusted source's first, and who says each."""
    found: dict[str, dict[str, list[Shown]]] = {}
    for source in sources:
        for field, value in (source["values"] or {}).items():
            text = _text(field, value, spoken)
            if text and field != "id":
                found.setdefault(field, {}).setdefault(text, []).append(source)
    return [
        {
            "field": field,
            "said": [{"text": text, "sources": some} for text, some in found[field].items()],
            "differs": len(found[field]) > 1 and field not in _SEVERAL,
        }
        for field in sorted(found, key=_rank_of_field)
    ]


def _rank_of_field(field: str) -> tuple[bool, int, str]:
    """Where a field stands."""
    return field in _TEXTS, _ORDER.get(field, len(_ORDER)), field


def _text(field: str, value: Any, spoken: Language) -> str:
    """A value as people read it."""
    if isinstance(value, str) and value.startswith(("[", "{")):
        try:
            value = json.loads(value)
        except ValueError:
            return str(value)
    if isinstance(value, list):
        return "; ".join(filter(None, (_text(field, one, spoken) for one in value)))
    if isinstance(value, dict):
        if "coordinates" in value:
            return ", ".join(f"{part:g}" for part in reversed(value["coordinates"]))
        return _text(field, value.get("text") or value.get("value"), spoken)
    if isinstance(value, bool):
        return spoken.say("yes") if value else spoken.say("no")
    if value is None:
        return ""
    if field in _DATED and re.fullmatch(r"\d{4}(-\d\d){0,2}", str(value)):
        return spoken.date(str(value))
    return (
        spoken.number(value)
        if isinstance(value, int | float) and _COUNTED.search(field)
        else str(value)
    )
