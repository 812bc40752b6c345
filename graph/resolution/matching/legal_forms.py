"""Legal forms of companies and associations, as they stand at the ends of names.

``words/legal_forms.txt`` has a form a line: the same form in several languages or spellings.
"""

from __future__ import annotations

from functools import cache

from partnergraph.graph.resolution.matching.tokens import tokenise_name
from partnergraph.graph.resolution.matching.vocabulary import read_words_file

_LONGEST_FORM = 6  # words
_MOST_FORMS = 2  # of one name: "... SRL Onlus"
# Romania's trading companies say so before their name, and their form after it.
_TRADING_COMPANY = ("sc", "societatea comerciala", "societate comerciala")
_ROMANIAN_FORMS = frozenset({"srl", "sa", "snc"})
_LEADING_FORMS = frozenset(
    """
    sc tov ooo zao oao at go uab sia vsi ou as asbl vzw mtu oy ab ltd fop fie tmi knp mb
    """.split()
)
# English texts write "ltd" for any company with limited liability, and "plc" for any by shares.
_LIMITED_FORMS = frozenset(
    """
    ltd gmbh ggmbh doo kft oy ou sia uab srl sarl sl lda bv sro sp zoo ab as aps ood eood tov
    llc nonprofit clg srls epe ike
    """.split()
) | {"sp zoo", "nonprofit kft"}
_SHARE_FORMS = frozenset(
    """
    jsc plc ag sa spa as ad ead ae dd zrt nyrt nv oyj at
    """.split()
)
_TRANSLATED_FORMS = (
    (_LIMITED_FORMS, frozenset({"ltd", "llc"})),
    (_SHARE_FORMS, frozenset({"jsc", "plc", "sa"})),
)


@cache
def _legal_forms() -> dict[tuple[str, ...], str]:
    """The name of the form (the first of its line) by the words of each of its spellings."""
    return {
        tuple(tokenise_name(spelling)): line.split("|")[0]
        for line in read_words_file("legal_forms.txt")
        for spelling in line.split("|")
    }


def is_company_form(form: str | None) -> bool:
    """Whether a form is of companies with limited liability or by shares, not of associations."""
    return form in _LIMITED_FORMS | _SHARE_FORMS


def split_legal_form(words: list[str]) -> tuple[list[str], str | None]:
    """The words without the legal form at their end (or, for some, at their start), and that form.

    A name that is nothing but a form keeps it.
    """
    found = None
    for _ in range(_MOST_FORMS):
        length = _trailing_form_length(words)
        if not length:
            break
        words, found = words[:-length], _legal_forms()[tuple(words[-length:])]
    if found in _ROMANIAN_FORMS:
        words = _without_trading_company(words)
    length = 0 if found else _leading_form_length(words)
    return (words[length:], _legal_forms()[tuple(words[:length])]) if length else (words, found)


def _without_trading_company(words: list[str]) -> list[str]:
    """The words after those for a trading company, where any are left."""
    for spelling in _TRADING_COMPANY:
        before = spelling.split()
        if words[: len(before)] == before and len(words) > len(before):
            return words[len(before) :]
    return words


def _trailing_form_length(words: list[str]) -> int:
    """How many words at the end are a legal form, the longest; 0 where none are."""
    longest = min(_LONGEST_FORM, len(words) - 1)
    return next(
        (length for length in range(longest, 0, -1) if tuple(words[-length:]) in _legal_forms()), 0
    )


def _leading_form_length(words: list[str]) -> int:
    """How many words at the start are a legal form of those that stand there, the longest; 0 where none are."""
    longest = min(_LONGEST_FORM, len(words) - 1)
    return next(
        (
            length
            for length in range(longest, 0, -1)
            if _legal_forms().get(tuple(words[:length])) in _LEADING_FORMS
        ),
        0,
    )


def compare_legal_forms(one: str | None, two: str | None) -> int:
    """1 for the same form, 0 where one is unknown or both may be translations of one, -1 for two."""
    if one is None or two is None:
        return 0
    if one == two:
        return 1
    for family, general in _TRANSLATED_FORMS:
        if one in family and two in family and general & {one, two}:
            return 0
    return -1
