"""Names of organisations as they are compared: folded, without legal form, acronyms set apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.resolution.matching.legal_forms import without_form
from schema.codes import folded

PARENTHESES = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
DOTTED = re.compile(r"\b(?:\w\.){2,}\w?\b\.?|\b(?:\w\. ){2,}\w?\b\.?")
BEFORE = re.compile(r"^([A-ZÀ-ÝŁŠŽČĆĐ][\w&.-]{1,9}) [-–—:] (?=.{12})")
AFTER = re.compile(r"(?<=.{12}) [-–—,] ([A-ZÀ-ÝŁŠŽČĆĐ&-]{2,10})$")
BETWEEN = re.compile(r"\s+[/|]\s+|\s*//\s*")
LONGEST_ACRONYM = 15
NOT_WORDS = re.compile(r"[^\w&]+|_")
SMALL = frozenset(
    [
        "the",
        "of",
        "and",
        "for",
        "in",
        "at",
        "de",
        "di",
        "da",
        "do",
        "du",
        "des",
        "del",
        "della",
        "dei",
        "degli",
        "la",
        "le",
        "les",
        "el",
        "los",
        "das",
        "den",
        "der",
        "die",
        "und",
        "fur",
        "et",
        "e",
        "i",
        "a",
        "y",
        "&",
        "en",
        "van",
        "voor",
        "of",
        "v",
        "na",
        "za",
        "pri",
        "u",
        "w",
        "z",
        "ze",
        "do",
        "og",
        "och",
        "for",
        "pentru",
        "din",
        "si",
        "al",
        "ale",
        "en",
        "per",
        "il",
        "lo",
        "l",
        "d",
    ]
)
# Kinds of legal body are no part of a company's own name, and abbreviations stand for one word.
WRITTEN_OUT = {
    "univ": "university",
    "uni": "university",
    "inst": "institute",
    "dept": "department",
    "natl": "national",
    "nat": "national",
    "intl": "international",
    "assoc": "association",
    "st": "saint",
    "sankt": "saint",
    "centre": "center",
    "zentrum": "center",
    "org": "organisation",
    "organization": "organisation",
    "und": "&",
    "and": "&",
    "universitaet": "universitat",
}


@dataclass(frozen=True)
class Name:
    """One way in which an organisation is called. ``words`` are all, ``form`` the legal form."""

    text: str
    words: tuple[str, ...]
    form: str | None = None

    @property
    def squeezed(self) -> str:
        """Its words without spaces."""
        return "".join(self.words)


def variants(names: Iterable[str], acronym: str | None = None) -> tuple[list[Name], set[str]]:
    """The names of an organisation, each once, and its acronyms, folded."""
    found: dict[tuple[str, ...], Name] = {}
    short = {squeezed(acronym)} if acronym else set[str]()
    for text in names:
        outside, inside = apart(text)
        short |= inside
        for part in [outside, *parts(outside)]:
            name = normalised(part)
            if not name.words:
                continue
            found.setdefault(name.words, name)
    return list(found.values()), {one for one in short if len(one) > 1}


def parts(text: str) -> list[str]:
    """A name in several languages, set apart by strokes."""
    several = [part for part in BETWEEN.split(text) if len(part.split()) > 1]
    return several if len(several) > 1 else []


def apart(text: str) -> tuple[str, set[str]]:
    """A name without the acronyms in or before it, and these."""
    short = set()
    for inside in PARENTHESES.findall(text):
        if is_acronym(inside):
            short.add(squeezed(inside))
    bare = PARENTHESES.sub(lambda m: " " if is_acronym(m[1]) else f" {m[1]} ", text).strip()
    for pattern in (BEFORE, AFTER):
        match = pattern.search(bare)
        if match and is_acronym(match[1]):
            short.add(squeezed(match[1]))
            bare = (bare[: match.start()] + bare[match.end() :]).strip()
    return bare or text, short


def is_acronym(text: str) -> bool:
    """Whether it looks like an acronym: short, one word, two capitals."""
    word = text.strip()
    capitals = sum(letter.isupper() for letter in word)
    return (
        1 < len(word) <= LONGEST_ACRONYM
        and capitals > 1
        and (" " not in word or (word.count(" ") == 1 and word.upper() == word))
    )


def squeezed(text: str) -> str:
    """Letters and digits alone, folded."""
    return NOT_WORDS.sub("", folded(text)).replace("&", "")


def normalised(text: str) -> Name:
    """One name: folded, dotted letters together (``S.A.``), abbreviations written out, no legal form."""
    together = DOTTED.sub(lambda m: re.sub(r"[. ]", "", m[0]) + " ", text)
    words = NOT_WORDS.sub(" ", folded(together).replace("'", "").replace("’", "")).split()
    words, form = without_form(joined([word for word in words if word != "&"] or words))
    kept = [WRITTEN_OUT.get(word, word) for word in words]
    own = [word for word in kept if word not in SMALL] or kept
    return Name(text, tuple(own), form)


def joined(words: list[str]) -> list[str]:
    """Letters that stand alone one after the other, as one word: ``s p a``."""
    found: list[str] = []
    alone = False
    for word in words:
        single = len(word) == 1 and not word.isdigit()
        if single and alone:
            found[-1] += word
        else:
            found.append(word)
        alone = single
    return found
