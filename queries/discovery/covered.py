"""What is known of a place, group or entity at all, by which sources: to judge what is not found."""

from __future__ import annotations

from partnergraph.graph.connection.database import Database
from partnergraph.queries.discovery import common
from partnergraph.queries.paths import Coverage, PathEnd, Question
from partnergraph.queries.paths.coverage import read_end_coverage
from partnergraph.queries.paths.ends import to_path_end
from partnergraph.queries.paths.run import QuestionReader


async def find_coverage(
    database: Database, of: str, *, with_parts: bool = False
) -> tuple[PathEnd, Coverage]:
    """What a text means, and what is known of it; ``with_parts``: an organisation and its parts are one.

    Raises :class:`~partnergraph.schema.errors.NotFound` for what is not known.
    """
    read = QuestionReader(
        database, Question(of, of, with_parts=with_parts, side_names=("of", "of"))
    )
    (end,) = await common.resolve_known_ends(read, of, dated=False)
    coverage = await read_end_coverage(read, end.members, as_of=False)
    return to_path_end(end, coverage.actors), coverage
