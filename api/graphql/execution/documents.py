"""Documents parsed and validated once, and remembered."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from cachetools import LRUCache
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

from partnergraph.api.graphql.execution.compiler import CompiledOperation
from partnergraph.api.graphql.execution.errors import MOST_REPORTED_ERRORS
from partnergraph.api.graphql.execution.instrumentation import OperationObserver
from partnergraph.api.graphql.execution.mistakes import (
    explain_document_errors,
    explain_syntax_error,
)
from partnergraph.api.graphql.limits.cost import CostFormula, derive_cost_formula
from partnergraph.api.graphql.limits.size import check_size, has_too_many_tokens, limit_error
from partnergraph.api.settings import ApiSettings

# Counted by their size, for a client may send what is large: one document for each thousand letters, one plan for each
# twenty thousand of its statement. Either takes some hundred kilobytes then.
_DOCUMENTS_KEPT, _LETTERS_OF_DOCUMENT = 1000, 1000
_PLANS_KEPT, _LETTERS_OF_PLAN = 1000, 20_000
_LONGEST_KEPT_DOCUMENT = 50_000


@dataclass
class CheckedDocument:
    """A parsed document, or why it cannot be used; and what was derived from its operations.

    ``hash``: of its text, whose length in letters is ``length``.
    """

    document: DocumentNode | None
    errors: list[GraphQLError]
    hash: str = ""
    length: int = 0
    cost_formulas: dict[str | None, CostFormula] = field(default_factory=dict)
    operations: dict[str | None, OperationDefinitionNode | None] = field(default_factory=dict)

    @cached_property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        """The document's fragments by name."""
        definitions = self.document.definitions if self.document else ()
        return {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}

    def find_operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of a name, or without one the only operation; None where there is no such."""
        if name not in self.operations and self.document is not None:
            operation = get_operation_ast(self.document, name)
            if operation is None:
                return None
            self.operations[name] = operation
        return self.operations.get(name)

    def cost_formula(
        self, schema: GraphQLSchema, operation: OperationDefinitionNode
    ) -> CostFormula:
        """What an operation costs, as a formula over its variables."""
        name = operation.name.value if operation.name else None
        if name not in self.cost_formulas:
            self.cost_formulas[name] = derive_cost_formula(schema, operation, self.fragments)
        return self.cost_formulas[name]


def _weigh_document(checked: CheckedDocument) -> int:
    return 1 + checked.length // _LETTERS_OF_DOCUMENT


def _weigh_plan(plan: CompiledOperation | str) -> int:
    statement = plan if isinstance(plan, str) else plan.compiled.cypher
    return 1 + len(statement) // _LETTERS_OF_PLAN


class DocumentCache:
    """The documents that were sent last, the least recently used forgotten first.

    ``plans``: compiled operations, or why there is none, by the document's hash, the operation and the shape of variables.
    """

    def __init__(self, schema: GraphQLSchema, settings: ApiSettings) -> None:
        self.schema, self.settings = schema, settings
        self.rules = list(specified_rules)
        if not settings.introspection:
            self.rules.append(NoSchemaIntrospectionCustomRule)
        self.by_text: LRUCache[str, CheckedDocument] = LRUCache(_DOCUMENTS_KEPT, _weigh_document)
        self.plans: LRUCache[Any, CompiledOperation | str] = LRUCache(_PLANS_KEPT, _weigh_plan)

    def get(self, text: str, observer: OperationObserver) -> CheckedDocument:
        """The document of a text, parsed and validated."""
        cached = self.by_text.get(text)
        observer.meter.count_cache_lookup("document", hit=cached is not None)
        if cached is not None:
            return cached
        checked = self.parse_and_validate(text, observer)
        checked.hash = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        checked.length = len(text)
        if len(text) <= _LONGEST_KEPT_DOCUMENT:
            self.by_text[text] = checked
        return checked

    def parse_and_validate(self, text: str, observer: OperationObserver) -> CheckedDocument:
        """A document checked anew. The limits come first: validation itself may take long."""
        allowed = self.settings.max_tokens
        try:
            with observer.time_stage("parse"):
                document = parse(text, max_tokens=allowed)
            with observer.time_stage("validate"):
                return CheckedDocument(document, self.validate(document))
        except GraphQLSyntaxError as error:
            if has_too_many_tokens(text, allowed):
                return CheckedDocument(None, [limit_error("tokens", allowed, allowed + 1)])
            return CheckedDocument(None, [explain_syntax_error(error)])
        except RecursionError:
            return CheckedDocument(None, [limit_error("depth", self.settings.max_depth, allowed)])

    def validate(self, document: DocumentNode) -> list[GraphQLError]:
        """What is wrong with a document: what is beyond the limits, else what breaks the schema's rules."""
        hidden = not self.settings.introspection
        if excess := check_size(document, self.settings):
            return excess
        errors = validate(
            self.schema, document, self.rules, MOST_REPORTED_ERRORS, hide_suggestions=hidden
        )
        return explain_document_errors(self.schema, document, errors)
