"""The folder in which Neo4j looks for procedures: links to the jars of plugins, which are on the class path too.

Neo4j registers the procedures of jars in this folder alone; what they stand on, and what extends the server itself,
it finds on its class path.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

_PLUGIN_PREFIXES = ("apoc-", "proc-", "alpha-proc-", "cypher-aggregation-")
_LINK_SUFFIX = ".jar"


def link_plugin_jars(folder: Path, jars: Iterable[Path], plugins: Iterable[str]) -> None:
    """Link the jars of ``plugins`` into a folder; links of before go, what its owner put there stays."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for link in folder.glob(f"*{_LINK_SUFFIX}"):
        if link.is_symlink():
            link.unlink()
    for jar in jars if tuple(plugins) else ():
        if jar.name.startswith(_PLUGIN_PREFIXES):
            (folder / jar.name).symlink_to(jar)
