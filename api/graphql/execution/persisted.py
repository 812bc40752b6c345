"""Operations that clients name by their hash, and the list of those that are allowed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from partnergraph.api.graphql.execution.instrumentation import OperationMeter
from partnergraph.api.graphql.execution.registered import RegisteredOperations, hash_operation
from partnergraph.api.settings import ApiSettings
from partnergraph.schema.errors import InvalidInput

_DOCUMENT_SUFFIXES = frozenset({".graphql", ".gql"})


class PersistedOperationRefused(Exception):
    """An operation that is not executed: ``code`` and ``status`` as clients of the protocol expect them."""

    def __init__(self, message: str, code: str, status: int) -> None:
        super().__init__(message)
        self.code, self.status = code, status


class PersistedOperations:
    """Known operations, and those that clients registered; of the latter the least used are forgotten.

    ``known``: texts by SHA-256 hash. ``registers``: whether clients may register theirs.
    """

    def __init__(self, settings: ApiSettings, meter: OperationMeter) -> None:
        """Raises :class:`InvalidInput` for a list of operations that cannot be read."""
        self.meter = meter
        self.registers = settings.persisted_queries and not settings.only_known_operations
        self.only_known = settings.only_known_operations
        self.known = (
            dict(_read_known_operations(settings.operations)) if settings.operations else {}
        )
        self.registered = RegisteredOperations(settings.persisted_folder)
        if self.only_known and not self.known:
            raise InvalidInput(
                "only known operations are allowed, and none is known",
                where="PARTNERGRAPH_ONLY_KNOWN_OPERATIONS",
                do="name a folder or file of operations in PARTNERGRAPH_OPERATIONS",
            )

    @property
    def accepts_any(self) -> bool:
        """Whether an operation without a hash is executed, whatever it is."""
        return not self.only_known

    def resolve_text(self, query: str | None, hash_: str | None) -> str | None:
        """The operation to execute, registered if that was asked. Raises :class:`PersistedOperationRefused`."""
        if query is None:
            return None if hash_ is None else self.find_text(hash_)
        actual = hash_operation(query)
        if hash_ is not None and hash_ != actual:
            raise PersistedOperationRefused(
                "provided sha does not match query", "PERSISTED_QUERY_MISMATCH", 400
            )
        if self.only_known and actual not in self.known:
            raise PersistedOperationRefused(
                "Only known operations are executed here.", "OPERATION_NOT_KNOWN", 403
            )
        if hash_ is not None and self.registers:
            self.registered.add(actual, query)
        return query

    def find_text(self, hash_: str) -> str:
        """The text of an operation by its hash. Raises :class:`PersistedOperationRefused`."""
        text = self.known.get(hash_)
        if text is None and self.registers:
            text = self.registered.find(hash_)
        self.meter.count_cache_lookup("persisted", hit=text is not None)
        if text is not None:
            return text
        if not self.registers and not self.known:
            raise PersistedOperationRefused(
                "PersistedQueryNotSupported", "PERSISTED_QUERY_NOT_SUPPORTED", 200
            )
        if self.only_known:
            raise PersistedOperationRefused(
                "Only known operations are executed here.", "OPERATION_NOT_KNOWN", 403
            )
        raise PersistedOperationRefused("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND", 200)


def _read_known_operations(where: Path) -> Iterator[tuple[str, str]]:
    """Hash and text of the operations in a folder or a JSON file. Raises :class:`InvalidInput`.

    A folder holds one document a file. A JSON file maps hashes (or anything) to texts, or is the
    manifest that Apollo's generate-persisted-query-manifest writes.
    """
    try:
        if where.is_dir():
            files = sorted(file for file in where.rglob("*") if file.suffix in _DOCUMENT_SUFFIXES)
            texts = [file.read_text(encoding="utf-8") for file in files]
        else:
            texts = list(_manifest_texts(orjson.loads(where.read_bytes())))
    except (OSError, ValueError) as error:
        raise InvalidInput(
            "the known operations cannot be read",
            where=str(where),
            do=f"name a folder of .graphql files, or a JSON file of hash and text ({error})",
        ) from error
    for text in texts:
        yield hash_operation(text), text
        # Editors end files with a line break, clients do not.
        if text != (stripped := text.strip()):
            yield hash_operation(stripped), stripped


def _manifest_texts(content: Any) -> Iterator[str]:
    """The texts of a JSON file of operations."""
    operations = content.get("operations") if isinstance(content, dict) else content
    if isinstance(operations, list):
        texts = [entry.get("body") if isinstance(entry, dict) else entry for entry in operations]
    else:
        texts = list(content.values()) if isinstance(content, dict) else [content]
    for text in texts:
        if not isinstance(text, str):
            raise ValueError("every operation must be a text")  # noqa: TRY004
        yield text
