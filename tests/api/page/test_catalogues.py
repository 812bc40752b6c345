"""Every message in every language, with the plural forms that the language has."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from partnergraph.api.page.catalogue import LANGUAGES, choose_language, language
from partnergraph.api.page.vocabulary import FIELDS, TIES, TYPES, WORDS
from partnergraph.schema.base import TieKind
from partnergraph.schema.catalog import all_entity_types
from partnergraph.schema.vocabulary import (
    AgreementKind,
    CallKind,
    EventFormat,
    EventKind,
    EventRole,
    EventStatus,
    NetworkKind,
    OrganisationKind,
    ProgrammeKind,
    ProjectRole,
    ProjectStatus,
    ValidationStatus,
)

_PAGE = Path(__file__).parents[3] / "api/page"
_KEYWORDS = {
    "say": None,
    "said": None,
    "say_many": (1, 2),
    "N_": None,
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
}
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]


def _extracted() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(str(_PAGE), _METHODS, keywords=_KEYWORDS)
    return {
        message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found
    }


def _catalogue(tag: str) -> Catalog:
    with (_PAGE / "messages" / f"{tag}.po").open("rb") as file:
        return read_po(file, locale=tag, abort_invalid=True)


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "en"])
def test_nothing_is_missing_or_left_over(tag: str) -> None:
    catalogue = _catalogue(tag)
    kept = {message.id for message in catalogue if message.id}
    assert kept == _extracted()
    for message in catalogue:
        if message.id:
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(forms), message.id
            assert len(forms) == (catalogue.num_plurals if isinstance(message.id, tuple) else 1)


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "en"])
def test_values_stay(tag: str) -> None:
    for message in _catalogue(tag):
        given = message.id if isinstance(message.id, tuple) else (message.id,)
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        names = {_values(text) for text in given}
        assert {_values(form) for form in forms} == names, message.id


def _values(text: object) -> frozenset[str]:
    parts = str(text).replace("%(", "{").replace(")s", "}")
    return frozenset(name for _, name, _, _ in Formatter().parse(parts) if name)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 зв’язок"),
        (2, "2 зв’язки"),
        (5, "5 зв’язків"),
        (11, "11 зв’язків"),
        (21, "21 зв’язок"),
        (22, "22 зв’язки"),
    ],
)
def test_ukrainian_counts(count: int, said: str) -> None:
    many = language("uk").say_many("at most %(num)s tie", "at most %(num)s ties", count)
    assert many == f"щонайбільше {said}"


def test_french_counts_none_as_one() -> None:
    assert (
        language("fr").say_many("%(num)s path shown", "%(num)s paths shown", 0)
        == "0 chemin affiché"
    )


def test_countries_are_named_in_the_language() -> None:
    assert [language(tag).country("UA") for tag in LANGUAGES] == [
        "Ukraine",
        "Ukraine",
        "Ukraine",
        "Україна",
    ]
    assert language("de").country("XK", "?") == "Kosovo"


def test_dates_are_as_precise_as_known() -> None:
    dates = [language("de").date(text) for text in ("2018-05-23", "2018-05", "2018", None)]
    assert dates == ["23. Mai 2018", "Mai 2018", "2018", ""]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2018-05-23", "2018-05-24", "23. Mai 2018 – 24. Mai 2018"),
        ("2022", "2023", "2022 – 2023"),
        ("2022", "2022", "2022"),
        ("2022", None, "2022"),
        (None, "2018-05", "Mai 2018"),
        (None, None, ""),
    ],
)
def test_days_are_told_from_when_to_when(first: str | None, last: str | None, said: str) -> None:
    assert language("de").days(first, last) == said


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("pl,uk;q=0.5", "uk"),
        ("fr;q=0,de", "de"),
        ("x;q=y,,", "en"),
    ],
)
def test_the_browser_chooses(accepted: str, tag: str) -> None:
    assert choose_language(accepted) == tag


def test_every_kind_of_tie_has_a_word() -> None:
    assert set(TIES) == {kind.name for kind in TieKind}
    assert FIELDS["name"] == "name"


def test_every_kind_of_entity_has_a_word() -> None:
    kinds = {declared.name for declared in all_entity_types()["Entity"].concrete}
    assert set(TYPES) == kinds, (
        "say in TYPES of api/page/vocabulary.py what pages call it, and in api/page/messages/*.po its translations"
    )


@pytest.mark.parametrize(
    "words",
    [
        AgreementKind,
        CallKind,
        EventFormat,
        EventKind,
        EventRole,
        EventStatus,
        NetworkKind,
        OrganisationKind,
        ProgrammeKind,
        ProjectRole,
        ProjectStatus,
        ValidationStatus,
    ],
)
def test_every_word_of_a_vocabulary_that_pages_show_is_said(words: type[Enum]) -> None:
    assert [word.name for word in words if word.name not in WORDS] == []


def test_no_message_hides_where_extraction_does_not_look() -> None:
    inside = re.compile(r"""f["'].*\{[^}]*\.say(_many)?\(["']""")
    for file in _PAGE.rglob("*.py"):
        assert not inside.search(file.read_text()), file
