"""The segments of a name, which dashes, commas and parentheses set apart, and what each of them is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from partnergraph.graph.resolution.matching.acronyms import acronym_fits, looks_like_acronym
from partnergraph.graph.resolution.matching.legal_forms import split_legal_form
from partnergraph.graph.resolution.matching.letters import (
    LOST_LETTER,
    is_in_capitals,
    matches_lost_letters,
)
from partnergraph.graph.resolution.matching.opposites import read_ordinal
from partnergraph.graph.resolution.matching.tokens import tokenise_name
from partnergraph.graph.resolution.matching.vocabulary import (
    PART_CONCEPTS,
    PUBLIC_LEVELS,
    SMALL_WORDS,
    is_local_kind_word,
    is_organ_word,
    word_concept,
)

_PARENTHESES = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
# A dash after a word and before a conjunction stands for the end of the word: "Industrie- und Handelskammer".
_DASH = re.compile(
    r"\s+[-–—]+\s*|\s*[-–—]+\s+(?!(?:und|u\.|oder|sowie|and|et|és|och|og|ja|en|&)\s)|\s*[–—]\s*(?!\s)|\s*[;:,]\s+"
)
_PUNCTUATION = " .;,'\"“”„«»"
_ROMAN_NUMERALS = {
    roman: str(number)
    for number, roman in enumerate(
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"], start=1
    )
}
_PARENT_CONCEPTS = frozenset({"university", "academy", "ministry"})
_PARENT_BEGINNINGS = ("politech", "polytech", "politecn", "politehn")
# Words of several languages end with these; what is before says which part it is.
_PART_ENDINGS = (
    "teaduskond",
    "tiedekunta",
    "fakultat",
    "fakultaet",
    "fakulteit",
    "abteilung",
    "fachbereich",
    "osakond",
)
_INNER_CONCEPTS = frozenset({"institute", "school", "college", "center"})
_LONG_WORD, _SHORTEST_HOLED_WORD = 4, 3


@dataclass(frozen=True)
class ToldApart:
    """The words of a name's head and part, and the numerals and single letters that tell names apart."""

    words: tuple[str, ...]
    part: tuple[str, ...]
    numerals: tuple[str, ...]
    letters: tuple[str, ...]
    segments: tuple[tuple[str, ...], ...]


@dataclass
class ReadSegments:
    """What was read of a name's segments so far."""

    head: list[str] = field(default_factory=list)
    part: list[str] = field(default_factory=list)
    acronyms: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    form: str | None = None
    segments: list[list[str]] = field(default_factory=list)

    def add_segment(
        self,
        text: str,
        words: list[str],
        others: Sequence[str],
        *,
        all_capitals: bool,
        may_be_tag: bool,
    ) -> None:
        """Add a segment: an acronym if its letters fit the ``others``, a legal form, a part, or words of the head."""
        if not words:
            return
        form = _read_bare_form(words)
        if others and form is not None:
            self.form = self.form or form
            return
        if may_be_tag and others and looks_like_acronym(text, all_capitals=all_capitals):
            letters = "".join(words)
            if acronym_fits(letters, others):
                self.acronyms.add(letters)
                return
            if not all_capitals and any(_is_telling_word(word) for word in others):
                self.tags.add(letters)
                return
        kept, form = split_legal_form(words)
        self.form = self.form or form
        is_inner = bool(self.head) and (_is_inside_parent(self.head, kept) or _is_part(kept))
        head, part = ([], kept) if is_inner else _split_part(kept)
        if part:
            head, form_before = split_legal_form(head)
            self.form = self.form or form_before
        self.segments.append(kept)
        if _is_parent(head) and self._is_before_parent():
            self.part, self.head = self.head + self.part, []
        self.head += head
        self.part += part

    def _is_before_parent(self) -> bool:
        """Whether what was read so far is a part or a school, so that a parent that comes later is the whole."""
        concepts = {word_concept(word) for word in self.head}
        return not _is_parent(self.head) and bool(self.part or "school" in concepts)

    def tell_apart(self, text: str) -> ToldApart:
        """The words, of which the part's are the head where nothing else is left."""
        head, part = (
            (self.head, self.part) if _drop_small_words(self.head) else (self.head + self.part, [])
        )
        numerals, letters, plain = _find_numerals(head + part, text)
        return ToldApart(
            tuple(_drop_small_words([word for word in head if word in plain])) or tuple(head),
            tuple(_drop_small_words([word for word in part if word in plain])),
            numerals,
            letters,
            tuple(tuple(_drop_small_words(segment)) for segment in self.segments),
        )


def read_segments(text: str, acronym: str | None) -> ReadSegments:
    """Read a name's segments, those in parentheses last."""
    inner = [inside.strip() for inside in _PARENTHESES.findall(text)]
    outside = _PARENTHESES.sub(" ; ", text)
    chunks = [chunk for chunk in _DASH.split(outside) if chunk.strip(_PUNCTUATION)]
    words_of = [tokenise_name(chunk) for chunk in chunks]
    all_capitals = is_in_capitals(text)
    found = ReadSegments()
    named = [_read_bare_form(words) is None for words in words_of] if len(chunks) > 1 else [True]
    for place, chunk in enumerate(chunks):
        others = [
            word
            for at, words in enumerate(words_of)
            if at != place and (named[at] or not named[place])
            for word in words
        ]
        found.add_segment(
            chunk,
            words_of[place],
            others,
            all_capitals=all_capitals,
            may_be_tag=all(named[place + 1 : place + 2]),
        )
    others = [word for words in words_of for word in words]
    for inside in inner:
        words = tokenise_name(inside)
        if acronym and words == tokenise_name(acronym):
            found.acronyms.add("".join(words))
        else:
            found.add_segment(inside, words, others, all_capitals=all_capitals, may_be_tag=True)
    return found


