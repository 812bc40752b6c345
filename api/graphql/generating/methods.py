"""The root fields of the schema as methods, which both clients have."""

from __future__ import annotations

import keyword
import re

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_required_argument,
    value_from_ast_untyped,
)

from partnergraph.api.graphql.generating.types import TypeWriter, one_line

_CONNECTION = "Connection"
_PAGING = frozenset({"first", "after", "last", "before"})
_EVERY_RECORD = frozenset({"id", "asOf"})
_PLAIN_EDGE = frozenset({"cursor", "node"})


def write_record_method(types: TypeWriter, name: str, field: GraphQLField) -> str:
    """What has an id, or a list of such, as a line."""
    about = get_named_type(field.type)
    comment = f"    # {one_line(field.description)}"
    if not about.name.endswith(_CONNECTION):
        record, keys = types.record(about), ""
        for key, argument in field.args.items():
            if key not in _EVERY_RECORD:
                keys += f', {snake_case(key)}="{key}: {argument.type}"'
        return f'{comment}\n    {snake_case(name)} = RecordFinder["{record}"]("{name}", {record}{keys})'
    assert isinstance(about, GraphQLObjectType)  # noqa: S101
    node = get_named_type(about.fields["nodes"].type)
    record = types.record(node)
    return f'{comment}\n    {snake_case(name)} = RecordLister["{record}"]("{name}", {record}, "{node.name}")'


def write_question_method(types: TypeWriter, name: str, field: GraphQLField) -> str:
    """A root field as a method: with pages that are iterated where it is a connection."""
    returned = get_named_type(field.type)
    paged = returned.name.endswith(_CONNECTION)
    if paged:
        assert isinstance(returned, GraphQLObjectType)  # noqa: S101
        item, part = _item_of_pages(types, returned)
        made = f'Listing[{item}]("{name}", {item}, "{part}", '
    else:
        item = (types.output_type(field.type) or "").removesuffix(" | None")
        made = f'Operation[{item}]("{name}", {item}, '
    arguments = {n: a for n, a in field.args.items() if not (paged and n in _PAGING)}
    values = [f'"{n}: {a.type}": {snake_case(n)},' for n, a in arguments.items()]
    body = [f"return {made}{{", *(f"    {value}" for value in values), "})"]
    return "\n".join(
        [
            f"    @{'list_pages' if paged else 'ask_server'}",
            *_signature(types, name, arguments, made.partition("(")[0]),
            *_docstring(field, arguments),
            *(f"        {line}" for line in body if values),
            *([] if values else [f"        return {made}{{}})"]),
        ]
    )


def _item_of_pages(types: TypeWriter, connection: GraphQLObjectType) -> tuple[str, str]:
    """The type of what a connection is a list of, and the field that has it: edges where these say more than the node."""
    edge = get_named_type(connection.fields["edges"].type)
    assert isinstance(edge, GraphQLObjectType)  # noqa: S101
    node = get_named_type(edge.fields["node"].type)
    if edge.fields.keys() > _PLAIN_EDGE:
        return types.answer(edge), "edges"
    if node.name in types.entities:
        return types.record(node), "nodes"
    assert isinstance(node, GraphQLObjectType)  # noqa: S101
    return types.answer(node), "nodes"


def _signature(
    types: TypeWriter, name: str, arguments: dict[str, GraphQLArgument], made: str
) -> list[str]:
    """The lines of a method's signature: what must be given and an id by position, the rest by name."""
    required = [
        n for n in arguments if is_required_argument(arguments[n]) and not _default(arguments[n])
    ]
    optional = [n for n in arguments if n not in required]
    written = {n: _parameter(types, n, a) for n, a in arguments.items()}
    first = ", ".join(["self", *(written[n] for n in required), *(["*"] if optional else [])])
    if not optional:
        return [f"    def {snake_case(name)}({first}) -> {made}:"]
    lines = [f"    def {snake_case(name)}(", f"        {first},"]
    return [*lines, *(f"        {written[n]}," for n in optional), f"    ) -> {made}:"]


def _default(argument: GraphQLArgument) -> str:
    """An argument's default as Python writes it; nothing where it has none."""
    node = argument.ast_node.default_value if argument.ast_node else None
    return repr(value_from_ast_untyped(node)) if node else ""


def _parameter(types: TypeWriter, name: str, argument: GraphQLArgument) -> str:
    """A parameter with its type and default, and the lint that names of the schema would break."""
    text = f"{snake_case(name)}: {types.input_type(argument.type)}"
    if default := _default(argument):
        return f"{text} = {default}"
    return text if isinstance(argument.type, GraphQLNonNull) else f"{text} | None = None"


def _docstring(field: GraphQLField, arguments: dict[str, GraphQLArgument]) -> list[str]:
    first = one_line(field.description)
    lines = [f"{snake_case(n)}: {one_line(a.description)}." for n, a in arguments.items()]
    if not lines:
        return [f'        """{first}"""']
    return [f'        """{first}', "", *(f"        {line}" for line in lines), '        """']


def snake_case(name: str) -> str:
    """A name of the schema as Python writes it: ``from`` is ``from_``, ``maxTies`` is ``max_ties``."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return f"{snake}_" if keyword.iskeyword(snake) else snake
