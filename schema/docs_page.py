"""The page about the model in docs/, written from the declarations."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from partnergraph.schema.base import Entity, FieldMarks, Relation, RelationShape
from partnergraph.schema.catalog import (
    Declaration,
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
    entity_type_of,
    first_docstring_paragraph,
)
from partnergraph.schema.directions import Direction, directions_of_type, shortcuts_of_type
from partnergraph.schema.fields import DeclaredField, FieldKind, read_declared_field
from partnergraph.schema.values import LONGEST_NAME, Count, PartialDate, Point, Text

_MODEL_PAGE_HEAD = """\
# The model

Written from the declarations in `schema/` by `make docs`; change them, not this page.

A node carries its type's labels, from `Entity` down to its own. Its `id` is the kind in small letters, a
colon and a readable key. What one source says of it lies on a `DESCRIBED_BY` relationship to that source; the
node's own properties are the view of all that is said, by the sources' priority. Every other relationship
carries, beside its fields, the ids of the sources that say so (`sources`) and, in step with them, where in each
(`locators`).

A text has at most 1,000 characters where no other number stands beside its type. A longer one is refused: a row with
its line, a mutation with the field's path.
"""
_FIELD_KIND_WORDS = {
    FieldKind.COUNT: "[count](#count)",
    FieldKind.DATE: "[date](#date)",
    FieldKind.POINT: "[point](#point)",
    FieldKind.TEXT: "[text](#text)",
    FieldKind.STRING: "string",
    FieldKind.URL: "web address",
    FieldKind.BOOLEAN: "yes or no",
}
_VALUE_CLASSES = {"Date": PartialDate, "Count": Count, "Text": Text, "Point": Point}


def render_model_page() -> str:
    """The page, as Markdown: entities, relations, values, vocabularies."""
    return "\n".join(
        [
            _MODEL_PAGE_HEAD,
            *_render_entity_sections(),
            *_render_relation_sections(),
            *_render_value_sections(),
            *_render_vocabulary_sections(),
        ]
    )


def _render_entity_sections() -> Iterator[str]:
    """Every entity type: what it is, its own fields, and where one can go from it."""
    yield "## Entities\n"
    for declared in all_entity_types().values():
        yield f"{'###' if declared.abstract else '####'} {declared.name}\n"
        yield f"{declared.description}\n"
        yield f"{_describe_ancestry(declared)}\n"
        inherited = (
            set(entity_type_of(_parent_class(declared)).fields)
            if declared.cls is not Entity
            else set()
        )
        yield from _render_field_table(
            f for name, f in declared.fields.items() if name not in inherited
        )
        if not declared.abstract:
            yield from _render_directions_table(declared)


def _parent_class(declared: EntityType) -> type[Entity]:
    """The entity class that this one extends."""
    return next(cls for cls in declared.cls.__mro__[1:] if issubclass(cls, Entity))


def _describe_ancestry(declared: EntityType) -> str:
    """What it is a kind of, what it gathers, and how its ids begin."""
    above = (
        f"A kind of {_link_to_heading(_parent_class(declared).__name__)}"
        if declared.cls is not Entity
        else ""
    )
    below = [
        _link_to_heading(e.name)
        for e in all_entity_types().values()
        if e.cls in declared.cls.__subclasses__()
    ]
    kinds = f"gathers {', '.join(below)}" if below else ""
    ids = "" if declared.abstract else f"ids `{declared.prefix}:…`"
    sentence = "; ".join(part for part in (above, kinds, ids) if part)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _render_field_table(fields: Iterator[DeclaredField]) -> Iterator[str]:
    """Fields as a table; nothing for none."""
    rows = [
        f"| `{f.name}` | {_describe_field_type(f)} | {f.description} | {_describe_field_marks(f)} |"
        for f in fields
    ]
    if rows:
        yield "\n".join(["| field | type | what | marks |", "|---|---|---|---|", *rows, ""])


def _describe_field_type(field: DeclaredField) -> str:
    """The type of a field's value, in words that link to it."""
    kind = (
        _link_to_heading(field.enum.__name__)
        if field.enum
        else _FIELD_KIND_WORDS.get(field.kind, field.kind.value)
    )
    words = f"list of {kind}" if field.many else kind
    if field.longest not in {None, LONGEST_NAME}:
        words += f", up to {field.longest:,} characters"
    return words


def _describe_field_marks(field: DeclaredField) -> str:
    """What a field is besides its type."""
    is_marked = {
        "required": field.required,
        "identifier": field.marks.identifier,
        "indexed": field.marks.indexed,
        "searchable": field.marks.searchable,
    }
    words = [word for word, marked in is_marked.items() if marked]
    return ", ".join([*words, *_describe_changes(field.marks)])


