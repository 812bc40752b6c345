from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from partnergraph.schema.values import Count, PartialDate, Point, Qualifier, Text
from tests.strategies import counts, days, partial_dates

READ = TypeAdapter(PartialDate).validate_python


@pytest.mark.parametrize(
    ("given", "kept", "first", "last"),
    [
        ("2018-05-23", "2018-05-23", date(2018, 5, 23), date(2018, 5, 23)),
        (" 2018-05 ", "2018-05", date(2018, 5, 1), date(2018, 5, 31)),
        ("2020-02", "2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2018", "2018", date(2018, 1, 1), date(2018, 12, 31)),
        (2018, "2018", date(2018, 1, 1), date(2018, 12, 31)),
        (date(2018, 5, 3), "2018-05-03", date(2018, 5, 3), date(2018, 5, 3)),
        (datetime(2018, 5, 3, 9, tzinfo=UTC), "2018-05-03", date(2018, 5, 3), date(2018, 5, 3)),
    ],
)
def test_a_date_keeps_its_precision(given: object, kept: str, first: date, last: date) -> None:
    read = READ(given)
    assert (read, type(read), read.first, read.last) == (kept, PartialDate, first, last)


@pytest.mark.parametrize(
    "bad",
    ["", "18", "2018-5", "2018-13", "2018-02-30", "0000", "2018-05-23T10:00", "May 2018", "2018-",
     "２０１８", True, 18, 2018.0, None, ["2018"]],
)  # fmt: skip
def test_what_is_not_a_date_is_refused_and_named(bad: object) -> None:
    with pytest.raises(ValidationError) as caught:
        READ(bad)
    assert (str(bad) if bad else repr(bad)) in str(caught.value)


@given(partial_dates, partial_dates)
def test_dates_sort_by_when_they_begin(one: PartialDate, other: PartialDate) -> None:
    assert one.first <= one.last
    if one.first != other.first:
        assert (one < other) == (one.first < other.first)


@given(partial_dates)
def test_a_date_goes_through_json(one: PartialDate) -> None:
    adapter = TypeAdapter(PartialDate)
    assert adapter.validate_json(adapter.dump_json(one)) == one


@given(days)
def test_less_precise_dates_hold_the_more_precise(day: str) -> None:
    year, month, whole = PartialDate(day[:4]), PartialDate(day[:7]), PartialDate(day)
    assert year.first <= month.first <= whole.first == whole.last <= month.last <= year.last


@pytest.mark.parametrize(
    ("given", "value", "qualifier", "shown"),
    [
        (60, 60, Qualifier.EXACT, "60"),
        ("60", 60, Qualifier.EXACT, "60"),
        ("more than 50", 50, Qualifier.MORE_THAN, "more than 50"),
        (" about  60 ", 60, Qualifier.ABOUT, "about 60"),
        ({"value": 7, "qualifier": "up to"}, 7, Qualifier.UP_TO, "up to 7"),
    ],
)
def test_a_count_keeps_how_it_was_hedged(
    given: object, value: int, qualifier: Qualifier, shown: str
) -> None:
    count = Count.model_validate(given)
    assert (count.value, count.qualifier, str(count)) == (value, qualifier, shown)


@pytest.mark.parametrize("bad", ["many", "50+", "-3", -3, True, 1.5, "", None, 2**63, "٣"])
def test_what_is_not_a_count_is_refused(bad: object) -> None:
    with pytest.raises(ValidationError):
        Count.model_validate(bad)


def test_a_bad_count_says_how_to_write_one() -> None:
    with pytest.raises(ValidationError, match="'more than 60'"):
        Count.model_validate("over 60")


@given(counts)
def test_a_count_reads_back_from_what_it_shows(count: Count) -> None:
    assert Count.model_validate(str(count)) == count


@pytest.mark.parametrize("language", ["uk", "zh-Hant", "sr-Latn-RS", None])
def test_a_text_may_know_its_language(language: str | None) -> None:
    text = Text(text="Кластер", language=language)
    assert (str(text), text.language) == ("Кластер", language)
    assert Text.model_validate("Кластер") == Text(text="Кластер")


@pytest.mark.parametrize(
    "bad", ["", {"text": "x", "language": "Ukrainian language"}, {"language": "uk"}, 3]
)
def test_a_text_is_refused(bad: object) -> None:
    with pytest.raises(ValidationError):
        Text.model_validate(bad)


@given(st.floats(), st.floats())
def test_a_point_is_on_the_earth(latitude: float, longitude: float) -> None:
    if abs(latitude) <= 90 and abs(longitude) <= 180:
        assert Point(latitude=latitude, longitude=longitude).latitude == latitude
    else:
        with pytest.raises(ValidationError):
            Point(latitude=latitude, longitude=longitude)
