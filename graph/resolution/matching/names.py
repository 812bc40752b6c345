"""Names of organisations, normalised for comparison: folded, without legal form, acronyms split off."""

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
# Abbreviations and spellings of words that are common in the names of organisations.
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
    """A normalised name of an organisation; ``form`` is the class of its legal form, ``text`` the original."""

    text: str
    words: tuple[str, ...]
    form: str | None = None

    @property
    def squeezed(self) -> str:
        """Its words without spaces."""
        return "".join(self.words)


def variants(names: Iterable[str], acronym: str | None = None) -> tuple[list[Name], set[str]]:
    """The normalised names of an organisation, each once, and its acronyms as :func:`squeezed` gives them."""
    by_words: dict[tuple[str, ...], Name] = {}
    acronyms = {squeezed(acronym)} if acronym else set[str]()
    for text in names:
        outside, inside = apart(text)
        acronyms |= inside
        for part in [outside, *parts(outside)]:
            name = normalised(part)
            if not name.words:
                continue
            by_words.setdefault(name.words, name)
    return list(by_words.values()), {acronym for acronym in acronyms if len(acronym) > 1}


def parts(text: str) -> list[str]:
    """The parts of a name that is written in several languages with strokes between; none of others."""
    names = [part for part in BETWEEN.split(text) if len(part.split()) > 1]
    return names if len(names) > 1 else []


def apart(text: str) -> tuple[str, set[str]]:
    """A name without the acronyms in parentheses, before or after it; and these acronyms."""
    acronyms = set()
    for inside in PARENTHESES.findall(text):
        if is_acronym(inside):
            acronyms.add(squeezed(inside))
    bare = PARENTHESES.sub(lambda m: " " if is_acronym(m[1]) else f" {m[1]} ", text).strip()
    for pattern in (BEFORE, AFTER):
        match = pattern.search(bare)
        if match and is_acronym(match[1]):
            acronyms.add(squeezed(match[1]))
            bare = (bare[: match.start()] + bare[match.end() :]).strip()
    return bare or text, acronyms


def is_acronym(text: str) -> bool:
    """Whether a text is short, with two capitals, and one word or two all in capitals."""
    word = text.strip()
    capitals = sum(letter.isupper() for letter in word)
    return (
        1 < len(word) <= LONGEST_ACRONYM
        and capitals > 1
        and (" " not in word or (word.count(" ") == 1 and word.upper() == word))
    )


def squeezed(text: str) -> str:
    """The folded letters and digits of a text, nothing between them."""
    return NOT_WORDS.sub("", folded(text)).replace("&", "")


def normalised(text: str) -> Name:
    """Normalise one name: fold it, join dotted letters (``S.A.``), write abbreviations out, strip the form."""
    undotted = DOTTED.sub(lambda m: re.sub(r"[. ]", "", m[0]) + " ", text)
    words = NOT_WORDS.sub(" ", folded(undotted).replace("'", "").replace("’", "")).split()
    words, form = without_form(joined([word for word in words if word != "&"] or words))
    kept = [WRITTEN_OUT.get(word, word) for word in words]
    telling = [word for word in kept if word not in SMALL] or kept
    return Name(text, tuple(telling), form)


def joined(words: list[str]) -> list[str]:
    """Join letters that stand alone one after the other to a word: ``s p a``."""
    words_joined: list[str] = []
    after_letter = False
    for word in words:
        single = len(word) == 1 and not word.isdigit()
        if single and after_letter:
            words_joined[-1] += word
        else:
            words_joined.append(word)
        after_letter = single
    return words_joined
