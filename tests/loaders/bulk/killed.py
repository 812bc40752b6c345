"""A bulk load that kills itself at a moment.

``python -m tests.loaders.bulk.killed tool|renamed|never SETTINGS MAPPING FILE``: while the import tool runs,
or when the old data are away and the new ones not yet there. SETTINGS: a server's, as JSON.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from partnergraph.graph.settings import GraphSettings
from partnergraph.loaders.registry import LOADERS, Loader
from partnergraph.loaders.run import run_loader_in_bulk


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def in_the_tool(command: list[str], **how: Any) -> None:
    subprocess.Popen(command, env=how["env"], cwd=how["cwd"])
    die()


def main(moment: str, settings: str, mapping: str, file: str) -> None:
    rename = Path.rename

    def renamed(self: Path, target: Path) -> Path:
        found = rename(self, target)
        if target.name == "before":
            die()
        return found

    if moment == "tool":
        subprocess.run = in_the_tool  # type: ignore[assignment]
    if moment == "renamed":
        Path.rename = renamed  # type: ignore[assignment,method-assign]
    # Without the places, which would take seconds.
    alone = Loader("table", "", LOADERS["table"].open)
    given = GraphSettings.model_validate_json(settings)
    asyncio.run(run_loader_in_bulk(given, alone, [Path(mapping), Path(file)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
