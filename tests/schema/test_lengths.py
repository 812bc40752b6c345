"""Every text has a largest length, and what shows nothing is no text."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from partnergraph.schema.activities import Project
from partnergraph.schema.actors import Organisation
from partnergraph.schema.catalog import all_entity_types, all_relation_types
from partnergraph.schema.fields import FieldKind

TEXTS = {FieldKind.ID, FieldKind.STRING, FieldKind.URL, FieldKind.TEXT}
# Strings whose form is their length: codes with digits that are counted, and vocabularies.
CODES = {"pic", "rcn", "vat", "ror", "wikidata", "currency", "alpha3", "eurostat_code", "geonames"}


def test_every_text_field_has_a_largest_length() -> None:
    types = (*all_entity_types().values(), *all_relation_types().values())
    without = {
        f"{declared.name}.{name}"
        for declared in types
        for name, field in declared.fields.items()
        if field.kind in TEXTS and field.longest is None and name not in CODES
    }
    assert without == set()


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("id", "organisation:" + "x" * 500, "at most 500 characters"),
        ("name", "x" * 1001, "at most 1000 characters"),
        ("acronym", "x" * 1001, "at most 1000 characters"),
        ("aliases", ["x" * 1001], "at most 1000 characters"),
        ("description", "x" * 20_001, "at most 20000 characters"),
        ("description", "\ufdfa" * 20_000, "more than 32,000 bytes"),
        ("urls", ["https://example.org/" + "x" * 2000], "at most 2000 characters"),
        ("name", "\u200b\u2060", "nothing that can be seen"),
        ("name", "\u3164", "nothing that can be seen"),
        ("name", "A\ud800", "valid string"),
    ],
)
def test_what_is_too_long_or_shows_nothing(field: str, value: object, problem: str) -> None:
    given = {"id": "organisation:x", "name": "X", field: value}
    with pytest.raises(ValidationError, match=problem) as raised:
        Organisation.model_validate(given)
    assert raised.value.errors()[0]["loc"][0] == field


def test_what_just_fits() -> None:
    made = Project(id="project:" + "x" * 492, name="я" * 1000, objective="я" * 16_000)
    assert len(made.id) == 500
