"""Binding: given values parsed and checked by the parameters' declarations."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from partnergraph.graph.connection.database import Database
from partnergraph.graph.untrusted.statement import StatementLimits
from partnergraph.queries.named import NamedQuery, find_named_query, run_named_query
from partnergraph.queries.named.parameters import ParameterType, QueryParameter
from partnergraph.schema.codes import iso_country_codes
from partnergraph.schema.errors import InvalidInput, NotFound
from partnergraph.schema.vocabulary import EventRole

BROKERS = find_named_query("brokers-between-countries")


def parameter(**said: Any) -> QueryParameter:
    return QueryParameter.model_validate({"description": "…", **said})


VALUES: dict[ParameterType, st.SearchStrategy[Any]] = {
    ParameterType.STRING: st.text(
        st.characters(
            exclude_categories=["C", "M", "Z"], exclude_characters="\u115f\u1160\u2800\u3164\uffa0"
        ),
        min_size=1,
    ),
    ParameterType.INTEGER: st.integers(-(2**63), 2**63 - 1),
    ParameterType.FLOAT: st.floats(allow_nan=False, allow_infinity=False),
    ParameterType.BOOLEAN: st.booleans(),
    ParameterType.DATE: st.dates().map(date.isoformat),
    ParameterType.COUNTRY: st.sampled_from(sorted(iso_country_codes())),
    ParameterType.NUTS: st.from_regex(r"(RO|EL|UK|TR)[0-9A-Z]{1,3}", fullmatch=True),
    ParameterType.ID: st.from_regex(r"(cluster|network):[a-z0-9-]{1,20}", fullmatch=True),
    ParameterType.ENUM: st.sampled_from([role.value for role in EventRole]),
}
TYPED = st.sampled_from(list(ParameterType)).flatmap(
    lambda kind: st.tuples(
        st.just(parameter(type=kind, **({"vocabulary": "EventRole"} if kind == "enum" else {}))),
        VALUES[kind],
    )
)


@given(TYPED)
def test_a_value_and_its_text_are_read_alike(typed: tuple[QueryParameter, Any]) -> None:
    declared, value = typed
    assert declared.read("x", value) == value
    assert declared.read("x", str(value)) == value


@given(st.sampled_from(list(ParameterType)), st.text())
@example(ParameterType.STRING, "0\n\x1f")
def test_any_text_is_read_or_refused_with_what_would_do(kind: ParameterType, text: str) -> None:
    declared = parameter(type=kind, **({"vocabulary": "EventRole"} if kind == "enum" else {}))
    refused = None
    try:
        value = declared.read("x", text)
    except InvalidInput as error:
        refused = error
    if refused is None:
        assert declared.read("x", value) == value
    else:
        assert (refused.where, refused.do[:5]) == ("parameter x", "give ")


@pytest.mark.parametrize(
    ("said", "value", "read"),
    [
        ({"type": "country"}, "el", "GR"),
        ({"type": "country"}, "UK", "GB"),
        ({"type": "country"}, "XK", "XK"),
        ({"type": "nuts"}, "gr30", "EL30"),
        ({"type": "boolean"}, "yes", True),
        ({"type": "boolean"}, "0", False),
        ({"type": "string"}, " EaP ", "EaP"),
        ({"type": "float"}, "1e3", 1000.0),
        ({"type": "date"}, 2018, "2018-01-01"),
        ({"type": "date"}, "2018-02", "2018-02-01"),
        ({"type": "date", "stands_for": "last"}, "2020-02", "2020-02-29"),
        ({"type": "date"}, date(2018, 5, 23), "2018-05-23"),
        ({"type": "id", "of": ["Cluster"]}, "organisation:x", "organisation:x"),
        ({"type": "id", "of": ["Actor"]}, "cluster:x", "cluster:x"),
        ({"type": "enum", "vocabulary": "Entity"}, "Cluster", "Cluster"),
    ],
)
def test_values_are_brought_to_one_form(said: dict[str, Any], value: Any, read: Any) -> None:
    assert parameter(**said).read("x", value) == read


@pytest.mark.parametrize(
    ("said", "value", "told"),
    [
        ({"type": "country"}, "QQ", "such as UA"),
        ({"type": "country"}, False, "boolean"),
        ({"type": "nuts"}, "RO1111", "such as RO11"),
        ({"type": "integer"}, "1.5", "whole number"),
        ({"type": "integer"}, True, "boolean"),
        ({"type": "integer"}, 2**63, "whole number"),
        ({"type": "integer", "minimum": 1, "maximum": 9}, 10, "at least 1, at most 9"),
        ({"type": "float"}, "nan", "a number"),
        ({"type": "date"}, "2019-02-29", "YYYY-MM-DD"),
        ({"type": "date", "minimum": 2014}, "2013-12-31", "at least 2014"),
        ({"type": "string"}, " ", "not empty"),
        ({"type": "id"}, "Cluj IT", "such as cluster:"),
        ({"type": "id", "of": ["Event", "Project"]}, "cluster:x", "of Event or Project"),
        ({"type": "id", "of": ["Event"]}, "planet:x", "planet"),
        ({"type": "enum", "vocabulary": "AgreementKind"}, "treaty", "memorandum of understanding"),
    ],
)
def test_what_cannot_be_used_is_told_with_what_would_do(
    said: dict[str, Any], value: Any, told: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        parameter(**said).read("x", value)
    assert told in str(refused.value)


def test_defaults_are_filled_in_and_null_is_not_given() -> None:
    assert BROKERS.bind({"country": "uk", "other": "EL", "top": None}) == {
        "country": "GB",
        "other": "GR",
        "top": 10,
        "largest": 50,
    }
    assert find_named_query("cooperations").bind({}) == {"country": None}


def test_today_is_a_day() -> None:
    before = datetime.now(UTC).date().isoformat()
    bound = find_named_query("open-calls").bind({})["as_of"]
    assert before <= bound <= datetime.now(UTC).date().isoformat()
    assert find_named_query("open-calls").bind({"as_of": "today"})["as_of"] >= before


@pytest.mark.parametrize(
    ("query", "values", "what", "do"),
    [
        (BROKERS, {"country": "UA"}, "needs the parameter other", "such as UA"),
        (BROKERS, {"land": "UA"}, "no parameter land", "country (country, required)"),
        (find_named_query("clusters-by-country"), {"x": 1}, "no parameter x", "it takes none"),
    ],
)
def test_unknown_and_missing_parameters(
    query: NamedQuery, values: dict[str, Any], what: str, do: str
) -> None:
    with pytest.raises(InvalidInput, match=what) as refused:
        query.bind(values)
    assert do in refused.value.do


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("clusters-of-country", {"country": "FR"}),
        ("clusters-of-region", {"region": "RO99"}),
        ("project-partners", {"project": "project:none"}),
        ("people-and-roles", {"at": "cluster:none"}),
    ],
)
async def test_what_the_graph_does_not_know_is_no_empty_answer(
    network: Database, name: str, values: dict[str, str]
) -> None:
    with pytest.raises(NotFound, match=next(iter(values.values()))) as refused:
        await run_named_query(network, find_named_query(name), values)
    assert next(iter(values)) in refused.value.where


async def test_rows_are_cut_off_where_a_limit_says_so(network: Database) -> None:
    table = await run_named_query(
        network, find_named_query("entities-by-type"), {}, StatementLimits(rows=2)
    )
    assert len(table.rows) == 2
    assert table.truncated == "2 rows"
