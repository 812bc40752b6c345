"""What the names of columns, and titles above them, say of amounts: their currency, and that they are in thousands or millions."""

from __future__ import annotations

import re

from partnergraph.loaders.tabular.amounts import CURRENCY_WORDS, parse_currency
from partnergraph.loaders.tabular.scales import says_scale, take_scale

_SIGNS = re.compile(r"[€$£₴₺₽₾֏₪]")
_INSIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"(?:[^\W_]|[€$£₴₺₽₾֏₪])+")
_MOST_WORDS_ALONE = 3
_LONE_LETTER = re.compile(r"\b[^\W\d_]\b")  # "k" is to or by in Slavic languages
_CROWNS = "kr"  # of three countries, and of Iceland


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


def title_says_scale(title: str) -> bool:
    """Whether a title says that the amounts below it are in thousands or more: ``v tis. Kč``, ``EU funds, EUR million``, ``(in thousands)``.

    The word for it stands beside a currency, or all but alone, whole or in brackets: a title may also speak of a million jobs.
    """
    if any(
        len(_WORD.findall(part)) <= _MOST_WORDS_ALONE and says_scale(_LONE_LETTER.sub(" ", part))
        for part in (title, *_INSIDE.findall(title))
    ):
        return True
    words = _TOKEN.findall(title)
    for at, word in enumerate(words):
        pair = words[at : at + 2]
        if len(word) == 1 and _is_currency(pair[-1]) and any(take_scale(" ".join(pair))[1:]):
            return True  # T EUR, M €
        if says_scale(word):
            rest = take_scale(word)[0]
            beside = [rest, *words[max(0, at - 2) : at], *words[at + 1 : at + 3]]
            if any(_is_currency(other) for other in beside):
                return True
    return False


def _is_currency(word: str) -> bool:
    """Whether a word of a title is a currency: a sign, a code in capitals, one of the names that no other word has."""
    if word.casefold() in CURRENCY_WORDS or word.casefold() in {_CROWNS, "eur"}:
        return True
    try:
        return word.isupper() and bool(parse_currency(word))
    except ValueError:
        return False
