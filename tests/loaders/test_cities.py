from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from partnergraph.loaders import seeds
from partnergraph.loaders.places import cities, data_files
from partnergraph.loaders.places.cities import NamedCity, cities_by_name, identify_city
from partnergraph.loaders.places.transliteration import transliterate
from partnergraph.schema.errors import InvalidInput


@pytest.mark.parametrize(
    ("written", "country", "found"),
    [
        ("Graz", "AT", NamedCity("city:graz-at", "Graz")),
        ("  Sankt\u00a0Pölten ", "AT", NamedCity("city:sankt-polten-at", "Sankt Pölten")),
        ("Wien", "AT", NamedCity("city:vienna", "Vienna", ("Wien",))),
        ("BRUSSELS", "BE", NamedCity("city:brussels", "Brussels")),
        ("Bruxelles", "BE", NamedCity("city:brussels", "Brussels", ("Bruxelles",))),
        ("Vienna", "US", NamedCity("city:vienna-us", "Vienna")),
        ("93055 Regensburg", "DE", NamedCity("city:regensburg-de", "Regensburg", (), "93055")),
        ("D-93055 Regensburg", "DE", NamedCity("city:regensburg-de", "Regensburg", (), "D-93055")),
        ("Regensburg, 93055", "DE", NamedCity("city:regensburg-de", "Regensburg", (), "93055")),
        ("00-950 Warszawa", "PL", NamedCity("city:warsaw-pl", "Warsaw", ("Warszawa",), "00-950")),
        ("111 22 Stockholm", "SE", NamedCity("city:stockholm-se", "Stockholm", (), "111 22")),
        (
            "2511 AB Den Haag",
            "NL",
            NamedCity("city:the-hague-nl", "The Hague", ("Den Haag",), "2511 AB"),
        ),
        ("Пловдив", "BG", NamedCity("city:plovdiv-bg", "Plovdiv")),
        ("София-Град", "BG", NamedCity("city:sofia-bg", "Sofia")),
        ("Перник", "BG", NamedCity("city:pernik-bg", "Pernik")),
        ("Київ", "UA", NamedCity("city:kyiv", "Kyiv")),
        ("Житомир", "UA", NamedCity("city:zhytomyr-ua", "Zhytomyr")),
        (
            "SANTIAGO DE COMPOSTELA",
            "ES",
            NamedCity("city:santiago-de-compostela-es", "Santiago de Compostela"),
        ),
        ("burgos", "ES", NamedCity("city:burgos-es", "Burgos")),
        ("Getxo (Vizcaya)", "ES", NamedCity("city:getxo-es", "Getxo")),
        ("Zamudio, Vizcaya", "ES", NamedCity("city:zamudio-es", "Zamudio")),
        ("Munich / München", "DE", NamedCity("city:munich-de", "Munich")),
        ("Halle/ Saale", "DE", NamedCity("city:halle-de", "Halle (Saale)")),
        ("Halle (Westf.)", "DE", NamedCity("city:halle-westf-de", "Halle (Westf.)")),
        ("Frankfurt (Oder)", "DE", NamedCity("city:frankfurt-oder-de", "Frankfurt (Oder)")),
        ("Frankfurt/Oder", "DE", NamedCity("city:frankfurt-oder-de", "Frankfurt/Oder")),
        ("Frankfurt a.M.", "DE", NamedCity("city:frankfurt-am-main-de", "Frankfurt am Main")),
        ("Frankfurt/Main", "DE", NamedCity("city:frankfurt-am-main-de", "Frankfurt am Main")),
        (
            "Rothenburg o. d. T.",
            "DE",
            NamedCity("city:rothenburg-ob-der-tauber-de", "Rothenburg ob der Tauber"),
        ),
        (
            "St. Veit/Glan",
            "AT",
            NamedCity("city:sankt-veit-an-der-glan-at", "Sankt Veit an der Glan"),
        ),
        ("Hradec Kr.", "CZ", NamedCity("city:hradec-kralove-cz", "Hradec Králové")),
        ("Saint Jean", "FR", NamedCity("city:saint-jean-fr", "Saint Jean")),
        ("гр. Варна", "BG", NamedCity("city:varna-bg", "Varna")),
        ("m.st. Warszawa", "PL", NamedCity("city:warsaw-pl", "Warsaw")),
        ("Municipiul Iași", "RO", NamedCity("city:iasi-ro", "Iași")),
        ("Paris 13e", "FR", NamedCity("city:paris-fr", "Paris")),
        ("Dublin 4", "IE", NamedCity("city:dublin-ie", "Dublin")),
        ("London SW1", "GB", NamedCity("city:london-gb", "London")),
        ("Budapest XI. ker.", "HU", NamedCity("city:budapest-hu", "Budapest")),
        ("Nowhere 4", "IE", NamedCity("city:nowhere-4-ie", "Nowhere 4")),
        ("Iraklion", "GR", NamedCity("city:irakleion-gr", "Heraklion")),
        ("København K", "DK", NamedCity("city:copenhagen-dk", "Copenhagen", ("København",))),
        ("Odense M.", "DK", NamedCity("city:odense-dk", "Odense")),
        ("Nantes Cedex 3", "FR", NamedCity("city:nantes-fr", "Nantes")),
        ("Vejle - Headquarters", "DK", NamedCity("city:vejle-dk", "Vejle")),
        ("8010", "AT", None),
        (" - ", "AT", None),
    ],
)
def test_a_city_as_sources_write_it(written: str, country: str, found: NamedCity | None) -> None:
    made = identify_city(written, country)
    if made and found and not found.aliases:
        assert (made.id, made.name, made.postcode) == (found.id, found.name, found.postcode)
    else:
        assert made == found


@pytest.mark.parametrize(
    ("written", "country", "found"),
    [
        ("Велико Търново", "BG", "Veliko Tarnovo"),
        ("Щръклево", "BG", "Shtraklevo"),
        ("Ягодин", "UA", "Yahodyn"),
        ("Згурівка", "UA", "Zghurivka"),
        ("Чачак", "RS", "Čačak"),
        ("Љубовија", "RS", "Ljubovija"),
        ("Łódź", "PL", "Łódź"),
    ],
)
def test_cyrillic_by_each_countrys_rules(written: str, country: str, found: str) -> None:
    assert transliterate(written, country) == found


def test_every_city_of_the_seeds_is_listed_under_its_id() -> None:
    text = "".join(path.read_text("utf-8") for path in seeds.SEEDS_FOLDER.glob("*.yaml"))
    used = set(re.findall(r"\bcity:[\w-]+", text))
    assert used
    assert used <= {identifier for identifier, _ in cities_by_name().values()}


def test_a_name_of_two_cities_of_a_country_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(data_files.FOLDER, tmp_path, dirs_exist_ok=True)
    with (tmp_path / cities.CITIES_FILE).open("a", encoding="utf-8") as file:
        file.write("city:other-at: {country: AT, names: [Other, Wien]}\n")
    monkeypatch.setattr(data_files, "FOLDER", tmp_path)
    cities_by_name.cache_clear()
    try:
        with pytest.raises(InvalidInput, match="'Wien' stands for city:vienna too"):
            cities_by_name()
    finally:
        cities_by_name.cache_clear()
