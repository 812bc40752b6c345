"""Profiles that wait for a judgement, and corrections that wait for a decision."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from starlette.responses import RedirectResponse, Response

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.forms import Form
from partnergraph.api.page.rendering import render
from partnergraph.api.page.steward.decisions import mistakes_of
from partnergraph.api.page.steward.desk import pages_onward
from partnergraph.api.page.views.parties import name_of, place_of
from partnergraph.api.page.visit import Page, Visit
from partnergraph.schema.errors import InvalidInput

_CORRECTION_STATES = ("PROPOSED", "ACCEPTED", "REJECTED", "WITHDRAWN")


async def show_registrations(visit: Visit) -> Page:
    """Submitted profiles beside the written criteria."""
    return await _registrations_page(visit, [])


async def receive_judgement(visit: Visit, form: Form) -> Response:
    """Validate a profile, or reject it for the criteria that were not ticked."""
    decision, met = form.one("decision"), form.several("met")
    if decision not in {"validate", "reject"}:
        raise Answerless.of(InvalidInput("there is no such decision"))
    asked = (await visit.asker.ask("stewardRegistrations", first=0))["validationCriteria"]
    failed = [one["criterion"] for one in asked if one["criterion"] not in met]
    variables = {
        "id": form.one("id"),
        "version": form.one("version"),
        "note": form.one("note"),
        "criteria": met if decision == "validate" else failed,
        decision: True,
    }
    mistakes = mistakes_of(await visit.asker.ask("stewardDecideProfile", **variables))
    if mistakes:
        return render(visit, await _registrations_page(visit, mistakes, form))
    return RedirectResponse(visit.here(done=decision), 303)


async def _registrations_page(
    visit: Visit, mistakes: list[str], refused: Form | None = None
) -> Page:
    """A page of submitted profiles; ``refused``: a judgement that was not taken, shown as it was filled in."""
    found = await visit.asker.ask("stewardRegistrations", after=visit.one("after"))
    waiting = found["clusters"]
    rows = [{**one, "place": place_of({"entity": one}, visit.language)} for one in waiting["nodes"]]
    values = {
        "rows": rows,
        "total": waiting["totalCount"],
        "criteria": found["validationCriteria"],
        "pages": pages_onward(waiting, visit),
        "mistakes": mistakes,
        "refused": _filled_in(refused),
        "done": visit.one("done"),
    }
    return Page("steward/registrations.html", values, HTTPStatus.CONFLICT if refused else 200)


async def show_corrections(visit: Visit) -> Page:
    """Corrections and reports of mistakes, each with what is said now."""
    return await _corrections_page(visit, [])


async def receive_correction_decision(visit: Visit, form: Form) -> Response:
    """Accept a correction, reject it, or take an accepted one back."""
    decision = form.one("decision")
    if decision not in {"accept", "reject", "withdraw"}:
        raise Answerless.of(InvalidInput("there is no such decision"))
    variables = {"id": form.one("id"), "note": form.one("note"), decision: True}
    mistakes = mistakes_of(await visit.asker.ask("stewardDecideCorrection", **variables))
    if mistakes:
        return render(visit, await _corrections_page(visit, mistakes, form))
    return RedirectResponse(visit.here(done=decision), 303)


async def _corrections_page(visit: Visit, mistakes: list[str], refused: Form | None = None) -> Page:
    """A page of corrections; ``refused``: a decision that was not taken."""
    chosen = visit.one("state")
    state = chosen if chosen in _CORRECTION_STATES else _CORRECTION_STATES[0]
    found = await visit.asker.ask("stewardCorrections", state=state, after=visit.one("after"))
    queue = found["corrections"]
    values = {
        "rows": [_correction(one, visit) for one in queue["nodes"]],
        "total": queue["totalCount"],
        "state": state,
        "states": _CORRECTION_STATES,
        "pages": pages_onward(queue, visit),
        "mistakes": mistakes,
        "refused": _filled_in(refused),
        "done": visit.one("done"),
    }
    return Page("steward/corrections.html", values, HTTPStatus.CONFLICT if refused else 200)


def _filled_in(refused: Form | None) -> dict[str, Any]:
    """What somebody filled in who was refused: of which thing, its note and what was ticked."""
    form = refused or Form({})
    return {"id": form.one("id"), "note": form.one("note"), "met": form.several("met")}


def _correction(correction: dict[str, Any], visit: Visit) -> dict[str, Any]:
    """A correction with, for each field, what it gives and what the sources say now."""
    target = correction["target"]
    sources = target["sources"] if target else []
    fields = [
        {
            "field": field,
            "right": _shown(value),
            "now": "; ".join(
                f"{_shown(source['values'][field])} ({source['title']})"
                for source in sources
                if (source["values"] or {}).get(field) is not None
            ),
        }
        for field, value in correction["said"].items()
    ]
    shown = {**target, "name": name_of(target, visit.language)} if target else None
    return {**correction, "target": shown, "fields": fields}


def _shown(value: Any) -> str:
    """A value as people read it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
