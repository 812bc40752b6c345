"""What stands where a name should and tells nobody from another."""

from __future__ import annotations

import re

from partnergraph.graph.resolution.matching.letters import romanise_text
from partnergraph.schema.placeholders import is_placeholder_name

# Real words, which a source may give as a name; but whoever is called so is not one with the next who is.
_GENERIC_NAMES = frozenset(
    """
n r|nr|k a|test|private|individual|particulier|company|partner|project partner|lead partner|other|others
various|see above|beneficiary|organisation|organization|ohne|sme|lp|pp|ap|associated partner|local authority
public authority|university|municipality|idem|ditto|same as above|as above|see annex|blank|name|partner a|partner b|partner c
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


def is_nobodys_name(text: str) -> bool:
    """Whether it is a placeholder ("To be confirmed", "n/a", "-") or generic: it is one with no other, not even its like."""
    bare = " ".join(re.sub(r"[^\w]+|_", " ", romanise_text(text)).split())
    return (
        not any(char.isalpha() for char in bare)
        or not bare.strip("x")
        or bare in _GENERIC_NAMES
        or is_placeholder_name(bare)
        or is_placeholder_name(text)
    )
