"""A mapping as it lies in a YAML file, with the lists of words beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from partnergraph.loaders.table.checks import check_mapping
from partnergraph.loaders.table.mapping import TableMapping
from partnergraph.loaders.table.strict_yaml import read_yaml_strictly
from partnergraph.schema.errors import InvalidInput, describe_validation_errors


def read_mapping_file(path: Path) -> TableMapping:
    """The mapping in a file, with its lists of words put in, checked against the declarations.

    Raises :class:`InvalidInput`, naming what may stand there instead, for one that is not as it should be.
    """
    content = read_yaml_strictly(path)
    if not isinstance(content, dict):
        raise InvalidInput("it is not a mapping", where=path.name, do="begin it with 'source:'")
    try:
        mapping = TableMapping.model_validate(_insert_lookup_lists(content, path.parent))
    except ValidationError as error:
        reasons = "; ".join(describe_validation_errors(error))
        raise InvalidInput(
            reasons, where=path.name, do="see docs/guides/new-source.md for what a mapping holds"
        ) from None
    check_mapping(mapping, path.name)
    return mapping


def _insert_lookup_lists(content: Any, folder: Path) -> Any:
    """The mapping with each ``lookup`` that names a file (``word: [spellings]``) replaced by its words."""
    if isinstance(content, list):
        return [_insert_lookup_lists(item, folder) for item in content]
    if not isinstance(content, dict):
        return content
    completed = {key: _insert_lookup_lists(value, folder) for key, value in content.items()}
    if isinstance(completed.get("lookup"), str):
        words = read_yaml_strictly(folder / completed["lookup"])
        if not isinstance(words, dict):
            raise InvalidInput(
                "it is not a list of words", where=completed["lookup"], do="write word: [spellings]"
            )
        completed["lookup"] = {
            str(spelling): str(word)
            for word, spellings in words.items()
            for spelling in (word, *(spellings or ()))
        }
    return completed
