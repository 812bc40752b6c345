"""What forms are filled with where there is nothing to say: it is nobody's name, in whatever language."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from partnergraph.schema.codes import make_slug

_LONGEST_SIGN = 5  # characters of what is put where there is no name: ???, -----
# The place of a partner in a form instead of its name: "Partner 2", "PP3", "Lead partner", "Beneficiary no. 1".
_NUMBERED_ROLE = re.compile(
    r"(?:(?:project|lead|associated|other|new)-)?"
    r"(?:partner|pp|lp|beneficiary|applicant|participant|partenaire|socio|parceiro)"
    r"(?:-?(?:no|nr|n))?-?\d{1,2}"
)
# Before or after another that says it is not there: "Partner to be confirmed", "nog onbekend", "not known yet".
_ROLE = re.compile(
    r"(?:(?:project|lead|associated|other|new)-)?"
    r"(?:partner|pp|lp|beneficiary|applicant|participant|partenaire|socio|parceiro|organisation|organization|company|name)"
    r"(?:-?(?:no|nr|n))?(?:-?\d{1,2})?-"
)
_STILL = re.compile(
    r"^(?:still|noch|nog|encore|pas-encore|ancora|aun|todavia|ainda|jeszcze|jeste|meg|inca|ocste|oste|jos|ese|akoma|shche|"
    r"endnu|annu|enna|fortsatt|viela|veel|vel|dar|henuz)-|-(?:yet|endnu|enda|ennu|annu|encore|ancora|aun|todavia|ainda)$"
)
_SHORTEST_AFTER_ROLE = 4
_SHORT_AFTER_ROLE = frozenset({"tbc", "tbd", "tba", "tbn"})


def _read_lines(name: str) -> list[str]:
    """The lines of a file beside this module that say something."""
    text = files("partnergraph.schema").joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


@cache
def _list_placeholder_slugs() -> frozenset[str]:
    """The names of ``placeholder_names.txt`` as slugs, so that case, accents and punctuation do not matter."""
    return frozenset(map(make_slug, _read_lines("placeholder_names.txt")))


@cache
def _deferred_name() -> re.Pattern[str]:
    """A slug that says of a name what ``deferred_names.txt`` does: that it is still to come."""
    said = []
    for line in _read_lines("deferred_names.txt"):
        firsts, others = (
            "|".join(map(make_slug, side.split("|"))) for side in line.split(":", maxsplit=1)
        )
        said.append(f"(?:{firsts})-(?:{others})")
    return re.compile(rf"(?:{'|'.join(said)})(?:-.*)?")


def is_placeholder_name(text: str) -> bool:
    """Whether a name stands where there is none: "To be confirmed", "n/a", "???", "000", "Partner 2".

    A longer one without a letter (``?????? ???????``) is a real one that some register could not write.
    """
    slug = make_slug(text)
    if not slug:
        return len(text.strip()) <= _LONGEST_SIGN
    told = _STILL.sub("", _ROLE.sub("", slug, count=1))
    after_role = len(told) >= _SHORTEST_AFTER_ROLE or told in _SHORT_AFTER_ROLE
    return (
        slug in _list_placeholder_slugs()
        or (after_role and told in _list_placeholder_slugs())
        or not slug.strip("0-")
        or _NUMBERED_ROLE.fullmatch(slug) is not None
        or _deferred_name().fullmatch(slug) is not None
        or (told != slug and _deferred_name().fullmatch(told) is not None)
    )
