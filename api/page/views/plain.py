"""Pages that tell of the site: sources, method, accessibility, the doors for machines."""

from __future__ import annotations

from partnergraph.api.page.together import ask_together
from partnergraph.api.page.views.known import ask_known_countries
from partnergraph.api.page.visit import Page, Visit


async def show_sources(visit: Visit) -> Page:
    """The page of sources: whose word it is, of when, and of whom in each country."""
    asked, known = await ask_together(visit.asker.ask("sources"), ask_known_countries(visit))
    listed = asked["sources"]
    values = {"total": listed["totalCount"], "rows": listed["nodes"], "known": known}
    return Page("sources.html", values)


async def show_about(visit: Visit) -> Page:
    """The page that says how answers are made."""
    return Page("about.html", {"path": visit.path})


async def show_accessibility(visit: Visit) -> Page:
    """Who can use it, and what to do where somebody cannot."""
    return Page("accessibility.html", {"path": visit.path})


async def show_api(visit: Visit) -> Page:
    """The doors for front ends and analysts."""
    return Page("api.html", {"root": visit.absolute(visit.asset(""))})
