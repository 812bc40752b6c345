"""Words that say what amounts count in: thousands, millions, thousand millions.

``mil`` is a million in Czech, Romanian and Croatian and a thousand in Spanish and Portuguese, ``billion`` a thousand times more in
German than in English: such words do not tell by themselves.
"""

from __future__ import annotations

import re

from partnergraph.schema.codes import fold_for_comparison

# Currencies stand with them in one word (TEUR, mkr).
_CURRENCY = "(?:eur|euro|usd|czk|sek|nok|dkk|pln|huf|ron|uah|try|chf|gbp)"
_THOUSANDS = (
    r"thousands?|k|ths|thsd|tsd|tausend|tis|tisic\w*|tys|tysiac\w*|tukst\w*|tuhat\w*|tuhan\w*|tuh|tusen|tisuc\w*|tisoc\w*|"
    r"hilj\w*|mii|mije|ezer|milliers?|migliaia|miles|milhares|bin|тис|тисяч\w*|тыс|тысяч\w*|хил|хиляд\w*|хиљ\w*|илјад\w*|χιλ\w*|ათას\w*|հազար\w*|"
    rf"[tk]\s?{_CURRENCY}|tkr|t\.\s?kr|e\s?ft|0{{3}}s?"
)
_MILLIONS = (
    r"mio|mios|mln|milj|millio|milion\w*|million\w*|miljoon\w*|milijun\w*|milijon\w*|miljon\w*|milioane|milyon|млн|мил|милион\w*|миллион\w*|"
    rf"мільйон\w*|εκατ\w*|მლნ|მილიონ\w*|միլիոն\w*|m\s?{_CURRENCY}|{_CURRENCY}\s+m|mn?kr|m\s?ft"
)
_MILLIARDS = r"mld|mrd|mlrd|mds|md(?=\.?\s?(?:€|eur\b|d.euro))|milyar|მლრდ|miliard\w*|milliard\w*|miljard\w*|млрд|мільярд\w*|миллиард\w*|милиард\w*|δισ\w*"
_UNCLEAR = r"mil|mill|bn|billion\w*|tuc"
_WORDS = {
    1_000: re.compile(rf"\b(?:{_THOUSANDS})\b|(?<![^\W\d_])[tk]\s?€|€\s?k\b"),
    1_000_000: re.compile(rf"\b(?:{_MILLIONS})\b|(?<![^\W\d_])m\s?€|€\s?m\b"),
    1_000_000_000: re.compile(rf"\b(?:{_MILLIARDS})\b"),
    None: re.compile(rf"\b(?:{_UNCLEAR})\b|^[\s.]*[mм][\s.]*$"),
}
# Norway's "1000 kr": only in names of columns, where a number is none of a sum.
_ROUND_THOUSAND = re.compile(
    rf"(?<!\d)1000\s?(?:{_CURRENCY}|kr|€|ft)(?!\w)|(?:\b{_CURRENCY}|€)\s?1000\b|\bx\s?1000\b"
)


def says_scale(heading: str) -> bool:
    """Whether a column's name says that its amounts are in thousands, millions or more: ``Cost (thousand EUR)``, ``mil. Kč``."""
    folded = fold_for_comparison(heading.replace("_", " "))
    return any(words.search(folded) for words in (*_WORDS.values(), _ROUND_THOUSAND))


def take_scale(words: str) -> tuple[str, int | None, str]:
    """What is left of the words beside an amount without the one that says a scale; the scale; and the word that only may be one.

    ``mln zł`` is ``zł``, a million; ``mil. Kč`` is ``Kč``, None and ``mil``. Raises ``ValueError`` where they say two.
    """
    folded = fold_for_comparison(words)
    found = [(scale, match) for scale, said in _WORDS.items() for match in said.finditer(folded)]
    if not found:
        return words, None, ""
    if len(found) > 1:
        raise ValueError(f"{words!r} is not an amount: it says two scales")
    ((scale, match),) = found
    word = match[0]
    # What stands with it in one word is the currency: TEUR, mkr, k€.
    joined = re.sub(
        rf"^(?:[tmke]|mn|t\.)\s?(?={_CURRENCY}$|kr$|ft$|€)|(?<=€)\s?[km]$|\s+m$", "", word
    )
    rest = folded[: match.start()] + (joined if joined != word else "") + folded[match.end() :]
    return rest.strip(" ."), scale, "" if scale else word
