"""CORDIS (being written)."""

from pathlib import Path

from loaders.reading.dataset import Reading


def open_(paths: list[Path], source: str | None = None) -> Reading:
    """Not there yet."""
    raise NotImplementedError
