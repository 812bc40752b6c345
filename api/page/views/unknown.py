"""Ends that are not known: which of those asked for, why, and the same question with what each may mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.parameters import shorten
from partnergraph.api.page.views.parties import asked_end, asked_ends, code_of, name_of, split_ends
from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.page.vocabulary import TYPES
from partnergraph.api.problem_kinds import PROBLEM_KINDS
from partnergraph.schema.errors import NotFound

Shown = dict[str, Any]
# The parameters of all pages that name ends.
_END_PARAMETERS = ("from", "to", "through", "between", "and", "for", "in", "of", "place")
ASKERS_MISTAKES = frozenset({"NOT_FOUND", "INVALID_INPUT"})


class UnknownThing(Answerless):
    """Something that the address names and nobody knows; ``problem`` is what to show of it."""

    def __init__(self, problem: Shown) -> None:
        kind = PROBLEM_KINDS[NotFound]
        super().__init__(problem["heading"], kind.code, kind.status)
        self.problem = problem


async def find_place(text: str, visit: Visit) -> Shown:
    """What a picker's text names, with id and name. Raises :class:`UnknownThing`."""
    asked = [asked_end(text)]
    found = await ask_ends(asked, asked, visit)
    if found["unknown"]:
        raise UnknownThing(show_unknown_ends(found["unknown"][:1], visit))
    return dict(found["from"][0])


async def explain_unknown_ends(error: Answerless, ends: Iterable[str], visit: Visit) -> Shown:
    """Which of many ends are not known; raises the asker's mistake, which ``error`` is, where they all are known."""
    asked = [*ends]
    found = await ask_ends(asked, asked, visit)
    unknown = {end["asked"]: end for end in found["unknown"]}
    if not unknown:
        raise error
    return show_unknown_ends(unknown.values(), visit)


def show_unknown_ends(
    unknown: Iterable[Shown], visit: Visit, address_of: Callable[[Shown], str] | None = None
) -> Shown:
    """The heading, what to do, and for each unknown end the questions that may have been meant.

    ``address_of``: of a party that may be meant, where the same question with it has another path.
    """
    spoken, ends = visit.language, [*unknown]

    def lead_to(party: Shown, asked: str) -> str:
        if address_of:
            return address_of(party)
        return visit.here(**_with_end(asked, code_of(party["id"]), visit))

    return {
        "heading": " ".join(_say_reason(end, visit) for end in ends),
        "advice": spoken.say("Choose one from the list that opens while you type.")
        if any(end["reason"] == "SECTOR" for end in ends)
        else spoken.say("Give a code such as UA or RO11, a group such as EaP, or a name."),
        "suggestions": [
            {
                "asked": shorten(end["asked"]) if len(ends) > 1 else "",
                "choices": [
                    _meant(party, lead_to(party, end["asked"]), visit)
                    for party in end["suggestions"]
                ],
            }
            for end in ends
            if end["suggestions"]
        ],
    }


def _meant(party: Shown, address: str, visit: Visit) -> Shown:
    """What may be meant, and where it is asked about."""
    spoken, code = visit.language, code_of(party["id"])
    kind = spoken.say(TYPES[party["typename"]]) if party["typename"] in TYPES else ""
    return {
        "name": name_of(party, spoken),
        "what": " · ".join(filter(None, [kind, code if code != party["id"] else ""])),
        "address": address,
    }


async def explain_refused_ends(error: Answerless, one: str, other: str, visit: Visit) -> Shown:
    """Why a question about two ends was refused; raises the error where the ends are not to blame."""
    if error.code not in ASKERS_MISTAKES:
        raise error
    found = await ask_ends([one], [other], visit)
    if found["unknown"]:
        return show_unknown_ends(found["unknown"], visit)
    if found["outcome"] != "SAME_ENDS":
        raise error
    spoken = visit.language
    return {
        "heading": spoken.say("Both ends are %(one)s.", one=name_of(found["from"][0], spoken)),
        "advice": spoken.say("Name two different places, or see with whom it is tied."),
        "suggestions": [],
    }


async def ask_ends(start: list[str], end: list[str], visit: Visit) -> Shown:
    """What the ends of a question mean, and which of them are unknown."""
    data = await visit.asker.ask("ends", **{"from": start, "to": end})
    return dict(data["partnerPaths"])


def refuse_ends(template: str, form: Shown, problem: Shown) -> Page:
    """The page of a question whose ends nothing can be said of."""
    return Page(template, {"answer": None, "form": form, "rows": [], "problem": problem})


def _say_reason(end: Shown, visit: Visit) -> str:
    """Why an end is none."""
    what, spoken = shorten(end["asked"]), visit.language
    if end["reason"] == "SEVERAL_PLACES":
        return spoken.say("“%(what)s” is the name of several places.", what=what)
    if end["reason"] == "NO_PARTNER":
        return spoken.say("“%(what)s” is nobody who can have partners.", what=what)
    if end["reason"] == "PROGRAMME":
        return spoken.say("“%(what)s” is no programme that is known here.", what=what)
    if end["reason"] == "SECTOR":
        return spoken.say("“%(what)s” is no sector that is known here.", what=what)
    return spoken.say("“%(what)s” is not known here.", what=what)


def _with_end(asked: str, code: str, visit: Visit) -> dict[str, list[str]]:
    """The parameters in which an end was asked for, with another in its place."""
    texts = {name: visit.several(name) for name in _END_PARAMETERS}
    readings = (
        (name, read(given)) for name, given in texts.items() for read in (split_ends, asked_ends)
    )
    return {
        name: [code if end == asked else end for end in ends]
        for name, ends in readings
        if asked in ends
    }
