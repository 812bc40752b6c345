from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnergraph.loaders.tabular.amounts import parse_amount
from partnergraph.loaders.tabular.countries import parse_countries
from partnergraph.loaders.tabular.geography import locate_region
from partnergraph.loaders.tabular.text import clean_text, strip_export_quotes
from partnergraph.loaders.tabular.values import (
    parse_coordinates,
    parse_partial_date,
    parse_postcode,
    parse_web_addresses,
    parse_yes_no,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("528340.97", 528340.97),
        ("960619,95", 960619.95),
        ("892,228.58", 892228.58),
        ("27.312.500,00", 27312500.0),
        ("€544,310", 544310.0),
        ("544 310,5 EUR", 544310.5),
        ("1\u00a0234", 1234.0),
        ("1'234.50", 1234.5),
        ("0,125", 0.125),
        ("1,076,250", 1076250.0),
        ("-12", -12.0),
        ("n/a", None),
        (None, None),
    ],
)
def test_amounts(text: str | None, value: float | None) -> None:
    assert parse_amount(text) == value


@pytest.mark.parametrize("text", ["abc", "12,34,5", "1.2.3", "10 or 12", "NA"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        parse_amount(text)


@given(st.integers(0, 10**12), st.sampled_from([",.", ".,", " ,", "’."]))
def test_amounts_in_every_writing(cents: int, marks: str) -> None:
    group, decimal = marks[0], marks[1]
    whole = f"{cents // 100:,}".replace(",", group)
    assert parse_amount(f"{whole}{decimal}{cents % 100:02}") == cents / 100


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2015/10/27", "2015-10-27"),
        ("27/10/2015", "2015-10-27"),
        ("1.3.2015", "2015-03-01"),
        ("2018-07-19 09:17:05", "2018-07-19"),
        ("2018-07-19T09:17:05Z", "2018-07-19"),
        ("2015", "2015"),
        ("2015-05", "2015-05"),
        ("42304", "2015-10-27"),
        ("42304,5", "2015-10-27"),
        ("1. 3. 2015", "2015-03-01"),
        ("01.03.2015.", "2015-03-01"),
        ("2015. 03. 01.", "2015-03-01"),
        ("03/2015", "2015-03"),
        ("3.2015", "2015-03"),
        ("20150301", "2015-03-01"),
        ("2015.0", "2015"),
        ("2015-03-01Z", "2015-03-01"),
        ("2015-03-01+01:00", "2015-03-01"),
        ("2015-03-00", "2015-03"),
        ("2015-00-00", "2015"),
        ("0000-00-00", None),
        ("5. března 2019", "2019-03-05"),
        ("5. marec 2019", "2019-03-05"),
        ("5 martie 2019", "2019-03-05"),
        ("2019 m. kovo 5 d.", "2019-03-05"),
        ("2019. gada 5. marts", "2019-03-05"),
        ("5. märts 2019", "2019-03-05"),
        ("5. maaliskuuta 2019", "2019-03-05"),
        ("5 Mart 2019", "2019-03-05"),
        ("5 березня 2019 р.", "2019-03-05"),
        ("5 марта 2019 г.", "2019-03-05"),
        ("5. март 2019.", "2019-03-05"),
        ("5. ožujka 2019.", "2019-03-05"),
        ("5 de março de 2019", "2019-03-05"),
        ("2019 წლის 5 მარტი", "2019-03-05"),
        ("5 մարտի 2019", "2019-03-05"),
        ("March 5th, 2019", "2019-03-05"),
        ("05-MAR-2019", "2019-03-05"),
        ("březen 2019", "2019-03"),
        ("2019 г.", "2019"),
        (None, None),
    ],
)
def test_dates(text: str | None, value: str | None) -> None:
    assert parse_partial_date(text) == value


@pytest.mark.parametrize("text", ["31/02/2015", "10/27/2015", "soon", "2015-13", "Q3 2019", "FY2019", "2014-2020", "2019/20", "od 1.1.2019", "5.3.19",
     "5. listopadu 2019 až 2020", "Mar-19", "20191301", "31 února 2019", "1.1.2019 - 31.12.2021"])  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        parse_partial_date(text)


@pytest.mark.parametrize(
    ("text", "months"), [("5. listopada 2019", "10 or 11"), ("5 lip 2019", "6 or 7")]
)
def test_a_month_that_is_another_elsewhere_is_refused(text: str, months: str) -> None:
    with pytest.raises(ValueError, match=f"is the month {months}, by the language"):
        parse_partial_date(text)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("EL", ["GR"]),
        ("GR", ["GR"]),
        ("UK", ["GB"]),
        ("GB", ["GB"]),
        ("XK", ["XK"]),
        ("NA", ["NA"]),
        ("DE;HU", ["DE", "HU"]),
        ("FI;FI", ["FI"]),
        ("Germany, Hungary", ["DE", "HU"]),
        ("Moldova, Republic of", ["MD"]),
        ("Deutschland", ["DE"]),
        ("SLOVENIJA", ["SI"]),
        ("Österreich / Magyarország", ["AT", "HU"]),
        ("Great Britain", ["GB"]),
        ("Německo", ["DE"]),
        ("NĚMECKO", ["DE"]),
        ("Nemačka", ["DE"]),
        ("Немачка", ["DE"]),
        ("გერმანია", ["DE"]),
        ("Vokietija; Lenkija", ["DE", "PL"]),
        ("Madžarska", ["HU"]),
        ("Velká Británie", ["GB"]),
        ("Holandsko", ["NL"]),
        ("JAV", ["US"]),
        ("UKRAINA", ["UA"]),
        ("ČR", ["CZ"]),
        ("CR", ["CR"]),
        ("Niger", ["NE"]),
        ("203", ["CZ"]),
        ("40", ["AT"]),
        ("NL - Netherlands", ["NL"]),
        ("Germany (DE)", ["DE"]),
        ("CZE: Česko", ["CZ"]),
        ("Kosovo (UN resolution 1244)", ["XK"]),
        ("KOSOVO * UN resolution", ["XK"]),
        ("n/a", []),
        ("—", []),
        (None, []),
    ],
)
def test_countries(text: str | None, codes: list[str]) -> None:
    assert list(parse_countries(text)) == codes


