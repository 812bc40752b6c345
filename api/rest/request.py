"""A request for rows: the statement, its parameters, its limits; and content negotiation."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json
from starlette.requests import ClientDisconnect

from partnergraph.api.graphql.execution.request import parse_media_range
from partnergraph.api.rest.encoders import ENCODERS, CellType, TableOptions, TableOrigin
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database
from partnergraph.graph.reading.sources import read_source_terms
from partnergraph.graph.untrusted.statement import StatementLimits
from partnergraph.schema.errors import InvalidInput, NotFound

_JSON_MEDIA_TYPE = "application/json"
# Names in use beside those that the formats are registered under.
_MEDIA_TYPE_ALIASES = {
    "application/x-ndjson": "jsonl",
    "application/ndjson": "jsonl",
    "application/json-lines": "jsonl",
    "application/x-jsonlines": "jsonl",
    "application/parquet": "parquet",
}
_FORMAT_OF_MEDIA_TYPE = {
    encoder.media.partition(";")[0]: name for name, encoder in ENCODERS.items()
} | _MEDIA_TYPE_ALIASES
# What a format leaves a choice of, the default first.
_CHOICES = {"bom": ("false", "true"), "cells": ("harmless", "verbatim")}
_ANY_MEDIA_TYPE = ("*/*", "application/*")
_BODY_SHAPE = 'send {"statement": "MATCH …", "parameters": {…}}, and what else /openapi.json lists'


class CypherRequest(BaseModel):
    """The body of ``POST /cypher``: a statement, its parameters, and how much it may take."""

    model_config = ConfigDict(extra="forbid", strict=True)

    statement: str = Field(
        description="One reading Cypher statement.", examples=["MATCH (c:Cluster) RETURN c.name"]
    )
    parameters: dict[str, Any] = Field({}, description="Values of its parameters.")
    rows: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Most rows; no more than the server allows."
    )
    seconds: Annotated[float, Field(gt=0, strict=False)] | None = Field(
        None, description="Longest time; no more than the server allows."
    )
    bytes: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Most bytes, as JSON; no more than the server allows."
    )
    types: dict[str, Annotated[CellType, Field(strict=False)]] = Field(
        {},
        description="What the values of columns are, for Parquet, Arrow and XLSX; else told from the first rows.",
    )

    def limits(self, settings: ApiSettings) -> StatementLimits:
        """How much it may take: what it says, else what the server allows.

        Raises :class:`InvalidInput` for more than the server allows.
        """
        allowed = StatementLimits(
            settings.cypher_seconds, settings.cypher_rows, settings.cypher_bytes
        )
        wishes = {"seconds": self.seconds, "rows": self.rows, "bytes": self.bytes}
        for name, value in wishes.items():
            most = getattr(allowed, name)
            if value is not None and value > most:
                raise InvalidInput(
                    f"{value:g} {name} are more than the {most:g} that this server allows",
                    where=name,
                    do="ask for less, or in parts",
                )
        return StatementLimits(
            self.seconds or allowed.seconds, self.rows or allowed.rows, self.bytes or allowed.bytes
        )


async def read_request_body(request: Request, media: str, largest: int) -> bytes:
    """The body of a request, of this media type and at most ``largest`` bytes long. Raises :class:`InvalidInput`."""
    sent, _, _ = request.headers.get("content-type", media).partition(";")
    if sent.strip().lower() != media:
        raise InvalidInput(
            f"a body of {sent} is not taken", where="Content-Type", do=f"send {media}"
        )
    content = bytearray()
    try:
        async for piece in request.stream():
            content += piece
            if len(content) > largest:
                raise InvalidInput(
                    f"the body has more than {largest} bytes", where="body", do="send less"
                )
    except ClientDisconnect:
        raise InvalidInput("the request was broken off", where="body") from None
    return bytes(content)


async def read_cypher_request(request: Request, largest: int) -> CypherRequest:
    """What the body of a request asks, at most ``largest`` bytes long. Raises :class:`InvalidInput`."""
    content = await read_request_body(request, _JSON_MEDIA_TYPE, largest)
    try:
        return CypherRequest.model_validate(from_json(content, allow_inf_nan=False))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise InvalidInput(first["msg"], where=where or "body", do=_BODY_SHAPE) from None
    except ValueError as error:
        raise InvalidInput(f"the body is no JSON: {error}", where="body", do=_BODY_SHAPE) from None


def check_parameters(
    request: Request, known: Container[str] | None, repeatable: Container[str] = ()
) -> None:
    """Raise :class:`InvalidInput` for a parameter given twice, and for one that is not ``known``, where that is said."""
    names = [name for name, _ in request.query_params.multi_items()]
    repeated = {name for name in names if names.count(name) > 1 and name not in repeatable}
    if repeated:
        raise InvalidInput(
            "a parameter is given twice",
            where=f"parameter {', '.join(sorted(repeated))}",
            do="give it once",
        )
    unknown = {name for name in names if known is not None and name not in known}
    if unknown:
        raise InvalidInput(
            "there is no such parameter",
            where=f"parameter {', '.join(sorted(unknown))}",
            do="see /openapi.json for what it takes",
        )


def list_declared_parameters(request: Request) -> frozenset[str]:
    """The names of the parameters that the route of a request declares."""
    return frozenset(field.alias for field in request.scope["route"].dependant.query_params)


async def read_table_options(
    request: Request, form: str, origin: TableOrigin, database: Database
) -> TableOptions:
    """How a table is to be written: ``?bom=true``, ``?cells=verbatim``; a workbook's with the sources of the graph.

    Raises :class:`InvalidInput`.
    """
    chosen = {name: request.query_params.get(name, values[0]) for name, values in _CHOICES.items()}
    for name, value in chosen.items():
        if value not in _CHOICES[name]:
            raise InvalidInput(
                f"{value!r} cannot be used",
                where=f"parameter {name}",
                do=f"give one of: {', '.join(_CHOICES[name])}",
            )
    if form == "xlsx":
        origin = replace(origin, sources=await read_source_terms(database))
    return TableOptions(chosen["bom"] == "true", chosen["cells"] == "verbatim", origin)


def find_public_address(request: Request) -> str:
    """The address at which others reach this server, without a stroke at its end."""
    return str(request.base_url).rstrip("/")


def check_table_format(name: str) -> str:
    """The name of a format of tables, as it is. Raises :class:`NotFound` for any other."""
    if name not in ENCODERS:
        raise NotFound(f"there is no form {name!r}", do=f"take one of: {', '.join(ENCODERS)}")
    return name


def negotiate_table_format(request: Request) -> str:
    """The name of the format that ``?format=`` names, else that ``Accept`` weighs most, else JSON.

    Raises :class:`NotFound` for a name, and :class:`InvalidInput` where nothing of ours is accepted.
    """
    if name := request.query_params.get("format"):
        return check_table_format(name)
    accept = request.headers.get("accept", "*/*")
    media_ranges = sorted(
        map(parse_media_range, accept.lower().split(",")),
        key=lambda weighed_range: -weighed_range[1],
    )
    for media, weight in media_ranges:
        if weight > 0:
            if media in _FORMAT_OF_MEDIA_TYPE:
                return _FORMAT_OF_MEDIA_TYPE[media]
            if media in _ANY_MEDIA_TYPE:
                return "json"
            if media == "text/*":
                return "csv"
    raise InvalidInput(
        f"none of the media types {accept} is written here",
        where="Accept",
        do=f"accept one of: {', '.join(_FORMAT_OF_MEDIA_TYPE)}; or name a format: ?format={'|'.join(ENCODERS)}",
    )
