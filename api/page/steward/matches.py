"""Match proposals side by side: who both are, what speaks for it, what would follow, and the decision."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.forms import Form
from partnergraph.api.page.rendering import render, safe_web_address
from partnergraph.api.page.steward.decisions import mistakes_of
from partnergraph.api.page.steward.desk import pages_onward
from partnergraph.api.page.views.parties import place_of
from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.page.vocabulary import FIELDS, TYPES
from partnergraph.schema.errors import InvalidInput

_STATUSES = ("PROPOSED", "ACCEPTED", "REJECTED")
_TIES = ("memberOf", "events", "projects", "agreements", "cooperatesWith")
_COMPARED = ("acronym", "kind", "street", "postcode", "city", "pic", "vat", "ror", "wikidata")


async def show_matches(visit: Visit) -> Page:
    """The queue, the likeliest first; and what was just decided, to be taken back."""
    return await _queue_page(visit, [])


async def receive_match(visit: Visit, form: Form) -> Response:
    """Take a decision on a pair, and go on with the queue."""
    first, second = form.one("first"), form.one("second")
    variables: dict[str, dict[str, Any]] = {
        "accept": {"id": form.one("id"), "accept": True},
        "reject": {"id": form.one("id"), "reject": True},
        "undo": {"id": form.one("id"), "undo": True},
        "first-part": {"part": first, "whole": second, "attach": True},
        "second-part": {"part": second, "whole": first, "attach": True},
    }
    decision = form.one("decision")
    if decision not in variables:
        raise Answerless.of(InvalidInput("there is no such decision"))
    mistakes = mistakes_of(await visit.asker.ask("stewardDecideMatch", **variables[decision]))
    if mistakes:
        return render(visit, await _queue_page(visit, mistakes, status=HTTPStatus.CONFLICT))
    # What waits again has the focus, for whoever decides by keys.
    if decision == "undo":
        return RedirectResponse(f"{visit.here(done=None)}#{quote(form.one('id'))}", 303)
    return RedirectResponse(visit.here(done=form.one("id")), 303)


async def _queue_page(visit: Visit, mistakes: list[str], status: int = 200) -> Page:
    """A page of the queue."""
    chosen = visit.one("status")
    wanted = chosen if chosen in _STATUSES else _STATUSES[0]
    limits = {name: _score_within(visit.one(name)) for name in ("minScore", "maxScore")}
    found = await visit.asker.ask(
        "stewardMatches", status=wanted, **limits, after=visit.one("after")
    )
    proposals = found["matchProposals"]
    values = {
        "total": proposals["totalCount"],
        "pairs": [_pair(one, visit) for one in proposals["nodes"]],
        "pages": pages_onward(proposals, visit),
        "wanted": wanted,
        "statuses": _STATUSES,
        "mistakes": mistakes,
        "done": await _decided(visit) if not mistakes else None,
    }
    return Page("steward/matches.html", values, status)


async def _decided(visit: Visit) -> dict[str, Any] | None:
    """What was just decided."""
    if (identifier := visit.one("done")) is None:
        return None
    found = await visit.asker.ask("stewardMatches", id=identifier, first=1)
    nodes = found["matchProposals"]["nodes"]
    return _pair(nodes[0], visit) if nodes else None


def _score_within(text: str | None) -> float | None:
    """A score of the address, from 0 to 1; None where it is none."""
    try:
        value = float((text or "").replace(",", "."))
    except ValueError:
        return None
    return min(max(value, 0.0), 1.0)


def _pair(proposal: dict[str, Any], visit: Visit) -> dict[str, Any]:
    """A proposal with its rows, one for each thing in which both can be compared."""
    sides = [_side(proposal[end], visit) for end in ("first", "second")]
    fields = [field for field in sides[0]["values"] if any(side["values"][field] for side in sides)]
    return {
        **proposal,
        "sides": sides,
        "parts": [proposal["part"] == side["id"] for side in sides],
        "rows": [_compared_row(field, sides) for field in fields],
        "stays": min(side["node_id"] for side in sides),
        "ties": sum(side["ties"] for side in sides),
        "sources": len({one["id"] for side in sides for one in side["sources"]}),
    }


def _compared_row(field: str, sides: list[dict[str, Any]]) -> dict[str, Any]:
    """One thing, as both sides have it."""
    texts = [side["values"][field] for side in sides]
    same = all(texts) and len({text.casefold() for text in texts}) == 1
    return {
        "label": _LABELS.get(field) or FIELDS[field],
        "texts": texts,
        "same": same,
        "both": all(texts),
    }


_LABELS = {
    "names": FIELDS["aliases"],
    "web": FIELDS["urls"],
    "place": FIELDS["location"],
    "type": "type",
}


def _side(record: dict[str, Any], visit: Visit) -> dict[str, Any]:
    """A record: what its node is called, where it is, and whose word that is."""
    node = record["node"] or {}
    sources = node.get("sources") or []
    claims: list[dict[str, Any]] = [source["values"] or {} for source in sources]
    said = {
        field: "; ".join(dict.fromkeys(str(claim[field]) for claim in claims if claim.get(field)))
        for field in _COMPARED
    }
    names = [alias["text"] for alias in node.get("aliases") or []]
    values = {
        "names": "; ".join(names),
        "type": visit.language.say(TYPES[node["typename"]]) if node else "",
        "place": place_of({"entity": node}, visit.language),
        **said,
        "web": " ".join(filter(safe_web_address, node.get("urls") or [])),
    }
    return {
        "id": record["id"],
        "name": record["name"] or node.get("name") or record["id"],
        "node_id": node.get("id") or record["id"],
        "values": values,
        "sources": sources,
        "ties": sum((node.get(kind) or {"totalCount": 0})["totalCount"] for kind in _TIES),
    }
