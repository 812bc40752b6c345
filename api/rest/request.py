"""A request for rows: the statement, its parameters, its limits; and content negotiation."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json
from starlette.requests import ClientDisconnect

from api.graphql.execution.request import weighed
from api.rest.encoders import FORMS, Type
from api.settings import ApiSettings
from graph.untrusted.statement import Limits
from schema.errors import InvalidInput, NotFound

JSON = "application/json"
# Names in use beside those that the formats are registered under.
ALSO = {
    "application/x-ndjson": "jsonl",
    "application/ndjson": "jsonl",
    "application/json-lines": "jsonl",
    "application/x-jsonlines": "jsonl",
    "application/parquet": "parquet",
}
FORM_OF = {encoder.media.partition(";")[0]: name for name, encoder in FORMS.items()} | ALSO
ANY = ("*/*", "application/*")
SHAPE = 'send {"statement": "MATCH …", "parameters": {…}}, and what else /openapi.json lists'


class Asked(BaseModel):
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
    types: dict[str, Annotated[Type, Field(strict=False)]] = Field(
        {},
        description="What the values of columns are, for Parquet and Arrow; else told from the first rows.",
    )

    def limits(self, settings: ApiSettings) -> Limits:
        """How much it may take: what it says, else what the server allows.

        Raises :class:`InvalidInput` for more than the server allows.
        """
        allowed = Limits(settings.cypher_seconds, settings.cypher_rows, settings.cypher_bytes)
        wishes = {"seconds": self.seconds, "rows": self.rows, "bytes": self.bytes}
        for name, value in wishes.items():
            most = getattr(allowed, name)
            if value is not None and value > most:
                raise InvalidInput(
                    f"{value:g} {name} are more than the {most:g} that this server allows",
                    where=name,
                    do="ask for less, or in parts",
                )
        return Limits(
            self.seconds or allowed.seconds, self.rows or allowed.rows, self.bytes or allowed.bytes
        )


async def read(request: Request, largest: int) -> Asked:
    """The body of a request, at most ``largest`` bytes long. Raises :class:`InvalidInput`."""
    media, _, _ = request.headers.get("content-type", JSON).partition(";")
    if media.strip().lower() != JSON:
        raise InvalidInput(
            f"a body of {media} is not taken", where="Content-Type", do=f"send {JSON}"
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
    try:
        return Asked.model_validate(from_json(bytes(content), allow_inf_nan=False))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise InvalidInput(first["msg"], where=where or "body", do=SHAPE) from None
    except ValueError as error:
        raise InvalidInput(f"the body is no JSON: {error}", where="body", do=SHAPE) from None


def named_form(name: str) -> str:
    """The name of a format of tables, as it is. Raises :class:`NotFound` for any other."""
    if name not in FORMS:
        raise NotFound(f"there is no form {name!r}", do=f"take one of: {', '.join(FORMS)}")
    return name


def form_of(request: Request) -> str:
    """The name of the format that ``?format=`` names, else that ``Accept`` weighs most, else JSON.

    Raises :class:`NotFound` for a name, and :class:`InvalidInput` where nothing of ours is accepted.
    """
    if name := request.query_params.get("format"):
        return named_form(name)
    accept = request.headers.get("accept", "*/*")
    media_ranges = sorted(
        map(weighed, accept.lower().split(",")), key=lambda weighed_range: -weighed_range[1]
    )
    for media, weight in media_ranges:
        if weight > 0:
            if media in FORM_OF:
                return FORM_OF[media]
            if media in ANY:
                return "json"
            if media == "text/*":
                return "csv"
    raise InvalidInput(
        f"none of the media types {accept} is written here",
        where="Accept",
        do=f"accept one of: {', '.join(FORM_OF)}; or name a format: ?format={'|'.join(FORMS)}",
    )
