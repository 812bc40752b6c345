"""The Mutation type: payloads, and how a mutation's work becomes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.graphql.types.build import Argument, Builder, Output, Resolver
from api.graphql.writing import inputs
from api.graphql.writing.mutations import MUTATIONS, Mutation
from graph.connection.database import Database
from graph.contributions import corrections
from graph.contributions.contribution import Intent, Result, perform
from graph.reading import fetch
from schema.errors import (
    Conflict,
    InvalidFields,
    InvalidInput,
    NotFound,
    PartnergraphError,
    Problem,
)

LONGEST_KEY = 200


@dataclass(frozen=True)
class Payload:
    """What a mutation gives back: what was written, or what is wrong with the input."""

    result: Any = None
    version: str | None = None
    entry: str | None = None
    replayed: bool = False
    errors: list[Problem] = field(default_factory=list)


def declare(builder: Builder) -> None:
    """Declare Mutation, its inputs and its payloads."""
    inputs.declare(builder)
    builder.declare_output(
        "InputError",
        "One thing that is wrong with an input. Nothing was written.",
        [
            Output("path", "list[str]", "Path of the field: input, locatedIn, 0, id"),
            Output("message", "str", "What is wrong, in words"),
            Output(
                "code",
                "str",
                "What is wrong, as a constant: INVALID, NOT_FOUND, CONFLICT, STATUS, CRITERIA, "
                "IDEMPOTENCY_KEY_REUSED",
            ),
        ],
    )
    fields = [mutation_field(builder, mutation) for mutation in MUTATIONS]
    builder.declare_output("Mutation", "Everything that can be written, each with a role.", fields)


def mutation_field(builder: Builder, mutation: Mutation) -> Output:
    """One field of Mutation, with its input and payload."""
    input_type = builder.declare_input(
        f"{mutation.type}Input", f"{mutation.description}.", mutation.fields(builder)
    )
    payload_type = builder.declare_output(
        f"{mutation.type}Payload",
        f"What came of {mutation.name}.",
        [
            Output("result", f"Optional[{mutation.result}]", "What was written; null with errors"),
            Output("version", "Optional[str]", "Its version now, to change it again"),
            Output("entry", "Optional[ID]", "The entry in the audit trail"),
            Output(
                "replayed", "bool", "Whether this had been done before, with this idempotency key"
            ),
            Output(
                "errors", "list[InputError]", "What is wrong with the input; empty if nothing is"
            ),
        ],
    )
    return Output(
        mutation.name,
        f"Optional[{payload_type}]",
        f"{mutation.description}. Role: {mutation.role}",
        resolver(mutation),
        (
            Argument("input", input_type, "What to write"),
            Argument(
                "idempotencyKey",
                "Optional[str]",
                "A key of your own making: the same input sent again with it is written once. "
                "Also as the header Idempotency-Key",
            ),
        ),
    )


def resolver(mutation: Mutation) -> Resolver:
    """The resolver of a mutation."""

    async def resolve(_source: Any, info: Any, **arguments: Any) -> Payload:
        context = info.context
        context.caller.require(mutation.role)
        submitted = arguments["input"]
        try:
            intent = Intent(
                context.caller.author(),
                mutation.name,
                submitted,
                context.request_id,
                once(info, arguments),
            )
            contribution = await perform(context.database, intent, mutation.work(submitted))
        except (InvalidInput, NotFound, Conflict) as error:
            return Payload(errors=problems(error))
        result, version = await written(context.database, contribution.result)
        return Payload(result, version, contribution.entry, contribution.replayed)

    return resolve


def once(info: Any, arguments: Mapping[str, Any]) -> str | None:
    """The idempotency key: the argument, or the header's together with the field that it is for."""
    key: str | None = arguments.get("idempotencyKey")
    if key is None and info.context.idempotency_key is not None:
        key = f"{info.context.idempotency_key}/{info.path.key}"
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        raise InvalidFields(Problem(("idempotencyKey",), f"write 1 to {LONGEST_KEY} characters"))
    return key


def problems(error: PartnergraphError) -> list[Problem]:
    """An error as what a payload lists, with the code that clients test for."""
    if isinstance(error, InvalidFields):
        return list(error.problems)
    codes = {Conflict: "CONFLICT", NotFound: "NOT_FOUND"}
    code = next((code for kind, code in codes.items() if isinstance(error, kind)), "INVALID")
    message = f"{error.what}: {error.where}" if error.where else error.what
    return [Problem(("input",), message, code)]


async def written(database: Database, result: Result) -> tuple[Any, str | None]:
    """What was written, as it is now, and its version."""
    if "correction" in result:
        return await corrections.one(database, result["correction"]), None
    thing = await fetch.by_id(database, result["id"])
    return thing, await fetch.version(database, result["id"]) if thing else None
