"""Which records are one thing: a function of their identifiers and of what was decided, and of nothing else.

So it does not matter in which order sources come, and what was decided can be taken back without loss.

Records sharing an identifier become one unless they contradict each other: they have different values of
another identifier, are of kinds that exclude each other, or somebody said that they are two. Where that is
so, the shared value identifies none of those that have it, and they are proposed instead. What somebody
said is one thing is one thing, whatever its identifiers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

from schema.actors import Actor
from schema.catalog import entities, entity_of

# A value that more than this many contradict each other about is a placeholder, and worth no proposal.
PLACEHOLDER = 10


@dataclass(frozen=True, order=True)
class Identifier:
    """A value of an identifier; ``rank`` is its field's place among all, ``label`` who declares it."""

    rank: int
    label: str
    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


Pair = tuple[str, str]


def pair(one: str, other: str) -> Pair:
    """Two records in the one order."""
    return (one, other) if one < other else (other, one)


@dataclass
class Group:
    """Records that are one thing."""

    records: list[str]
    kinds: set[str]
    identifiers: set[Identifier]

    @property
    def id(self) -> str:
        """The id of its node."""
        return min(self.records)

    def values(self) -> dict[tuple[str, str], set[str]]:
        """Its identifiers' values by field."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in self.identifiers:
            found[one.label, one.name].add(one.value)
        return found


@dataclass(frozen=True)
class Contradiction:
    """Two groups that share an identifier and are not one, and why."""

    first: str
    second: str
    reasons: tuple[str, ...]


@dataclass
class Settled:
    """What follows for some records: the id of the node of each, and what contradicts itself."""

    homes: dict[str, str]
    contradictions: list[Contradiction] = field(default_factory=list)


@cache
def identifying() -> dict[str, dict[str, tuple[int, str]]]:
    """By kind of actor and field: the field's rank, and the kind that declares it."""
    kinds = entity_of(Actor).concrete
    declared: dict[tuple[str, str], int] = {}
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for kind in kinds:
        for one in kind.identifiers:
            label = next(of for of in kind.labels if one.name in entities()[of].fields)
            rank = declared.setdefault((label, one.name), len(declared))
            found.setdefault(kind.name, {})[one.name] = rank, label
    return found


def identifiers_of(kind: str, said: Mapping[str, object]) -> set[Identifier]:
    """The identifiers that a claim of this kind gives."""
    return {
        Identifier(rank, label, name, str(said[name]))
        for name, (rank, label) in identifying().get(kind, {}).items()
        if said.get(name) is not None
    }


def settled(groups: Iterable[Group], same: Iterable[Pair], other: Iterable[Pair]) -> Settled:
    """Work out what is one of groups of one record each, by decisions and identifiers."""
    of = {record: group for group in groups for record in group.records}
    for one, two in sorted(same):
        if one in of and two in of:
            join(of, [of[one], of[two]])
    apart = {two for two in other if two[0] in of and two[1] in of}
    holders: dict[Identifier, list[str]] = defaultdict(list)
    for record in sorted(of):
        if record == of[record].id:
            for identifier in of[record].identifiers:
                holders[identifier].append(record)
    quarrels: list[tuple[Identifier, list[str]]] = []
    for identifier, records in sorted(holders.items()):
        held = distinct(of[record] for record in records)
        if len(held) < 2:  # noqa: PLR2004
            continue
        if any(differences(one, two, apart) for one, two in combinations(held, 2)):
            quarrels.append((identifier, records))
        else:
            join(of, held)
    homes = {record: group.id for record, group in of.items()}
    return Settled(homes, list(contradictions(of, quarrels, apart)))


def join(of: dict[str, Group], groups: list[Group]) -> None:
    """Make one group of several."""
    first, *others = distinct(groups)
    for other in others:
        first.records += other.records
        first.kinds |= other.kinds
        first.identifiers |= other.identifiers
        for record in other.records:
            of[record] = first


def distinct(groups: Iterable[Group]) -> list[Group]:
    """Each of these groups once."""
    return list({id(group): group for group in groups}.values())


def differences(one: Group, two: Group, apart: set[Pair]) -> list[str]:
    """What speaks against two groups being one."""
    found = []
    if apart and any(pair(a, b) in apart for a in one.records for b in two.records):
        found.append("somebody said that they are two")
    labels = [set(entities()[kind].labels) for kind in one.kinds | two.kinds]
    if any(not (a <= b or b <= a) for a, b in combinations(labels, 2)):
        found.append(f"different kinds: {', '.join(sorted(one.kinds | two.kinds))}")
    mine, theirs = one.values(), two.values()
    for key in sorted(mine.keys() & theirs.keys()):
        if not mine[key] & theirs[key]:
            values = ", ".join(sorted(mine[key])) + " and " + ", ".join(sorted(theirs[key]))
            found.append(f"different {key[1]}: {values}")
    return found


def contradictions(
    of: Mapping[str, Group], quarrels: list[tuple[Identifier, list[str]]], apart: set[Pair]
) -> Iterator[Contradiction]:
    """What is worth a proposal, each pair once, unless somebody has decided it."""
    reasons: dict[Pair, list[str]] = defaultdict(list)
    against: dict[Pair, list[str]] = {}
    for identifier, records in quarrels:
        held = sorted(distinct(of[record] for record in records), key=lambda group: group.id)
        if len(held) > PLACEHOLDER:
            continue
        for one, two in combinations(held, 2):
            if any(pair(a, b) in apart for a in one.records for b in two.records):
                continue
            reasons[one.id, two.id].append(f"same {identifier}")
            against[one.id, two.id] = differences(one, two, apart)
    for (first, second), shared in sorted(reasons.items()):
        yield Contradiction(first, second, (*shared, *against[first, second]))
