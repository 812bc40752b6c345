"""Documents parsed and validated once, and remembered."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)

from api.graphql.execution.compiler import Plan
from api.graphql.execution.errors import MOST_MISTAKES, readable
from api.graphql.execution.instrumentation import Watch
from api.graphql.limits.cost import Price, price_of
from api.graphql.limits.size import check_size, over, too_many_tokens
from api.settings import ApiSettings

DOCUMENTS_KEPT = 500
LONGEST_KEPT = 50_000


@dataclass
class Checked:
    """A parsed document, or why it cannot be used; and what was made for its operations.

    ``plans`` holds a plan, or the reason why there is none, by operation and shape of variables.
    """

    document: DocumentNode | None
    errors: list[GraphQLError]
    hash: str = ""
    plans: dict[Any, Plan | str] = field(default_factory=dict)
    prices: dict[str | None, Price] = field(default_factory=dict)
    operations: dict[str | None, OperationDefinitionNode | None] = field(default_factory=dict)

    @cached_property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        """The document's fragments by name."""
        definitions = self.document.definitions if self.document else ()
        return {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of a name, or the only one."""
        if name not in self.operations and self.document is not None:
            found = get_operation_ast(self.document, name)
            if found is None:
                return None
            self.operations[name] = found
        return self.operations.get(name)

    def price(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> Price:
        """What an operation costs."""
        name = operation.name.value if operation.name else None
        if name not in self.prices:
            self.prices[name] = price_of(schema, operation, self.fragments)
        return self.prices[name]


class Documents:
    """The documents that were sent last."""

    def __init__(self, schema: GraphQLSchema, settings: ApiSettings) -> None:
        self.schema, self.settings = schema, settings
        self.rules = list(specified_rules)
        if not settings.introspection:
            self.rules.append(NoSchemaIntrospectionCustomRule)
        self.known: OrderedDict[str, Checked] = OrderedDict()

    def check(self, text: str, watch: Watch) -> Checked:
        """The document of a text, parsed and validated."""
        known = self.known.get(text)
        watch.meter.cache("document", hit=known is not None)
        if known is not None:
            self.known.move_to_end(text)
            return known
        made = self.made(text, watch)
        made.hash = sha256(text.encode("utf-8", "replace")).hexdigest()
        if len(text) <= LONGEST_KEPT:
            self.known[text] = made
            while len(self.known) > DOCUMENTS_KEPT:
                self.known.popitem(last=False)
        return made

    def made(self, text: str, watch: Watch) -> Checked:
        """Parse and validate. The limits come first: validation itself may take long."""
        allowed = self.settings.max_tokens
        try:
            with watch.stage("parse"):
                document = parse(text, max_tokens=allowed)
            with watch.stage("validate"):
                return Checked(document, self.mistakes(document))
        except GraphQLSyntaxError as error:
            if too_many_tokens(text, allowed):
                return Checked(None, [over("tokens", allowed, allowed + 1)])
            return Checked(None, [error])
        except RecursionError:
            return Checked(None, [over("depth", self.settings.max_depth, allowed)])

    def mistakes(self, document: DocumentNode) -> list[GraphQLError]:
        """What is wrong with a document."""
        hidden = not self.settings.introspection
        return check_size(document, self.settings) or [
            readable(error)
            for error in validate(
                self.schema, document, self.rules, MOST_MISTAKES, hide_suggestions=hidden
            )
        ]
