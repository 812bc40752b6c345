"""What is known of the ends of a search, in lines."""

from __future__ import annotations

from collections.abc import Iterator

from queries.paths import Answer

SHOWN = 10


def known(answer: Answer) -> Iterator[str]:
    """Lines for each end of a search: what is known of it, and by which sources, where the answer has that."""
    for end in (*answer.from_, *answer.to):
        if not end.coverage:
            continue
        coverage = end.coverage
        yield f"\nKnown of {end.name}: {counted(coverage.actors, 'actor')}, {counted(coverage.ties, 'tie')}"
        for source in coverage.sources[:SHOWN]:
            years = f", {source.first_year}–{source.last_year}" if source.first_year else ""
            amount = f"{counted(source.actors, 'actor')}, {counted(source.ties, 'tie')}{years}"
            yield f"  · {source.title}: {amount}"
        if len(coverage.sources) > SHOWN:
            yield f"  · and {counted(len(coverage.sources) - SHOWN, 'source')} more (--json has all)"


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is not one: ``1,204 ties``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
