"""Names of places in Latin letters, after each country's own rules for its Cyrillic."""

from __future__ import annotations

import re

_SINGLE_LETTERS = dict(zip("абвгдезиклмнопрстуфыэјћђ", "abvgdeziklmnoprstufyejćđ", strict=True))
_LETTERS_OF_OTHER_LENGTH = (
    "ж=zh й=y х=h ц=ts ч=ch ш=sh щ=shch ъ= ь= ю=yu я=ya ё=yo љ=lj њ=nj џ=dž ѓ=gj ќ=kj ѕ=dz"
)
_COMMON_RULES = _SINGLE_LETTERS | dict(pair.split("=") for pair in _LETTERS_OF_OTHER_LENGTH.split())
_SERBIAN_RULES = {"ж": "ž", "ц": "c", "ч": "č", "ш": "š"}
_UKRAINIAN_RULES = {
    "г": "h",
    "ґ": "g",
    "и": "y",
    "і": "i",
    "ї": "i",
    "й": "i",
    "є": "ie",
    "х": "kh",
}
_RULES_BY_COUNTRY = {
    "BG": _COMMON_RULES | {"щ": "sht", "ъ": "a", "ь": "y"},
    "UA": _COMMON_RULES | _UKRAINIAN_RULES | {"ю": "iu", "я": "ia", "’": "", "'": ""},
    "BY": _COMMON_RULES | {"г": "h", "і": "i", "ў": "u", "х": "kh"},
    "RU": _COMMON_RULES | {"х": "kh"},
    **dict.fromkeys(("RS", "BA", "ME", "MK", "XK"), _COMMON_RULES | _SERBIAN_RULES),
}
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UKRAINIAN_INITIAL = re.compile(r"\b(?:Ю|Я|Є|Ї|Й)")
_UKRAINIAN_INITIALS = {"Ю": "Yu", "Я": "Ya", "Є": "Ye", "Ї": "Yi", "Й": "Y"}


def transliterate(text: str, country: str) -> str:
    """A text with its Cyrillic letters in Latin ones, as the country's road signs have them."""
    if not _CYRILLIC.search(text):
        return text
    if country == "UA":
        text = _UKRAINIAN_INITIAL.sub(lambda match: _UKRAINIAN_INITIALS[match[0]], text)
        text = text.replace("зг", "zgh").replace("Зг", "Zgh")
    rules = _RULES_BY_COUNTRY.get(country, _COMMON_RULES)
    return "".join(_transliterate_letter(letter, rules) for letter in text)


def _transliterate_letter(letter: str, rules: dict[str, str]) -> str:
    """One letter by the rules, its case kept; the letter itself where they have none for it."""
    letters = rules.get(letter.lower(), letter)
    return letters.capitalize() if letter.isupper() and letter.lower() in rules else letters
