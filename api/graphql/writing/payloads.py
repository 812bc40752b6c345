"""The Mutation type: payloads, and how a mutation's work becomes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from partnergraph.api.graphql.types.build import FieldArgument, OutputField, Resolver, SchemaBuilder
from partnergraph.api.graphql.writing import inputs
from partnergraph.api.graphql.writing.mutations import MUTATIONS, DeclaredMutation
from partnergraph.graph.connection.database import Database
from partnergraph.graph.contributions import corrections
from partnergraph.graph.contributions.contribution import (
    ContributionIntent,
    MutationResult,
    perform_contribution,
)
from partnergraph.graph.reading import fetch
from partnergraph.graph.resolution.matching.decide import ProposalFilter, list_proposals
from partnergraph.schema.errors import (
    Conflict,
    FieldProblem,
    InvalidFields,
    InvalidInput,
    NotFound,
    PartnergraphError,
)

_LONGEST_KEY = 200


@dataclass(frozen=True)
class _MutationPayload:
    """What a mutation gives back: what was written, or what is wrong with the input."""

    result: Any = None
    version: str | None = None
    entry: str | None = None
    replayed: bool = False
    errors: list[FieldProblem] = field(default_factory=list)


def declare_mutation_types(builder: SchemaBuilder) -> None:
    """Declare Mutation, its inputs and its payloads."""
    inputs.declare_writing_inputs(builder)
    builder.declare_output(
        "InputError",
        "One thing that is wrong with an input. Nothing was written.",
        [
            OutputField("path", "list[str]", "Path of the field: input, locatedIn, 0, id"),
            OutputField("message", "str", "What is wrong, in words"),
            OutputField(
                "code",
                "str",
                "What is wrong, as a constant: INVALID, NOT_FOUND, CONFLICT, STATUS, CRITERIA, "
                "IDEMPOTENCY_KEY_REUSED",
            ),
        ],
    )
    fields = [_mutation_field(builder, mutation) for mutation in MUTATIONS]
    builder.declare_output("Mutation", "What can be written, each with a role.", fields)


def _mutation_field(builder: SchemaBuilder, mutation: DeclaredMutation) -> OutputField:
    """One field of Mutation, with its input and payload."""
    input_type = builder.declare_input(
        f"{mutation.type}Input", f"{mutation.description}.", mutation.fields(builder)
    )
    payload_type = _payload_type(builder, mutation.result)
    return OutputField(
        mutation.name,
        f"Optional[{payload_type}]",
        f"{mutation.description}. Role: {mutation.role}",
        _mutation_resolver(mutation),
        (
            FieldArgument("input", input_type, "What to write"),
            FieldArgument(
                "idempotencyKey",
                "Optional[str]",
                "A key of yours: sent twice, written once; or by header Idempotency-Key",
            ),
        ),
    )


def _payload_type(builder: SchemaBuilder, result: str) -> str:
    """The type of what mutations give back that write such a thing, declared when first met."""
    name = f"{result}Payload"
    if builder.find(name):
        return name
    fields = [
        OutputField("result", f"Optional[{result}]", "What was written; null with errors"),
        OutputField("version", "Optional[str]", "Its version now, to change it again"),
        OutputField("entry", "Optional[ID]", "The entry in the audit trail"),
        OutputField(
            "replayed", "bool", "Whether this had been done before, with this idempotency key"
        ),
        OutputField(
            "errors", "list[InputError]", "What is wrong with the input; empty if nothing is"
        ),
    ]
    # The first says what they all have.
    if result != MUTATIONS[0].result:
        fields = [replace(output, description="") for output in fields]
    return builder.declare_output(name, f"What came of a mutation that gives {result}.", fields)


def _mutation_resolver(mutation: DeclaredMutation) -> Resolver:
    """The resolver of a mutation."""

    async def resolve(_source: Any, info: Any, **arguments: Any) -> _MutationPayload:
        context = info.context
        context.caller.require(mutation.role)
        submitted = arguments["input"]
        try:
            intent = ContributionIntent(
                context.caller.author(),
                mutation.name,
                submitted,
                context.request_id,
                _idempotency_key(info, arguments),
            )
            contribution = await perform_contribution(
                context.database, intent, mutation.work(submitted)
            )
        except (InvalidInput, NotFound, Conflict) as error:
            return _MutationPayload(errors=_error_problems(error))
        result, version = await _read_result(context.database, contribution.result)
        return _MutationPayload(result, version, contribution.entry, contribution.replayed)

    return resolve


def _idempotency_key(info: Any, arguments: Mapping[str, Any]) -> str | None:
    """The idempotency key: the argument, or the header's together with the field that it is for."""
    key: str | None = arguments.get("idempotencyKey")
    if key is None and info.context.idempotency_key is not None:
        key = f"{info.context.idempotency_key}/{info.path.key}"
    if key is not None and not 1 <= len(key) <= _LONGEST_KEY:
        raise InvalidFields(
            FieldProblem(("idempotencyKey",), f"write 1 to {_LONGEST_KEY} characters")
        )
    return key


def _error_problems(error: PartnergraphError) -> list[FieldProblem]:
    """An error as what a payload lists, with the code that clients test for."""
    if isinstance(error, InvalidFields):
        return list(error.problems)
    codes = {Conflict: "CONFLICT", NotFound: "NOT_FOUND"}
    code = next((code for kind, code in codes.items() if isinstance(error, kind)), "INVALID")
    message = f"{error.what}: {error.where}" if error.where else error.what
    return [FieldProblem(("input",), message, code)]


async def _read_result(database: Database, result: MutationResult) -> tuple[Any, str | None]:
    """What was written, as it is now, and its version."""
    if "correction" in result:
        return await corrections.find_correction(database, result["correction"]), None
    if "proposal" in result:
        chosen = ProposalFilter(None, id=result["proposal"])
        return next(iter(await list_proposals(database, chosen)), None), None
    thing = await fetch.fetch_node(database, result["id"])
    versions = await fetch.fetch_versions(database, [thing.id]) if thing else {}
    return thing, versions.get(thing.id) if thing else None
