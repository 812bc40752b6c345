"""What is known of the ends of a search, in lines."""

from __future__ import annotations

from collections.abc import Iterator

from partnergraph.queries.paths import PartnerPaths

_SHOWN_SOURCES = 10


def render_coverage_lines(answer: PartnerPaths) -> Iterator[str]:
    """Lines for each end of a search: what is known of it, and by which sources, where the answer has that."""
    for end in (*answer.from_, *answer.to):
        if not end.coverage:
            continue
        coverage = end.coverage
        yield f"\nKnown of {end.name}: {count_in_words(coverage.actors, 'actor')}, {count_in_words(coverage.ties, 'tie')}"
        for source in coverage.sources[:_SHOWN_SOURCES]:
            years = f", {source.first_year}–{source.last_year}" if source.first_year else ""
            amount = f"{count_in_words(source.actors, 'actor')}, {count_in_words(source.ties, 'tie')}{years}"
            yield f"  · {source.title}: {amount}"
        if len(coverage.sources) > _SHOWN_SOURCES:
            yield f"  · and {count_in_words(len(coverage.sources) - _SHOWN_SOURCES, 'source')} more (--json has all)"


def count_in_words(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is not one: ``1,204 ties``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
