"""The page about the model in docs/, written from the declarations."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from schema.base import Entity, Relation
from schema.catalog import (
    Declaration,
    EntityType,
    RelationType,
    doc,
    entities,
    entity_of,
    relations,
)
from schema.directions import Direction, relation_fields, shortcuts
from schema.fields import Field, Kind, field_of
from schema.values import Count, PartialDate, Point, Text

HEAD = """\
# The model

Written from the declarations in `schema/` by `make docs`; change them, not this page.

A node carries its type's labels, from `Entity` down to its own. Its `id` is the kind in small letters, a
colon and a readable key. What one source says of it lies on a `DESCRIBED_BY` relationship to that source; the
node's own properties are the view of all that is said, by the sources' priority. Every other relationship
carries, beside its fields, the ids of the sources that say so (`sources`) and, in step with them, where in each
(`locators`).
"""
WORDS = {
    Kind.COUNT: "[count](#count)",
    Kind.DATE: "[date](#date)",
    Kind.POINT: "[point](#point)",
    Kind.TEXT: "[text](#text)",
    Kind.STRING: "string",
    Kind.URL: "web address",
    Kind.BOOLEAN: "yes or no",
}
VALUES = {"Date": PartialDate, "Count": Count, "Text": Text, "Point": Point}


def model_page() -> str:
    """The page, as Markdown: entities, relations, values, vocabularies."""
    return "\n".join([HEAD, *entity_part(), *relation_part(), *value_part(), *vocabulary_part()])


def entity_part() -> Iterator[str]:
    """Every entity type: what it is, its own fields, and where one can go from it."""
    yield "## Entities\n"
    for declared in entities().values():
        yield f"{'###' if declared.abstract else '####'} {declared.name}\n"
        yield f"{declared.description}\n"
        yield f"{ancestry(declared)}\n"
        inherited = set(entity_of(parent(declared)).fields) if declared.cls is not Entity else set()
        yield from table(f for name, f in declared.fields.items() if name not in inherited)
        if not declared.abstract:
            yield from ways(declared)


def parent(declared: EntityType) -> type[Entity]:
    """The entity class that this one extends."""
    return next(cls for cls in declared.cls.__mro__[1:] if issubclass(cls, Entity))


def ancestry(declared: EntityType) -> str:
    """What it is a kind of, what it gathers, and how its ids begin."""
    above = f"A kind of {link(parent(declared).__name__)}" if declared.cls is not Entity else ""
    below = [link(e.name) for e in entities().values() if e.cls in declared.cls.__subclasses__()]
    kinds = f"gathers {', '.join(below)}" if below else ""
    ids = "" if declared.abstract else f"ids `{declared.prefix}:…`"
    sentence = "; ".join(part for part in (above, kinds, ids) if part)
    return f"{sentence[0].upper()}{sentence[1:]}."


def table(fields: Iterator[Field]) -> Iterator[str]:
    """Fields as a table; nothing for none."""
    rows = [f"| `{f.name}` | {in_words(f)} | {f.description} | {marks(f)} |" for f in fields]
    if rows:
        yield "\n".join(["| field | type | what | marks |", "|---|---|---|---|", *rows, ""])


def in_words(field: Field) -> str:
    """The type of a field's value, in words that link to it."""
    kind = link(field.enum.__name__) if field.enum else WORDS.get(field.kind, field.kind.value)
    return f"list of {kind}" if field.many else kind


def marks(field: Field) -> str:
    """What a field is besides its type."""
    is_marked = {
        "required": field.required,
        "identifier": field.marks.identifier,
        "indexed": field.marks.indexed,
        "searchable": field.marks.searchable,
    }
    return ", ".join(word for word, marked in is_marked.items() if marked)


def ways(declared: EntityType) -> Iterator[str]:
    """The relations that lead from and to a type, by the names they are followed by."""
    rows = [way(direction) for direction in relation_fields(declared)]
    rows += [
        f"| `{short.name}` | {link(short.target.name)} | the one at the end of {link(short.relation.type)} |"
        for short in shortcuts(declared)
    ]
    yield "\n".join(["| followed as | leads to | by |", "|---|---|---|", *rows, ""])


def way(direction: Direction) -> str:
    """The row of one relation, seen from one side."""
    shape = direction.relation.shape
    others = ends(shape.ends if direction.forward else shape.starts)
    relation = link(direction.relation.type)
    back = "" if direction.forward else ", backwards"
    return f"| `{direction.name}` | {others} | {relation}{back} |"


def ends(classes: tuple[type[Entity], ...]) -> str:
    """The types at an end of a relation, as declared."""
    return ", ".join(link(cls.__name__) for cls in classes)


def relation_part() -> Iterator[str]:
    """Every relation: what it says, its ends, its names, how it ties, its fields."""
    yield "## Relations\n"
    yield "Every relation has these fields:\n"
    common = {name: field_of(name, info) for name, info in Relation.model_fields.items()}
    yield from table(field for name, field in common.items() if name not in {"start", "end"})
    for declared in relations().values():
        shape = declared.shape
        yield f"### {declared.type}\n"
        yield f"{declared.description}\n"
        arrow = "and" if shape.symmetric else "→"
        yield f"- between: {ends(shape.starts)} {arrow} {ends(shape.ends)}"
        yield f"- followed as: {names(declared)}"
        yield from (f"- the one {link(cls.__name__)}: `{name}`" for name, cls in shape.shortcuts)
        if shape.key:
            yield f"- told apart by: {', '.join(f'`{name}`' for name in shape.key)}"
        yield f"- tie: {tie(declared)}\n"
        yield from table(field for name, field in declared.fields.items() if name not in common)


def names(declared: RelationType) -> str:
    """What a relation is called from either end."""
    shape = declared.shape
    if shape.symmetric:
        return f"`{shape.forward}`, from either side"
    return f"`{shape.forward}` from its start, `{shape.reverse}` from its end"


def tie(declared: RelationType) -> str:
    """How a relation counts in partner paths, in words."""
    if declared.tie is None:
        return "none"
    whom = {"end": "those who share its end", "edge": "its two ends"}[declared.tie.through]
    return f"{declared.tie.kind}, strength {declared.tie.strength}, between {whom}"


def value_part() -> Iterator[str]:
    """Values that are more than a string or a number."""
    yield "## Values\n"
    for name, cls in VALUES.items():
        yield f"### {name}\n"
        yield f"{doc(cls).replace('``', '`')}\n"


def vocabulary_part() -> Iterator[str]:
    """The closed vocabularies that some field takes its values from."""
    yield "## Vocabularies\n"
    declared: list[Declaration] = [*entities().values(), *relations().values()]
    enums = {f.enum: None for each in declared for f in each.fields.values() if f.enum}
    for enum in sorted(enums, key=lambda enum: enum.__name__):
        yield f"### {enum.__name__}\n"
        yield f"{doc(enum)}\n"
        yield f"{words(enum)}\n"


def words(enum: type[Enum]) -> str:
    """The words of a vocabulary, as they are stored."""
    return " · ".join(f"`{word.value}`" for word in enum)


def link(name: str) -> str:
    """A link to the heading of that name on this page."""
    return f"[{name}](#{name.lower()})"
