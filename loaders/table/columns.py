"""The columns that a mapping uses, and what a table calls them."""

from __future__ import annotations

from partnergraph.loaders.table.mapping import (
    CellParse,
    EntitySpec,
    FieldSpec,
    RelationSpec,
    TableMapping,
)
from partnergraph.loaders.table.template import Template
from partnergraph.schema.codes import make_slug, parse_currency_code
from partnergraph.schema.errors import InvalidInput

VALUE_PARTS = {
    CellParse.CITY: (
        "id",
        "name",
        "aliases",
        "postcode",
        "geonames",
        "location",
        "region",
        "region_basis",
    )
}


def columns_of_mapping(mapping: TableMapping) -> dict[str, bool]:
    """Every column that the mapping uses, and whether a table may be without it."""
    optional_by_name: dict[str, bool] = {}
    specs = [*mapping.values.values()]
    for _, part in mapping.parts():
        specs += [field for field in part.fields.values() if field.column]
    for spec in specs:
        names = [name for name in spec.column if not _is_value_name(mapping, name, spec)]
        for name in names:
            needed = len(names) == 1 and not spec.optional
            optional_by_name[name] = optional_by_name.get(name, True) and not needed
    for spec in specs:
        if spec.currency is not None and not _is_currency_code(spec.currency):
            optional_by_name[spec.currency] = False
    for name in _names_in_templates(mapping):
        if not _is_value_name(mapping, name, None):
            optional_by_name[name] = False
    return optional_by_name


def _is_value_name(mapping: TableMapping, name: str, spec: object) -> bool:
    """Whether a name is that of a value, or of a part of one (``city.id``), and not of a column."""
    if spec is not None and not isinstance(spec, FieldSpec):
        return False
    if name in mapping.values:
        return True
    base, _, part = name.rpartition(".")
    parse = mapping.values[base].parse if base in mapping.values else None
    return part in VALUE_PARTS.get(parse, ()) if parse else False


def _names_in_templates(mapping: TableMapping) -> list[str]:
    """The names that ids, ends, words, conditions and the locator speak of."""
    texts = [mapping.locator]
    names: list[str] = []
    for _, part in mapping.parts():
        names += part.when
        texts += [part.locator] if part.locator else []
        texts += [field.words for field in part.fields.values() if field.words is not None]
        if isinstance(part, EntitySpec):
            texts += part.id
        elif isinstance(part, RelationSpec):
            texts += [end for end in (part.start, part.end) if end not in mapping.entities]
    return names + [name for text in texts for name in Template(text).names]


def _is_currency_code(text: str) -> bool:
    """Whether a mapping's ``currency`` is a code, and not the name of a column."""
    try:
        return parse_currency_code(text) == text
    except ValueError:
        return False


def match_columns(mapping: TableMapping, table: tuple[str, ...], where: str) -> dict[str, str]:
    """What a table calls the columns that the mapping names; case, accents and ``_`` do not matter.

    Raises :class:`InvalidInput` where the table is without one that the mapping needs.
    """
    columns: dict[str, str] = {}
    for name, optional in columns_of_mapping(mapping).items():
        alike = _columns_called(name, table)
        if len(alike) > 1:
            raise InvalidInput(
                f"there are several columns {name!r}",
                where=where,
                do=f"write one as the table does: {', '.join(alike)}",
            )
        if alike:
            columns[name] = alike[0]
        elif not optional:
            raise InvalidInput(
                f"there is no column {name!r}",
                where=where,
                do=f"its columns are: {', '.join(table)}; correct the mapping, or say 'optional: true'",
            )
    _check_alternative_columns(mapping, columns, where, table)
    return columns


def _check_alternative_columns(
    mapping: TableMapping, columns: dict[str, str], where: str, table: tuple[str, ...]
) -> None:
    """Of several columns that a value may come from, the table must have one."""
    for name, value in mapping.values.items():
        if not value.optional and not any(column in columns for column in value.column):
            raise InvalidInput(
                f"there is no column for {name}: {' or '.join(value.column)}",
                where=where,
                do=f"its columns are: {', '.join(table)}",
            )


def match_ignored_columns(mapping: TableMapping, table: tuple[str, ...]) -> set[str]:
    """The columns of a table that the mapping names as ignored, as the table calls them."""
    return {column for name in mapping.ignored for column in _columns_called(name, table)}


def _columns_called(name: str, table: tuple[str, ...]) -> list[str]:
    """The column of a table with just this name, else those that are compared as the same: ``Share (%)``, ``Share (€)``."""
    plain = " ".join(name.split())
    if plain in table:
        return [plain]
    key = _column_key(name)
    return [column for column in table if key and _column_key(column) == key]


def _column_key(column: str) -> str:
    """A column's name as it is compared."""
    return make_slug(column.replace("_", " "))
