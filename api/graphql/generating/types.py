"""The types of answers, records and arguments, as Python writes them."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    get_named_type,
)

_SCALARS = {
    "Int": "int",
    "Float": "float",
    "Boolean": "bool",
    "JSON": "Any",
    "GeoJSONPoint": "dict[str, Any]",
}
# What a source says value by value is longer than all the rest of a record, and cursors are the client's business.
_LEFT_OUT_FIELDS = frozenset({"values", "cursor"})
_REFERENCE = "PlaceReference"
_LINE = 100  # characters, as the formatter has it


class TypeWriter:
    """Writes each type that is asked for once, after those it is made of.

    ``values`` has the vocabularies and inputs, ``answers`` the typed dictionaries, ``records`` the entities, each by name.
    """

    def __init__(self, schema: GraphQLSchema) -> None:
        entity = schema.type_map["Entity"]
        assert isinstance(entity, GraphQLInterfaceType)  # noqa: S101
        below = schema.get_implementations(entity)
        self._types = schema.type_map
        self.entities = {entity.name, *(t.name for t in (*below.interfaces, *below.objects))}
        self.values: dict[str, str] = {}
        self.answers: dict[str, str] = {}
        self.records: dict[str, str] = {}

    def output_type(self, type_: GraphQLType) -> str | None:
        """An output type as it is annotated; None for what the client does not select."""
        if isinstance(type_, GraphQLNonNull):
            return self._present_output_type(type_.of_type)
        present = self._present_output_type(type_)
        return present if present in {None, "Any"} else f"{present} | None"

    def _present_output_type(self, type_: GraphQLType) -> str | None:
        if isinstance(type_, GraphQLList):
            item = self.output_type(type_.of_type)
            return item and f"list[{item}]"
        assert isinstance(type_, GraphQLNamedType)  # noqa: S101
        if isinstance(type_, GraphQLEnumType):
            return self._vocabulary(type_)
        if type_.name in self.entities:
            has_code = isinstance(type_, GraphQLObjectType) and "code" in type_.fields
            return _REFERENCE if has_code else None
        if isinstance(type_, GraphQLObjectType):
            return self.answer(type_)
        return None if isinstance(type_, GraphQLInterfaceType) else _SCALARS.get(type_.name, "str")

    def input_type(self, type_: GraphQLType) -> str:
        """The type of an argument; one value stands for a list of one, and what filters is passed on as it is."""
        present = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(present, GraphQLList):
            item = self.input_type(present.of_type)
            return f"{item} | Sequence[{item}]"
        if isinstance(present, GraphQLEnumType):
            return self._vocabulary(present)
        if isinstance(present, GraphQLInputObjectType):
            if present.name.endswith(("Filter", "Order", "Having")):
                return "Mapping[str, Any]"
            members = {n: self.input_type(f.type) for n, f in present.fields.items()}
            described = {n: f.description or "" for n, f in present.fields.items()}
            self.values[present.name] = _write_typed_dict(
                present, members, described, ", total=False"
            )
            return present.name
        assert isinstance(present, GraphQLNamedType)  # noqa: S101
        return _SCALARS.get(present.name, "str")

    def answer(self, type_: GraphQLObjectType) -> str:
        """The name of the typed dictionary of an answer, or of a part of one."""
        if type_.name not in self.answers:
            members, described = dict[str, str](), dict[str, str]()
            for name, field in _selected_fields(type_.fields):
                named = get_named_type(field.type)
                is_hit = name == "node" and named.name in self.entities
                found = self.record(named) if is_hit else self.output_type(field.type)
                if found:
                    members[name], described[name] = found, field.description or ""
            self.answers[type_.name] = _write_typed_dict(type_, members, described)
        return type_.name

    def record(self, type_: GraphQLNamedType) -> str:
        """The name of the record of a type of entity."""
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)  # noqa: S101
        name = f"{type_.name}Record"
        if name not in self.records:
            entities = [i for i in type_.interfaces if i.name in self.entities]
            nearest = max(entities, key=lambda one: len(one.interfaces), default=None)
            parent = self.record(nearest) if nearest else "TypedDict"
            inherited = nearest.fields if nearest else {}
            lines = [
                f"class {name}({parent}):",
                f'    """{one_line(type_.description)} Its own values, without its relations."""',
                "",
            ]
            if nearest is None:
                lines.append("    typename: str  # Its type: Cluster, Project …")
            for key, field in _selected_fields(type_.fields):
                if key not in inherited and (found := self.output_type(field.type)):
                    lines.append(f"    {key}: {found}{_comment(field.description)}")
            self.records[name] = "\n".join(lines).rstrip()
        return name

    def _vocabulary(self, type_: GraphQLEnumType) -> str:
        names = [f'"{name}"' for name in type_.values]
        line = f"{type_.name} = Literal[{', '.join(names)}]"
        if len(line) > _LINE:
            line = "\n".join([f"{type_.name} = Literal[", *(f"    {n}," for n in names), "]"])
        self.values[type_.name] = f"{_comment(type_.description).lstrip()}\n{line}".lstrip()
        return type_.name


def _selected_fields(fields: dict[str, GraphQLField]) -> Iterator[tuple[str, GraphQLField]]:
    """The fields that an answer has without being asked with arguments."""
    for name, field in fields.items():
        if not field.args and name not in _LEFT_OUT_FIELDS and not field.deprecation_reason:
            yield name, field


def _write_typed_dict(
    type_: GraphQLNamedType, members: dict[str, str], described: dict[str, str], end: str = ""
) -> str:
    lines = [f'    "{n}": {t},{_comment(described[n])}' for n, t in members.items()]
    head = [f"# {one_line(type_.description)}", f'{type_.name} = TypedDict("{type_.name}", {{']
    return "\n".join([*head, *lines, f"}}{end})"])


def one_line(text: str | None) -> str:
    """A description on one line."""
    return " ".join((text or "").split())


def _comment(text: str | None) -> str:
    return f"  # {line}" if (line := one_line(text)) else ""
