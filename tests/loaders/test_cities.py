from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from loaders import seeds
from loaders.places import cities, data_files
from loaders.places.cities import Town, known, town
from loaders.places.transliteration import latin
from schema.errors import InvalidInput


@pytest.mark.parametrize(
    ("written", "country", "found"),
    [
        ("Graz", "AT", Town("city:graz-at", "Graz")),
        ("  Sankt\u00a0Pölten ", "AT", Town("city:sankt-polten-at", "Sankt Pölten")),
        ("Wien", "AT", Town("city:vienna", "Vienna", ("Wien",))),
        ("BRUSSELS", "BE", Town("city:brussels", "Brussels")),
        ("Bruxelles", "BE", Town("city:brussels", "Brussels", ("Bruxelles",))),
        ("Vienna", "US", Town("city:vienna-us", "Vienna")),
        ("93055 Regensburg", "DE", Town("city:regensburg-de", "Regensburg", (), "93055")),
        ("D-93055 Regensburg", "DE", Town("city:regensburg-de", "Regensburg", (), "D-93055")),
        ("Regensburg, 93055", "DE", Town("city:regensburg-de", "Regensburg", (), "93055")),
        ("00-950 Warszawa", "PL", Town("city:warsaw-pl", "Warsaw", ("Warszawa",), "00-950")),
        ("111 22 Stockholm", "SE", Town("city:stockholm-se", "Stockholm", (), "111 22")),
        (
            "2511 AB Den Haag",
            "NL",
            Town("city:the-hague-nl", "The Hague", ("Den Haag",), "2511 AB"),
        ),
        ("Пловдив", "BG", Town("city:plovdiv-bg", "Plovdiv")),
        ("София-Град", "BG", Town("city:sofia-bg", "Sofia")),
        ("Перник", "BG", Town("city:pernik-bg", "Pernik")),
        ("Київ", "UA", Town("city:kyiv", "Kyiv")),
        ("Житомир", "UA", Town("city:zhytomyr-ua", "Zhytomyr")),
        (
            "SANTIAGO DE COMPOSTELA",
            "ES",
            Town("city:santiago-de-compostela-es", "Santiago de Compostela"),
        ),
        ("burgos", "ES", Town("city:burgos-es", "Burgos")),
        ("Getxo (Vizcaya)", "ES", Town("city:getxo-es", "Getxo")),
        ("Zamudio, Vizcaya", "ES", Town("city:zamudio-es", "Zamudio")),
        ("Munich / München", "DE", Town("city:munich-de", "Munich")),
        ("Halle/ Saale", "DE", Town("city:halle-de", "Halle")),
        ("København K", "DK", Town("city:copenhagen-dk", "Copenhagen", ("København",))),
        ("Odense M.", "DK", Town("city:odense-dk", "Odense")),
        ("Nantes Cedex 3", "FR", Town("city:nantes-fr", "Nantes")),
        ("Vejle - Headquarters", "DK", Town("city:vejle-dk", "Vejle")),
        ("8010", "AT", None),
        (" - ", "AT", None),
    ],
)
def test_a_city_as_sources_write_it(written: str, country: str, found: Town | None) -> None:
    made = town(written, country)
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
    assert latin(written, country) == found


def test_every_city_of_the_seeds_is_listed_under_its_id() -> None:
    text = "".join(path.read_text("utf-8") for path in seeds.FOLDER.glob("*.yaml"))
    used = set(re.findall(r"\bcity:[\w-]+", text))
    assert used
    assert used <= {identifier for identifier, _ in known().values()}


def test_a_name_of_two_cities_of_a_country_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(data_files.FOLDER, tmp_path, dirs_exist_ok=True)
    with (tmp_path / cities.FILE).open("a", encoding="utf-8") as file:
        file.write("city:other-at: {country: AT, names: [Other, Wien]}\n")
    monkeypatch.setattr(data_files, "FOLDER", tmp_path)
    known.cache_clear()
    try:
        with pytest.raises(InvalidInput, match="'Wien' stands for city:vienna too"):
            known()
    finally:
        known.cache_clear()
