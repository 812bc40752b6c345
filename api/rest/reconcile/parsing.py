"""What clients of the reconciliation API send: batches of queries, and which columns to extend by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from partnergraph.graph.resolution.reconciling.question import (
    COUNTRY,
    DEFAULT_CANDIDATES,
    MOST_CANDIDATES,
    REGION,
    PropertyUse,
    ReconciledName,
    check_type,
    reconcilable_properties,
)
from partnergraph.loaders.tabular.countries import parse_countries
from partnergraph.schema import codes
from partnergraph.schema.errors import InvalidInput

_LONGEST_QUERY = 1000
_SHAPE = 'send {"q0": {"query": "name", "type": "Organisation", "limit": 5}}'
# Codes are brought to the one form that the network keeps; what is none of that form is nobody's.
_CODE_PARSERS = {
    "pic": codes.parse_pic,
    "vat": codes.parse_vat_number,
    "ror": codes.parse_ror_id,
    "wikidata": codes.parse_wikidata_item,
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _EntityValue(BaseModel):
    """A value that was itself reconciled."""

    model_config = ConfigDict(extra="ignore")

    id: str
    name: str | None = None


_PropertyValue = str | bool | int | float | _EntityValue


class _QueryProperty(_Strict):
    pid: str
    v: _PropertyValue | list[_PropertyValue]


class _Query(_Strict):
    query: str = Field("", max_length=_LONGEST_QUERY)
    type: str | list[str] | None = None
    limit: int = Field(DEFAULT_CANDIDATES, ge=1)
    properties: list[_QueryProperty] = []
    type_strict: Literal["any", "all", "should"] | None = None


class _ExtendedProperty(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str
    settings: dict[str, Any] = {}


class ExtensionRequest(BaseModel):
    """Which properties of which entities are asked for."""

    model_config = ConfigDict(extra="ignore")

    ids: list[str]
    properties: list[_ExtendedProperty]


def parse_query_batch(text: str, most: int) -> dict[str, ReconciledName]:
    """The questions of a batch by the keys that the client gave them. Raises :class:`InvalidInput`."""
    batch = _read_json(text, "queries")
    if not isinstance(batch, dict):
        raise InvalidInput("the batch is no object of queries", where="queries", do=_SHAPE)
    if len(batch) > most:
        raise InvalidInput(
            f"a batch of {len(batch)} queries is too large",
            where="queries",
            do=f"send {most} at a time",
        )
    return {key: _parse_query(key, query) for key, query in batch.items()}


def parse_extension(text: str, most: int) -> ExtensionRequest:
    """The request of the data extension service. Raises :class:`InvalidInput`."""
    try:
        request = ExtensionRequest.model_validate(_read_json(text, "extend"))
    except ValidationError as error:
        raise _invalid_shape("extend", error) from None
    if len(request.ids) > most:
        raise InvalidInput(
            f"{len(request.ids)} ids are too many", where="extend", do=f"send {most} at a time"
        )
    return request


def _read_json(text: str, where: str) -> Any:
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise InvalidInput(f"{where} is no JSON: {error}", where=where, do=_SHAPE) from None


def _invalid_shape(where: str, error: ValidationError) -> InvalidInput:
    first = error.errors(include_url=False)[0]
    steps = ".".join(str(step) for step in first["loc"])
    return InvalidInput(first["msg"], where=f"{where}.{steps}", do=_SHAPE)


def _parse_query(key: str, given: Any) -> ReconciledName:
    try:
        query = _Query.model_validate(given)
    except ValidationError as error:
        raise _invalid_shape(f"queries.{key}", error) from None
    if not query.query.strip() and not query.properties:
        raise InvalidInput("there is nothing to find", where=f"queries.{key}", do=_SHAPE)
    types = [query.type] if isinstance(query.type, str) else query.type
    values = _property_values(key, query.properties)
    identifiers: dict[str, str] = {}
    context: dict[str, str] = {}
    for pid, texts in values.items():
        if texts and pid not in {COUNTRY, REGION}:
            use, _ = reconcilable_properties()[pid]
            if use is PropertyUse.IDENTIFIER:
                identifiers[pid] = _normalise_code(pid, texts[0])
            else:
                context[pid] = texts[0]
    return ReconciledName(
        query.query,
        tuple(check_type(name) for name in types) if types else None,
        min(query.limit, MOST_CANDIDATES),
        _country_codes(key, values.get(COUNTRY, ())),
        tuple(text.rpartition(":")[2].upper() for text in values.get(REGION, ())),
        {name: value for name, value in identifiers.items() if value},
        context,
    )


def _property_values(key: str, properties: list[_QueryProperty]) -> Mapping[str, list[str]]:
    """The texts of each property that are not empty; of what was reconciled, its id."""
    found: dict[str, list[str]] = {}
    for one in properties:
        if one.pid not in reconcilable_properties():
            raise InvalidInput(
                f"nothing is found by the property {one.pid!r}",
                where=f"queries.{key}.properties",
                do=f"use one of: {', '.join(reconcilable_properties())}",
            )
        values = one.v if isinstance(one.v, list) else [one.v]
        texts = [value.id if isinstance(value, _EntityValue) else str(value) for value in values]
        found.setdefault(one.pid, []).extend(text.strip() for text in texts if text.strip())
    return found


def _country_codes(key: str, texts: list[str] | tuple[str, ...]) -> frozenset[str]:
    """ISO codes of countries by code, name or id. Raises :class:`InvalidInput` for what is none."""
    try:
        return frozenset(
            code for text in texts for code in parse_countries(text.removeprefix("country:"))
        )
    except ValueError as error:
        raise InvalidInput(
            str(error), where=f"queries.{key}.properties.{COUNTRY}", do="give a code or a name"
        ) from None


def _normalise_code(name: str, text: str) -> str:
    """A code in its one form; empty for what forms are filled with where there is none."""
    parse = _CODE_PARSERS.get(name)
    try:
        return parse(text) if parse else text
    except ValueError:
        return ""
