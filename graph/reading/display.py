"""Names to show: a name that its source shouts (``NATIONAL ACADEMY OF SCIENCES``) as another one writes it, else in title case.

What the sources say is not changed: it stays the entity's name, and stands beside each source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from partnergraph.schema.codes import fold_for_comparison

_WORD = re.compile(r"[^\W\d_]+")
_PIECE = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*|[\W\d_]+")
_LONG_WORD, _SHORTEST_SHOUT, _LONGEST_ACRONYM, _SHORT = 3, 7, 5, 3
_VOWELS = re.compile("[aeiouyäöüåæøœáàâãéèêëíìîïóòôõúùûýăâîąęőűаеёиіїоуыэюяєαεηιουωάέήίόύώ]")
_ROMAN = re.compile("[ivx]+")
# What stands in small letters within a name, language by language.
_SMALL_WORDS = {
    "en": "of and the for in on at to by with from a an",
    "de": "und für fuer über ueber der die das des dem den von vom zu zum zur mit im in am an auf bei e",
    "fr": "de du des la le les et en pour à au aux sur par dans d l",
    "es": "de del la el las los y e para en por con",
    "pt": "de do da dos das e para em no na com",
    "it": "di del della dello dei degli delle e per in il la lo gli le con al alla nel nella d l",
    "ro": "de din și şi pentru la cu al a ale ai în",
    "pl": "w we i z ze na do dla im o od oraz",
    "nl": "van de het en voor in op te der den bij met",
    "cs": "a v ve pro na z ze o s",
    "hu": "és a az",
    "sv": "och för i av på vid",
    "da": "og for i af på ved",
    "hr": "i za u na o s od",
    "uk": "та і й з із у в на для імені ім",
    "el": "και του της των για στο στη το η ο",
    "et": "ja",
    "fi": "ja",
    "lt": "ir",
    "lv": "un",
    "tr": "ve",
}
# Those who shout leave accents out as well.
_SMALL_SETS = {
    language: frozenset(words.split()) | frozenset(fold_for_comparison(words).split())
    for language, words in _SMALL_WORDS.items()
}
_WRITTEN_FORMS = (
    "GmbH mbH gGmbH AG KG SE Ltd LLC PLC Inc SA SAS SARL SpA Srl BV NV VZW ASBL Oy Oyj AB AS ApS Kft Zrt Nyrt OÜ UAB "
    "SIA EOOD OOD EAD AD SL SLU SRO"
)
_LEGAL_FORMS = {word.lower(): word for word in _WRITTEN_FORMS.split()}
_SPELT_FORMS = (
    (re.compile(r"\bd\.\s?o\.\s?o\b", re.IGNORECASE), "d.o.o"),
    (re.compile(r"\bs\.\s?r\.\s?o\b", re.IGNORECASE), "s.r.o"),
    (re.compile(r"\bsp\.\s?z\s?o\.\s?o\b", re.IGNORECASE), "sp. z o.o"),
    (re.compile(r"\bs\.\s?p\.\s?a\b", re.IGNORECASE), "S.p.A"),
    (re.compile(r"\be\.\s?v\b", re.IGNORECASE), "e.V"),
)
# Letters by themselves at the end are a legal form, as in "NETWORK S A"; that of German associations is written small.
_LAST_LETTERS, _E_V = re.compile(r"(?<![\w’'])(?:[^\W\d_] ){1,3}[^\W\d_]$"), "e V"
# Not "A L ENERGIE", where an apostrophe was left out.
_INITIALS = re.compile(
    r"(?<![\w’'])(?:(?:[^\W\d_](?:\.\s?|\s))+(?![DL] [AEIOUYHÀÂÉÈÊÎÔ])[^\W\d_](?![\w’'])|[^\W\d_]\.)"
)
_ELISIONS = frozenset({"d", "l", "dell", "all", "nell", "sull", "qu", "un"})


# What else a node `{0}` is called, where it shouts: by its sources, the most trusted first, and its other names.
OTHER_SPELLINGS = (
    "CASE WHEN {0}.name = toUpper({0}.name) THEN COLLECT {{ MATCH ({0})-[{1}:DESCRIBED_BY]->({2}:Source) "
    "WHERE {1}.name IS NOT NULL WITH {2}, {1} ORDER BY {2}.priority DESC, {2}.id RETURN {1}.name }} "
    "+ coalesce({0}.aliases, []) ELSE [] END"
)


def choose_display_name(name: str, spellings: Iterable[str] = ()) -> str:
    """A name as it is shown: itself, unless it shouts; then the first of other spellings of it that does not."""
    if not is_shouted(name):
        return name
    folded = fold_for_comparison(name)
    for spelling in spellings:
        if not is_shouted(spelling) and fold_for_comparison(spelling) == folded:
            return spelling
    return _write_in_title_case(name)


def is_shouted(name: str) -> bool:
    """Whether a name is all in capitals and more than an acronym."""
    words = [word for word in _WORD.findall(name) if len(word) > _LONG_WORD]
    if not words or any(word != word.upper() for word in words):
        return False
    return len(_WORD.findall(name)) > 1 or len(words[0]) >= _SHORTEST_SHOUT


def _write_in_title_case(name: str) -> str:
    """A name with a capital for each word but those that its language writes small."""
    initials = _list_initials(name)
    words = [found[0].lower() for found in _WORD.finditer(name) if found.start() not in initials]
    counts = {language: sum(w in small for w in words) for language, small in _SMALL_SETS.items()}
    best = max(counts, key=lambda language: counts[language])
    small = _SMALL_SETS[best] if counts[best] else frozenset()
    written, first = [], True
    for found in _PIECE.finditer(name):
        piece = found[0]
        if not _WORD.match(piece) or found.start() in initials:
            written.append(piece)
            continue
        written.append(_write_word(piece, small, first=first))
        first = False
    text = "".join(written)
    for pattern, form in _SPELT_FORMS:
        text = pattern.sub(form, text)
    if end := _LAST_LETTERS.search(name):
        is_e_v = fold_for_comparison(end[0]) == fold_for_comparison(_E_V)
        text = text[: len(text) - len(end[0])] + (_E_V if is_e_v else end[0])
    return text


def _list_initials(name: str) -> frozenset[int]:
    """Where letters stand that are initials, not words: ``I. I.``, ``I I`` or one with a full stop."""
    return frozenset(
        found.start() + at
        for found in _INITIALS.finditer(name)
        for at, letter in enumerate(found[0])
        if letter.isalpha()
    )


def _write_word(word: str, small: frozenset[str], *, first: bool) -> str:
    """One word of a name, with what follows its apostrophe."""
    lower = word.lower()
    head, mark, rest = re.match(r"([^’']+)([’']?)(.*)", lower, re.DOTALL).groups()  # type: ignore[union-attr]
    if mark:
        elided = head in _ELISIONS and not first
        tail = rest if len(rest) == 1 else _write_word(rest, small, first=True)
        return f"{head if elided else _capitalise(head)}{mark}{tail}"
    if lower in small and not first:
        return lower
    if lower in _LEGAL_FORMS:
        return _LEGAL_FORMS[lower]
    if _is_acronym(lower) and lower not in small:
        return word
    return _capitalise(lower)


def _is_acronym(word: str) -> bool:
    """Whether a short word is more likely one: it cannot be spoken, or begins like few short words do."""
    vowels = _VOWELS.findall(word)
    if not vowels or _ROMAN.fullmatch(word):
        return len(word) <= _LONGEST_ACRONYM
    return len(word) < _SHORT or (len(word) == _SHORT and bool(_VOWELS.match(word)))


def _capitalise(word: str) -> str:
    return word[:1].upper() + word[1:]
