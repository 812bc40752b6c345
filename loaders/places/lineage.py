"""Regions through time: which codes are one place, and which lies wholly in which.

A code that was given up lies wholly in its successor where it has only one. A successor lies wholly in the former
region where it came from that one alone and was not there before. Both hold for a region that only got another
code; one of them for regions that were merged or split; neither where parts went to and fro.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from partnergraph.loaders.places.region_versions import read_region_versions


@dataclass(frozen=True)
class Succession:
    """That a region of one version of NUTS was followed by another in the next.

    ``old_within``: all of the old lies in the new; ``new_within``: all of the new lies in the old.
    """

    old: str
    new: str
    change: str
    old_within: bool
    new_within: bool


@cache
def region_successions() -> tuple[Succession, ...]:
    """Every succession, of every version since 2006."""
    rows = read_region_versions()
    versions = {row.code: row.versions for row in rows}
    predecessors: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for code in row.successors:
            predecessors[code].add(row.code)
    return tuple(
        Succession(
            row.code,
            code,
            row.change,
            old_within=len(row.successors) == 1,
            new_within=len(predecessors[code]) == 1
            and row.versions[-1] not in versions.get(code, (row.versions[-1],)),
        )
        for row in rows
        for code in row.successors
    )


@cache
def _successors_by_code() -> dict[str, list[str]]:
    """The codes that took the place of each code that was given up."""
    successors: dict[str, list[str]] = defaultdict(list)
    for succession in region_successions():
        successors[succession.old].append(succession.new)
    return successors


def common_code(codes: Iterable[str]) -> str:
    """The code of the smallest region that holds all of these: the letters with which all begin."""
    shared = ""
    for letters in zip(*codes, strict=False):
        if len(set(letters)) > 1:
            break
        shared += letters[0]
    return shared


def current_codes(code: str) -> tuple[str, ...]:
    """The codes in force of what a code stood for: itself, or all that its successors stand for."""
    found: dict[str, None] = {}
    waiting, seen = [code], {code}
    while waiting:
        one = waiting.pop()
        if following := _successors_by_code().get(one):
            waiting += [new for new in following if new not in seen]
            seen.update(following)
        else:
            found[one] = None
    return tuple(sorted(found))
