"""A mapping as it lies in a YAML file, with the lists of words beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from loaders.table.checks import check
from loaders.table.mapping import Mapping
from schema.errors import InvalidInput, details


def read(path: Path) -> Mapping:
    """The mapping in a file, with its lists of words put in, checked against the declarations.

    Raises :class:`InvalidInput`, naming what may stand there instead, for one that is not as it should be.
    """
    said = loaded(path)
    if not isinstance(said, dict):
        raise InvalidInput("it is not a mapping", where=path.name, do="begin it with 'source:'")
    try:
        mapping = Mapping.model_validate(with_lists(said, path.parent))
    except ValidationError as error:
        said = "; ".join(details(error))
        raise InvalidInput(
            said, where=path.name, do="see docs/guides/new-source.md for what a mapping holds"
        ) from None
    check(mapping, path.name)
    return mapping


def loaded(path: Path) -> Any:
    """A YAML file's content."""
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise InvalidInput(f"it cannot be read: {error}", where=str(path), do="check it") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidInput(f"it is not YAML: {error}", where=path.name, do="correct it") from None


def with_lists(said: Any, folder: Path) -> Any:
    """The mapping with each ``lookup`` that names a file (``word: [spellings]``) replaced by its words."""
    if isinstance(said, list):
        return [with_lists(one, folder) for one in said]
    if not isinstance(said, dict):
        return said
    found = {key: with_lists(value, folder) for key, value in said.items()}
    if isinstance(found.get("lookup"), str):
        words = loaded(folder / found["lookup"])
        if not isinstance(words, dict):
            raise InvalidInput(
                "it is not a list of words", where=found["lookup"], do="write word: [spellings]"
            )
        found["lookup"] = {
            str(spelling): str(word)
            for word, spellings in words.items()
            for spelling in (word, *(spellings or ()))
        }
    return found
