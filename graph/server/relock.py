"""Writing the locks of jars again: ``python -m partnergraph.graph.server.relock``. For maintainers; needs Maven (``mvn``).

Maven itself says which jars the coordinates mean, so that the embedded server is what Neo4j's own build
puts together; their bytes are hashed as Maven fetched and verified them.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from partnergraph.graph.server.artifacts import LOCK_PATH, LOCKS_FOLDER

_BROWSER = {"org.neo4j.client:neo4j-browser": "5.24.0"}


def _server_coordinates(version: str) -> dict[str, str]:
    return {"org.neo4j:neo4j": version, "org.neo4j.app:neo4j-server": version, **_BROWSER}


# APOC has no jars of the calendar versions at Maven Central.
LOCKED_COORDINATES = {
    LOCK_PATH: _server_coordinates("5.26.30"),
    LOCKS_FOLDER / "neo4j-2026.08.lock": _server_coordinates("2026.08.1"),
    LOCKS_FOLDER / "apoc-5.26.lock": {
        "org.neo4j.procedure:apoc-core": "5.26.19",
        "org.neo4j.procedure:apoc-common": "5.26.19",
    },
    LOCKS_FOLDER / "gds-5.26.lock": {
        "org.neo4j.gds:proc": "2.13.9",
        "org.neo4j.gds:opengds-extension": "2.13.9",
    },
    LOCKS_FOLDER / "gds-2026.08.lock": {
        "org.neo4j.gds:proc": "2.26.0",
        "org.neo4j.gds:opengds-extension": "2.26.0",
    },
}
POM_TEMPLATE = """<project><modelVersion>4.0.0</modelVersion>
<groupId>lock</groupId><artifactId>lock</artifactId><version>1</version>
<dependencies>{}</dependencies></project>
"""
DEPENDENCY_TEMPLATE = (
    "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>"
)
_MAVEN_COMMAND = (
    *("mvn", "-q", "-B", "dependency:list", "dependency:copy-dependencies"),
    "-DincludeScope=runtime",
)
_LOCK_HEADER = (
    "# Made by `python -m partnergraph.graph.server.relock`."
    " sha256, size in bytes, group:artifact:version[:classifier]\n"
)


def _resolve_lock_lines(coordinates: dict[str, str]) -> list[str]:
    """The lock's lines for these coordinates and all they need at run time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dependencies = "".join(
            DEPENDENCY_TEMPLATE.format(*key.split(":"), version)
            for key, version in coordinates.items()
        )
        (folder / "pom.xml").write_text(POM_TEMPLATE.format(dependencies), "utf-8")
        subprocess.run(  # noqa: S603
            [*_MAVEN_COMMAND, "-DoutputFile=list.txt", "-DoutputDirectory=lib"],
            cwd=folder,
            check=True,
        )
        lines = []
        for line in (folder / "list.txt").read_text("utf-8").splitlines():
            parts = line.strip().split(" ")[0].split(":")
            if parts[-1] not in {"compile", "runtime"}:
                continue
            group, artifact, _jar, *classifier, version, _scope = parts
            file = folder / "lib" / f"{'-'.join([artifact, version, *classifier])}.jar"
            content = file.read_bytes()
            sha256 = hashlib.sha256(content).hexdigest()
            lines.append(
                f"{sha256} {len(content)} {':'.join([group, artifact, version, *classifier])}"
            )
        return sorted(lines, key=lambda text: text.split()[2])


def _write_lock(target: Path, coordinates: dict[str, str]) -> None:
    """Write the lock of these coordinates (artifact to version), and print how many jars it has."""
    lines = _resolve_lock_lines(coordinates)
    target.write_text(_LOCK_HEADER + "".join(f"{line}\n" for line in lines), "ascii")
    sys.stdout.write(f"{target.name}: {len(lines)} jars\n")


if __name__ == "__main__":
    for _target, _coordinates in LOCKED_COORDINATES.items():
        _write_lock(_target, _coordinates)
