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
    variables = {name.upper(): value for name, value in os.environ.items()}
    named = variables.get(f"{VARIABLE_PREFIX}DATA_DIR")
    return default_data_folder() if named is None else Path(named)
