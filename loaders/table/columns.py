"""The columns that a mapping uses, and what a table calls them."""

from __future__ import annotations

from loaders.table.mapping import EntityOf, FieldOf, Mapping, Parse, RelationOf
from loaders.table.template import Template
from schema.codes import slug
from schema.errors import InvalidInput

PARTS = {Parse.CITY: ("id", "name", "aliases", "postcode")}


def columns_of(mapping: Mapping) -> dict[str, bool]:
    """Every column that the mapping uses, and whether a table may be without it."""
    optional_by_name: dict[str, bool] = {}
    specs = [*mapping.values.values()]
    for _, part in mapping.parts():
        specs += [field for field in part.fields.values() if field.column]
    for spec in specs:
        names = [name for name in spec.column if not is_value(mapping, name, spec)]
        for name in names:
            needed = len(names) == 1 and not spec.optional
            optional_by_name[name] = optional_by_name.get(name, True) and not needed
    for name in names_in_templates(mapping):
        if not is_value(mapping, name, None):
            optional_by_name[name] = False
    return optional_by_name


def is_value(mapping: Mapping, name: str, spec: object) -> bool:
    """Whether a name is that of a value, or of a part of one (``city.id``), and not of a column."""
    if spec is not None and not isinstance(spec, FieldOf):
        return False
    if name in mapping.values:
        return True
    base, _, part = name.rpartition(".")
    parse = mapping.values[base].parse if base in mapping.values else None
    return part in PARTS.get(parse, ()) if parse else False


def names_in_templates(mapping: Mapping) -> list[str]:
    """The names that ids, ends, words, conditions and the locator speak of."""
    texts = [mapping.locator]
    names: list[str] = []
    for _, part in mapping.parts():
        names += part.when
        texts += [part.locator] if part.locator else []
        texts += [field.words for field in part.fields.values() if field.words is not None]
        if isinstance(part, EntityOf):
            texts += part.id
        elif isinstance(part, RelationOf):
            texts += [end for end in (part.start, part.end) if end not in mapping.entities]
    return names + [name for text in texts for name in Template(text).names]


def columns_in(mapping: Mapping, table: tuple[str, ...], where: str) -> dict[str, str]:
    """What a table calls the columns that the mapping names; case, accents and ``_`` do not matter.

    Raises :class:`InvalidInput` where the table is without one that the mapping needs.
    """
    by_key = {plain(column): column for column in reversed(table)}
    columns: dict[str, str] = {}
    for name, optional in columns_of(mapping).items():
        if plain(name) in by_key:
            columns[name] = by_key[plain(name)]
        elif not optional:
            raise InvalidInput(
                f"there is no column {name!r}",
                where=where,
                do=f"its columns are: {', '.join(table)}; correct the mapping, or say 'optional: true'",
            )
    check_alternatives(mapping, columns, where, table)
    return columns


def check_alternatives(
    mapping: Mapping, columns: dict[str, str], where: str, table: tuple[str, ...]
) -> None:
    """Of several columns that a value may come from, the table must have one."""
    for name, value in mapping.values.items():
        if not value.optional and not any(column in columns for column in value.column):
            raise InvalidInput(
                f"there is no column for {name}: {' or '.join(value.column)}",
                where=where,
                do=f"its columns are: {', '.join(table)}",
            )


def ignored_in(mapping: Mapping, table: tuple[str, ...]) -> set[str]:
    """The columns of a table that the mapping names as ignored, as the table calls them."""
    ignored = {plain(name) for name in mapping.ignored}
    return {column for column in table if plain(column) in ignored}


def plain(column: str) -> str:
    """A column's name as it is compared."""
    return slug(column.replace("_", " "))
