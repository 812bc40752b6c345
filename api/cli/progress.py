"""Bars on standard error, while something is fetched or loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.filesize import decimal
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from partnergraph.api.cli.console import error_console


@contextmanager
def show_download_progress(description: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar for bytes that are downloaded; gives what to call with bytes so far and in all.

    Nothing is shown where nothing is downloaded.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=error_console) as bar:
        task = None

        def update(done: int, total: int) -> None:
            nonlocal task
            if task is None:
                task = bar.add_task(description, total=total)
            bar.update(task, completed=done)

        yield update


class _DoneColumn(ProgressColumn):
    """How much is done of how much, and how much of it a second: in bytes while a file is read."""

    def render(self, task: Task) -> Text:
        """The column's text for one phase."""
        shown = decimal if task.description == "bytes" else "{:,.0f}".format
        total = f" of {shown(int(task.total))}" if task.total else ""
        rate = f", {shown(int(task.speed))}/s" if task.speed else ""
        return Text(f"{shown(int(task.completed))}{total}{rate}")


@contextmanager
def show_load_progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show a bar for each phase of a load; gives what to call with phase, records so far, and in all."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        _DoneColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=error_console, transient=True) as bar:
        tasks: dict[str, int] = {}

        def update(phase: str, done: int, total: int | None) -> None:
            if phase not in tasks:
                tasks[phase] = bar.add_task(phase, total=total)
            bar.update(tasks[phase], completed=done, total=total)  # type: ignore[arg-type]

        yield update
