"""Several rows of one thing: which of their values count where they differ.

The mapping says it, for entities and relations alike: the first (unless it says otherwise), the last, their sum,
all of them as a list, or none, and then the rows are rejected. However it is, each row that says something else
than one before is noted and counted. What waits for the last row waits on disk.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, Self

import orjson

from partnergraph.graph.claims.claim import Claim, Reject
from partnergraph.graph.cypher.relation_key import relation_key
from partnergraph.loaders.table.mapping import RepeatRule, ThingSpec
from partnergraph.loaders.tabular.record import ColumnAudit
from partnergraph.schema.base import Entity
from partnergraph.schema.catalog import (
    Declaration,
    entity_type_of,
    relation_type_of,
)
from partnergraph.schema.fields import FieldKind

_SPOOL_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE said (key TEXT PRIMARY KEY, fields BLOB, place TEXT, thing BLOB, locator TEXT, source TEXT, model TEXT)
    WITHOUT ROWID;
CREATE TABLE refused (key TEXT, place TEXT, reason TEXT);
"""
_JOINED_BY = "; "


class MappedClaim(NamedTuple):
    """A claim with what the mapping says of it: under which ``label``, by which ``spec``, and of which row."""

    claim: Claim
    label: str
    spec: ThingSpec
    where: str


