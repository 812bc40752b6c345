"""The program as it would be had somebody renamed fields and a relation: the rooms, and a changed copy of schema/."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from partnergraph.graph.connection.address import Address
from partnergraph.schema.versions import MODEL_VERSION
from tests.changed_program import change_file, copy_program

PROGRAM = Path(__file__).with_name("renamed_program.py")
NEXT_VERSION = MODEL_VERSION + 1
# What each field and relation of the first model is called in the second.
FIELDS = {"member_count": "headcount", "acronym": "short_name"}
RELATION_FIELDS = {"people": "attendance", "role": "capacity"}
DEPRECATION = "use headcount of its members"


def make_renamed_model(folder: Path) -> Path:
    """A folder with a package ``partnergraph`` of the next version of the model; what to import it from."""
    package = copy_program(folder)
    change_file(
        package / "schema" / "actors.py",
        *((field_declaration(old), renamed_declaration(old, new)) for old, new in FIELDS.items()),
        (r"(label: .*declare_field\(\"[^\"]*\")", rf'\1, deprecated="{DEPRECATION}"'),
    )
    relations = package / "schema" / "relations.py"
    before, took_part, after = re.split(
        r"(?=^class TookPartIn)|(?<=spoke about\"\)\n)", relations.read_text(), flags=re.MULTILINE
    )
    for old, new in RELATION_FIELDS.items():
        took_part = re.sub(field_declaration(old), renamed_declaration(old, new), took_part)
    relations.write_text(before + took_part.replace('key=("role",)', 'key=("capacity",)') + after)
    change_file(
        relations,
        (r"class CooperatesWith\(", "class WorksWith("),
        (
            r"(symmetric=True,)",
            rf'\1 renamed_from={{"CooperatesWith": {NEXT_VERSION}}}, deprecated="no more",',
        ),
    )
    change_file(
        package / "schema" / "versions.py",
        (rf"\nMODEL_VERSION = {MODEL_VERSION}\b", f"\nMODEL_VERSION = {NEXT_VERSION}"),
    )
    return folder


def field_declaration(name: str) -> str:
    return rf'\b{name}(: [^\n]*declare_field\(\s*"[^"]*")'


def renamed_declaration(old: str, new: str) -> str:
    return rf'{new}\1, renamed_from={{"{old}": {NEXT_VERSION}}}'


def start_renamed_program(
    folder: Path, address: Address, *commands: tuple[str, ...]
) -> subprocess.Popen[bytes]:
    """Start ``renamed_program.py`` with the package of a folder, on a database."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "NEO4J_URI": address.uri,
        "NEO4J_USERNAME": address.username,
        "NEO4J_PASSWORD": address.password,
        "NEO4J_DATABASE": address.database,
    }
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), json.dumps(commands)],
        env=environment,
        stdout=subprocess.PIPE,
    )


def run_renamed_program(folder: Path, address: Address, *commands: tuple[str, ...]) -> Any:
    """What came of each command of ``renamed_program.py``."""
    program = start_renamed_program(folder, address, *commands)
    printed, _ = program.communicate(timeout=300)
    assert program.returncode == 0, printed.decode()
    return json.loads(printed.splitlines()[-1])  # after the log
