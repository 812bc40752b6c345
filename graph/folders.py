"""The folders that are used where the settings name no other.

Apart from :mod:`partnergraph.graph.settings`, for a command that needs nothing else of them and is to
be there at once.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_APP_NAME = "partnergraph"
VARIABLE_PREFIX = "PARTNERGRAPH_"


def default_data_folder() -> Path:
    """The folder of this user's databases, by the habits of the system."""
    return platformdirs.user_data_path(_APP_NAME)


def default_cache_folder() -> Path:
    """The folder of what can be fetched again, by the habits of the system."""
    return platformdirs.user_cache_path(_APP_NAME)


def data_folder() -> Path:
    """``GraphSettings().data_dir`` without Pydantic: as the environment says it, in either case."""
    named = _read_variable(f"{VARIABLE_PREFIX}DATA_DIR")
    return default_data_folder() if named is None else Path(named)


def is_other_server_named() -> bool:
    """Whether ``GraphSettings().neo4j_uri`` names a server, without Pydantic."""
    return bool(_read_variable("NEO4J_URI"))


def _read_variable(name: str) -> str | None:
    """A variable of the environment, in either case."""
    return {key.upper(): value for key, value in os.environ.items()}.get(name)
