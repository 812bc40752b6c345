"""Texts that strangers seek in full-text indexes: which of them Lucene is done with in time.

Nothing stops a search. Each pattern in its text (``*``, ``?``, ``~``, a range) is held against every word of the index, a regular
expression is made into an automaton for seconds, and parentheses are read by a parser that calls itself.
"""

from __future__ import annotations

import re

from partnergraph.schema.errors import Refused

LONGEST_SEARCH_TEXT, MOST_SEARCH_PATTERNS, MOST_SEARCH_BRACKETS = 1_000, 20, 50
# As a string of Cypher's has it, for what a statement works out as it runs.
PLAIN_SEARCH_TEXT = rf"[^*?~/(\\[{{]{{0,{LONGEST_SEARCH_TEXT}}}"
_NOT_READ = re.compile(r'\\.|"(?:\\.|[^"\\])*"', re.DOTALL)
_PATTERN_SIGNS = re.compile(r"[*?~\[{]")


def check_search_text(text: str) -> None:
    """Raise :class:`Refused` for one that could take long."""
    if len(text) > LONGEST_SEARCH_TEXT:
        raise search_text_error(
            f"has {len(text):,} characters; {LONGEST_SEARCH_TEXT:,} are allowed"
        )
    read = _NOT_READ.sub(" ", text)
    if "/" in read:
        raise search_text_error("has a regular expression (/)")
    if (number := len(_PATTERN_SIGNS.findall(read))) > MOST_SEARCH_PATTERNS:
        raise search_text_error(
            f"has {number} signs of patterns (* ? ~ [ {{); {MOST_SEARCH_PATTERNS} are allowed"
        )
    if (number := read.count("(")) > MOST_SEARCH_BRACKETS:
        raise search_text_error(f"has {number} parentheses; {MOST_SEARCH_BRACKETS} are allowed")


def search_text_error(why: str) -> Refused:
    """What to say of a text that could take long."""
    return Refused(
        f"what is sought in the full-text index {why}, for nothing would stop it",
        do="seek words, write signs that are meant as such in quotes, or search by GraphQL",
    )