def _describe_changes(declared: FieldMarks | RelationShape) -> Iterator[str]:
    """What a field or relation was called before, and why it will go."""
    if declared.renamed_from:
        yield f"was {', '.join(f'`{name}`' for name in declared.renamed_from)}"
    if declared.deprecated:
        yield f"deprecated: {declared.deprecated}"


def _render_directions_table(declared: EntityType) -> Iterator[str]:
    """The relations that lead from and to a type, by the names they are followed by."""
    rows = [_render_direction_row(direction) for direction in directions_of_type(declared)]
    rows += [
        f"| `{short.name}` | {_link_to_heading(short.target.name)} | the one at the end of {_link_to_heading(short.relation.type)} |"
        for short in shortcuts_of_type(declared)
    ]
    yield "\n".join(["| followed as | leads to | by |", "|---|---|---|", *rows, ""])


def _render_direction_row(direction: Direction) -> str:
    """The row of one relation, seen from one side."""
    shape = direction.relation.shape
    others = _link_end_types(shape.ends if direction.forward else shape.starts)
    relation = _link_to_heading(direction.relation.type)
    back = "" if direction.forward else ", backwards"
    return f"| `{direction.name}` | {others} | {relation}{back} |"


def _link_end_types(classes: tuple[type[Entity], ...]) -> str:
    """The types at an end of a relation, as declared."""
    return ", ".join(_link_to_heading(cls.__name__) for cls in classes)


def _render_relation_sections() -> Iterator[str]:
    """Every relation: what it says, its ends, its names, how it ties, its fields."""
    yield "## Relations\n"
    yield "Every relation has these fields:\n"
    common = {name: read_declared_field(name, info) for name, info in Relation.model_fields.items()}
    yield from _render_field_table(
        field for name, field in common.items() if name not in {"start", "end"}
    )
    for declared in all_relation_types().values():
        shape = declared.shape
        yield f"### {declared.type}\n"
        yield f"{declared.description}\n"
        arrow = "and" if shape.symmetric else "→"
        yield f"- between: {_link_end_types(shape.starts)} {arrow} {_link_end_types(shape.ends)}"
        yield f"- followed as: {_describe_relation_names(declared)}"
        yield from (
            f"- the one {_link_to_heading(cls.__name__)}: `{name}`" for name, cls in shape.shortcuts
        )
        if shape.key:
            yield f"- told apart by: {', '.join(f'`{name}`' for name in shape.key)}"
        yield from (f"- {change}" for change in _describe_changes(shape))
        yield f"- tie: {_describe_tie_rule(declared)}\n"
        yield from _render_field_table(
            field for name, field in declared.fields.items() if name not in common
        )


def _describe_relation_names(declared: RelationType) -> str:
    """What a relation is called from either end."""
    shape = declared.shape
    if shape.symmetric:
        return f"`{shape.forward}`, from either side"
    return f"`{shape.forward}` from its start, `{shape.reverse}` from its end"


def _describe_tie_rule(declared: RelationType) -> str:
    """How a relation counts in partner paths, in words."""
    if declared.tie is None:
        return "none"
    whom = {"end": "those who share its end", "edge": "its two ends"}[declared.tie.through]
    return f"{declared.tie.kind}, strength {declared.tie.strength}, between {whom}"


def _render_value_sections() -> Iterator[str]:
    """Values that are more than a string or a number."""
    yield "## Values\n"
    for name, cls in _VALUE_CLASSES.items():
        yield f"### {name}\n"
        yield f"{first_docstring_paragraph(cls).replace('``', '`')}\n"


def _render_vocabulary_sections() -> Iterator[str]:
    """The closed vocabularies that some field takes its values from."""
    yield "## Vocabularies\n"
    declared: list[Declaration] = [*all_entity_types().values(), *all_relation_types().values()]
    enums = {f.enum: None for each in declared for f in each.fields.values() if f.enum}
    for enum in sorted(enums, key=lambda enum: enum.__name__):
        yield f"### {enum.__name__}\n"
        yield f"{first_docstring_paragraph(enum)}\n"
        yield f"{_list_vocabulary_words(enum)}\n"


def _list_vocabulary_words(enum: type[Enum]) -> str:
    """The words of a vocabulary, as they are stored."""
    return " · ".join(f"`{word.value}`" for word in enum)


def _link_to_heading(name: str) -> str:
    """A link to the heading of that name on this page."""
    return f"[{name}](#{name.lower()})"
