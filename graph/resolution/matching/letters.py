"""Names in folded Latin letters, so that writings of one name in several scripts meet."""

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
_DIGRAPHS = (  # Greek ones, and an Armenian
    ("ου", "ou"),
    ("αυ", "av"),
    ("ευ", "ev"),
    ("μπ", "b"),
    ("ντ", "nt"),
    ("γκ", "gk"),
    ("ու", "u"),
)
_GEORGIAN = dict(zip("აბგდევზთიკლმნოპრსტუფქყჯჰ", "abgdevztiklmnoprstupkqjh", strict=True)) | dict(
    pair.split("=") for pair in "ჟ=zh ღ=gh შ=sh ჩ=ch ც=ts ძ=dz წ=ts ჭ=ch ხ=kh".split()
)
_ARMENIAN = dict(
    zip("աբգդեզէըթիլկհմյնոպջռսվտրւփքօֆ", "abgdezeetilkhmynopjrsvtrvpkof", strict=True)
) | dict(pair.split("=") for pair in "ժ=zh խ=kh ծ=ts ձ=dz ղ=gh ճ=ch շ=sh չ=ch ց=ts".split())
_ARMENIAN_BEGINNINGS = (  # two vowels are said with a consonant before them where a word begins
    (re.compile(r"\bե(?!ւ)"), "ye"),
    (re.compile(r"\bո(?!ւ)"), "vo"),
)
_LATIN_LETTERS = str.maketrans(_CYRILLIC | _GREEK | _GEORGIAN | _ARMENIAN)
# As libraries and Serbs do it, without the marks above (č, š), and as Ukraine does.
_LETTER_FOR_LETTER = str.maketrans(
    _CYRILLIC | dict(pair.split("=") for pair in "ж=z ц=c ч=c ш=s щ=st ю=u я=a".split())
)
_UKRAINIAN = str.maketrans(
    _CYRILLIC | dict(pair.split("=") for pair in "г=h и=y х=kh щ=shch є=ie ю=iu я=ia".split())
)
_SMALL_SHARE = 0.15  # small letters to a capital in what is still written in capitals
_ROMANISED = re.compile(r"[\u0370-\u04ff\u0531-\u058f\u10a0-\u10ff]")
_CYRILLIC_LETTER, _UKRAINIAN_LETTER = re.compile(r"[\u0400-\u04ff]"), re.compile("[іїєґ]")


def romanise_text(text: str) -> str:
    """Folded text, its Greek, Cyrillic, Armenian and Georgian letters in Latin ones."""
    folded = fold_for_comparison(text)
    if not _ROMANISED.search(folded):
        return folded
    for beginning, latin in _ARMENIAN_BEGINNINGS:
        folded = beginning.sub(latin, folded)
    for digraph, latin in _DIGRAPHS:
        folded = folded.replace(digraph, latin)
    return folded.translate(_LATIN_LETTERS)


def respell_cyrillic(text: str) -> list[dict[str, str]]:
    """What else a text's words may be in Latin letters: by each other rule, from the spelling of :func:`romanise_text`."""
    words = re.findall(r"\w+", text.lower()) if _CYRILLIC_LETTER.search(text) else []
    rules = [_LETTER_FOR_LETTER] if words else []
    if _UKRAINIAN_LETTER.search(text.lower()):
        rules.append(_UKRAINIAN)
    return [
        {
            romanise_text(word): fold_for_comparison(word.replace("й", "i")).translate(rule)
            for word in words
        }
        for rule in rules
    ]


def is_in_capitals(text: str) -> bool:
    """Whether a text is written in capitals, but for a few letters (``AV CR, v.v.i.``), so that they say nothing."""
    small = sum(letter.islower() for letter in text)
    return small <= _SMALL_SHARE * sum(letter.isupper() for letter in text)


def has_letters_to_romanise(text: str) -> bool:
    """Whether some of it is written in one of the other alphabets."""
    return _ROMANISED.search(text) is not None


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
