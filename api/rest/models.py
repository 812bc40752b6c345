"""What REST answers as JSON, for OpenAPI and the clients that are generated from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from partnergraph.queries.named.query import QueryColumn


class HealthAnswer(BaseModel):
    """That the process lives, and the version of the software."""

    status: str
    version: str


class ReadinessAnswer(BaseModel):
    """That Neo4j answers with a graph of this model."""

    status: str
    entities: int


class ParameterAnswer(BaseModel):
    """A parameter of a named query; what does not apply to it is absent."""

    type: str
    description: str
    required: bool
    default: Any = None
    choices: list[str] | None = None
    of: list[str] | None = Field(None, description="The kinds of entity that it may name")
    minimum: float | None = None
    maximum: float | None = None


class NamedQueryAnswer(BaseModel):
    """A named query: what it answers and takes."""

    name: str
    title: str
    question: str
    category: str
    notes: str | None = None
    parameters: dict[str, ParameterAnswer]
    columns: dict[str, QueryColumn]
    example: dict[str, Any]
    cypher: str
    forms: list[str] = Field(description="The formats of its rows")


class ChangeAnswer(BaseModel):
    """That one source says something now, says it otherwise, or says it no longer."""

    kind: str = Field(description="ADDED, CHANGED or REMOVED")
    source: str
    id: str = Field(description="The entity; of a relation, its start")
    relation: str | None = Field(description="Of a relation, its type")
    end: str | None = Field(description="Of a relation, its end")


class ChangeEntryAnswer(BaseModel):
    """What one version changed."""

    version: int
    at: datetime
    sources: list[str]
    count: int
    complete: bool = Field(description="Whether all changes are listed")
    changes: list[ChangeAnswer]


class ChangeLogAnswer(BaseModel):
    """What changed after a version, the oldest first."""

    version: int = Field(description="The version to go on from")
    complete: bool = Field(description="Whether the log reaches back to the version given")
    more: bool
    entries: list[ChangeEntryAnswer]
