"""Those who contribute: what is confirmed to them has to be there at the end, and what is refused has not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.api.mixed.readers import Reader

PAYLOAD = "{ result { id name version } errors { message } replayed }"
REGISTER = f"mutation($input: RegisterClusterInput!, $key: String) {{ registerCluster(input: $input, idempotencyKey: $key) {PAYLOAD} }}"
UPDATE = f"mutation($input: UpdateClusterInput!, $key: String) {{ updateCluster(input: $input, idempotencyKey: $key) {PAYLOAD} }}"
CITY = "Mixed"


@dataclass
class Writer:
    """Registers clusters and changes them, each until it is confirmed; and what must be refused.

    ``confirmed``: description by id; ``refused``: names that must not be there.
    """

    number: int
    reader: Reader
    key: str
    confirmed: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    versions: dict[str, str] = field(default_factory=dict)
    written: int = 0
    replayed: int = 0
    under_way: bool = False

    async def settle(self, kind: str, mutation: str, given: Any, once: str | None) -> Any:
        """The payload of a mutation, sent again until it is there: nobody knows whether a lost one was written."""
        headers = {"authorization": f"Bearer {self.key}"}
        while True:
            answer = await self.reader.ask(
                kind, mutation, {"input": given, "key": once}, {400, 403, 409}, **headers
            )
            if answer is not None:
                (payload,) = answer["data"].values()
                return payload
            await asyncio.sleep(0.3)

    async def register(self) -> None:
        """Register a cluster."""
        self.written += 1
        name = f"Mixed {self.number} {self.written}"
        said = f"Edition {self.written}"
        given = {"name": name, "city": CITY, "description": said}
        found = await self.settle("mutations", REGISTER, given, name)
        self.reader.judge.check("mutations", not found["errors"], (name, found))
        if found["result"]:
            self.replayed += found["replayed"]
            self.confirmed[found["result"]["id"]] = said
            self.versions[found["result"]["id"]] = found["result"]["version"]

    async def change(self) -> None:
        """Change what was said of a cluster that was confirmed."""
        chosen = self.reader.questions.chance.choice(sorted(self.confirmed))
        self.written += 1
        said = f"Edition {self.written}"
        given = {"id": chosen, "version": self.versions[chosen], "description": said}
        once = f"change {self.number} {self.written}"
        found = await self.settle("mutations", UPDATE, given, once)
        self.reader.judge.check("mutations", not found["errors"], (given, found))
        if found["result"]:
            self.replayed += found["replayed"]
            self.confirmed[chosen] = said
            self.versions[chosen] = found["result"]["version"]

    async def try_refused(self) -> None:
        """Register what cannot be: at a place that nobody knows, by nobody, or under a name that is taken."""
        self.written += 1
        name = f"Refused {self.number} {self.written}"
        given: Any = {"name": name, "city": CITY, "locatedIn": [{"id": "country:QQ"}]}
        if self.reader.questions.chance.random() < 0.5:
            found = await self.settle("refused mutations", REGISTER, given, None)
            self.reader.judge.check("refused mutations", found["errors"], (name, found))
        else:
            given = {"name": name, "city": CITY}
            answer = await self.reader.ask(
                "refused mutations", REGISTER, {"input": given}, {401, "FORBIDDEN"}
            )
            self.reader.judge.check("refused mutations", answer is None, answer)
        self.refused.add(name)

    async def go_on(self, pause: float, over: asyncio.Event) -> None:
        """Write until it is over; what was begun is brought to its end."""
        chance = self.reader.questions.chance
        while not over.is_set():
            acts = [self.register, self.try_refused, *([self.change] if self.confirmed else [])]
            await chance.choice(acts)()
            await asyncio.sleep(chance.expovariate(1 / pause))
