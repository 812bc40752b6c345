"""What the page says, in four languages: gettext catalogues, read as they are written.

A message is its English text, so English needs no catalogue. Babel reads the files, knows each language's plural
rules, and has the names of countries and the forms of numbers and dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from partnergraph.schema.values import PartialDate

LANGUAGES = {"en": "English", "fr": "Français", "de": "Deutsch", "uk": "Українська"}
"""Tags as the address has them, and each language's name for itself."""

_FOLDER = Path(__file__).with_name("messages")
_DAY, _MONTH = len("2018-05-23"), len("2018-05")
# How a day is written, in the languages that write it otherwise than the others.
_DAY_FORMS = {"de": "d. MMM y"}


@dataclass(frozen=True)
class Language:
    """How the page speaks one language."""

    tag: str
    locale: Locale
    translations: NullTranslations

    @property
    def name(self) -> str:
        """The language's name in the language itself."""
        return LANGUAGES[self.tag]

    def say(self, message: str, /, **values: object) -> str:
        """A message with its values."""
        return (
            self.translations.gettext(message) % values
            if values
            else self.translations.gettext(message)
        )

    def say_many(self, one: str, many: str, count: int, /, **values: object) -> str:
        """A message that depends on a number, which it calls ``num``."""
        shown = {"num": self.number(count), **values}
        return self.translations.ngettext(one, many, count) % shown

    def number(self, value: float | None) -> str:
        """A number with its groups of thousands."""
        return "" if value is None else str(format_decimal(value, locale=self.locale))

    def date(self, text: str | None) -> str:
        """A day, month or year, as precise as it is known."""
        if not text:
            return ""
        first = PartialDate(text).first
        if len(text) >= _DAY:
            return str(format_date(first, _DAY_FORMS.get(self.tag, "d MMM y"), locale=self.locale))
        if len(text) == _MONTH:
            return str(format_date(first, "LLLL y", locale=self.locale))
        return text

    def days(self, first: str | None, last: str | None) -> str:
        """From when to when, each as precise as it is known; one alone where both are the same or the other is not known."""
        return " – ".join(self.date(text) for text in dict.fromkeys((first, last)) if text)

    def country(self, code: str | None, otherwise: str = "") -> str:
        """The name of a country by its ISO code."""
        return str(self.locale.territories.get(code or "", otherwise))

    def listed(self, parts: list[str]) -> str:
        """Several names in a row, with the language's and."""
        return str(_join_names(parts, self.locale))


@cache
def language(tag: str) -> Language:
    """A language of the page, read once."""
    if tag == "en":
        return Language(tag, Locale.parse(tag), NullTranslations())
    with (_FOLDER / f"{tag}.po").open("rb") as file:
        catalogue = read_po(file, locale=tag)
    binary = BytesIO()
    write_mo(binary, catalogue)
    binary.seek(0)
    return Language(tag, Locale.parse(tag), GNUTranslations(binary))


def choose_language(accepted: str) -> str:
    """The best of our languages for an ``Accept-Language`` header; English if it names none of them."""
    wanted: list[tuple[float, int, str]] = []
    for at, part in enumerate(accepted.split(",")[:20]):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        primary = tag.split("-")[0].lower()
        if primary in LANGUAGES and weight > 0:
            wanted.append((-weight, at, primary))
    return min(wanted)[2] if wanted else "en"


def _join_names(parts: list[str], locale: Locale) -> str:
    """Babel's list of names."""
    from babel.lists import format_list  # noqa: PLC0415  (only long answers need it)

    return format_list(parts, locale=locale)