@pytest.mark.parametrize(
    "text", ["ZZ", "Atlantis", "DE;Atlantis", "999", "Austria (AU)", "DE - Austria"]
)
def test_what_is_no_country(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no country|not an ISO"):
        parse_countries(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("itâ€™s", "it’s"),
        ("MÃœNSTER", "MÜNSTER"),
        ("rue de la RÃƒÂ©publique", "rue de la République"),
        ("Parc d&#39;activitÃ©s", "Parc d'activités"),
        ("'TUDENTSKO DRU'TVO ZA SINOLO'KE", "'TUDENTSKO DRU'TVO ZA SINOLO'KE"),
        ("Universität  Graz\n", "Universität Graz"),
        ("Київ", "Київ"),
        ("NA", "NA"),
        (".", None),
        ("N/A", None),
    ],
)
def test_text_put_right(text: str, value: str | None) -> None:
    assert clean_text(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"NCSR ""DEMOKRITOS"""', 'NCSR "DEMOKRITOS"'),
        ('"ASSOCIATION "CENTRE"', 'ASSOCIATION "CENTRE"'),
        ('NCSR "DEMOKRITOS"', 'NCSR "DEMOKRITOS"'),
        ('"A" and "B"', '"A" and "B"'),
    ],
)
def test_quotes_of_one_export_too_many(text: str, value: str) -> None:
    assert strip_export_quotes(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("8010.0", "8010"), ("105 61", "105 61"), ("0", None), ("00000", None), ("S/N", None)],
)
def test_postcodes(text: str, value: str | None) -> None:
    assert parse_postcode(text) == value


def test_a_postcode_that_a_spreadsheet_shortened_is_none() -> None:
    assert parse_postcode("80331,0") == "80331"
    with pytest.raises(ValueError, match="its digits are lost"):
        parse_postcode("1.05E+05")


@pytest.mark.parametrize(
    ("country", "nuts", "code", "found"),
    [
        ("GR", "EL303", None, ("region:EL303", "as given")),
        ("GR", "GR303", None, ("region:EL303", "as given")),
        ("GB", "UKI", None, ("region:UKI", "as given")),
        ("FR", "FR811", None, ("region:FR811", "as given")),  # of NUTS 2013, long recoded
        ("XK", "XK", None, None),
        ("GH", "GH", "PMB CT173", None),
        ("AT", "", "8010", ("region:AT221", "postcode")),
        ("AT", "AT999", "8010", ("region:AT221", "postcode")),
        ("AT", "DE212", "8010", ("region:AT221", "postcode")),
        ("NL", None, "2595DA", ("region:NL361", "postcode")),
        ("GR", None, "105 61", ("region:EL303", "postcode")),
        ("CZ", None, "15000", ("region:CZ010", "postcode")),
        ("LT", None, "LT-10223", ("region:LT011", "postcode")),
        ("DE", None, "1067", ("region:DED21", "postcode, zeros before it restored")),
        ("AT", None, "99999", None),
    ],
)
def test_regions_and_their_ground(
    country: str, nuts: str | None, code: str | None, found: tuple[str, str] | None
) -> None:
    assert locate_region(country, nuts, code) == found


@pytest.mark.parametrize("words", ["ano Áno A da taip jā jah kyllä evet tak так да კი այո sí ναι PRAVDA ДА ✓",
                                   "ne nie nu nē ei hayır nej ні не არა ոչ não όχι FAŁSZ NEPRAVDA YANLIŞ ✗"])  # fmt: skip
def test_yes_and_no_in_many_languages(words: str) -> None:
    assert {parse_yes_no(word) for word in words.split()} == {"ano" in words}
    with pytest.raises(ValueError, match="is not a yes or a no"):
        parse_yes_no("E")  # evet, or ei


def test_small_values() -> None:
    assert [parse_yes_no(text) for text in ("true", "False", "N", None)] == [
        True,
        False,
        False,
        None,
    ]
    found = parse_coordinates("37.97850802,23.732519058")
    assert found is not None
    assert (found.latitude, found.longitude) == (37.97850802, 23.732519058)
    assert parse_coordinates("0,0") is None
    for written in ("POINT (14.4 50.1)", "SRID=4326;Point Z(14.4 50.1 200)"):
        assert str(parse_coordinates(written)) == "50.1, 14.4"
    assert parse_web_addresses("www.tue.nl/en; http://b.eu") == (
        "http://www.tue.nl/en",
        "http://b.eu",
    )
    for read in (parse_yes_no, parse_coordinates, parse_web_addresses):
        with pytest.raises(ValueError, match="not"):
            read("somewhere else")
