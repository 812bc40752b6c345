"""Whether both ways to execute answer alike: one compiled statement, and graphql-core over the resolvers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import event

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from tests.api.graphql.operations import VARIANTS, Operation


def agree(got: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether two responses are the same.

    Of several errors that make the same thing null only one is told, and which is a matter of whose
    statement fails first; the specification leaves that open. So their messages only have to meet.
    """
    errors = [response.get("errors", []) for response in (got, wanted)]
    in_order = [sorted(some, key=repr) for some in errors]
    if in_order[0] != in_order[1]:
        messages = [{error["message"] for error in some} for some in errors]
        if not messages[0] & messages[1]:
            return False
    return ("data" in got, got.get("data")) == ("data" in wanted, wanted.get("data"))


def cursors(data: Any, alias: str) -> Iterator[str]:
    """The cursors found anywhere below an alias."""
    if isinstance(data, list):
        for one in data:
            yield from cursors(one, alias)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key == alias and isinstance(value, dict):
                page = value.get("pageInfo") or {}
                yield from filter(None, (page.get("startCursor"), page.get("endCursor")))
            yield from cursors(value, alias)


@dataclass(frozen=True)
class Both:
    """The two engines, and how many operations of what kind they were asked so far."""

    engine: GraphQLEngine
    oracle: GraphQLEngine
    seen: Counter[str] = field(default_factory=Counter)

    async def ask(self, operation: Operation, choice: Random) -> None:
        """Every variant of an operation; and again with cursors of its answer, where it has a place for them."""
        for variant in range(VARIANTS):
            text, variables = operation.variant(variant)
            data = await self.alike(text, variables)
            found = {name: list(cursors(data, alias)) for name, alias in operation.cursors.items()}
            some = {name: choice.choice(values) for name, values in found.items() if values}
            if some:
                event("with cursors")
                await self.alike(text, {**variables, **some})

    async def alike(self, text: str, variables: Mapping[str, Any]) -> Any:
        """The data, once both have answered the same."""
        request = GraphQLRequest(text, variables)
        got, wanted = await asyncio.gather(
            self.engine.execute(request), self.oracle.execute(request)
        )
        assert agree(got.payload(), wanted.payload()), (
            text,
            variables,
            got.payload(),
            wanted.payload(),
        )
        for error in wanted.errors:
            assert error.get("extensions", {}).get("code") != "INTERNAL", error
        kind = "refused" if wanted.refused else "with errors" if wanted.errors else "sound"
        how = "compiled" if got.by == "compiled" else "executed"
        self.seen[f"{kind}, {how}"] += 1
        event(f"{kind}, {how}")
        return wanted.data
