"""Corrections by readers: a form that anybody may send, and a page where its state can be seen.

What is sent waits in the stewards' queue as a correction without values. No account, no script, nothing kept
of who sent it; so few may be sent from one address in an hour, and what fills in the field that nobody sees
is thrown away.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from partnergraph.api.access.rates import RateLimiter
from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.forms import read_form
from partnergraph.api.page.rendering import render, safe_web_address
from partnergraph.api.page.views.parties import asked_end
from partnergraph.api.page.views.question import pick_text
from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.transport.addresses import name_client
from partnergraph.graph.contributions.author import Author
from partnergraph.graph.contributions.contribution import (
    ContributionIntent,
    ContributionOutcome,
    perform_contribution,
)
from partnergraph.graph.contributions.corrections import find_correction, report_mistake
from partnergraph.schema.errors import Forbidden, InvalidFields, NotFound, TooManyRequests

_FIELDS = ("about", "wrong", "evidence")
_LONGEST_TEXT, _LONGEST_ADDRESS = 2000, 500
_READERS = Author("page:reader", "a reader of the pages", "readers", "reader")
_HOUR_S = 3600


class CorrectionDesk:
    """Takes reports, so many an hour from one address."""

    def __init__(self, an_hour: float) -> None:
        self.rate = an_hour / _HOUR_S
        self.rates = RateLimiter(burst=_HOUR_S)

    @property
    def open(self) -> bool:
        """Whether reports are taken at all."""
        return self.rate > 0

    async def receive(self, request: Request, visit: Visit) -> Response:
        """Take a report, or show the form again with what is wrong with it."""
        if not self.open:
            raise Answerless.of(Forbidden("corrections are not taken here"))
        sent = await read_form(request)
        if sent.one("website"):
            return RedirectResponse(visit.link("/correct", sent="0"), 303)
        form = {name: sent.meant(name) for name in _FIELDS}
        if mistakes := _mistakes(form, visit):
            return render(visit, await _form_page(visit, form, mistakes))
        try:
            address = request.client.host if request.client else "unknown"
            self.rates.spend(name_client(address), self.rate)
            outcome = await _report(request, form)
        except TooManyRequests:
            mistakes = [
                visit.language.say("Too many corrections came from your address. Try again later.")
            ]
            return render(
                visit, await _form_page(visit, form, mistakes, status=HTTPStatus.TOO_MANY_REQUESTS)
            )
        except (InvalidFields, NotFound):
            mistakes = [
                visit.language.say("There is nothing of that name here; choose from the list.")
            ]
            return render(visit, await _form_page(visit, form, mistakes))
        return RedirectResponse(visit.link("/correct", sent=outcome.result["correction"]), 303)


async def show_correct(visit: Visit) -> Page:
    """The form, about something if the address names it; or that it was sent."""
    return await _form_page(visit, {"about": visit.one("about") or ""}, [])


async def show_correction(visit: Visit) -> Page:
    """How a correction stands. Raises :class:`Answerless` where there is none."""
    identifier = str(visit.request.path_params["id"])
    found = await find_correction(visit.request.app.state.database, identifier)
    if found is None:
        raise Answerless.of(NotFound("no such correction"))
    node = (await visit.asker.ask("entity", id=found.target))["node"]
    return Page(
        "correction.html",
        {"correction": found, "state": found.state.value.upper(), "node": node},
    )


async def _form_page(
    visit: Visit, form: dict[str, str], mistakes: list[str], status: int | None = None
) -> Page:
    """The form as it was filled in."""
    about = asked_end(form.get("about", ""))
    node = (await visit.asker.ask("entity", id=about))["node"] if ":" in about else None
    values: dict[str, Any] = {
        "node": node,
        "about": form.get("about", ""),
        "picked": await pick_text(form.get("about", ""), visit),
        "wrong": form.get("wrong", ""),
        "evidence": form.get("evidence", ""),
        "sent": visit.one("sent"),
        "mistakes": mistakes,
    }
    return Page("correct.html", values, status or (400 if mistakes else 200))


def _mistakes(form: dict[str, str], visit: Visit) -> list[str]:
    """What is wrong with the form."""
    said, found = visit.language.say, []
    if not form.get("about", "").strip():
        found.append(said("Say what it is about."))
    if not form.get("wrong", "").strip() or len(form["wrong"]) > _LONGEST_TEXT:
        found.append(said("Say what is wrong, in at most %(num)s letters.", num=_LONGEST_TEXT))
    evidence = form.get("evidence", "").strip()
    if evidence and (len(evidence) > _LONGEST_ADDRESS or not safe_web_address(evidence)):
        found.append(said("The address must begin with https:// or http://."))
    return found


async def _report(request: Request, form: dict[str, str]) -> ContributionOutcome:
    """Write a report down."""
    about, evidence = asked_end(form["about"]), form.get("evidence", "").strip() or None
    given = {"id": about, "reason": form["wrong"].strip(), "evidence": evidence}
    asked = ContributionIntent(_READERS, "reportMistake", given)
    # A button pressed twice, or a page sent again, is one report.
    intent = replace(asked, once=asked.digest)
    return await perform_contribution(
        request.app.state.database,
        intent,
        lambda act: report_mistake(act, about, given["reason"] or "", evidence),
    )
