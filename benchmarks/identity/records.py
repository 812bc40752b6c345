"""Records of organisations, read from a folder with CORDIS' extracts and keep.eu's workbook."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
from ftfy import fix_text

from benchmarks.identity.projects import add_listed_projects, name_project, read_edges
from partnergraph.graph.resolution.matching.compared import (
    ComparedOrganisation,
    compared_organisation,
)
from partnergraph.loaders.tabular.countries import parse_country
from partnergraph.loaders.tabular.text import clean_text
from partnergraph.schema.codes import make_slug, parse_country_code

_PIC = re.compile(r"(?!000000000)\d{9}")
_FP7_COLUMNS = (
    "organisationName",
    "organisationShortName",
    "country",
    "city",
    "postCode",
    "street",
    "organizationUrl",
)
_HORIZON_COLUMNS = (
    "name",
    "shortName",
    "country",
    "city",
    "postCode",
    "street",
    "organizationURL",
)
_KEEP_COLUMNS = {"city": "Town", "postcode": "Postal code", "street": "Street"}


@dataclass(frozen=True)
class BenchmarkRecord:
    """One organisation as one file names it; ``key`` is a PIC where it has one, which scoring never sees."""

    id: str
    key: str
    name: str
    acronym: str
    country: str
    city: str = ""
    postcode: str = ""
    street: str = ""
    url: str = ""
    projects: frozenset[str] = frozenset()

    @property
    def source(self) -> str:
        return self.id.partition(":")[0]

    @property
    def has_pic(self) -> bool:
        return bool(_PIC.fullmatch(self.key))

    @property
    def split(self) -> str:
        """By country, so that no country is trained on and tested."""
        digest = hashlib.sha1(f"cordis-split{self.country}".encode()).hexdigest()
        return {0: "test", 1: "test", 2: "dev"}.get(int(digest, 16) % 6, "train")

    @cached_property
    def compared(self) -> ComparedOrganisation:
        return compared_organisation(
            self.id,
            [self.name],
            acronym=self.acronym,
            countries=[self.country] if self.country else [],
            city=self.city,
            postcode=self.postcode,
            street=self.street,
            urls=[self.url] if self.url else [],
        )


def digest_record_id(identifier: str) -> str:
    """What stands for a record in the label files."""
    return hashlib.sha1(identifier.encode()).hexdigest()[:12]


def read_cordis_records(folder: Path) -> list[BenchmarkRecord]:
    """Organisations of five extracts of CORDIS: one of each key and name."""
    found: dict[tuple[str, str, str], BenchmarkRecord] = {}
    for source, key, cells, projects in _read_cordis_rows(folder):
        name, acronym, country, city, postcode, street, url = map(_clean_cell, cells)
        if not name:
            continue
        known = found.get((source, key, name))
        if known is None:
            digest = hashlib.sha1(name.encode()).hexdigest()[:6]
            identifier = f"{source}:{key}:{digest}"
            known = BenchmarkRecord(
                identifier,
                key,
                name,
                acronym,
                _parse_country_or_keep(country),
                city,
                postcode,
                street,
                url,
            )
        found[source, key, name] = replace(known, projects=known.projects | projects)
    return list(add_listed_projects(found.values(), read_edges(folder)))


def _read_cordis_rows(folder: Path) -> Iterator[tuple[str, str, list[Any], frozenset[str]]]:
    """Source, key, cells in the order of a record's fields, and projects of each row."""
    none: frozenset[str] = frozenset()
    no_place = ["", "", "", ""]
    for row in _read_delimited(folder / "h2020-2016" / "unique_org.csv", "\t"):
        named = [row["name"], row["shortName"], row["country"]]
        yield "h2020", row["new_org_id"], named + no_place, none
    for row in _read_delimited(folder / "fp7-2016" / "fp7org_sod16.csv", ";"):
        yield "fp7", row["new_org_id"], [row[column] for column in _FP7_COLUMNS], none
    tables: tuple[tuple[str, Iterable[Mapping[str, Any]]], ...] = (
        (
            "semi",
            json.loads((folder / "semiconductor" / "organization.json").read_text("utf-8")),
        ),
        ("horizon", _read_delimited(folder / "horizon-heads" / "organization_df_100.csv", ",")),
        ("native", _read_delimited(folder / "native-sample" / "organization.csv", ";")),
    )
    for source, rows in tables:
        for row in rows:
            cells = [row[column] for column in _HORIZON_COLUMNS]
            yield source, str(row["organisationID"]), cells, name_project(row, "projectID")


def _read_delimited(path: Path, delimiter: str) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def read_keep_records(folder: Path) -> list[BenchmarkRecord]:
    """Partners of keep.eu's workbook, under the ids that the loader gives them."""
    book = openpyxl.load_workbook(folder / "keep_closed_1420.xlsx", read_only=True)
    found: dict[str, BenchmarkRecord] = {}
    for sheet in book:
        rows = sheet.iter_rows(values_only=True)
        columns = next(rows)
        if "Project Partner" not in columns:
            continue
        for cells in rows:
            record = _read_keep_partner(dict(zip(columns, cells, strict=True)))
            if record is not None:
                known = found.get(record.id, record)
                place = {
                    name: getattr(known, name) or getattr(record, name) for name in _KEEP_COLUMNS
                }
                projects = known.projects | record.projects
                found[record.id] = replace(known, **place, projects=projects)
    return list(found.values())


def _read_keep_partner(row: dict[Any, Any]) -> BenchmarkRecord | None:
    name = clean_text(str(row["Project Partner"] or "")) or ""
    try:
        country = parse_country(row["Country"] or (row["Country code"] or "").split(" ")[0])
    except ValueError:
        return None
    if not make_slug(name):
        return None
    place = {field: _clean_cell(row[column]) for field, column in _KEEP_COLUMNS.items()}
    place["city"] = place["city"].strip(" ,")
    identifier = f"organisation:keep-{make_slug(name)}-{country.lower()}"
    return BenchmarkRecord(
        identifier,
        "",
        _clean_cell(name),
        "",
        country,
        **place,
        projects=name_project(row, "Programme", "Acronym"),
    )


def _clean_cell(cell: object) -> str:
    return "" if cell in {None, ""} else " ".join(fix_text(str(cell)).split())


def _parse_country_or_keep(country: str) -> str:
    try:
        return parse_country_code(country) if country else ""
    except ValueError:
        return country
