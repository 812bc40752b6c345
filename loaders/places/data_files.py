"""The data files of this folder, read; what is wrong in them, said with file and entry."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from partnergraph.graph.yaml_text import parse_own_yaml
from partnergraph.schema.errors import InvalidInput, describe_validation_errors

FOLDER = Path(__file__).parent

M = TypeVar("M", bound=BaseModel)


def read_csv_rows(name: str, *columns: str) -> Iterator[tuple[dict[str, str], str]]:
    """Each row of a CSV file of this folder, by column, with words for where it stands.

    Raises :class:`InvalidInput` where the columns are not exactly ``columns``.
    """
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if tuple(reader.fieldnames or ()) != columns:
            raise InvalidInput(
                f"its columns are {reader.fieldnames}", where=name, do=f"use {','.join(columns)}"
            )
        for row in reader:
            where = f"{name}: {row[columns[0]]}"
            if None in row or None in row.values():
                raise InvalidInput(
                    "too many or too few values", where=where, do="quote values that hold a comma"
                )
            yield row, where


def read_yaml_mapping(name: str) -> dict[str, Any]:
    """The content of a YAML file of this folder. Raises :class:`InvalidInput` where it is no mapping."""
    try:
        content = parse_own_yaml((FOLDER / name).read_text("utf-8"))
    except yaml.YAMLError as error:
        raise InvalidInput(str(error), where=name, do="correct the file") from None
    if not isinstance(content, dict):
        raise InvalidInput("it is not a mapping", where=name, do="write key: value")
    return content


def validate_entry(model: type[M], where: str, **fields: Any) -> M:
    """A model made of an entry's fields. Raises :class:`InvalidInput` where they do not fit it."""
    try:
        return model(**fields)
    except ValidationError as error:
        reasons = "; ".join(describe_validation_errors(error))
        raise InvalidInput(reasons, where=where, do="correct the entry") from None
