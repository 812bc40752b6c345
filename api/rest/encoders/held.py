"""Rows of a format that has no place for what is missing, held back until it is known, to be said beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from partnergraph.api.rest.encoders.base import RowValues, TableEncoder
from partnergraph.graph.disk_space import open_spool_file
from partnergraph.schema.errors import PartnergraphError

_PIECE_BYTES = 1 << 18


class HeldEncoder(TableEncoder):
    """Another encoder whose bytes go to a file until the last is there; what broke the rows off is raised."""

    buffered = True

    def __init__(self, held: TableEncoder) -> None:
        super().__init__(held.columns, held.types, held.options)
        self.held = held
        self.file = open_spool_file("the rows of an answer")

    def encode_head(self) -> bytes:
        """No bytes yet: they go to the file."""
        self.file.write(self.held.encode_head())
        return b""

    def encode_row(self, row: RowValues) -> bytes:
        """No bytes yet, as with the head."""
        self.file.write(self.held.encode_row(row))
        return b""

    def encode_end(
        self, truncated: str | None, error: PartnergraphError | None = None
    ) -> Iterator[bytes]:
        """All that was held. Raises the ``error``."""
        if error is not None:
            raise error
        self.file.writelines(self.held.encode_end(truncated))
        yield from read_spooled_pieces(self.file)

    def close(self) -> None:
        """Remove the file in which the rows waited."""
        self.held.close()
        self.file.close()


def read_spooled_pieces(file: IO[bytes]) -> Iterator[bytes]:
    """A file from its beginning, in pieces."""
    file.seek(0)
    while piece := file.read(_PIECE_BYTES):
        yield piece
