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


@cache
def _list_placeholder_slugs() -> frozenset[str]:
    """The names of ``placeholder_names.txt`` as slugs, so that case, accents and punctuation do not matter."""
    text = files("partnergraph.schema").joinpath("placeholder_names.txt").read_text("utf-8")
    return frozenset(make_slug(line) for line in text.splitlines() if not line.startswith("#"))


def is_placeholder_name(text: str) -> bool:
    """Whether a name stands where there is none: "To be confirmed", "n/a", "???", "000", "Partner 2".

    A longer one without a letter (``?????? ???????``) is a real one that some register could not write.
    """
    slug = make_slug(text)
    if not slug:
        return len(text.strip()) <= _LONGEST_SIGN
    return (
        slug in _list_placeholder_slugs()
        or not slug.strip("0-")
        or _NUMBERED_ROLE.fullmatch(slug) is not None
    )