def _read_bare_form(words: list[str]) -> str | None:
    """The legal form that words are and nothing else; None where they say more."""
    before, form = split_legal_form(["x", *words])
    return form if before == ["x"] else None


def _is_telling_word(word: str) -> bool:
    return len(word) >= _LONG_WORD and word_concept(word) is None


def _is_inside_parent(head: list[str], words: list[str]) -> bool:
    """Whether a later segment is an institute or school of the university or academy named before it, or a public body's office."""
    within = {word_concept(word) for word in words}
    if word_concept(words[0]) == "office" and _is_public_office(head):
        return any(
            len(word) >= _LONG_WORD
            and word not in head
            and not is_organ_word(word)
            and word_concept(word) not in PUBLIC_LEVELS
            for word in words
        )
    return (
        any(map(_is_parent_word, head))
        and not _INNER_CONCEPTS.isdisjoint(within)
        and "university" not in within
    )


def _is_public_office(words: list[str]) -> bool:
    return not PUBLIC_LEVELS.isdisjoint(map(word_concept, words))


def _is_parent_word(word: str) -> bool:
    """Whether a word names a kind of body that has parts."""
    return word_concept(word) in _PARENT_CONCEPTS or word.startswith(_PARENT_BEGINNINGS)


def _is_parent(words: list[str]) -> bool:
    """Whether words name a body that has schools and institutes, not an academy, whose institutes are bodies."""
    return any(_is_parent_word(word) and word_concept(word) != "academy" for word in words)


def _is_part(words: list[str]) -> bool:
    """Whether a later segment names a part and no other parent of it."""
    return not any(map(_is_parent_word, words)) and any(
        word_concept(word) in PART_CONCEPTS or word.endswith(_PART_ENDINGS) for word in words
    )


def _split_part(words: list[str]) -> tuple[list[str], list[str]]:
    """A segment's words of its head and of a part: from the word for a part on, and also before that word.

    Before it are the part's where the parent comes after ("Law Faculty of the University of Example"), and those
    after the parent where the word for a part is the last ("Example University Law Faculty").
    """
    parents = [at for at, word in enumerate(words) if _is_parent_word(word)]
    for place, word in enumerate(words):
        if word_concept(word) in PART_CONCEPTS:
            before = [at for at in parents if at < place]
            after = [at for at in parents if at > place]
            if after and not before:
                return words[after[0] :], words[: after[0]]
            if after:
                return words[:place] + words[after[0] :], words[place : after[0]]
            if before and before[-1] > 0 and place == len(words) - 1:
                return words[: before[-1] + 1], words[before[-1] + 1 :]
            end = _find_company_end(words[:place])
            return words[:end], words[end:]
    return words, []


def _find_company_end(words: list[str]) -> int:
    """Where the legal form of a company ends that stands within words, before where its branch is; else their end."""
    return next(
        (end for end in range(len(words), 1, -1) if split_legal_form(["x", *words[1:end]])[1]),
        len(words),
    )


def _drop_small_words(words: list[str]) -> list[str]:
    """Words without small ones, unless too little is left to know that they are small.

    The last is none of them, for nothing follows that it could lead to: `Severní Les` is no French article.
    """
    last = len(words) - 1
    left = [word for at, word in enumerate(words) if at == last or not _is_small_word(word)]
    return left if any(len(word) >= _LONG_WORD for word in left) else words


def _is_small_word(word: str) -> bool:
    """Whether a word is small, be it with a lost letter (of three and more, for one stands for anything)."""
    if LOST_LETTER not in word or len(word) < _SHORTEST_HOLED_WORD:
        return word in SMALL_WORDS
    return any(
        matches_lost_letters(word, small)
        for small in SMALL_WORDS
        if len(small) >= _SHORTEST_HOLED_WORD
    )


def _find_numerals(
    words: list[str], text: str
) -> tuple[tuple[str, ...], tuple[str, ...], set[str]]:
    """Numerals (Roman ones as digits) and single letters that tell names apart, and the other words."""
    numerals, letters, plain = [], [], set()
    all_capitals = is_in_capitals(text)
    for place, word in enumerate(words):
        is_last = place == len(words) - 1
        roman = _ROMAN_NUMERALS.get(word)
        ordinal = read_ordinal(word) if len(words) > 1 else None
        following = "" if is_last else words[place + 1]
        if word.isdigit() or ordinal:
            numerals.append(ordinal or word.lstrip("0") or "0")
        elif (
            roman
            and (is_last or len(word) > 1 or is_local_kind_word(following))
            and (all_capitals or re.search(rf"\b{word.upper()}\b", text))
        ):
            numerals.append(roman)
        elif (
            len(word) == 1
            and word.isalpha()
            and (is_last or (not all_capitals and f" {word.upper()} " in f" {text} "))
        ):
            letters.append(word)
        else:
            plain.add(word)
    return tuple(sorted(numerals)), tuple(sorted(letters)), plain
