"""What is wrong in a mapping is found before a row is read, with what may stand there instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnergraph.loaders import eccp
from partnergraph.loaders.table import open_mapped_files
from partnergraph.loaders.table.mapping_file import read_mapping_file
from partnergraph.schema.errors import InvalidInput

GOOD = """
source: {id: source:parks, title: Science parks}
locator: "{name}"
values:
  country: {column: country, parse: country}
  city: {column: town, parse: city, country: country, optional: true}
  field: {column: fields, separator: ",", optional: true}
entities:
  park:
    type: Organisation
    id: "organisation:{name}-{country}"
    fields: {name: name, kind: {value: park or technical centre}, founded: {column: year, optional: true}}
  field: {type: Sector, each: field, id: "sector:{field}", fields: {name: field}}
relations:
  - {start: park, type: LOCATED_IN, end: "country:{country:as-is}", fields: {basis: {value: as given}}}
  - {start: park, type: ACTIVE_IN, end: field, each: field}
"""


def mapping(folder: Path, text: str) -> Path:
    path = folder / "parks.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_good_one_is_read(tmp_path: Path) -> None:
    assert read_mapping_file(mapping(tmp_path, GOOD)).source.id == "source:parks"


@pytest.mark.parametrize(
    ("old", "new", "what", "do"),
    [
        ("type: Organisation", "type: Organization", "no type 'Organization'", "Organisation"),
        ("type: Organisation", "type: Actor", "no type 'Actor'", "Organisation"),
        ("LOCATED_IN", "LIVES_IN", "no type 'LIVES_IN'", "LOCATED_IN"),
        ("founded:", "since_year:", "no field 'since_year'", "founded"),
        ("basis:", "ground:", "no field 'ground'", "basis"),
        ("fields: {name: name, kind", "fields: {kind", "needs its field 'name'", "give it"),
        ('"organisation:{name}', '"firm:{name}', "is not an id of Organisation", "organisation:"),
        ('"organisation:{name}', '"city:{name}', "is not an id of Organisation", "organisation:"),
        ("start: park, type: ACTIVE", "start: parc, type: ACTIVE", "no entity 'parc'", "park"),
        (
            "start: park, type: ACTIVE",
            "start: field, type: ACTIVE",
            "Sector cannot stand",
            "Region",
        ),
        ('end: "country:', 'end: "event:', "is not an id of", "country:"),
        ("end: field, each: field}", "end: field, each: fild}", "no value 'fild'", "field"),
        ("country: country, optional", "country: land, optional", "no value 'land'", "country"),
        ("parse: city, country: country", "parse: city", "goes with 'country:", "new-source"),
        ("parse: country}", "parse: nation}", "values.country.parse", "new-source"),
        (
            "{column: year, optional",
            "{column: year, value: 1, optional",
            "give one of",
            "new-source",
        ),
        ("entities:", "source: {}\nentities:", "source is written twice", "one of them"),
        ("locator:", "locater:", "locater", "new-source"),
        ("source: {id: source:parks, ", "source: {id: parks, ", "is not an id", "new-source"),
        ("entities:", "entities: [", "it is not YAML", "correct it"),
        (GOOD, "- a list", "it is not a mapping", "source:"),
        ('separator: ","', "lookup: none.yaml", "it cannot be read", "check"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, what: str, do: str, tmp_path: Path) -> None:
    assert old in GOOD
    with pytest.raises(InvalidInput) as raised:
        read_mapping_file(mapping(tmp_path, GOOD.replace(old, new, 1)))
    assert what in raised.value.what
    assert do in raised.value.do
    assert raised.value.where


def test_a_table_without_a_needed_column_is_refused_with_those_it_has(tmp_path: Path) -> None:
    (tmp_path / "parks.csv").write_text("name;land\nA;DE\n", "utf-8")
    with pytest.raises(InvalidInput, match="no column 'country'") as raised:
        open_mapped_files([mapping(tmp_path, GOOD), tmp_path / "parks.csv"])
    assert raised.value.where == "parks.csv"
    assert "its columns are: name, land" in raised.value.do


def test_a_table_needs_one_mapping_and_a_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="0 are given"):
        open_mapped_files([tmp_path / "parks.csv"])
    with pytest.raises(InvalidInput, match="no file to read"):
        open_mapped_files([mapping(tmp_path, GOOD)])


def test_the_mappings_of_the_platform_are_good() -> None:
    assert {kind: m.source.id for kind, m in eccp.read_eccp_mappings().items()} == {
        "s3_regions": "source:s3-regions",
        "clusters": "source:eccp-clusters",
        "ecosystems": "source:industrial-ecosystems",
    }
