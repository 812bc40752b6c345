"""Pages for what went wrong, in the site's form."""

from __future__ import annotations

from dataclasses import replace

from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.problem_kinds import RETRIED_STATUSES, find_problem_kind
from partnergraph.api.problems import RETRY_SECONDS
from partnergraph.schema.errors import PartnergraphError, TooManyRequests

_WRONG, _LOGIN, _FORBIDDEN, _NOT_FOUND, _BUSY, _UNAVAILABLE, _LATE = (
    400,
    401,
    403,
    404,
    429,
    503,
    504,
)


def show_refusal(visit: Visit, error: PartnergraphError) -> Page:
    """The page for whoever may not ask, or not now."""
    page = show_error(visit, find_problem_kind(error).status)
    return replace(page, retry=error.seconds) if isinstance(error, TooManyRequests) else page


def show_error(visit: Visit, status: int) -> Page:
    """The page of a status."""
    said = visit.language.say
    if status == _NOT_FOUND:
        heading = said("There is no such page.")
        text = said("The address may be old or mistyped. What it was about may be found by name.")
    elif status == _UNAVAILABLE:
        heading = said("The network cannot be reached just now.")
        text = said("Try again in a minute; nothing is lost.")
    elif status == _LATE:
        heading = said("This took longer than is allowed.")
        text = said("Ask for fewer ties or for smaller places.")
    elif status == _WRONG:
        heading = said("This cannot be answered as it was asked.")
        text = said("Something in the address has a value that nothing can be done with.")
    elif status in {_LOGIN, _FORBIDDEN}:
        heading = said("This is not open to everybody.")
        text = said("It needs a role that whoever runs this site gives.")
    elif status == _BUSY:
        heading = said("Too many requests came from your address.")
        text = said("Try again in a minute; nothing is lost.")
    else:
        heading = said("Something went wrong on the server.")
        text = said("It has been noted. Try again, or ask a little less.")
    retry = RETRY_SECONDS if status in RETRIED_STATUSES else None
    return Page("error.html", {"heading": heading, "text": text}, status, retry=retry)
