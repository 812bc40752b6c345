"""Codes of the field, each brought to the one form kept inside.

CORDIS and Eurostat write EL, UK; ISO 3166 writes GR, GB. Kosovo has no ISO code; the user-assigned XK
that the Commission uses is kept. Numbers that identify a body (VAT, PIC, ROR) are checked for form only. What
forms put where nothing is known (PIC 000000000, 987654321, "To be confirmed") identifies nobody.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

import pycountry
from stdnum.ch import uid as ch_uid
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.md import idno
from stdnum.no import orgnr
from stdnum.ua import edrpou
from stdnum.util import get_cc_module

ISO_OF_EUROSTAT = {"EL": "GR", "UK": "GB"}
EUROSTAT_OF_ISO = {iso: eurostat for eurostat, iso in ISO_OF_EUROSTAT.items()}

# One number, one writing: Greece's prefix is EL also where ISO says GR, the three languages of Switzerland's
# ending are one, and the number of a Swiss or Norwegian body is its VAT number with an ending.
_VAT_REWRITES = (
    (re.compile("^GR"), "EL"),
    (re.compile("^(CHE[0-9]+)(TVA|IVA|TPV)?$"), r"\1MWST"),
    (re.compile("^(NO[0-9]+)$"), r"\1MVA"),
)
# Countries whose bodies have tax numbers that python-stdnum does not list as such.
_FURTHER_TAX_NUMBERS = {"UA": edrpou, "MD": idno, "CH": ch_uid, "NO": orgnr}
_PERSONAL_TAX_NUMBER = re.compile(r"RU[0-9]{12}")
# What codes look like that name the same thing in any source. Of project numbers only those of CORDIS do, for
# others are given anew by each programme.
ANY_CODE = r".+"
CORDIS_GRANT = r"CORDIS [0-9]{6,9}"
_DIGITS_IN_ORDER = {"123456789", "012345678", "987654321", "0123456789", "1234567890"}
_SAME_DIGIT = re.compile(r"[A-Z]*([0-8])\1+[A-Z]*")

# Letters that Unicode does not decompose into a base letter and a mark.
UNDECOMPOSED_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)


class _BareLetters(dict[int, int | str | None]):
    """What each letter is without its marks, for ``str.translate``: worked out once a letter."""

    def __missing__(self, code: int) -> int | str | None:
        letter = UNDECOMPOSED_LETTERS.get(code, code)
        self[code] = None if unicodedata.combining(chr(code)) else letter
        return self[code]


_BARE_LETTERS = _BareLetters()


@cache
def iso_country_codes() -> frozenset[str]:
    """Every ISO 3166-1 alpha-2 code, and XK."""
    return frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}


def parse_country_code(text: str) -> str:
    """The ISO 3166-1 alpha-2 code (or XK) of a code in ISO's or Eurostat's writing.

    Raises ``ValueError`` if there is no such country.
    """
    code = text.strip().upper()
    code = ISO_OF_EUROSTAT.get(code, code)
    if code not in iso_country_codes():
        raise ValueError(f"{text!r} is not an ISO 3166-1 alpha-2 country code (nor EL, UK, XK)")
    return code


def names_of_subdivision(code: str) -> tuple[str, ...]:
    """What a part of a country is called at home, in one or two languages, by its ISO 3166-2 code (``UA-46``); none for any other text."""
    found = pycountry.subdivisions.get(code=code.strip().upper())  # type: ignore[no-untyped-call]
    # The second is in brackets: Catalunya [Cataluña].
    return tuple(filter(None, re.split(r"\s*[\[\]()]\s*", found.name))) if found else ()


_NUTS_PATTERN = re.compile(r"[A-Z]{2}[0-9A-Z]{1,3}")


def parse_nuts_code(text: str) -> str:
    """A NUTS or statistical-region code of level 1 to 3, as Eurostat writes it (``EL30``, ``UKI3``).

    Raises ``ValueError`` if the form is wrong; whether the region exists only the graph knows.
    """
    code = text.strip().upper()
    if code[:2] in EUROSTAT_OF_ISO:
        code = EUROSTAT_OF_ISO[code[:2]] + code[2:]
    if not _NUTS_PATTERN.fullmatch(code):
        raise ValueError(f"{text!r} is not a NUTS code: two letters and one to three characters")
    return code


def parse_pic(text: str) -> str:
    """A Participant Identification Code of the EU's funding portal: nine digits.

    Raises ``ValueError`` for anything else, and for those that stand where there is none (``000000000``).
    """
    digits = text.strip()
    if not re.fullmatch(r"[0-9]{9}", digits):
        raise ValueError(f"{text!r} is not a PIC: nine digits")
    if is_placeholder_number(digits):
        raise ValueError(f"{text!r} is not a PIC, but what forms are filled with")
    return digits


def parse_record_number(text: str) -> str:
    """A record control number of CORDIS: up to nine digits, without zeros before them. Raises ``ValueError`` for anything else."""
    digits = text.strip().lstrip("0")
    if not re.fullmatch(r"[0-9]{1,9}", digits):
        raise ValueError(f"{text!r} is not a record number of CORDIS: up to nine digits")
    return digits


def is_placeholder_number(text: str) -> bool:
    """Whether a number is one that forms are filled with: a digit again and again, or all in their order."""
    return bool(_SAME_DIGIT.fullmatch(text)) or text in _DIGITS_IN_ORDER


def parse_ror_id(text: str) -> str:
    """A ROR id without its address (``05591te55``). Raises ``ValueError`` for anything else."""
    identifier = text.strip().lower().removeprefix("https://").removeprefix("ror.org/")
    if not re.fullmatch(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}", identifier):
        raise ValueError(f"{text!r} is not a ROR id: 0, six characters, two digits")
    return identifier


def parse_wikidata_item(text: str) -> str:
    """A Wikidata item (``Q84263196``). Raises ``ValueError`` for anything else."""
    item = text.strip().rsplit("/", 1)[-1].upper()
    if not re.fullmatch(r"Q[1-9][0-9]*", item):
        raise ValueError(f"{text!r} is not a Wikidata item: Q and digits")
    return item


def fold_for_comparison(text: str) -> str:
    """The text as it is compared: no case, no accents, no doubled or outer spaces; scripts kept."""
    if text.isascii():
        return " ".join(text.lower().split())
    # Once more after the casefold, for some signs come apart into capitals.
    compatible = unicodedata.normalize("NFKD", text).casefold()
    bare = unicodedata.normalize("NFKD", compatible).translate(_BARE_LETTERS)
    return " ".join(bare.split())


def make_slug(text: str) -> str:
    """A readable key made of a name: folded, with hyphens for what is neither letter nor digit."""
    if text.isascii() and text.isalnum():  # as keys are
        return text.lower()
    return re.sub(r"[^\w]+", "-", fold_for_comparison(text)).strip("-_")


def parse_vat_number(text: str, country: str | None = None) -> str:
    """A VAT or national tax number of a body, country prefix first, no punctuation.

    ``country`` is the ISO code of the body's country, for a number that is written without it. Check digits
    are verified, existence is not. Raises ``ValueError`` otherwise.
    """
    number = re.sub(r"[\s./-]", "", text).upper()
    if country and not re.match(r"[A-Z]{2}", number):
        number = EUROSTAT_OF_ISO.get(country, country) + number
        number = number.replace("UK", "GB", 1) if country == "GB" else number
    problem: Exception | str = "there is no such kind of number"
    for checker in _tax_number_checkers(number[:2]):
        for written in (number, number[2:]):
            try:
                valid: str = checker.validate(written)
            except ValidationError as error:
                problem = error
                continue
            if _PERSONAL_TAX_NUMBER.fullmatch(number) or is_placeholder_number(valid):
                raise ValueError(f"{text!r} is not the number of a body")
            return _write_vat_number(valid, number[:2])
    raise ValueError(f"{text!r} is not a VAT number with its country prefix: {problem}") from None


@cache
def _tax_number_checkers(prefix: str) -> tuple[Any, ...]:
    """The modules of python-stdnum that know a country's numbers: the EU's by prefix, else its own."""
    if not re.fullmatch("[A-Z]{2}", prefix):
        return ()
    country = ISO_OF_EUROSTAT.get(prefix, prefix)
    own = [get_cc_module(prefix.lower(), "vat"), _FURTHER_TAX_NUMBERS.get(prefix)]
    checkers = [eu_vat] if country.lower() in eu_vat.MEMBER_STATES or prefix == "EL" else own
    return tuple(checker for checker in checkers if checker is not None)


def _write_vat_number(valid: str, prefix: str) -> str:
    """A valid number in the one writing that is kept."""
    prefixed = valid if valid.startswith(prefix) else prefix + valid
    for written, kept in _VAT_REWRITES:
        prefixed = written.sub(kept, prefixed)
    return prefixed


# Of the years that EU funding's lists go back to.
_CURRENCIES_BEFORE_THE_EURO = frozenset(
    {"BGN", "HRK", "LTL", "LVL", "EEK", "SKK", "CYP", "MTL", "SIT"}
)


def parse_currency_code(text: str) -> str:
    """A currency's ISO 4217 code, also of those that the euro has lately replaced. Raises ``ValueError``."""
    code = text.strip().upper()
    if (
        code
        not in {currency.alpha_3 for currency in pycountry.currencies} | _CURRENCIES_BEFORE_THE_EURO
    ):
        raise ValueError(f"{text!r} is not an ISO 4217 currency code")
    return code
