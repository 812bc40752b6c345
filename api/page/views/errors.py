"""Pages for what went wrong, in the site's form."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.page.vocabulary import N_
from partnergraph.api.problem_kinds import RETRIED_STATUSES, find_problem_kind
from partnergraph.api.problems import RETRY_SECONDS
from partnergraph.schema.errors import PartnergraphError, TooManyRequests

_NOT_FOR_ALL = (
    N_("This is not open to everybody."),
    N_("It needs a role that whoever runs this site gives."),
)
_OUR_MISTAKE = (
    N_("Something went wrong on the server."),
    N_("It has been noted. Try again, or ask a little less."),
)
_TOLD: dict[int, tuple[str, str]] = {
    HTTPStatus.BAD_REQUEST: (
        N_("This cannot be answered as it was asked."),
        N_("Something in the address has a value that nothing can be done with."),
    ),
    HTTPStatus.UNAUTHORIZED: _NOT_FOR_ALL,
    HTTPStatus.FORBIDDEN: _NOT_FOR_ALL,
    HTTPStatus.NOT_FOUND: (
        N_("There is no such page."),
        N_("The address may be old or mistyped. What it was about may be found by name."),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: (
        N_("Too many requests came from your address."),
        N_("Try again in a minute; nothing is lost."),
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        N_("The network cannot be reached just now."),
        N_("Try again in a minute; nothing is lost."),
    ),
    HTTPStatus.GATEWAY_TIMEOUT: (
        N_("This took longer than is allowed."),
        N_("Ask for fewer ties or for smaller places."),
    ),
}


def show_refusal(visit: Visit, error: PartnergraphError) -> Page:
    """The page for whoever may not ask, or not now."""
    page = show_error(visit, find_problem_kind(error).status)
    return replace(page, retry=error.seconds) if isinstance(error, TooManyRequests) else page


def show_error(visit: Visit, status: int) -> Page:
    """The page of a status."""
    heading, text = map(visit.language.say, _TOLD.get(status, _OUR_MISTAKE))
    retry = RETRY_SECONDS if status in RETRIED_STATUSES else None
    return Page("error.html", {"heading": heading, "text": text}, status, retry=retry)
