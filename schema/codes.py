"""Codes of the field, each brought to the one form kept inside.

CORDIS and Eurostat write EL, UK; ISO 3166 writes GR, GB. Kosovo has no ISO code; the user-assigned XK
that the Commission uses is kept. Numbers that identify a body (VAT, PIC, ROR) are checked for form only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pycountry
from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.gb import vat as gb_vat
from stdnum.no import mva as no_vat

ISO_OF_EUROSTAT = {"EL": "GR", "UK": "GB"}
EUROSTAT_OF_ISO = {iso: eurostat for eurostat, iso in ISO_OF_EUROSTAT.items()}

# One number, one writing: Greece's prefix is EL also where ISO says GR, and the three languages of
# Switzerland's ending are one.
_VAT_REWRITES = ((re.compile("^GR"), "EL"), (re.compile("^(CHE[0-9]+)(TVA|IVA|TPV)$"), r"\1MWST"))
_VAT_CHECKERS_OUTSIDE_EU = {"GB": gb_vat, "CH": ch_vat, "NO": no_vat}

# Letters that Unicode does not decompose into a base letter and a mark.
UNDECOMPOSED_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)


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

    Raises ``ValueError`` for anything else.
    """
    digits = text.strip()
    if not re.fullmatch(r"[0-9]{9}", digits):
        raise ValueError(f"{text!r} is not a PIC: nine digits")
    return digits


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
    decomposed = unicodedata.normalize("NFKD", compatible).translate(UNDECOMPOSED_LETTERS)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.split())


def make_slug(text: str) -> str:
    """A readable key made of a name: folded, with hyphens for what is neither letter nor digit."""
    return re.sub(r"[^\w]+", "-", fold_for_comparison(text)).strip("-_")


def parse_vat_number(text: str) -> str:
    """A VAT number of the EU, the UK, Norway or Switzerland, country prefix first, no punctuation.

    Check digits are verified, existence is not. Raises ``ValueError`` otherwise.
    """
    number = re.sub(r"[\s./-]", "", text).upper()
    checker = _VAT_CHECKERS_OUTSIDE_EU.get(number[:2], eu_vat)
    try:
        valid: str = checker.validate(number)
    except ValidationError as error:
        raise ValueError(f"{text!r} is not a VAT number with its country prefix: {error}") from None
    prefixed = valid if valid.startswith(number[:2]) else number[:2] + valid
    for written, kept in _VAT_REWRITES:
        prefixed = written.sub(kept, prefixed)
    return prefixed
