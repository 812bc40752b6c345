"""The parameters of all pages: what each may hold, and which belong to a question wherever it is asked.

What is not understood counts as not given, and the page says so. Addresses of questions and the hidden fields of forms are
written by this table as well (see :class:`~partnergraph.api.page.visit.Visit`), so that neither loses what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from partnergraph.api.page.vocabulary import N_, TIES, TYPES
from partnergraph.schema.codes import iso_country_codes
from partnergraph.schema.vocabulary import (
    AgreementKind,
    OrganisationKind,
    ProgrammeKind,
    ProjectStatus,
)

LONGEST_TEXT = 200
_LONGEST_VALUE, _LONGEST_NUMBER = 80, 9
_FIRST_YEAR, _LAST_YEAR = 1000, 2999
# What other sites put into addresses to count clicks; it asks nothing.
_OF_OTHERS = re.compile(r"utm_\w+|\w*clid|mc_\w+|mtm_\w+|pk_\w+|_ga|ref|source|language")
# Nobody types them: control characters, half characters, and what turns the direction of other text.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]+")
# What a picker means by the text that it shows: ``from-means=organisation:x Name``.
MEANS = "-means"


@dataclass(frozen=True)
class Rule:
    """What a parameter may hold: a test, and how that is said, with values.

    ``asked``: it belongs to the question, so that pages that lead on keep it; ``several``: it may be given more than once.
    """

    allows: Callable[[str], bool]
    expected: str
    values: Mapping[str, Any]
    asked: bool = True
    several: bool = False


@dataclass(frozen=True)
class Misread:
    """A parameter that is not understood; ``rule``: what it may hold, None where the page has no such parameter.

    ``again``: it would be understood, were it not given before.
    """

    name: str
    value: str
    rule: Rule | None = None
    again: bool = False


def _any_text(*, several: bool = False, asked: bool = True) -> Rule:
    """Any words, not too many."""
    said = N_("at most %(num)s letters are read")

    def allows(text: str) -> bool:
        return all(len(part) <= LONGEST_TEXT for part in (text.split(",") if several else [text]))

    return Rule(allows, said, {"num": LONGEST_TEXT}, asked, several)


def _whole(least: int, most: int, *, asked: bool = True) -> Rule:
    """A number within bounds."""

    def allows(text: str) -> bool:
        digits = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
        return digits and least <= int(text) <= most

    return Rule(
        allows,
        N_("give a number from %(least)s to %(most)s"),
        {"least": least, "most": most},
        asked,
    )


def _one_of(words: Iterable[str], *, several: bool = False, asked: bool = True) -> Rule:
    """One of some words."""
    known = [*words]
    values = {"words": ", ".join(known)}
    return Rule(known.__contains__, N_("give one of: %(words)s"), values, asked, several)


def _of_vocabulary(words: type[StrEnum]) -> Rule:
    """Words of the model, as GraphQL writes them."""
    return _one_of([word.name for word in words], several=True)


def _pattern(pattern: str, expected: str, *, asked: bool = True, several: bool = False) -> Rule:
    """Something of a form."""
    form = re.compile(pattern)
    return Rule(lambda text: form.fullmatch(text) is not None, expected, {}, asked, several)


def _codes_of_countries() -> Rule:
    """Codes of countries."""
    said = N_("give the code of a country, such as RO")
    return Rule(lambda text: text in iso_country_codes(), said, {}, several=True)


_YEAR = Rule(
    _whole(_FIRST_YEAR, _LAST_YEAR).allows, N_("give a year, such as %(year)s"), {"year": 2019}
)
_YEARS = replace(_YEAR, several=True)
_REGIONS = _pattern(
    r"(?:.*\()?[A-Za-z]{2}[0-9A-Za-z]{1,3}\)?",
    N_("give the code of a region, such as RO11"),
    several=True,
)
_WITHIN = _pattern(
    r"(?:.*\()?(?:[A-Za-z]{2}[0-9A-Za-z]{0,3}|[A-Za-z][A-Za-z0-9-]{1,20}|[a-z-]+:[^\s()]+)\)?",
    N_("give the code of a place, such as RO11"),
)
_FLAG = _one_of(["1", "0"])
_CURSOR = _pattern(
    r"[A-Za-z0-9_=+/-]{1,2000}", N_("use the links to the pages before and after"), asked=False
)
_PAGED = {"after": _CURSOR, "before": _CURSOR}
_SHOWN_ROWS = _whole(1, 400, asked=False)
_SORT = _one_of(["name", "newest"])
# How an answer is shown, and from which moment somebody else saw it.
_PATHS = {
    "from": _any_text(several=True),
    "to": _any_text(several=True),
    "kinds": _one_of(TIES, several=True),
    "ties": _whole(1, 4),
    "first": _whole(1, 50, asked=False),
    "largest": _whole(1, 100_000),
    "since": _YEAR,
    "until": _YEAR,
    "programme": _any_text(),
    "sector": _any_text(),
    "through": _any_text(),
    "avoid": _any_text(),
    "grouped": _FLAG,
    "parts": _FLAG,
    "view": _one_of(["paths", "graph", "table"]),
    "seen": _pattern(r"[0-9a-f]{6,}", N_("it is part of a link that was cut off"), asked=False),
    "version": _pattern(r"[0-9]{1,15}", N_("it is part of a link that was cut off"), asked=False),
    "swap": _one_of(["1"], asked=False),
}
PARAMETERS: dict[str, dict[str, Rule]] = {
    "/": {},
    "/paths": _PATHS,
    "/embed/paths": _PATHS,
    "/brokers": {"between": _any_text(), "and": _any_text(), "parts": _FLAG},
    "/recommend": {"for": _any_text(), "in": _any_text(), "topic": _any_text(), "parts": _FLAG},
    "/matrix": {
        "of": _any_text(several=True),
        "kinds": _one_of(TIES, several=True),
        "since": _YEAR,
        "until": _YEAR,
        "parts": _FLAG,
    },
    "/places": {},
    "/places/": {"level": _one_of(["region", "country"]), "first": _SHOWN_ROWS},
    "/entities/": {},
    "/search": {
        "q": _any_text(),
        "kind": _one_of(TYPES, several=True),
        "country": _codes_of_countries(),
        "region": _REGIONS,
        "sector": _any_text(several=True),
        "programme": _any_text(several=True),
        "year": _YEARS,
        "sort": _one_of(["best", "name"]),
        "page": _whole(1, 4, asked=False),
        "after": _CURSOR,
    },
    "/organisations": {
        "q": _any_text(),
        "country": _codes_of_countries(),
        "region": _REGIONS,
        "within": _WITHIN,
        "kind": _of_vocabulary(OrganisationKind),
        "sector": _any_text(several=True),
        "sort": _one_of(["name"]),
        **_PAGED,
    },
    "/clusters": {
        "q": _any_text(),
        "country": _codes_of_countries(),
        "region": _REGIONS,
        "within": _WITHIN,
        "sector": _any_text(several=True),
        "sort": _one_of(["name"]),
        **_PAGED,
    },
    "/projects": {
        "q": _any_text(),
        "partner": _WITHIN,
        "programme": _any_text(several=True),
        "year": _YEARS,
        "status": _of_vocabulary(ProjectStatus),
        "sort": _SORT,
        **_PAGED,
    },
    "/programmes": {
        "q": _any_text(),
        "kind": _of_vocabulary(ProgrammeKind),
        "sort": _SORT,
        **_PAGED,
    },
    "/agreements": {
        "q": _any_text(),
        "kind": _of_vocabulary(AgreementKind),
        "signed": _YEARS,
        "sort": _one_of(["name"]),
        **_PAGED,
    },
    "/events": {"place": _any_text(), "sector": _any_text()},
    "/calls": {"sector": _any_text()},
    "/sources": {},
    "/about": {},
    "/accessibility": {},
    "/api": {},
    "/correct": {
        "about": _any_text(),
        "sent": _pattern(r"[0-9a-f]{1,40}", N_("it is part of a link that was cut off")),
    },
    "/corrections/": {},
}


def rules_of(path: str) -> dict[str, Rule] | None:
    """The parameters of a page, or of the page whose answer a file holds; None for what is not in the table."""
    whole = PARAMETERS.get(path)
    if whole is None:
        first, _, rest = path[1:].partition("/")
        whole = (
            PARAMETERS.get(f"/{first}/") if rest else PARAMETERS.get(f"/{first.partition('.')[0]}")
        )
    return whole


def read_parameters(
    path: str, given: Iterable[tuple[str, str]]
) -> tuple[dict[str, list[str]], tuple[Misread, ...]]:
    """The parameters of an address that are understood, each value once; and the others."""
    texts: dict[str, list[str]] = {}
    for name, value in given:
        text = _UNSEEN.sub(" ", value).strip()
        if text and text not in texts.setdefault(name, []):
            texts[name].append(text)
    texts = _replace_meant(texts)
    rules = rules_of(path)
    if rules is None:
        return texts, ()
    understood: dict[str, list[str]] = {}
    misread: list[Misread] = []
    for name, values in texts.items():
        rule = rules.get(name)
        if rule is None:
            if not _OF_OTHERS.fullmatch(name):
                misread.append(Misread(name, values[0]))
            continue
        allowed = [value for value in values if rule.allows(value)]
        kept = allowed if rule.several else allowed[:1]
        misread += (
            Misread(name, value, rule, value in allowed) for value in values if value not in kept
        )
        if kept:
            understood[name] = kept
    return understood, tuple(misread)


def _replace_meant(texts: dict[str, list[str]]) -> dict[str, list[str]]:
    """The parameters with what pickers mean in place of what they show, where that was left as it was."""
    found = {name: values for name, values in texts.items() if not name.endswith(MEANS)}
    for name, values in texts.items():
        of = name.removesuffix(MEANS)
        if of != name and found.get(of):
            found[of] = read_meant(found[of][0], values[0]).split(",")
    return found


def read_meant(text: str, meaning: str) -> str:
    """What a picker's text means: the ids before it in the hidden field, if it is the text that was chosen; else itself."""
    ids, _, shown = meaning.partition(" ")
    return ids if text and text.split() == shown.split() else text


def shorten(text: str) -> str:
    """As much of a text as a sentence bears."""
    seen = _UNSEEN.sub(" ", text)
    return seen if len(seen) <= _LONGEST_VALUE else f"{seen[:_LONGEST_VALUE]}…"
