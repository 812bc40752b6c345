"""Amounts in Europe's writings: what each can only mean, and what is said where it can mean two things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnergraph.loaders.tabular.amounts import (
    decimal_mark_of,
    parse_amount,
    parse_currency,
    parse_euro_amount,
)
from partnergraph.loaders.tabular.spreadsheet import MoneyText, NumberText


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("4.729375062E7", 47293750.62, None),
        ("1,5e3", 1500.0, None),
        ("€ 1.000,50", 1000.5, "EUR"),
        ("1 234,50 zł", 1234.5, "PLN"),
        ("PLN 1.234.567", 1234567.0, "PLN"),
        ("1234,5 лв.", 1234.5, "BGN"),
        ("BGN 12,50", 12.5, "BGN"),
        ("12 000 Kč", 12000.0, "CZK"),
        ("1'234.50 CHF", 1234.5, "CHF"),
        ("£9.99", 9.99, "GBP"),
        ("1.234,-", 1234.0, None),
        ("(1,234.50)", -1234.5, None),
        ("−12,5", -12.5, None),
        ("12,50-", -12.5, None),
    ],
)
def test_amounts_with_their_currency(text: str, value: float, currency: str | None) -> None:
    amount = parse_amount(text)
    assert amount is not None
    assert (float(amount), amount.currency) == (value, currency)


@pytest.mark.parametrize(
    ("text", "times", "value", "currency"),
    [
        ("1,5 mln zł", None, 1_500_000, "PLN"),
        ("1,5 mln zł", 1000, 1_500_000, "PLN"),
        ("250 tis. Kč", None, 250_000, "CZK"),
        ("TEUR 12,50", None, 12_500, "EUR"),
        ("€ 3.2 million", None, 3_200_000, "EUR"),
        ("45 k€", None, 45_000, "EUR"),
        ("2 Mio. €", None, 2_000_000, "EUR"),
        ("0,8 млрд грн", None, 800_000_000, "UAH"),
        ("12 хил. лв.", None, 12_000, "BGN"),
        ("1,5 mil. Kč", 1_000_000, 1_500_000, "CZK"),
        ("1,5", 1000, 1500, None),
        (NumberText("1.5"), 1000, 1500, None),
        (MoneyText("1.5", "CZK", "mil. Kč"), 1_000_000, 1_500_000, "CZK"),
        (MoneyText("1.5", "PLN", "mln zł"), None, 1_500_000, "PLN"),
        (MoneyText("1500000", "PLN", "mln zł", 1_000_000), None, 1_500_000, "PLN"),
        (MoneyText("1500000", None, "", 1000), None, 1_500_000, None),
        (MoneyText("1500000", None, "", 1000), 1000, 1_500_000, None),
        (MoneyText("1500000", None, "", 1000), 1, 1_500_000, None),
        (MoneyText("1500000", "CZK", "mil. Kč", 1_000_000), None, 1_500_000, "CZK"),
        (MoneyText("1500000", "CZK", "mil. Kč", 1_000_000), 1, 1_500_000, "CZK"),
        (MoneyText("1500000", "CZK", "mil. Kč", 1_000_000), 1_000_000, 1_500_000, "CZK"),
        ("1,5 M €", None, 1_500_000, "EUR"),
        ("EUR 1.5 M", 1_000_000, 1_500_000, "EUR"),
        ("2,1 Mds €", None, 2_100_000_000, "EUR"),
        ("250 eFt", None, 250_000, "HUF"),
        ("12,5 millió Ft", None, 12_500_000, "HUF"),
        (MoneyText("1500000", "EUR"), 1000, 1_500_000_000, "EUR"),
    ],
)
def test_an_amount_counts_in_what_it_says_or_its_table(
    text: str, times: int | None, value: float, currency: str | None
) -> None:
    amount = parse_amount(text, times=times)
    assert amount == pytest.approx(value)
    assert amount is not None
    assert amount.currency == currency


@pytest.mark.parametrize(
    "text",
    [
        "1,5 mil. Kč",
        "3 billion €",
        MoneyText("1.5", "CZK", "mil. Kč"),
        "2 mill. euros",
        MoneyText("1.5", None, "M"),
    ],
)
def test_a_scale_that_languages_read_differently_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="times:"):
        parse_amount(text)


@pytest.mark.parametrize(
    "text", ["10 kr", "12 mkr", "12 apples", "EUR 1 PLN", "12 to 14", "1 k mln €"]
)
def test_what_is_no_amount_of_a_known_currency(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        parse_amount(text)


@pytest.mark.parametrize(
    ("text", "decimal", "value", "doubtful"),
    [
        ("104.500", ",", 104500.0, False),
        ("104.500", ".", 104.5, False),
        ("104.500", None, 104500.0, True),
        ("€ 1.000", ",", 1000.0, False),
        ("€ 1.000", None, 1000.0, True),
        ("€ 544,310", ".", 544310.0, False),
        ("544,310", ",", 544.31, False),
        ("544,310", None, 544310.0, True),
        ("1.00E+09", None, 1e9, True),  # what a spreadsheet shows of 1,003,456,789
        ("0.125", None, 0.125, False),
        ("0,125", ".", 0.125, False),
        ("1.234.567", None, 1234567.0, False),
        (NumberText("104.500"), None, 104.5, False),  # a number in the file is written with a point
    ],
)
def test_a_lone_mark_before_three_digits(
    text: str, decimal: str | None, value: float, *, doubtful: bool
) -> None:
    amount = parse_amount(text, decimal)  # type: ignore[arg-type]
    assert amount == value
    assert bool(amount.doubt) is doubtful


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["104.500", "27.312.500,00"], ","),
        (["104.500", "1.234.567"], ","),
        (["104.500", "98,5"], ","),
        (["104.500", "1,234.56"], "."),
        (["104.500", "98.25"], "."),
        (["104.500", "98"], None),
        (["1.234,5", "1,234.5"], None),
        ([NumberText("98.25"), "104.500"], None),
    ],
)
def test_other_amounts_of_a_column_tell_the_decimal_mark(
    texts: list[str], mark: str | None
) -> None:
    assert decimal_mark_of(texts) == mark


@given(st.integers(1, 10**11), st.sampled_from([",", "."]))
def test_a_column_of_one_writing_is_read_as_it_was_written(cents: int, mark: str) -> None:
    group = {",": ".", ".": ","}[mark]
    written = [
        f"{cents // 100:,}".replace(",", group),
        f"{cents // 100:,}".replace(",", group) + f"{mark}{cents % 100:02}",
    ]
    known = decimal_mark_of(written)
    assert [parse_amount(text, known) for text in written] == [cents // 100, cents / 100]


def test_an_amount_in_another_currency_is_none_in_euro() -> None:
    assert parse_euro_amount("12,50 EUR") == 12.5
    with pytest.raises(ValueError, match="is in PLN, not in euro"):
        parse_euro_amount("12,50 PLN")
    with pytest.raises(ValueError, match="is no currency"):
        parse_currency("kr")
