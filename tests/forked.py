"""Programs in processes of their own that need not import everything anew: forks of one that has imported it.

Each has memory, environment and output of its own, as ``python -c`` would give it, which imports for longer than most
of these programs last. What is to be shown of an import itself needs a fresh Python.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

_IMPORTED = [
    "partnergraph.api.cli.commands",
    "partnergraph.api.cli.query",
    "partnergraph.api.cli.paths",
    "partnergraph.loaders.table.strict_yaml",
    "partnergraph.loaders.tabular.tables",
]
_PATIENCE_S = 600


def run_python(
    program: str, *arguments: str, variables: Mapping[str, str] | None = None
) -> CompletedProcess[str]:
    """Run the text of a program with these arguments, and these environment variables beside ours."""
    context = get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    with TemporaryDirectory() as folder:
        stdout, stderr = Path(folder, "stdout"), Path(folder, "stderr")
        given = (program, arguments, {**os.environ, **(variables or {})}, (stdout, stderr))
        child = context.Process(target=_execute, args=given)
        child.start()
        child.join(_PATIENCE_S)
        assert child.exitcode is not None, "it goes on for ever"
        texts = (file.read_text("utf-8") for file in (stdout, stderr))
        return CompletedProcess(arguments, child.exitcode, *texts)


def _execute(
    program: str,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    files: tuple[Path, Path],
) -> None:
    for descriptor, file in enumerate(files, 1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), descriptor)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["-c", *arguments]
    exec(program, {"__name__": "__main__"})  # noqa: S102 - as python -c does
