"""Names of places in Latin letters, after each country's own rules for its Cyrillic."""

from __future__ import annotations

import re

PLAIN = dict(zip("абвгдезиклмнопрстуфыэјћђ", "abvgdeziklmnoprstufyejćđ", strict=True))
SEVERAL = "ж=zh й=y х=h ц=ts ч=ch ш=sh щ=shch ъ= ь= ю=yu я=ya ё=yo љ=lj њ=nj џ=dž ѓ=gj ќ=kj ѕ=dz"
COMMON = PLAIN | dict(pair.split("=") for pair in SEVERAL.split())
SERBIAN = {"ж": "ž", "ц": "c", "ч": "č", "ш": "š"}
UKRAINIAN = {"г": "h", "ґ": "g", "и": "y", "і": "i", "ї": "i", "й": "i", "є": "ie", "х": "kh"}
RULES = {
    "BG": COMMON | {"щ": "sht", "ъ": "a", "ь": "y"},
    "UA": COMMON | UKRAINIAN | {"ю": "iu", "я": "ia", "’": "", "'": ""},
    "BY": COMMON | {"г": "h", "і": "i", "ў": "u", "х": "kh"},
    "RU": COMMON | {"х": "kh"},
    **dict.fromkeys(("RS", "BA", "ME", "MK", "XK"), COMMON | SERBIAN),
}
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
UKRAINIAN_START = re.compile(r"\b(?:Ю|Я|Є|Ї|Й)")
START = {"Ю": "Yu", "Я": "Ya", "Є": "Ye", "Ї": "Yi", "Й": "Y"}


def latin(text: str, country: str) -> str:
    """A text with its Cyrillic letters in Latin ones, as the country's road signs have them."""
    if not CYRILLIC.search(text):
        return text
    if country == "UA":
        text = UKRAINIAN_START.sub(lambda match: START[match[0]], text)
        text = text.replace("зг", "zgh").replace("Зг", "Zgh")
    rules = RULES.get(country, COMMON)
    return "".join(written(letter, rules) for letter in text)


def written(letter: str, rules: dict[str, str]) -> str:
    """One letter by the rules, its case kept; the letter itself where they have none for it."""
    letters = rules.get(letter.lower(), letter)
    return letters.capitalize() if letter.isupper() and letter.lower() in rules else letters
