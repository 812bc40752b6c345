"""Hypothesis strategies for whatever is declared, built from the declarations.

A new entity or relation of known kinds of field is covered by itself; a field of a new kind, or with a
check that nothing here can satisfy, fails with a word on what to add.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import Ge, Le
from hypothesis import reject
from hypothesis import strategies as st
from pydantic import AfterValidator, StringConstraints, ValidationError
from pydantic.fields import FieldInfo

from partnergraph.schema import codes
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.catalog import Declaration, EntityType, RelationType
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.placeholders import is_placeholder_name
from partnergraph.schema.values import Count, PartialDate, Point, Qualifier, Text, check_text

WORDS = ["Київ", "İzmir", "Łódź", "cluster 1", "Straße", "a|b", '"quoted"', "a\u0301", "{x: $y}"]
INT64 = 2**63 - 1


def is_shown(text: str) -> bool:
    """Whether a text shows something, and is not what forms are filled with where there is nothing."""
    try:
        kept = check_text(text).strip()
    except ValueError:
        return False
    return bool(kept) and not is_placeholder_name(kept)


lines = (st.sampled_from(WORDS) | st.text(min_size=1, max_size=20)).filter(is_shown)
keys = st.text("abcxyz019-øї", min_size=1, max_size=8)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat)
partial_dates = st.tuples(days, st.sampled_from([4, 7, 10])).map(
    lambda t: PartialDate(t[0][: t[1]])
)
counts = st.builds(Count, value=st.integers(0, INT64), qualifier=st.sampled_from(Qualifier))
languages = st.none() | st.sampled_from(["uk", "en", "zh-Hant", "sr-Latn-RS"])
texts = st.builds(Text, text=lines, language=languages)
points = st.builds(Point, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))

BY_KIND: dict[FieldKind, st.SearchStrategy[Any]] = {
    FieldKind.URL: keys.map(lambda key: f"https://example.org/{key}"),
    FieldKind.COUNTRY: st.sampled_from(sorted(codes.iso_country_codes())),
    FieldKind.NUTS: st.from_regex(r"(AT|EL|UK|PL)[0-9A-Z]{1,3}", fullmatch=True),
    FieldKind.BOOLEAN: st.booleans(),
    FieldKind.DATE: partial_dates,
    FieldKind.COUNT: counts,
    FieldKind.TEXT: texts,
    FieldKind.POINT: points,
}
BY_CHECK: dict[Callable[[str], str], st.SearchStrategy[str]] = {
    check_text: lines,
    codes.parse_currency_code: st.sampled_from(["PLN", "BGN", "CHF"]),
    codes.parse_record_number: st.from_regex(r"[1-9][0-9]{0,8}", fullmatch=True),
    codes.parse_pic: st.from_regex(r"[0-9]{9}", fullmatch=True).filter(
        lambda text: not codes.is_placeholder_number(text)
    ),
    codes.parse_vat_number: st.sampled_from(
        ["ATU13585627", "EL094259216", "NL004495445B01", "GB980780684"]
    ),
    codes.parse_ror_id: st.from_regex(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}", fullmatch=True),
    codes.parse_wikidata_item: st.integers(1, 10**9).map(lambda number: f"Q{number}"),
}


@cache
def things(declared: EntityType | RelationType) -> st.SearchStrategy[Any]:
    """Valid entities or relations of a type."""
    given = {
        name: of_field(field, declared.cls.model_fields[name])
        for name, field in declared.own.items()
    }
    if isinstance(declared, EntityType):
        given["id"] = keys.map(lambda key: f"{declared.prefix}:{key}")
    else:
        given["start"] = ids_of(declared.start_types)
        given["end"] = ids_of(declared.end_types)
    return st.fixed_dictionaries(given).map(lambda values: made(declared, values))


def ids_of(types: tuple[EntityType, ...]) -> st.SearchStrategy[str]:
    """Ids of things of any of these types."""
    prefixes = st.sampled_from([of.prefix for of in types])
    return st.tuples(prefixes, keys).map(":".join)


def made(declared: Declaration, values: dict[str, Any]) -> Entity | Relation:
    """The thing with these values, unless they are only wrong together: an end before its start."""
    try:
        thing: Entity | Relation = declared.cls(**values)
    except ValidationError as error:
        if all(not problem["loc"] for problem in error.errors()):
            reject()
        raise
    return thing


def of_field(field: DeclaredField, info: FieldInfo) -> st.SearchStrategy[Any]:
    """Values of a field, and None where it may be left out."""
    inner, checks = peeled(info.annotation, list(info.metadata))
    one = of_one(field, inner, checks)
    if field.many:
        return st.lists(one, max_size=3, unique=True).map(tuple)
    return one if field.required or info.default is not None else st.none() | one


def of_one(field: DeclaredField, inner: Any, checks: list[Any]) -> st.SearchStrategy[Any]:
    """Single values of a field whose type, taken out of all wrappings, is ``inner``."""
    if field.enum:
        return st.sampled_from(list(field.enum))
    if field.kind in BY_KIND:
        return BY_KIND[field.kind]
    low: Any = next((check.ge for check in checks if isinstance(check, Ge)), None)
    high: Any = next((check.le for check in checks if isinstance(check, Le)), None)
    if field.kind is FieldKind.INTEGER:
        return st.integers(-INT64 if low is None else low, INT64 if high is None else high)
    if field.kind is FieldKind.FLOAT:
        return st.floats(low, high, allow_nan=False, allow_infinity=False)
    if field.kind is FieldKind.STRING and inner is str:
        return strings(field, checks)
    raise TypeError(f"field {field.name}: add a strategy for {field.kind} to tests/strategies.py")


def strings(field: DeclaredField, checks: list[Any]) -> st.SearchStrategy[str]:
    """Strings that pass the checks of a field."""
    for check in checks:
        if pattern := getattr(check, "pattern", None):
            return st.from_regex(pattern, fullmatch=True)
        if isinstance(check, AfterValidator):
            if check.func in BY_CHECK:
                return BY_CHECK[check.func]
            raise TypeError(
                f"field {field.name}: add {check.func} to BY_CHECK in tests/strategies.py"
            )
    return lines


def peeled(annotation: Any, metadata: list[Any]) -> tuple[Any, list[Any]]:
    """The type inside unions with None, tuples and Annotated, and all checks met on the way."""
    if get_origin(annotation) in {Union, types.UnionType}:
        (annotation,) = (one for one in get_args(annotation) if one is not types.NoneType)
    if get_origin(annotation) is tuple:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata = [*metadata, *more]
    # Text that is only stripped and not empty is what `lines` makes; a pattern on it is another matter.
    return annotation, [
        m for m in metadata if not (isinstance(m, StringConstraints) and not m.pattern)
    ]
