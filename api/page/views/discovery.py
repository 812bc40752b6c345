"""Who could introduce two ends, whom to ask, and which places are tied with which."""

from __future__ import annotations

from typing import Any

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.drawing.shade_map import heat_shades
from partnergraph.api.page.views.answer import show_party
from partnergraph.api.page.views.parties import (
    Picked,
    asked_end,
    asked_ends,
    code_of,
    name_of,
    pick_end,
    pick_ends,
    split_ends,
    tell_namesakes,
)
from partnergraph.api.page.views.question import (
    asked_years,
    asks_with_parts,
    pick_text,
    span_years,
)
from partnergraph.api.page.views.unknown import (
    ASKERS_MISTAKES,
    explain_refused_ends,
    explain_unknown_ends,
    refuse_ends,
    show_unknown_ends,
)
from partnergraph.api.page.visit import Page, Visit

_DEFAULT_ROWS = ("RO", "HU", "UA", "MD", "DE", "FR", "IT", "ES", "PL", "AT")


async def show_brokers(visit: Visit) -> Page:
    """The page that says who stands between two ends."""
    one, two = visit.one("between"), visit.one("and")
    form = {"names": ("between", "and"), "picked": await _pick_texts(visit, one, two)}
    if not one or not two:
        return Page("brokers.html", {"answer": None, "form": form, "rows": []})
    sides = asked_end(one), asked_end(two)
    try:
        data = await visit.asker.ask(
            "brokers", **{"between": sides[0], "and": sides[1], "withParts": asks_with_parts(visit)}
        )
    except Answerless as error:
        return refuse_ends("brokers.html", form, await explain_refused_ends(error, *sides, visit))
    answer = data["brokers"]
    form["picked"] = [pick_end(answer[side], visit.language) for side in ("first", "second")]
    rows = [{**row, **show_party(row, visit)} for row in answer["brokers"]]
    ends = [name_of(answer[side], visit.language) for side in ("first", "second")]
    shown = {"answer": answer, "form": form, "rows": rows, "ends": ends}
    return Page("brokers.html", {**shown, "namesakes": tell_namesakes(rows, visit.language)})


async def show_recommended(visit: Visit) -> Page:
    """The page that says whom to ask in a place, and why."""
    one, two, topic = visit.one("for"), visit.one("in"), visit.one("topic")
    picked = await _pick_texts(visit, one, two, topic)
    form = {"names": ("for", "in"), "picked": picked}
    if not one or not two:
        return Page("recommend.html", {"answer": None, "form": form, "ends": []})
    sides = asked_end(one), asked_end(two)
    variables = {
        "for": sides[0],
        "in": sides[1],
        "topic": asked_end(topic) if topic else None,
        "withParts": asks_with_parts(visit),
    }
    try:
        answer = (await visit.asker.ask("recommend", **variables))["recommendPartners"]
    except Answerless as error:
        problem = await _explain_refused_question(error, sides, topic, visit)
        return refuse_ends("recommend.html", form, problem)
    picked[:2] = [pick_end(answer[side], visit.language) for side in ("for", "in")]
    ends = [name_of(answer[side], visit.language) for side in ("for", "in")]
    candidates = [
        {
            **one,
            **show_party(one, visit),
            "introducers": [{**by, **show_party(by, visit)} for by in one["introducers"]],
        }
        for one in answer["candidates"]
    ]
    everybody = [*candidates, *(by for one in candidates for by in one["introducers"])]
    return Page(
        "recommend.html",
        {
            "answer": {**answer, "candidates": candidates},
            "form": form,
            "ends": ends,
            "namesakes": tell_namesakes(everybody, visit.language),
        },
    )


async def _pick_texts(visit: Visit, *texts: str | None) -> list[Picked]:
    """What the pickers of a form show for what the address has."""
    return [await pick_text(text or "", visit) for text in texts]


async def _explain_refused_question(
    error: Answerless, sides: tuple[str, str], topic: str | None, visit: Visit
) -> dict[str, Any]:
    """Which end is not known, or that the topic is not."""
    try:
        return await explain_refused_ends(error, *sides, visit)
    except Answerless as other:
        if not topic or other.code not in ASKERS_MISTAKES:
            raise
        return show_unknown_ends([{"asked": topic, "reason": "SECTOR", "suggestions": []}], visit)


async def show_matrix(visit: Visit) -> Page:
    """The page with the matrix of places by places."""
    given = visit.several("of")
    since, until = asked_years(visit)
    shown = {
        "picked": Picked(", ".join(given)),
        "chosen": visit.several("kinds"),
        "since": since,
        "until": until,
        "columns": [],
        "rows": [],
    }
    # "Ukraine, Germany" may be one name, as "Karlsruhe, Stadtkreis" is; as it is none, it is two.
    for rows in dict.fromkeys((asked_ends(given), split_ends(given))):
        try:
            data = await _ask_matrix(rows, visit)
            break
        except Answerless as error:
            if error.code not in ASKERS_MISTAKES:
                raise
            refused = error
    else:
        problem = await explain_unknown_ends(refused, rows, visit)
        return Page("matrix.html", {**shown, "problem": problem})
    if rows:
        shown["picked"] = pick_ends(data["rows"], visit.language)
    values = {(cell["row"], cell["column"]): cell["ties"] for cell in data["cells"]}
    shades = heat_shades(values)
    named = [{**one, "name": name_of(one, visit.language)} for one in data["rows"]]
    columns = [{**one, "name": name_of(one, visit.language)} for one in data["columns"]]
    return Page(
        "matrix.html",
        {
            **shown,
            "columns": columns,
            "rows": [_row(one, columns, values, shades, visit) for one in named],
        },
    )


async def _ask_matrix(rows: tuple[str, ...], visit: Visit) -> dict[str, Any]:
    """The matrix of these places, or of those of the opening page."""
    answer = await visit.asker.ask(
        "matrix",
        rows=rows or [*_DEFAULT_ROWS],
        kinds=visit.several("kinds") or None,
        between=span_years(*asked_years(visit)),
        withParts=asks_with_parts(visit),
    )
    return dict(answer["placeMatrix"])


def _row(
    place: dict[str, Any],
    columns: list[dict[str, Any]],
    values: dict[Any, int],
    shades: dict[Any, int],
    visit: Visit,
) -> dict[str, Any]:
    """A row of the heat map; each cell leads to the paths of its pair."""
    cells = []
    for other in columns:
        key = (place["id"], other["id"])
        address = visit.ask("/paths", from_=code_of(place["id"]), to=code_of(other["id"]))
        same = place["id"] == other["id"]
        cells.append(
            {
                "value": values.get(key, 0),
                "shade": shades.get(key, 0),
                "address": "" if same else address,
            }
        )
    return {**place, "cells": cells}
