"""Resolution: which records are one, as a function of their identifiers and of decisions, and of nothing else.

So the order in which sources are loaded does not matter, and a decision can be undone without loss.

Records that share an identifier are one unless they contradict each other: they have different values of
another identifier, are of types that exclude each other, or have a cannot-link (a decision that they are two).
Then the shared value identifies none of those that have it, and they are proposed instead. Records with a
must-link (a decision that they are one) are one, whatever their identifiers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

from partnergraph.schema.catalog import all_entity_types

# A value shared by more groups than this that contradict each other is a placeholder, and worth no proposal.
_PLACEHOLDER_LIMIT = 10


@dataclass(frozen=True, order=True)
class Identifier:
    """A value of an identifier: of the field ``name`` that the type ``label`` declares.

    Those with a lower ``rank`` are resolved first.
    """

    rank: int
    label: str
    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


RecordPair = tuple[str, str]


def ordered_pair(first: str, second: str) -> RecordPair:
    """Two records, the lesser id first."""
    return (first, second) if first < second else (second, first)


@dataclass
class RecordGroup:
    """Records that are one: their ids, the types that claims give them, and their identifiers."""

    records: list[str]
    kinds: set[str]
    identifiers: set[Identifier]

    @property
    def id(self) -> str:
        """The canonical id: the least of the ids of its records."""
        return min(self.records)

    def values(self) -> dict[tuple[str, str], set[str]]:
        """The values of its identifiers, by label and name of the field."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for identifier in self.identifiers:
            found[identifier.label, identifier.name].add(identifier.value)
        return found


@dataclass(frozen=True)
class Contradiction:
    """The canonical ids of two groups that share an identifier but are not one, and the reasons."""

    first: str
    second: str
    reasons: tuple[str, ...]


@dataclass
class Resolution:
    """The result for some records: the canonical id of each, and the contradictions found."""

    canonical_ids: dict[str, str]
    contradictions: list[Contradiction] = field(default_factory=list)


@cache
def identifier_fields() -> dict[str, dict[str, tuple[int, str]]]:
    """The fields that identify one thing in any source, by type and field: the rank of the field, and the type that declares it."""
    declared: dict[tuple[str, str], int] = {}
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for kind in all_entity_types().values():
        for field_ in () if kind.abstract else kind.resolving:
            label = next(of for of in kind.labels if field_.name in all_entity_types()[of].fields)
            rank = declared.setdefault((label, field_.name), len(declared))
            found.setdefault(kind.name, {})[field_.name] = rank, label
    return found


@cache
def identifier_names() -> list[str]:
    """The names of all identifiers, each once."""
    return sorted({name for fields in identifier_fields().values() for name in fields})


def claim_identifiers(kind: str, properties: Mapping[str, object]) -> set[Identifier]:
    """The identifiers in the properties of a claim of this type of entity."""
    return {
        Identifier(rank, label, name, str(properties[name]))
        for name, (rank, label) in identifier_fields().get(kind, {}).items()
        if properties.get(name) is not None and _names_one_thing(kind, name, str(properties[name]))
    }


def _names_one_thing(kind: str, name: str, value: str) -> bool:
    """Whether a value of a field is such that it names the same thing in any source."""
    pattern = all_entity_types()[kind].fields[name].marks.identifies
    return pattern is not None and re.fullmatch(pattern, value) is not None


def resolve_groups(
    groups: Iterable[RecordGroup],
    must_link: Iterable[RecordPair],
    cannot_link: Iterable[RecordPair],
) -> Resolution:
    """Resolve records, given as groups of one each, by decisions and identifiers. Changes the groups."""
    of = {record: group for group in groups for record in group.records}
    for first, second in sorted(must_link):
        if first in of and second in of:
            _join_groups(of, [of[first], of[second]])
    cannot_link = {link for link in cannot_link if link[0] in of and link[1] in of}
    holders: dict[Identifier, list[str]] = defaultdict(list)
    for record in sorted(of):
        if record == of[record].id:
            for identifier in of[record].identifiers:
                holders[identifier].append(record)
    disputed: list[tuple[Identifier, list[str]]] = []
    for identifier, records in sorted(holders.items()):
        sharing = _distinct_groups(of[record] for record in records)
        if len(sharing) < 2:  # noqa: PLR2004
            continue
        if any(_find_objections(*two, cannot_link) for two in combinations(sharing, 2)):
            disputed.append((identifier, records))
        else:
            _join_groups(of, sharing)
    canonical_ids = {record: group.id for record, group in of.items()}
    return Resolution(canonical_ids, list(_find_contradictions(of, disputed, cannot_link)))


def _join_groups(of: dict[str, RecordGroup], groups: list[RecordGroup]) -> None:
    """Make one group of several; ``of`` has the group of each record."""
    first, *others = _distinct_groups(groups)
    for other in others:
        first.records += other.records
        first.kinds |= other.kinds
        first.identifiers |= other.identifiers
        for record in other.records:
            of[record] = first


def _distinct_groups(groups: Iterable[RecordGroup]) -> list[RecordGroup]:
    return list({id(group): group for group in groups}.values())


def _find_objections(
    first: RecordGroup, second: RecordGroup, cannot_link: set[RecordPair]
) -> list[str]:
    """The reasons against two groups being one."""
    found = []
    if cannot_link and _has_cannot_link(first, second, cannot_link):
        found.append("somebody said that they are two")
    labels = [set(all_entity_types()[kind].labels) for kind in first.kinds | second.kinds]
    if any(not (a <= b or b <= a) for a, b in combinations(labels, 2)):
        found.append(f"different kinds: {', '.join(sorted(first.kinds | second.kinds))}")
    mine, theirs = first.values(), second.values()
    for key in sorted(mine.keys() & theirs.keys()):
        if not mine[key] & theirs[key]:
            values = ", ".join(sorted(mine[key])) + " and " + ", ".join(sorted(theirs[key]))
            found.append(f"different {key[1]}: {values}")
    return found


def _has_cannot_link(first: RecordGroup, second: RecordGroup, cannot_link: set[RecordPair]) -> bool:
    """Whether a record of one group has a cannot-link with one of the other."""
    return any(ordered_pair(a, b) in cannot_link for a in first.records for b in second.records)


def _find_contradictions(
    of: Mapping[str, RecordGroup],
    disputed: list[tuple[Identifier, list[str]]],
    cannot_link: set[RecordPair],
) -> Iterator[Contradiction]:
    """The pairs of groups worth a proposal, each once; ``disputed`` has the records of each identifier."""
    reasons: dict[RecordPair, list[str]] = defaultdict(list)
    against: dict[RecordPair, list[str]] = {}
    for identifier, records in disputed:
        sharing = sorted(
            _distinct_groups(of[record] for record in records), key=lambda group: group.id
        )
        if len(sharing) > _PLACEHOLDER_LIMIT:
            continue
        for one, two in combinations(sharing, 2):
            if _has_cannot_link(one, two, cannot_link):
                continue
            reasons[one.id, two.id].append(f"same {identifier}")
            against[one.id, two.id] = _find_objections(one, two, cannot_link)
    for (first, second), shared in sorted(reasons.items()):
        yield Contradiction(first, second, (*shared, *against[first, second]))
