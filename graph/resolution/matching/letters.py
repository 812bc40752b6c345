"""Names in folded Latin letters, so that Greek, Cyrillic and Latin writings of one name meet."""

from __future__ import annotations

import re

from partnergraph.schema.codes import fold_for_comparison

LOST_LETTER = "\ufffd"  # of a letter that an encoding lost; it stands for any

_CYRILLIC = dict(
    zip("абвгдезиклмнопрстуфыэјћђіґєїў", "abvgdeziklmnoprstufyejcdigeiu", strict=True)
) | dict(
    pair.split("=")
    for pair in [
        "ж=zh",
        "й=y",
        "х=h",
        "ц=ts",
        "ч=ch",
        "ш=sh",
        "щ=sht",
        "ъ=a",
        "ь=",
        "ю=yu",
        "я=ya",
        "ё=yo",
        "љ=lj",
        "њ=nj",
        "џ=dz",
        "ѓ=gj",
        "ќ=kj",
        "ѕ=dz",
    ]
)
_GREEK = dict(zip("αβγδεζηικλμνξοπρσςτυφωχ", "avgdeziiklmnxoprsstyfoh", strict=True)) | {
    "θ": "th",
    "ψ": "ps",
}
_GREEK_DIGRAPHS = (
    ("ου", "ou"),
    ("αυ", "av"),
    ("ευ", "ev"),
    ("μπ", "b"),
    ("ντ", "nt"),
    ("γκ", "gk"),
)
_LATIN_LETTERS = str.maketrans(_CYRILLIC | _GREEK)
_SMALL_SHARE = 0.15  # small letters to a capital in what is still written in capitals
_GREEK_OR_CYRILLIC = re.compile(r"[\u0370-\u04ff]")


def romanise_text(text: str) -> str:
    """Folded text, its Greek and Cyrillic letters in Latin ones."""
    folded = fold_for_comparison(text)
    if not _GREEK_OR_CYRILLIC.search(folded):
        return folded
    for digraph, latin in _GREEK_DIGRAPHS:
        folded = folded.replace(digraph, latin)
    return folded.translate(_LATIN_LETTERS)


def is_in_capitals(text: str) -> bool:
    """Whether a text is written in capitals, but for a few letters (``AV CR, v.v.i.``), so that they say nothing."""
    small = sum(letter.islower() for letter in text)
    return small <= _SMALL_SHARE * sum(letter.isupper() for letter in text)


def is_greek_or_cyrillic(text: str) -> bool:
    """Whether it has letters of one of these alphabets."""
    return _GREEK_OR_CYRILLIC.search(text) is not None


def matches_lost_letters(one: str, two: str) -> bool:
    """Whether two words are one when each lost letter stands for up to two letters."""
    for holed, whole in ((one, two), (two, one)):
        if LOST_LETTER in holed:
            letters = holed.replace(LOST_LETTER * 2, LOST_LETTER)
            pattern = "".join(
                r"\w{0,2}" if letter == LOST_LETTER else re.escape(letter) for letter in letters
            )
            if re.fullmatch(pattern, whole.replace(LOST_LETTER, "a")):
                return True
    return False
