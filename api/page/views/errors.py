"""Pages for what went wrong, in the site's form."""

from __future__ import annotations

from api.page.visit import Page, Visit

_NOT_FOUND, _UNAVAILABLE = 404, 503


def show_error(visit: Visit, status: int) -> Page:
    """The page of a status."""
    said = visit.language.say
    if status == _NOT_FOUND:
        heading = said("There is no such page.")
        text = said("The address may be old or mistyped. What it was about may be found by name.")
    elif status == _UNAVAILABLE:
        heading = said("The network cannot be reached just now.")
        text = said("Try again in a minute; nothing is lost.")
    else:
        heading = said("Something went wrong on the server.")
        text = said("It has been noted. Try again, or ask a little less.")
    return Page("error.html", {"heading": heading, "text": text}, status)
