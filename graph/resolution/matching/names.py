"""Names of organisations, normalised for comparison: folded, without legal form, acronyms split off."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from partnergraph.graph.resolution.matching.legal_forms import strip_legal_form
from partnergraph.schema.codes import fold_for_comparison

_PARENTHESES = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_DOTTED_LETTERS = re.compile(r"\b(?:\w\.){2,}\w?\b\.?|\b(?:\w\. ){2,}\w?\b\.?")
_LEADING_ACRONYM = re.compile(r"^([A-ZÀ-ÝŁŠŽČĆĐ][\w&.-]{1,9}) [-–—:] (?=.{12})")
_TRAILING_ACRONYM = re.compile(r"(?<=.{12}) [-–—,] ([A-ZÀ-ÝŁŠŽČĆĐ&-]{2,10})$")
_LANGUAGE_SEPARATOR = re.compile(r"\s+[/|]\s+|\s*//\s*")
_LONGEST_ACRONYM = 15
_NOT_WORDS = re.compile(r"[^\w&]+|_")
_STOP_WORDS = frozenset(
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
_ABBREVIATIONS = {
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
class ComparedName:
    """A normalised name of an organisation; ``form`` is the class of its legal form, ``text`` the original."""

    text: str
    words: tuple[str, ...]
    form: str | None = None

    @property
    def squeezed(self) -> str:
        """Its words written together, for names that differ in their spaces alone."""
        return "".join(self.words)


def normalise_names(
    names: Iterable[str], acronym: str | None = None
) -> tuple[list[ComparedName], set[str]]:
    """The normalised names of an organisation, each once, and its acronyms as :func:`squeeze_text` gives them."""
    by_words: dict[tuple[str, ...], ComparedName] = {}
    acronyms = {squeeze_text(acronym)} if acronym else set[str]()
    for text in names:
        outside, inside = _split_acronyms(text)
        acronyms |= inside
        for part in [outside, *_split_languages(outside)]:
            name = _normalise_name(part)
            if not name.words:
                continue
            by_words.setdefault(name.words, name)
    return list(by_words.values()), {acronym for acronym in acronyms if len(acronym) > 1}


def _split_languages(text: str) -> list[str]:
    """The parts of a name that is written in several languages with strokes between; none of others."""
    names = [part for part in _LANGUAGE_SEPARATOR.split(text) if len(part.split()) > 1]
    return names if len(names) > 1 else []


def _split_acronyms(text: str) -> tuple[str, set[str]]:
    """A name without the acronyms in parentheses, before or after it; and these acronyms."""
    acronyms = set()
    for inside in _PARENTHESES.findall(text):
        if _looks_like_acronym(inside):
            acronyms.add(squeeze_text(inside))
    bare = _PARENTHESES.sub(
        lambda m: " " if _looks_like_acronym(m[1]) else f" {m[1]} ", text
    ).strip()
    for pattern in (_LEADING_ACRONYM, _TRAILING_ACRONYM):
        match = pattern.search(bare)
        if match and _looks_like_acronym(match[1]):
            acronyms.add(squeeze_text(match[1]))
            bare = (bare[: match.start()] + bare[match.end() :]).strip()
    return bare or text, acronyms


def _looks_like_acronym(text: str) -> bool:
    """Whether a text is short, with two capitals, and one word or two all in capitals."""
    word = text.strip()
    capitals = sum(letter.isupper() for letter in word)
    return (
        1 < len(word) <= _LONGEST_ACRONYM
        and capitals > 1
        and (" " not in word or (word.count(" ") == 1 and word.upper() == word))
    )


def squeeze_text(text: str) -> str:
    """The folded letters and digits of a text, nothing between them."""
    return _NOT_WORDS.sub("", fold_for_comparison(text)).replace("&", "")


def _normalise_name(text: str) -> ComparedName:
    """Normalise one name: fold it, join dotted letters (``S.A.``), write abbreviations out, strip the form."""
    undotted = _DOTTED_LETTERS.sub(lambda m: re.sub(r"[. ]", "", m[0]) + " ", text)
    words = _NOT_WORDS.sub(
        " ", fold_for_comparison(undotted).replace("'", "").replace("’", "")
    ).split()
    words, form = strip_legal_form(
        _join_single_letters([word for word in words if word != "&"] or words)
    )
    kept = [_ABBREVIATIONS.get(word, word) for word in words]
    telling = [word for word in kept if word not in _STOP_WORDS] or kept
    return ComparedName(text, tuple(telling), form)


def _join_single_letters(words: list[str]) -> list[str]:
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