class RepeatedThings:
    """What rows have said so far of each thing. Use as a context manager, which removes its file."""

    def __init__(self, audit: ColumnAudit) -> None:
        self.audit = audit
        self.models: dict[str, tuple[type[Any], ThingSpec, Declaration]] = {}

    def __enter__(self) -> Self:
        self.folder = tempfile.TemporaryDirectory(prefix="partnergraph-repeated-")
        self.db = sqlite3.connect(Path(self.folder.name) / "said.db", isolation_level=None)
        self.db.executescript(_SPOOL_TABLES)
        self.db.execute("BEGIN")
        return self

    def __exit__(self, *exception: object) -> None:
        self.db.close()
        self.folder.cleanup()

    def take(self, mapped: MappedClaim) -> Iterator[Claim]:
        """The claim as it counts, at once; nothing yet where later rows may change it."""
        thing, spec = mapped.claim.thing, mapped.spec
        declared = _declaration_of(thing)
        names = [n for n in spec.fields if not (declared.own[n].many or declared.own[n].required)]
        names += ["currency"] if "currency" in declared.own and names else []
        waits = any(spec.repeat_rule(name) is not RepeatRule.FIRST for name in names)
        if not names:
            yield mapped.claim
            return
        self.models.setdefault(mapped.label, (type(thing), spec, declared))
        lists = [n for n in spec.fields if declared.own[n].many] if waits else []
        said = {n for n in (*names, *lists) if getattr(thing, n) not in {None, ()}}
        fields = orjson.loads(thing.model_dump_json(include=said))
        key = f"{mapped.label} {_key_of_thing(thing)}"
        row = self.db.execute("SELECT fields, place FROM said WHERE key = ?", (key,)).fetchone()
        if row is None:
            self._keep_first(key, mapped, fields, waits=waits)
            if not waits:
                yield mapped.claim
            return
        before, place = orjson.loads(row[0]), row[1]
        differing = {n for n in names if n in before and n in fields and before[n] != fields[n]}
        self._note_conflicts(mapped, differing, before, fields, place)
        if waits:
            self._combine(key, mapped, before, fields, differing)
            return
        if fields.keys() - before.keys():
            self.db.execute(
                "UPDATE said SET fields = ? WHERE key = ?", (orjson.dumps(fields | before), key)
            )
        changed = thing.model_copy(update=dict.fromkeys(differing)) if differing else thing
        yield replace(mapped.claim, thing=changed)

    def finish(self) -> Iterator[Claim | Reject]:
        """What waited for the last row: claims, and rejects for the rows of things that rows contradict."""
        refused = "SELECT place, reason FROM refused ORDER BY rowid"
        for place, reason in self.db.execute(refused):
            yield Reject(place, reason)
        waiting = (
            "SELECT fields, thing, locator, source, model FROM said WHERE thing IS NOT NULL "
            "AND key NOT IN (SELECT key FROM refused)"
        )
        for fields, thing, locator, source, label in self.db.execute(waiting):
            model = self.models[label][0]
            made = model.model_validate(orjson.loads(thing) | orjson.loads(fields))
            yield Claim(source, made, locator)

    def _keep_first(
        self, key: str, mapped: MappedClaim, fields: dict[str, Any], *, waits: bool
    ) -> None:
        """Keep what the first row says of a thing, and the thing itself where it has to wait."""
        claim = mapped.claim
        thing = claim.thing.model_dump_json(exclude_none=True) if waits else None
        row = (
            key,
            orjson.dumps(fields),
            mapped.where,
            thing,
            claim.locator,
            claim.source,
            mapped.label,
        )
        self.db.execute("INSERT INTO said VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def _note_conflicts(
        self,
        mapped: MappedClaim,
        differing: set[str],
        before: dict[str, Any],
        fields: dict[str, Any],
        place: str,
    ) -> None:
        """Note each field of which this row says something else than one before."""
        for name in sorted(differing):
            rule = mapped.spec.repeat_rule(name)
            self.audit.conflicts[f"{mapped.label}.{name}"] += 1
            if rule is not RepeatRule.REJECT:
                said = f"{name} is {fields[name]!r} here and {before[name]!r} at {place}"
                self.audit.left_out.add(
                    mapped.where, f"{said} of the same {mapped.label}; {_RULES[rule]}"
                )

    def _combine(
        self,
        key: str,
        mapped: MappedClaim,
        before: dict[str, Any],
        fields: dict[str, Any],
        differing: set[str],
    ) -> None:
        """Keep of what was said before and what this row says what counts of both."""
        declared, combined = self.models[mapped.label][2], fields | before
        for name in before.keys() & fields.keys():
            rule = mapped.spec.repeat_rule(name)
            kind = declared.own[name].kind
            if declared.own[name].many:
                combined[name] = [
                    *before[name],
                    *(v for v in fields[name] if v not in before[name]),
                ]
            elif rule is RepeatRule.LAST:
                combined[name] = fields[name]
            elif rule is RepeatRule.SUM and kind in {FieldKind.FLOAT, FieldKind.INTEGER}:
                combined[name] = round(before[name] + fields[name], 6)
            elif rule is RepeatRule.LIST and kind is FieldKind.STRING and name in differing:
                listed = before[name].split(_JOINED_BY)
                combined[name] = _JOINED_BY.join(dict.fromkeys((*listed, fields[name])))
            elif rule is RepeatRule.REJECT and name in differing:
                self._refuse(key, mapped, name, before, fields)
        self.db.execute("UPDATE said SET fields = ? WHERE key = ?", (orjson.dumps(combined), key))

    def _refuse(
        self,
        key: str,
        mapped: MappedClaim,
        name: str,
        before: dict[str, Any],
        fields: dict[str, Any],
    ) -> None:
        """Reject the first row of a thing and this one, which contradict each other."""
        reason = f"{name} is {before[name]!r} in one row and {fields[name]!r} in another of the same {mapped.label}"
        (first,) = self.db.execute("SELECT place FROM said WHERE key = ?", (key,)).fetchone()
        if not self.db.execute("SELECT 1 FROM refused WHERE key = ?", (key,)).fetchone():
            self.db.execute("INSERT INTO refused VALUES (?, ?, ?)", (key, first, reason))
        self.db.execute("INSERT INTO refused VALUES (?, ?, ?)", (key, mapped.where, reason))


_RULES = {
    RepeatRule.FIRST: "the first counts",
    RepeatRule.LAST: "the last counts",
    RepeatRule.SUM: "their sum counts",
    RepeatRule.LIST: "all are listed",
}


def _declaration_of(thing: Any) -> Declaration:
    """The declaration of an entity or relation."""
    cls: Any = type(thing)
    return entity_type_of(cls) if isinstance(thing, Entity) else relation_type_of(cls)


def _key_of_thing(thing: Any) -> str:
    """What tells an entity or relation apart from others of its type."""
    if isinstance(thing, Entity):
        return thing.id
    cls: Any = type(thing)
    declared = relation_type_of(cls)
    key = relation_key(declared.shape.key, declared.stored(thing))
    return f"{thing.start} {thing.end} {key}"
