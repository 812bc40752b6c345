"""The founding network: what five documents say, set down by hand, one YAML file a document.

A file has four parts. ``source`` describes the document; ``paragraphs`` is how many it has (blocks of
text between blank lines, the title being the first); ``entities`` maps an id to what the document says
of it; ``relations`` lists what it says ties them. ``at`` gives the paragraph or paragraphs::

    entities:
      cluster:kharkiv-it: {name: Kharkiv IT Cluster, at: 4}
    relations:
      - {start: cluster:kharkiv-it, type: LOCATED_IN, end: country:UA, at: [4, 6]}
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from partnergraph.graph.claims.claim import Claim, check_relation_ends
from partnergraph.graph.yaml_text import parse_own_yaml
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.catalog import all_relation_types, entity_type_of_id
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import InvalidInput, PartnergraphError, describe_validation_errors

SEEDS_FOLDER = Path(__file__).parent


class Document(BaseModel):
    """One file: a document and everything it says."""

    model_config = ConfigDict(extra="forbid")

    source: Source
    paragraphs: int = Field(ge=1)
    entities: dict[str, dict[str, Any]]
    relations: list[dict[str, Any]]

    def claims(self, path: Path) -> Iterator[Claim]:
        """Every claim of the file. Raises :class:`InvalidInput` at the first that is wrong."""
        for identifier, entry in self.entities.items():
            where = f"{path.name}: {identifier}"
            yield Claim(
                self.source.id, _seed_entity(identifier, entry, where), self.locator(entry, where)
            )
        for entry in self.relations:
            where = f"{path.name}: {entry.get('start')} {entry.get('type')} {entry.get('end')}"
            yield Claim(self.source.id, _seed_relation(entry, where), self.locator(entry, where))

    def locator(self, entry: dict[str, Any], where: str) -> str:
        """The paragraphs of a fact in words, checked against how many the document has."""
        at = entry.get("at")
        paragraphs = at if isinstance(at, list) else [at]
        for number in paragraphs:
            if not isinstance(number, int) or not 1 <= number <= self.paragraphs:
                raise InvalidInput(
                    f"'at: {at}' is not a paragraph of this document",
                    where=where,
                    do=f"give a number from 1 to {self.paragraphs}, or a list of them",
                )
        return f"paragraph{'s' if len(paragraphs) > 1 else ''} {', '.join(map(str, paragraphs))}"


def _seed_entity(identifier: str, entry: dict[str, Any], where: str) -> Entity:
    """The entity that a file's entry describes."""
    try:
        cls = entity_type_of_id(identifier).cls
        return cls(id=identifier, **_without_paragraphs(entry))
    except (ValidationError, PartnergraphError) as error:
        raise _refuse_seed_entry(error, where) from None


def _seed_relation(entry: dict[str, Any], where: str) -> Relation:
    """The relation that a file's entry describes."""
    fields = _without_paragraphs(entry)
    declared = all_relation_types().get(str(fields.pop("type", None)))
    if declared is None:
        raise InvalidInput(
            "no such type of relation",
            where=where,
            do=f"use one of: {', '.join(all_relation_types())}",
        )
    try:
        made = declared.cls(**fields)
        check_relation_ends(made)
    except (ValidationError, PartnergraphError) as error:
        raise _refuse_seed_entry(error, where) from None
    return made


def _without_paragraphs(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry's fields: all of it but ``at``, its paragraphs."""
    return {name: value for name, value in entry.items() if name != "at"}


def _refuse_seed_entry(error: ValidationError | PartnergraphError, where: str) -> InvalidInput:
    """The error to raise for an entry that is not as it should be, with its place in the file."""
    if isinstance(error, PartnergraphError):
        return InvalidInput(error.what, where=where, do=error.do)
    reasons = "; ".join(describe_validation_errors(error))
    return InvalidInput(reasons, where=where, do="correct the entry")


def read_seed_documents(folder: Path = SEEDS_FOLDER) -> dict[Path, Document]:
    """Every document by its file, read and checked. Raises :class:`InvalidInput` for one that is not as it should be."""
    by_path: dict[Path, Document] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            by_path[path] = Document.model_validate(parse_own_yaml(path.read_text("utf-8")))
        except (yaml.YAMLError, ValidationError) as error:
            raise InvalidInput(str(error), where=path.name, do="correct the file") from None
    return by_path


def seed_sources() -> list[Source]:
    """The five documents, one source each, in the order of their files."""
    return [document.source for document in read_seed_documents().values()]


def seed_claims() -> Iterator[Claim]:
    """Everything that the five documents say. Raises :class:`InvalidInput` at the first entry that is wrong."""
    for path, document in read_seed_documents().items():
        yield from document.claims(path)
