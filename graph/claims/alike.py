"""Relations that say the same of different ends: checked and put into JSON once, for a source has many of each.

A draft of a relation is staged from a :class:`RelationPattern` where an earlier one of the same class and values was
valid, and both its ends are ids that need no mending. The result is that of the way round, through its model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from partnergraph.graph.claims.claim import Draft, relation_end_prefixes
from partnergraph.graph.cypher.relation_key import relation_key
from partnergraph.schema.base import LONGEST_ID, Relation
from partnergraph.schema.catalog import EntityType, RelationType, all_relation_types

# As schema.base.ENTITY_ID_PATTERN, of letters that all fonts show.
_PLAIN_ID = re.compile(r'([a-z][a-z-]*):[!"$-.0->@-~]+')
_ENDS = frozenset({"start", "end"})
_MOST_PATTERNS = 5000  # kept at once; sources whose relations all differ gain nothing by more

PatternKey = tuple[type[Any], tuple[tuple[str, Any], ...]]


@dataclass(frozen=True, slots=True)
class RelationPattern:
    """What relations of the same values share: ``props`` is their JSON, ``said`` the JSON that their digests go by."""

    declared: RelationType
    key: str
    props: bytes
    said: bytes
    starts: frozenset[str]
    ends: frozenset[str]

    def fits(self, start: Any, end: Any) -> bool:
        """Whether two ends may have such a relation, and are written as ids are kept."""
        if not (isinstance(start, str) and isinstance(end, str)) or start == end:
            return False
        if len(start) > LONGEST_ID or len(end) > LONGEST_ID:
            return False
        first, second = _PLAIN_ID.fullmatch(start), _PLAIN_ID.fullmatch(end)
        return bool(first and second and first[1] in self.starts and second[1] in self.ends)


class RelationPatterns:
    """The patterns of the relations that were staged lately."""

    def __init__(self) -> None:
        self._by_key: dict[PatternKey, RelationPattern] = {}

    def key_of(self, draft: Draft) -> PatternKey | None:
        """What drafts of one pattern have in common; None for what is no relation, or has values that do not hash."""
        if draft.model not in _relation_models():
            return None
        values = [
            (name, value)
            for name, value in draft.fields.items()
            if value is not None and name not in _ENDS
        ]
        key = draft.model, tuple(values)
        try:
            hash(key)
        except TypeError:
            return None
        return key

    def find(self, key: PatternKey, draft: Draft) -> RelationPattern | None:
        """The pattern by which a draft may be staged; None where it has to be checked by its model."""
        found = self._by_key.get(key)
        if found and found.fits(draft.fields.get("start"), draft.fields.get("end")):
            return found
        return None

    def keep(self, key: PatternKey, pattern: RelationPattern) -> None:
        """Keep the pattern of a relation that was found valid."""
        if len(self._by_key) >= _MOST_PATTERNS:
            self._by_key.clear()
        self._by_key[key] = pattern


def relation_pattern(declared: RelationType, props: dict[str, Any]) -> RelationPattern:
    """The pattern of a relation with these stored properties."""
    key = relation_key(declared.shape.key, props) if declared.shape.key else ""
    prefixes = relation_end_prefixes(declared.cls)
    return RelationPattern(declared, key, *write_properties(declared, props), *prefixes)


def write_properties(
    declared: EntityType | RelationType, props: dict[str, Any]
) -> tuple[bytes, bytes]:
    """Properties as JSON, and the JSON that their claim's digest goes by."""
    text = orjson.dumps(props)
    return text, first_named_json(declared, props) if declared.first_properties else text


def first_named_json(declared: EntityType | RelationType, props: dict[str, Any]) -> bytes:
    """Properties as JSON, under the names that their fields had first."""
    first = declared.first_properties
    return orjson.dumps({first.get(name, name): value for name, value in props.items()})


@cache
def _relation_models() -> frozenset[type[Relation]]:
    return frozenset(declared.cls for declared in all_relation_types().values())
