"""Rows of a table as claims, by a mapping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as made_of
from typing import Any

from pydantic import ValidationError

from graph.claims.claim import Claim, Reject
from loaders.table.cells import Cells
from loaders.table.mapping import EntityOf, FieldOf, Made, Mapping, RelationOf
from loaders.table.template import Template
from loaders.tabular.record import Notes, Record
from schema.base import Entity, Relation
from schema.catalog import Declaration, entities, relations
from schema.fields import Field
from schema.values import Text


@dataclass
class Row:
    """One record while it becomes claims."""

    mapping: Mapping
    cells: Cells
    locator: str
    ids: dict[tuple[str, str], str] = made_of(default_factory=dict)
    unusable: bool = False

    def claims(self) -> Iterator[Claim]:
        """Everything that the record says; nothing where it cannot be the entity that each record is."""
        source = self.mapping.source.id
        for name, spec in self.mapping.entities.items():
            for part in self.parts(spec):
                made = self.entity(name, spec, part)
                if made is not None:
                    yield Claim(source, made, self.where(spec, part))
                elif not spec.when and spec.each is None:
                    self.unusable = True
                    return
        for relation in self.mapping.relations:
            for part in self.parts(relation):
                if (tie := self.relation(relation, part)) is not None:
                    yield Claim(source, tie, self.where(relation, part))

    def where(self, spec: Made, part: int) -> str:
        """Where in the source it says so: in the row, unless the mapping has other words."""
        words = Template(spec.locator or "").words(self.cells.texts(spec.each, part))
        return words or self.locator

    def parts(self, made: Made) -> Iterator[int]:
        """The number of each part for which it is made: none where a condition is not met."""
        if all(self.cells.filled(name) for name in made.when):
            yield from range(len(self.cells.of(made.each)) if made.each else 1)

    def said(self, made: Made, part: int) -> dict[str, str]:
        """The values that ids can be made of, with the given part of the one that it is made for each of."""
        return self.cells.singles(made.each, part)

    def entity(self, name: str, spec: EntityOf, part: int) -> Entity | None:
        """The entity that the record is, with its id kept for the relations."""
        said = self.said(spec, part)
        identifier = self.first_whole([Template(text) for text in spec.id], said, spec.type)
        if identifier is None:
            return None
        declared = entities()[spec.type]
        made: Entity | None = self.build(
            declared, {"id": identifier}, self.fields(declared, spec, part)
        )
        if made is not None:
            self.ids[name, said.get(spec.each, "") if spec.each else ""] = identifier
        return made

    def relation(self, spec: RelationOf, part: int) -> Relation | None:
        """The relation; None where one of its ends is an entity that this record did not become."""
        said = self.said(spec, part)
        ends: dict[str, str] = {}
        for side, text in (("start", spec.start), ("end", spec.end)):
            if text in self.mapping.entities:
                each = self.mapping.entities[text].each
                found = self.ids.get((text, said.get(each, "") if each else ""))
            else:
                found = self.first_whole([Template(text)], said, spec.type)
            if found is None:
                return None
            ends[side] = found
        declared = relations()[spec.type]
        made: Relation | None = self.build(declared, ends, self.fields(declared, spec, part))
        return made

    def first_whole(self, texts: list[Template], said: dict[str, str], what: str) -> str | None:
        """The first id whose values are all there; else a reject that names what is missing."""
        for template in texts:
            if not template.missing(said):
                return template.key(said)
        for name in texts[-1].missing(said):
            count = len(self.cells.of(name))
            said_of_it = f"{count} values, not one" if count > 1 else "no value that makes a key"
            self.cells.leave_out(f"no {what} can be made of it: {name} has {said_of_it}")
        return None

    def fields(self, declared: Declaration, spec: Made, part: int) -> dict[str, Any]:
        """The values of its fields, empty ones left out."""
        found: dict[str, Any] = {}
        for name, origin in spec.fields.items():
            field = declared.own[name]
            parts = self.value(origin, field, spec, part)
            if field.many:
                found[name] = tuple(dict.fromkeys(worded(one, origin) for one in parts))
            elif len(parts) == 1:
                found[name] = parts[0]
            elif parts:
                self.cells.leave_out(f"{name}: {len(parts)} values where one can be kept")
        return found

    def value(self, origin: FieldOf, field: Field, spec: Made, part: int) -> tuple[Any, ...]:
        """What a field is made of, in its parts."""
        if origin.value is not None:
            return tuple(origin.value) if isinstance(origin.value, list) else (origin.value,)
        if origin.words is not None:
            words = Template(origin.words).words(self.cells.texts(spec.each, part))
            return (words,) if words else ()
        return self.cells.for_field(origin, field, spec.each, part)

    def build(self, declared: Declaration, ids: dict[str, str], said: dict[str, Any]) -> Any:
        """The thing itself, without those values that its declaration does not take."""
        while True:
            try:
                return declared.cls(**ids, **said)
            except ValidationError as error:
                first = error.errors()[0]
                name = str(first["loc"][0]) if first["loc"] else ""
                reason = f"{name or declared.name}: {first['msg'].removeprefix('Value error, ')}"
                self.cells.leave_out(reason)
                if name not in said or declared.own[name].required:
                    return None
                said.pop(name)


def worded(value: Any, origin: FieldOf) -> Any:
    """A value with its language, where the mapping gives one."""
    return Text(text=value, language=origin.language) if origin.language else value


def claims_of(
    mapping: Mapping, record: Record, columns: dict[str, str], left_out: Notes
) -> Iterator[Claim | Reject]:
    """What one record says by a mapping. Pops every column that the mapping uses.

    ``columns`` is what :func:`loaders.table.columns.columns_in` gives for the record's table. What cannot
    be used of a record is noted in ``left_out``. A record is a reject if nothing of it can be used, or if it
    cannot be one of the entities that the mapping makes of every record (without ``when`` and ``each``).
    """
    cells = Cells(mapping, record, columns)
    locator = Template(mapping.locator).words(cells.texts(None, 0)) or record.where
    row = Row(mapping, cells, locator)
    claims = list(row.claims())
    reasons = list(dict.fromkeys(cells.left_out))
    if row.unusable or (reasons and not claims):
        yield record.reject("; ".join(reasons))
        return
    yield from claims
    for reason in reasons:
        left_out.add(record.where, reason)
