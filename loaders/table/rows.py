"""Rows of a table as claims, by a mapping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from pydantic import ValidationError

from partnergraph.graph.claims.claim import Claim, Reject
from partnergraph.loaders.table.cells import RecordCells
from partnergraph.loaders.table.mapping import (
    EntitySpec,
    FieldSpec,
    RelationSpec,
    TableMapping,
    ThingSpec,
)
from partnergraph.loaders.table.repeated import MappedClaim
from partnergraph.loaders.table.template import Template
from partnergraph.loaders.table.writing import TableWriting
from partnergraph.loaders.tabular.amounts import Amount
from partnergraph.loaders.tabular.record import Notes, TableRecord
from partnergraph.loaders.tabular.spreadsheet import LostKeyError, restore_key
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.catalog import Declaration, all_entity_types, all_relation_types
from partnergraph.schema.fields import DeclaredField
from partnergraph.schema.values import Text


@dataclass
class _RecordMapper:
    """One record while it becomes claims; ``ids`` are those of its entities, by name and key of ``each``."""

    mapping: TableMapping
    cells: RecordCells
    locator: str
    where: str
    ids: dict[tuple[str, str], str] = dataclass_field(default_factory=dict)
    unusable: bool = False

    def claims(self) -> Iterator[MappedClaim]:
        """Everything that the record says; nothing where it cannot be the entity that each record is."""
        source = self.mapping.source.id
        for name, spec in self.mapping.entities.items():
            for part in self.part_numbers(spec):
                entity = self.build_entity(name, spec, part)
                if entity is not None:
                    yield MappedClaim(
                        Claim(source, entity, self.locator_of(spec, part)), name, spec, self.where
                    )
                elif not spec.when and spec.each is None:
                    self.unusable = True
                    return
        for number, relation_spec in enumerate(self.mapping.relations):
            for part in self.part_numbers(relation_spec):
                relation = self.build_relation(relation_spec, part)
                if relation is not None:
                    claim = Claim(source, relation, self.locator_of(relation_spec, part))
                    label = f"{relation_spec.type.lower()} {number}"
                    yield MappedClaim(claim, label, relation_spec, self.where)

    def locator_of(self, spec: ThingSpec, part: int) -> str:
        """The locator of a thing: the row's, unless the mapping has other words for it."""
        words = Template(spec.locator or "").words(self.cells.words_by_name(spec.each, part))
        return words or self.locator

    def part_numbers(self, spec: ThingSpec) -> Iterator[int]:
        """The number, from 0, of each part for which a thing is made: none where a condition is not met."""
        if all(self.cells.has_value(name) for name in spec.when):
            yield from range(len(self.cells.parts_of(spec.each)) if spec.each else 1)

    def key_values(self, spec: ThingSpec, part: int) -> dict[str, str]:
        """The values that ids can be made of, with the given part of the one that it is made for each of."""
        return self.cells.keys_by_name(spec.each, part)

    def build_entity(self, name: str, spec: EntitySpec, part: int) -> Entity | None:
        """The entity that the record is, with its id kept for the relations."""
        values = self.key_values(spec, part)
        identifier = self.first_complete_id([Template(text) for text in spec.id], values, spec.type)
        if identifier is None:
            return None
        declared = all_entity_types()[spec.type]
        made: Entity | None = self.build_thing(
            declared, {"id": identifier}, self.field_values(declared, spec, part)
        )
        if made is not None:
            self.ids[name, values.get(spec.each, "") if spec.each else ""] = identifier
        return made

    def build_relation(self, spec: RelationSpec, part: int) -> Relation | None:
        """The relation; None where one of its ends is an entity that this record did not become."""
        values = self.key_values(spec, part)
        ends: dict[str, str] = {}
        for side, text in (("start", spec.start), ("end", spec.end)):
            if text in self.mapping.entities:
                each = self.mapping.entities[text].each
                identifier = self.ids.get((text, values.get(each, "") if each else ""))
            else:
                identifier = self.first_complete_id([Template(text)], values, spec.type)
            if identifier is None:
                return None
            ends[side] = identifier
        declared = all_relation_types()[spec.type]
        made: Relation | None = self.build_thing(
            declared, ends, self.field_values(declared, spec, part)
        )
        return made

    def first_complete_id(
        self, templates: list[Template], values: dict[str, str], type_: str
    ) -> str | None:
        """The first id whose values are all there; else a reject that names what is missing."""
        nobodys = False
        for template in templates:
            if not template.missing(values):
                try:
                    return template.key(values)
                except ValueError as error:
                    nobodys = True
                    self.cells.leave_out(f"no {type_} can be made of it: {error}")
                    if isinstance(error, LostKeyError):
                        return None
        if nobodys:
            return None
        for name in templates[-1].missing(values):
            count = len(self.cells.parts_of(name))
            problem = f"{count} values, not one" if count > 1 else "no value that makes a key"
            self.cells.leave_out(f"no {type_} can be made of it: {name} has {problem}")
        return None

    def field_values(self, declared: Declaration, spec: ThingSpec, part: int) -> dict[str, Any]:
        """The values of a thing's fields by name, empty ones left out."""
        values: dict[str, Any] = {}
        for name, origin in spec.fields.items():
            field = declared.own[name]
            parts = self.field_parts(origin, field, spec, part)
            if field.marks.identifier:
                parts = self.restored_keys(name, parts)
            if field.many:
                values[name] = tuple(dict.fromkeys(_add_language(value, origin) for value in parts))
            elif len(parts) == 1 and isinstance(parts[0], Amount):
                self.put_amount(values, declared, name, parts[0], origin)
            elif len(parts) == 1:
                values[name] = parts[0]
            elif parts:
                self.cells.leave_out(f"{name}: {len(parts)} values where one can be kept")
        return values

    def restored_keys(self, name: str, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        """Identifiers as they were before a spreadsheet; one whose digits are lost is left out."""
        restored = []
        for part in parts:
            try:
                restored.append(restore_key(part) if isinstance(part, str) else part)
            except ValueError as error:
                self.cells.leave_out(f"{name}: {error}")
        return tuple(restored)

    def put_amount(
        self,
        values: dict[str, Any],
        declared: Declaration,
        name: str,
        amount: Amount,
        origin: FieldSpec,
    ) -> None:
        """Put an amount into the field of its currency: what is not euro never into one that is."""
        currency = amount.currency or self.cells.currency_of(origin)
        plain = name.removesuffix("_eur")
        if "currency" not in declared.own or plain not in declared.own:
            if currency in {None, "EUR"}:
                values[name] = float(amount)
            else:
                self.cells.leave_out(f"{name}: {amount:.2f} is in {currency}, not in euro")
        elif currency == "EUR" or (currency is None and name != plain):
            values[f"{plain}_eur"] = float(amount)
        elif currency is not None and values.get("currency", currency) != currency:
            self.cells.leave_out(f"{name}: {amount:.2f} is in {currency}, others are not")
        else:
            values[plain] = float(amount)
            values.update({"currency": currency} if currency else {})

    def field_parts(
        self, origin: FieldSpec, field: DeclaredField, spec: ThingSpec, part: int
    ) -> tuple[Any, ...]:
        """The parts that a field is made of: a constant, words with values in them, or cells."""
        if origin.value is not None:
            return tuple(origin.value) if isinstance(origin.value, list) else (origin.value,)
        if origin.words is not None:
            words = Template(origin.words).words(self.cells.words_by_name(spec.each, part))
            return (words,) if words else ()
        return self.cells.read_field(origin, field, spec.each, part)

    def build_thing(
        self, declared: Declaration, ids: dict[str, str], values: dict[str, Any]
    ) -> Any:
        """The entity or relation, without those values that its declaration refuses; None if one is required."""
        while True:
            try:
                return declared.cls(**ids, **values)
            except ValidationError as error:
                first = error.errors()[0]
                name = str(first["loc"][0]) if first["loc"] else ""
                reason = f"{name or declared.name}: {first['msg'].removeprefix('Value error, ')}"
                self.cells.leave_out(reason)
                if name not in values or declared.own[name].required:
                    return None
                values.pop(name)


def _add_language(value: Any, origin: FieldSpec) -> Any:
    """A value with its language, where the mapping gives one."""
    return Text(text=value, language=origin.language) if origin.language else value


def mapped_record_claims(
    mapping: TableMapping, record: TableRecord, table: TableWriting, left_out: Notes
) -> Iterator[MappedClaim | Reject]:
    """What one record says by a mapping. Pops every column that the mapping uses.

    ``table`` is what :func:`partnergraph.loaders.table.writing.examine_table` finds of the record's table. What cannot
    be used of a record is noted in ``left_out``. A record is a reject if nothing of it can be used, or if it
    cannot be one of the entities that the mapping makes of every record (without ``when`` and ``each``).
    """
    cells = RecordCells(mapping, record, table)
    locator = Template(mapping.locator).words(cells.words_by_name(None, 0)) or record.where
    row = _RecordMapper(mapping, cells, locator, record.where)
    claims = list(row.claims())
    reasons = list(dict.fromkeys(cells.left_out))
    if row.unusable or (reasons and not claims):
        yield record.reject("; ".join(reasons))
        return
    yield from claims
    for reason in reasons:
        left_out.add(record.where, reason)
