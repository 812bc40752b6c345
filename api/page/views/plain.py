"""Pages that tell of the site: sources, method, accessibility, the doors for machines."""

from __future__ import annotations

from partnergraph.api.page.visit import Page, Visit


async def show_sources(visit: Visit) -> Page:
    """The page of sources: whose word it is, and of when."""
    listed = (await visit.asker.ask("sources"))["sources"]
    return Page("sources.html", {"total": listed["totalCount"], "rows": listed["nodes"]})


async def show_about(visit: Visit) -> Page:
    """The page that says how answers are made."""
    return Page("about.html", {"path": visit.path})


async def show_accessibility(visit: Visit) -> Page:
    """Who can use it, and what to do where somebody cannot."""
    return Page("accessibility.html", {"path": visit.path})


async def show_api(visit: Visit) -> Page:
    """The doors for front ends and analysts."""
    return Page("api.html", {"root": visit.absolute(visit.asset(""))})
