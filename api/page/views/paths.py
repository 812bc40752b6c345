"""The answer: who connects two ends; and the four other outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnergraph.api.page.together import ask_together
from partnergraph.api.page.views.answer import Drawn, Shown, show_path
from partnergraph.api.page.views.cite import (
    cite_answer,
    embed_answer,
    graphiql_address,
    list_downloads,
)
from partnergraph.api.page.views.home import show_home
from partnergraph.api.page.views.pair import ask_totals, show_totals
from partnergraph.api.page.views.parties import code_of, count_bodies, name_of, pick_ends
from partnergraph.api.page.views.question import Asked, resolve_narrowing
from partnergraph.api.page.views.since import compare_with_seen, lasting_address
from partnergraph.api.page.views.unknown import show_unknown_ends
from partnergraph.api.page.visit import Page, Visit

_MOST_TIES, _STEP, _MOST_PATHS = 4, 10, 50
_DIRECT = 1
# Where NUTS has a code of its own for a country.
_ISO_BY_NUTS = {"EL": "GR", "UK": "GB"}


async def show_paths(visit: Visit) -> Page:
    """The page of the question that the address holds; the first page where it holds none."""
    asked = Asked.of(visit)
    if not asked.complete:
        return await show_home(visit, asked)
    asked = await resolve_narrowing(asked, visit)
    found, totals = await ask_together(
        visit.asker.ask("paths", **asked.variables()), ask_totals(asked, visit)
    )
    answer = found["partnerPaths"]
    sides = [[_end(end, visit) for end in answer[side]] for side in ("from", "to")]
    ends = [_join_ends(side) for side in sides if side]
    if ends:
        asked = asked.named(*(pick_ends(side, visit.language) for side in sides))
    embedded = visit.path.startswith("/embed/")
    values: Shown = {
        "question": asked,
        "notes": asked.unknown,
        "ends": ends,
        "covered": [*{end["id"]: end for side in sides for end in side}.values()],
        "embedded": embedded,
        "layout": "embedded.html" if embedded else "base.html",
        "embed": embed_answer(visit),
        "said": "",
        **await cite_answer(answer, visit),
    }
    if answer["outcome"] == "FOUND":
        values |= await _found(answer, totals, asked, ends, visit)
        return Page("paths_found.html", values, embedded=embedded)
    values |= _not_found(answer, asked, ends, visit)
    return Page("paths_none.html", values, embedded=embedded)


async def _found(
    answer: Shown, counted: Shown | None, asked: Asked, ends: list[Shown], visit: Visit
) -> Shown:
    """What a found answer shows."""
    paths = [show_path(path, at, visit) for at, path in enumerate(answer["paths"], 1)]
    one, two = ends[0]["name"], ends[1]["name"]
    drawn = Drawn(visit, paths, (one, two))
    changed = compare_with_seen(paths, visit)
    more = min(asked.first + _STEP, _MOST_PATHS)
    totals = show_totals(counted, ends, visit)
    return {
        "heading": _answer_heading(answer, totals, one, two, visit),
        "said": _said(answer, visit),
        "totals": totals,
        "all_text": _all_text(answer, visit),
        "changed": changed,
        "lasting": lasting_address(paths, await visit.asker.version(), visit),
        "groups": [*_groups(paths, grouped=asked.grouped)],
        "grouped": asked.grouped,
        "view": asked.view,
        "kinds": drawn.kinds,
        "map": drawn.map(),
        "graph": drawn.graph() if asked.view == "graph" else "",
        "namesakes": drawn.namesakes,
        "more": visit.here(first=more) if answer["truncated"] and asked.first < more else "",
        "downloads": list_downloads(visit),
        "statements": answer["statements"],
        "graphiql": graphiql_address("paths", asked.variables(), visit),
    }


def _answer_heading(answer: Shown, totals: Shown | None, one: str, two: str, visit: Visit) -> str:
    """The answer in one sentence."""
    spoken = visit.language
    shortest = min(path["length"] for path in answer["paths"])
    if shortest == _DIRECT:
        count = totals["ties"] if totals else sum(p["length"] == _DIRECT for p in answer["paths"])
        return spoken.say_many(
            "%(one)s and %(two)s already work together: %(num)s direct tie.",
            "%(one)s and %(two)s already work together: %(num)s direct ties.",
            count,
            one=one,
            two=two,
        )
    return spoken.say_many(
        "%(one)s and %(two)s are connected through %(num)s actor in between.",
        "%(one)s and %(two)s are connected through %(num)s actors in between.",
        shortest - 1,
        one=one,
        two=two,
    )


def _said(answer: Shown, visit: Visit) -> str:
    """How much of the answer is shown, and by how many sources."""
    spoken = visit.language
    sources = {s["id"] for path in answer["paths"] for hop in path["hops"] for s in hop["sources"]}
    shown = spoken.say_many("%(num)s path shown", "%(num)s paths shown", len(answer["paths"]))
    parts = [shown, spoken.say("there are more")] if answer["truncated"] else [shown]
    parts.append(spoken.say_many("%(num)s source says so", "%(num)s sources say so", len(sources)))
    return " · ".join(parts)


def _all_text(answer: Shown, visit: Visit) -> str:
    """Whether that is all."""
    spoken = visit.language
    text = (
        spoken.say("No: these are the best paths, there are more.")
        if answer["truncated"]
        else spoken.say("These are all paths of that length in the loaded sources.")
    )
    count = len(answer["data"])
    return f"{text} " + spoken.say_many(
        "Only what %(num)s loaded source tells is known here.",
        "Only what %(num)s loaded sources tell is known here.",
        count,
    )


def _groups(paths: list[Shown], *, grouped: bool) -> Iterator[Shown]:
    """Paths by who is in between, or all of them as they come."""
    if not grouped:
        yield {"name": "", "paths": paths, "count": len(paths)}
        return
    found: dict[str, list[Shown]] = {}
    for path in paths:
        between = [hop["to"]["name"] for hop in path["hops"][:-1]]
        found.setdefault(" – ".join(between), []).append(path)
    for name, some in found.items():
        yield {"name": name, "paths": some, "count": len(some)}


def _not_found(answer: Shown, asked: Asked, ends: list[Shown], visit: Visit) -> Shown:
    """What the other outcomes show."""
    spoken, outcome = visit.language, answer["outcome"]
    if outcome == "UNKNOWN_END":
        return {**show_unknown_ends(answer["unknown"], visit), "widen": []}
    names = [end["name"] for end in ends] or [asked.shown("from").text, asked.shown("to").text]
    one, two = (*names, "", "")[:2]
    if outcome == "SAME_ENDS":
        heading = spoken.say("Both ends are %(one)s.", one=one)
        advice = spoken.say("Name two different places, or see with whom it is tied.")
    elif outcome == "NO_PATH":
        heading = spoken.say_many(
            "No path of up to %(num)s tie leads from %(one)s to %(two)s in the sources loaded here.",
            "No path of up to %(num)s ties leads from %(one)s to %(two)s in the sources loaded here.",
            asked.ties,
            one=one,
            two=two,
        )
        advice = spoken.say("That is not to say that they do not work together.")
    else:
        heading = spoken.say(
            "The search between %(one)s and %(two)s took too long.", one=one, two=two
        )
        advice = spoken.say("Ask for fewer ties or for smaller places.")
    return {
        "heading": heading,
        "advice": advice,
        "suggestions": [],
        "widen": [*_widen(outcome, asked, visit)],
    }


def _widen(outcome: str, asked: Asked, visit: Visit) -> Iterator[Shown]:
    """The question made wider, or lighter, by one click each."""
    spoken = visit.language
    if outcome == "NO_PATH" and asked.ties < _MOST_TIES:
        text = spoken.say_many("Up to %(num)s tie", "Up to %(num)s ties", asked.ties + 1)
        yield {"text": text, "address": visit.here(ties=asked.ties + 1)}
    if outcome == "TIME_LIMIT" and asked.ties > 1:
        text = spoken.say_many("Up to %(num)s tie", "Up to %(num)s ties", asked.ties - 1)
        yield {"text": text, "address": visit.here(ties=asked.ties - 1)}
    for chip in asked.chips:
        yield {"text": spoken.say("Without “%(what)s”", what=chip.text), "address": chip.without}
    for at, side in enumerate(("from", "to")):
        wider = _wider(asked.ends[at][0])
        if outcome == "NO_PATH" and wider:
            name = spoken.country(wider, wider)
            text = spoken.say("%(wider)s instead of %(code)s", wider=name, code=asked.ends[at][0])
            yield {"text": text, "address": visit.here(**{side: wider})}


def _wider(code: str) -> str:
    """The country around a region, as ISO codes it."""
    region = 2 < len(code) <= 5 and code.isalnum() and code.isupper()  # noqa: PLR2004
    return _ISO_BY_NUTS.get(code[:2], code[:2]) if region else ""


def _end(end: dict[str, Any], visit: Visit) -> Shown:
    """An end with its name in the reader's language."""
    known = dict(end["coverage"]) if end["coverage"] else None
    if known:
        known["actors"] = count_bodies(end, known["actors"])
    return {
        **end,
        "name": name_of(end, visit.language),
        "code": code_of(end["id"]),
        "coverage": known,
    }


def _join_ends(side: list[Shown]) -> Shown:
    """A side as one end: its first, by the names of all."""
    return {**side[0], "name": " + ".join(end["name"] for end in side)}
