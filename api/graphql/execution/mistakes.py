"""Mistakes in a document or in its variables: their code, the argument that they are in, and what to write there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graphql import (
    ArgumentNode,
    DocumentNode,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLSchema,
    ListValueNode,
    Node,
    ObjectValueNode,
    ValueNode,
    Visitor,
    visit,
)

from partnergraph.api.graphql.execution.renamed import find_new_name

# Those of Apollo's, which clients and their tools know, where ours have no name for it.
PARSE_CODE, VALIDATION_CODE = "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"
OPERATION_CODE, INPUT_CODE = "OPERATION_RESOLUTION_FAILURE", "INVALID_INPUT"
METHOD_CODE, ACCEPT_CODE = "METHOD_NOT_ALLOWED", "NOT_ACCEPTABLE"
_NO_OBJECT = re.compile(
    r"Expected value of type '(\w+)!?' to be an object, found: (.*)\.$", re.DOTALL
)
_OF_VARIABLE = re.compile(r"Variable '(\$\w+)' has invalid value(?: at ([^:\s]+))?:")
_GUESS = re.compile(r" Did you mean [^?]*\?")
_LONGEST_SHOWN = 40


def explain_syntax_error(error: GraphQLError) -> GraphQLError:
    """A mistake in the text of a document, as it is told."""
    error.extensions = {"code": PARSE_CODE}
    return error


def explain_document_errors(
    schema: GraphQLSchema, document: DocumentNode, errors: Sequence[GraphQLError]
) -> list[GraphQLError]:
    """Mistakes in a document, as they are told; a value that Python cannot read is one, not the server's fault."""
    paths = dict(_list_argument_paths(document)) if errors else {}
    explained = []
    for error in errors:
        if isinstance(error.original_error, ValueError):
            error = GraphQLError("A value cannot be read: it has too many digits.", error.nodes)  # noqa: PLW2901
        where = next((paths[id(n)] for n in error.nodes or () if id(n) in paths), "")
        _explain_mistake(schema, error, VALIDATION_CODE, where)
        explained.append(error)
    return explained


def explain_variable_errors(
    schema: GraphQLSchema, errors: Sequence[GraphQLError]
) -> list[GraphQLError]:
    """Mistakes in the values of variables, as they are told."""
    for error in errors:
        found = _OF_VARIABLE.match(error.message)
        where = "".join(filter(None, found.groups())) if found else ""
        _explain_mistake(schema, error, INPUT_CODE, where)
    return list(errors)


def _explain_mistake(schema: GraphQLSchema, error: GraphQLError, code: str, where: str) -> None:
    """Give a mistake its extensions, without what is not known; of a former name, say the one of today."""
    new, renamed = find_new_name(schema, error.message)
    if renamed:
        error.message = f"{_GUESS.sub('', error.message)} {renamed}"
    do = f"write {new}" if new else _suggest_form(schema, error.message)
    described = {"code": code, "where": where, "do": do}
    error.extensions = {name: value for name, value in described.items() if value}


def _suggest_form(schema: GraphQLSchema, message: str) -> str:
    """What to write in place of a value that is no object; nothing of other mistakes."""
    found = _NO_OBJECT.search(message)
    type_ = schema.type_map.get(found[1]) if found else None
    if not found or not isinstance(type_, GraphQLInputObjectType):
        return ""
    value = found[2] if len(found[2]) <= _LONGEST_SHOWN else "…"
    if "some" in type_.fields:
        return "write {some: {…}}, or none, all, single, count"
    if "AND" in type_.fields:
        return "write an object of conditions: {name: {eq: …}}"
    if "eq" in type_.fields:
        return f"write {{eq: {value}}}"
    if type_.name.endswith("Order"):
        return "write [{name: ASC}]"
    if type_.name.endswith("Dimension"):
        return "write [{name: true}]"
    return ""


def _list_argument_paths(document: DocumentNode) -> Iterator[tuple[int, str]]:
    """Every value in the arguments of a document, by its identity, with the path at which it stands."""
    arguments: list[ArgumentNode] = []

    class Collector(Visitor):
        def enter_argument(self, node: ArgumentNode, *_args: object) -> None:
            arguments.append(node)

    visit(document, Collector())
    for argument in arguments:
        yield id(argument), argument.name.value
        yield from _list_value_paths(argument.value, argument.name.value)


def _list_value_paths(value: ValueNode, path: str) -> Iterator[tuple[int, str]]:
    waiting: list[tuple[Node, str]] = [(value, path)]
    while waiting:
        node, at = waiting.pop()
        yield id(node), at
        if isinstance(node, ObjectValueNode):
            for field in node.fields:
                yield id(field), f"{at}.{field.name.value}"
                waiting.append((field.value, f"{at}.{field.name.value}"))
        elif isinstance(node, ListValueNode):
            waiting += [(item, f"{at}.{index}") for index, item in enumerate(node.values)]
