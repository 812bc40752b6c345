"""What is known of the ends of a search, in lines."""

from __future__ import annotations

from collections.abc import Iterator

from queries.paths import Answer

SHOWN = 10


def known(answer: Answer) -> Iterator[str]:
    """For each end what is known of it and who says so, where that was asked."""
    for end in (*answer.from_, *answer.to):
        if not end.coverage:
            continue
        told = end.coverage
        yield f"\nKnown of {end.name}: {counted(told.actors, 'actor')}, {counted(told.ties, 'tie')}"
        for source in told.sources[:SHOWN]:
            years = f", {source.first_year}–{source.last_year}" if source.first_year else ""
            said = f"{counted(source.actors, 'actor')}, {counted(source.ties, 'tie')}{years}"
            yield f"  · {source.title}: {said}"
        if len(told.sources) > SHOWN:
            yield f"  · and {counted(len(told.sources) - SHOWN, 'source')} more (--json has all)"


def counted(number: int, what: str) -> str:
    """So many of something."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")
