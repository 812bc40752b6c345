"""What the name of a column says of its amounts: their currency, and that they are in thousands or millions."""

from __future__ import annotations

import re

from partnergraph.loaders.tabular.amounts import CURRENCY_WORDS, parse_currency
from partnergraph.schema.codes import fold_for_comparison

# Stems of words for a thousand, a million and a thousand millions. Which of them is meant is for the mapping to say: "mil." is
# a million in Czech and a thousand in Spanish.
_SCALES = re.compile(
    r"\b(?:thousands?|k|ths|thsd|tsd|tausend|tis|tisic\w*|tys|tysiac\w*|tukst\w*|tuhat\w*|tuhan\w*|tuh|tusen|tuc|tisuc\w*|tisoc\w*|"
    r"hilj\w*|mii|mije|ezer|milliers?|migliaia|miles|milhares|bin|тис|тисяч\w*|тыс|тысяч\w*|хил|хиляд\w*|хиљ\w*|илјад\w*|χιλ\w*|ათას\w*|հազար\w*|"
    r"mil|mill|mio|mln|milj|milion\w*|million\w*|miljoon\w*|milijun\w*|milijon\w*|miljon\w*|milioane|milyon|млн|мил|милион\w*|миллион\w*|"
    r"мільйон\w*|εκατ\w*|მლნ|მილიონ\w*|միլիոն\w*|mld|mrd|mlrd|miliard\w*|milliard\w*|milliard\w*|miljard\w*|bn|billion\w*|млрд|"
    r"[tkm](?:eur|euro|usd|czk|sek|nok|dkk|pln|huf|ron|uah|try|chf|gbp)|[tm]kr|0{3}s?)\b|[tkm]€|€\s?[km]\b",
)
_SIGNS = re.compile(r"[€$£₴₺₽₾֏₪]")
_INSIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_WORD = re.compile(r"[^\W\d_]+")
_CROWNS = "kr"  # of three countries, and of Iceland


def says_scale(heading: str) -> bool:
    """Whether a column's name says that its amounts are in thousands, millions or more: ``Cost (thousand EUR)``, ``mil. Kč``."""
    return _SCALES.search(fold_for_comparison(heading.replace("_", " "))) is not None


def currencies_of_heading(heading: str) -> set[str]:
    """What currencies a column's name says its amounts are in, as ISO 4217 codes; ``kr``, which several have, as it stands.

    Words count in brackets and at the end, codes in capitals only where other letters are small: ALL is Albania's lek.
    """
    plain = heading.replace("_", " ")
    words = _WORD.findall(plain)
    told = [word for inside in _INSIDE.findall(plain) for word in _WORD.findall(inside)]
    if words and not (words[-1].isupper() and plain.isupper()):
        told.append(words[-1])
    found = {parse_currency(sign) for sign in _SIGNS.findall(plain)}
    for word in told:
        if word.casefold() == _CROWNS:
            found.add(word)
        elif word.casefold() in CURRENCY_WORDS or word.isupper() or "_" in heading:
            try:
                found.add(parse_currency(word))
            except ValueError:
                continue
    return found
