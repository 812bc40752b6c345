"""A database that notes what operations send to it."""

from __future__ import annotations

from typing import Any, Self

from partnergraph.graph.connection.database import Database, Row


class RecordedDatabase(Database):
    """Keeps the statements that are sent under an operation's terms, and the parameters of each, in their order."""

    sent: list[str]
    given: list[Row]
    operates = False

    @classmethod
    def of(cls, database: Database) -> Self:
        """The same database, of which nothing is noted yet."""
        made = cls(database.driver, database.name)
        made.sent, made.given = [], []
        return made

    async def values(self, cypher: str, parameters: Row) -> list[Any]:
        self._note(cypher, parameters)
        return await super().values(cypher, parameters)

    async def read(self, cypher: str, parameters: Any = None, **more: Any) -> list[Row]:
        self._note(cypher, {**(parameters or {}), **more})
        return await super().read(cypher, parameters, **more)

    def _note(self, cypher: str, parameters: Row) -> None:
        if self.operates:
            self.sent.append(cypher)
            self.given.append(parameters)

    def under(self, terms: Any) -> Database:
        made = type(self)(self.driver, self.name, terms)
        made.sent, made.given = self.sent, self.given
        # Operations are observed; what reads the version of the data between them is not.
        made.operates = terms.observe is not None
        return made
