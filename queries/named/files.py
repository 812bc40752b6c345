"""Reading the library's files: a header in YAML, then the Cypher."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from queries.named.query import NamedQuery
from schema.errors import InvalidInput, NotFound, PartnergraphError, details

FOLDER = Path(__file__).parents[1] / "library"
FORM = re.compile(r"\s*/\*(?P<header>.*?)\*/(?P<cypher>.*)", re.DOTALL)


@cache
def library(folder: Path = FOLDER) -> dict[str, NamedQuery]:
    """Every query by name, in order. Raises :class:`InvalidInput` for a file that is not as it should be."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.cypher"))}


def named(name: str) -> NamedQuery:
    """The query of this name. Raises :class:`NotFound` that suggests others."""
    query = library().get(name)
    if query is None:
        close = get_close_matches(name, library(), n=3, cutoff=0.5) or sorted(library())
        raise NotFound(f"there is no query {name!r}", do=f"take one of: {', '.join(close)}")
    return query


def read(path: Path) -> NamedQuery:
    """The query of one file. Raises :class:`InvalidInput` with the file and what is wrong in it."""
    match = FORM.fullmatch(path.read_text("utf-8"))
    if match is None:
        raise unusable(path, "it does not begin with a comment /* … */ that describes the query")
    try:
        header = yaml.safe_load(match["header"])
    except yaml.YAMLError as error:
        raise unusable(path, f"its header is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(header, dict):
        raise unusable(path, "its header is not a YAML mapping")
    if taken := header.keys() & {"name", "cypher"}:
        raise unusable(path, f"{', '.join(sorted(taken))} cannot stand in the header")
    try:
        return NamedQuery.model_validate({**header, "name": path.stem, "cypher": match["cypher"]})
    except ValidationError as error:
        raise unusable(path, "; ".join(details(error))) from None
    except PartnergraphError as error:
        raise unusable(path, f"{error.what} ({error.where or error.do})") from None


def unusable(path: Path, what: str) -> InvalidInput:
    """The error for a file that is not as it should be."""
    return InvalidInput(
        what, where=path.name, do="correct the file; its format is in queries/named"
    )
