"""A name taken apart: head and part, acronym, legal form, numerals, and its readings in several languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from partnergraph.graph.resolution.matching.letters import has_letters_to_romanise, respell_cyrillic
from partnergraph.graph.resolution.matching.placeholders import is_nobodys_name
from partnergraph.graph.resolution.matching.segments import read_segments
from partnergraph.graph.resolution.matching.tokens import tokenise_name
from partnergraph.graph.resolution.matching.vocabulary import detect_languages, word_concept

_STROKE = re.compile(r"\s*[/|]\s*|\s*//\s*")
_FEWEST_TELLING_WORDS, _LONG_WORD, _NEARLY_SAME = 2, 5, 0.75


@dataclass(frozen=True)
class ParsedName:
    """One way in which an organisation is called.

    ``words`` are those that tell, ``part`` those of a segment that names a part (a faculty). ``acronyms`` fit the
    words; ``tags`` are brands and units set apart whose letters do not. ``numerals`` and single ``letters`` tell
    apart. ``is_composite``: it names two bodies, or a parent and its part. ``segments``: what dashes and
    parentheses set apart. ``is_respelt``: it is in Latin letters by another rule than the name that it is a reading of.
    """

    text: str
    words: tuple[str, ...]
    part: tuple[str, ...] = ()
    acronyms: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    form: str | None = None
    numerals: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    is_composite: bool = False
    segments: tuple[tuple[str, ...], ...] = ()
    is_respelt: bool = False

    @property
    def all_words(self) -> tuple[str, ...]:
        """Those of the body and of its part."""
        return self.words + self.part

    @property
    def compared_as(self) -> tuple[object, ...]:
        """What two readings that are compared alike have in common."""
        told_by = self.form, self.numerals, self.letters, self.is_composite, self.is_respelt
        return self.words, self.part, *told_by

    def meets(self, other: ParsedName) -> bool:
        """Whether two readings are compared: what was respelt meets what somebody wrote in Latin letters alone."""
        return not (
            (self.is_respelt and has_letters_to_romanise(other.text))
            or (other.is_respelt and has_letters_to_romanise(self.text))
        )

    @cached_property
    def squeezed(self) -> str:
        """All its words without spaces."""
        return "".join(self.all_words)


def parse_names(text: str, acronym: str | None = None) -> list[ParsedName]:
    """All readings of a name: the whole, and each of its languages where it is written in several.

    Those in Cyrillic also in Latin letters by other rules. ``acronym`` is what a source says of it apart. None of a placeholder.
    """
    if is_nobodys_name(text):
        return []
    names = _parse_languages(text, acronym)
    respelt = (_respell_name(one, words) for words in respell_cyrillic(text) for one in names)
    return names + [
        one for one in respelt if one.all_words not in {name.all_words for name in names}
    ]


def _parse_languages(text: str, acronym: str | None) -> list[ParsedName]:
    """A name as a whole, and in each of its languages; none where nothing in it tells."""
    strokes = [between for between in _STROKE.split(text) if between.strip()]
    whole = _parse_name(text, acronym)
    if len(strokes) == 1 or not whole.words:
        return [whole] if whole.words else []
    parsed = [_parse_name(between, acronym) for between in strokes]
    if not all(_is_telling_name(name) for name in parsed):
        return [whole]
    if all(_are_translations(parsed[0], other) for other in parsed[1:]):
        return [whole, *parsed]
    return [replace(whole, is_composite=not whole.part)]


def _respell_name(name: ParsedName, spellings: Mapping[str, str]) -> ParsedName:
    """A name with the words that are its own in another spelling."""

    def respell(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(word if word_concept(word) else spellings.get(word, word) for word in words)

    return replace(
        name,
        words=respell(name.words),
        part=respell(name.part),
        segments=tuple(map(respell, name.segments)),
        is_respelt=True,
    )


def _parse_name(text: str, acronym: str | None) -> ParsedName:
    """A name as it stands, in one reading."""
    short = None if is_nobodys_name(acronym or "") else acronym
    found = read_segments(text, short)
    if short and (letters := "".join(tokenise_name(short))):
        found.acronyms.add(letters)
    told = found.tell_apart(text)
    return ParsedName(
        text,
        told.words,
        told.part,
        frozenset(one for one in found.acronyms if len(one) > 1),
        frozenset(found.tags),
        found.form,
        told.numerals,
        told.letters,
        segments=told.segments,
    )


def _is_telling_name(name: ParsedName) -> bool:
    """Whether it can be a name by itself."""
    long_words = any(len(word) >= _LONG_WORD for word in name.words)
    return len(name.words) >= _FEWEST_TELLING_WORDS or long_words


def _are_translations(one: ParsedName, other: ParsedName) -> bool:
    """Whether two segments say the same in two languages or scripts, as far as their common words show."""
    if bool(one.part) != bool(other.part):
        return False
    concepts_one, concepts_other = (
        {concept for word in name.words if (concept := word_concept(word))} for name in (one, other)
    )
    if has_letters_to_romanise(one.text) != has_letters_to_romanise(other.text):
        return bool(concepts_one & concepts_other) or _share_long_word(one, other)
    mine, theirs = (detect_languages(tokenise_name(name.text)) for name in (one, other))
    if not mine or not theirs or mine & theirs:
        return False
    return bool(concepts_one & concepts_other) or not (concepts_one and concepts_other)


def _share_long_word(one: ParsedName, other: ParsedName) -> bool:
    """Whether two names in Latin letters have a word that is nearly the same."""
    return any(
        Levenshtein.normalized_similarity(mine, theirs) >= _NEARLY_SAME
        for mine in one.words
        for theirs in other.words
        if min(len(mine), len(theirs)) >= _LONG_WORD
    )
