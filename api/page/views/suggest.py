"""Type-ahead for the pickers: a few choices as JSON, each with what to put into the field."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.catalogue import LANGUAGES, Language, language
from partnergraph.api.page.views.parties import pick_end
from partnergraph.api.page.visit import Visit
from partnergraph.api.page.vocabulary import TYPES
from partnergraph.api.problem_kinds import PASSING_STATUSES

_SHORTEST, _MOST = 2, 10
_PLACES_AND_ACTORS = ["PLACE", "ACTOR"]
_KINDS = {"Programme": ["PROGRAMME"], "Sector": ["SECTOR"]}


async def send_suggestions(visit: Visit) -> Response:
    """What begins like the text."""
    text = (visit.one("q") or "")[:100]
    tag = visit.one("language")
    spoken = language(tag) if tag in LANGUAGES else visit.language
    found = []
    if len(text) >= _SHORTEST:
        types = _KINDS.get(visit.one("kind") or "", _PLACES_AND_ACTORS)
        try:
            data = await visit.asker.ask("suggest", prefix=text, types=types, first=_MOST)
        except Answerless as error:
            # That nothing is known is kept for a while; that nothing could be asked is not.
            if error.status in PASSING_STATUSES:
                raise
            data = {"suggest": []}
        found = data["suggest"]
    choices = [_suggested_choice(node, spoken) for node in found]
    headers = {"Cache-Control": "public, max-age=60"}
    return Response(orjson.dumps(choices), media_type="application/json", headers=headers)


def _suggested_choice(node: dict[str, Any], spoken: Language) -> dict[str, str]:
    """What is put into the field, what it means where the text does not say so, and what kind of thing it is where."""
    picked = pick_end(node, spoken)
    what = (_kind(node, spoken), node["city"] or node["region"], _country(node, spoken))
    choice = {"value": picked.text, "what": " · ".join(filter(None, what))}
    return {**choice, "means": picked.means} if picked.means else choice


def _country(node: dict[str, Any], spoken: Language) -> str:
    """The country of a suggestion."""
    country = node.get("country")
    return spoken.country(country, country) if country and node["code"] != country else ""


def _kind(node: dict[str, Any], spoken: Language) -> str:
    """What kind of thing a suggestion is."""
    kind = TYPES.get(node["typename"])
    return spoken.say(kind) if kind else ""
