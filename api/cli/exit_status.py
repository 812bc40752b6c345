"""What the exit status of a command says, for scripts. One table, shown by ``--help`` and in docs/guides/command-line.md."""

from __future__ import annotations

from partnergraph.api.problem_kinds import find_problem_kind
from partnergraph.schema.errors import PartnergraphError

INTERRUPTED_STATUS = 130
# What an error ends with stands in PROBLEM_KINDS; 3 to 6 are answers, which `partnergraph paths --help` tells apart.
EXIT_STATUSES: dict[int, str] = {
    0: "done",
    1: "it failed, and trying again does not help; health: not ready; refresh: one failed",
    2: "what was given cannot be used",
    3: "an answer: nothing found (paths), or not running (status)",
    4: "an answer of paths: both ends are the same",
    5: "an answer of paths: an end is not known",
    6: "an answer of paths: the time limit was reached",
    10: "what was named does not exist",
    11: "somebody else is at it, or it changed meanwhile",
    12: "not allowed",
    13: "it took longer than allowed",
    14: "something does not answer now, and trying again may help",
    15: "a disk is full",
    INTERRUPTED_STATUS: "interrupted",
}


def describe_exit_statuses() -> str:
    """The table in lines, as the end of ``--help`` has it."""
    lines = [f"{status:>3}  {meaning}" for status, meaning in EXIT_STATUSES.items()]
    return "\n\n".join(["Exit status:", *lines])


def describe_cli_error(error: PartnergraphError) -> dict[str, dict[str, str | int]]:
    """An error as ``--json`` has it: the members of problem details, and the exit status."""
    kind = find_problem_kind(error)
    said: dict[str, str | int] = {
        "code": kind.code,
        "detail": error.what,
        "where": error.where,
        "do": error.do,
        "cause": error.inside,
        "exit": kind.exit,
    }
    return {"error": {name: value for name, value in said.items() if value != ""}}
