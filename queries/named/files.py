"""Reading the library's files: a header in YAML, then the Cypher."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from partnergraph.graph.yaml_text import parse_own_yaml
from partnergraph.queries.named.query import NamedQuery
from partnergraph.schema.errors import (
    InvalidInput,
    NotFound,
    PartnergraphError,
    describe_validation_errors,
)

LIBRARY_FOLDER = Path(__file__).parents[1] / "library"
_QUERY_FILE_PATTERN = re.compile(r"\s*/\*(?P<header>.*?)\*/(?P<cypher>.*)", re.DOTALL)


@cache
def load_library(folder: Path = LIBRARY_FOLDER) -> dict[str, NamedQuery]:
    """Every query by name, in order. Raises :class:`InvalidInput` for a file that is not as it should be."""
    return {path.stem: read_query_file(path) for path in sorted(folder.glob("*.cypher"))}


def find_named_query(name: str) -> NamedQuery:
    """The query of this name. Raises :class:`NotFound` that suggests others."""
    query = load_library().get(name)
    if query is None:
        close = get_close_matches(name, load_library(), n=3, cutoff=0.5) or sorted(load_library())
        raise NotFound(f"there is no query {name!r}", do=f"take one of: {', '.join(close)}")
    return query


def read_query_file(path: Path) -> NamedQuery:
    """The query of one file. Raises :class:`InvalidInput` with the file and what is wrong in it."""
    match = _QUERY_FILE_PATTERN.fullmatch(path.read_text("utf-8"))
    if match is None:
        raise _unusable_query_file(
            path, "it does not begin with a comment /* … */ that describes the query"
        )
    try:
        header = parse_own_yaml(match["header"])
    except yaml.YAMLError as error:
        raise _unusable_query_file(
            path, f"its header is not YAML: {' '.join(str(error).split())}"
        ) from None
    if not isinstance(header, dict):
        raise _unusable_query_file(path, "its header is not a YAML mapping")
    if taken := header.keys() & {"name", "cypher"}:
        raise _unusable_query_file(path, f"{', '.join(sorted(taken))} cannot stand in the header")
    try:
        return NamedQuery.model_validate({**header, "name": path.stem, "cypher": match["cypher"]})
    except ValidationError as error:
        raise _unusable_query_file(path, "; ".join(describe_validation_errors(error))) from None
    except PartnergraphError as error:
        raise _unusable_query_file(path, f"{error.what} ({error.where or error.do})") from None


def _unusable_query_file(path: Path, what: str) -> InvalidInput:
    """The error for a file that is not as it should be."""
    return InvalidInput(
        what, where=path.name, do="correct the file; its format is in queries/named"
    )
