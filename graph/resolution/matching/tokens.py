"""The words of a text, folded and in Latin letters, in the spelling in which they are compared."""

from __future__ import annotations

import re

from partnergraph.graph.resolution.matching.letters import LOST_LETTER, romanise_text
from partnergraph.graph.resolution.matching.vocabulary import split_compound

_DOTTED_LETTERS = re.compile(r"\b(?:\w\.){2,}\w?\b\.?|\b(?:\w\. ){2,}\w?\b\.?")
_NOT_WORDS = re.compile(rf"[^\w{LOST_LETTER}]+|_")
_APOSTROPHES = re.compile(r"['’`´ʼ]")
_ELISIONS = re.compile(r"(?i)\b(l|d|dell|all|nell)['’]")
_ONE_SPELLING = {
    "und": "and",
    "centre": "center",
    "universitaet": "universitat",
    "fuer": "fur",
    "sankt": "st",
    "saint": "st",
    "sveti": "st",
}


def tokenise_name(text: str) -> list[str]:
    """The words of a name; dotted letters are one word (``S.p.A.``), "No" before a number is none."""
    together = _DOTTED_LETTERS.sub(lambda match: re.sub(r"[. ]", "", match[0]) + " ", text)
    plain = _APOSTROPHES.sub("", romanise_text(_ELISIONS.sub("", together)))
    words = _join_single_letters(_NOT_WORDS.sub(" ", plain).split())
    words = [part for word in words for part in split_compound(_ONE_SPELLING.get(word, word))]
    return [
        word
        for word, following in zip(words, [*words[1:], ""], strict=False)
        if not (word in {"no", "nr"} and following.isdigit())
    ]


def _join_single_letters(words: list[str]) -> list[str]:
    """Letters that stand alone one after the other, as one word: ``s p a``."""
    joined: list[str] = []
    is_after_letter = False
    for word in words:
        is_letter = len(word) == 1 and word.isalpha()
        if is_letter and is_after_letter:
            joined[-1] += word
        else:
            joined.append(word)
        is_after_letter = is_letter
    return joined
