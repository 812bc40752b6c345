"""The arguments of an operation's fields: what of them is in a compiled statement, and what is bound with each request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLField, ValueNode, VariableNode, Visitor, visit
from graphql.execution.values import VariableValues, get_argument_values

from partnergraph.api.graphql.types.choices import DatePart, NullsOrder, SortOrder


@dataclass(frozen=True)
class ArgumentSite:
    """A field whose arguments are needed when a request is bound.

    ``fixed``: all its arguments, where no variable changes them. ``variable_of``: the variables' names by
    argument, where each argument is one variable or has none in it; ``others``: the arguments without.
    """

    definition: GraphQLField
    node: FieldNode
    fixed: Mapping[str, Any] | None
    variable_of: Mapping[str, str] | None
    others: Mapping[str, Any]

    @classmethod
    def of(
        cls, definition: GraphQLField, node: FieldNode, arguments: Mapping[str, Any]
    ) -> ArgumentSite:
        """The site of a field that has these arguments for the variables of the first request."""
        written = {argument.name.value: argument.value for argument in node.arguments or ()}
        variables = {
            n: value.name.value for n, value in written.items() if isinstance(value, VariableNode)
        }
        simple = not any(
            _has_variables(value) for n, value in written.items() if n not in variables
        )
        variable_of = {
            definition.args[n].out_name or n: variable for n, variable in variables.items()
        }
        others = {n: value for n, value in arguments.items() if n not in variable_of}
        fixed = arguments if simple and not variables else None
        return cls(definition, node, fixed, variable_of if simple else None, others)

    def arguments(self, variables: VariableValues) -> Mapping[str, Any]:
        """The field's arguments for a request's variables."""
        if self.fixed is not None:
            return self.fixed
        if self.variable_of is not None:
            coerced = variables.coerced
            values = {n: coerced.get(variable) for n, variable in self.variable_of.items()}
            # What a variable without a value means is the specification's, and graphql-core's, to say.
            if None not in values.values():
                return {**self.others, **values}
        return get_argument_values(self.definition, self.node, variables)


def shape_of(value: Any) -> Any:
    """What of a variable's value may change a statement's text: not the value, but what it is made of."""
    if isinstance(value, Mapping):
        return tuple((name, shape_of(inner)) for name, inner in value.items())
    if isinstance(value, list):
        return tuple(map(shape_of, value)) if any(isinstance(v, Mapping) for v in value) else list
    if isinstance(value, bool | SortOrder | NullsOrder | DatePart):
        return value
    return None if value is None else str


def _has_variables(value: ValueNode) -> bool:
    """Whether a value of an argument uses variables."""

    class Finder(Visitor):
        found = False

        def enter_variable(self, _node: VariableNode, *_args: Any) -> None:
            self.found = True

    finder = Finder()
    visit(value, finder)
    return finder.found
