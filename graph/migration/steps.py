"""What a rename cannot say: steps that were written by hand, for a field split in two or a word that was replaced.

A step is run on graphs of a model before its ``version``, after all renames, so it speaks of fields by the
names of today. It must be such that it can be broken off and run again: each of its statements commits in
batches (``CALL … IN TRANSACTIONS``) and matches only what is still to be changed. What it changes has another
digest in the next load of its source, which then writes those claims once more.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MigrationStep:
    """One step: the version of the model that it leads to, what it does in a line, and its statements."""

    version: int
    description: str
    statements: tuple[str, ...]


# In the order of their versions. There was no need of one yet.
MIGRATION_STEPS: tuple[MigrationStep, ...] = ()


def pending_statements(
    model: int, steps: tuple[MigrationStep, ...] = MIGRATION_STEPS
) -> tuple[str, ...]:
    """The statements of the steps that a graph of a version has yet to be taken through, in order."""
    pending = sorted(
        (step for step in steps if step.version > model), key=lambda step: step.version
    )
    return tuple(statement for step in pending for statement in step.statements)
