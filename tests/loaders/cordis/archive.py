"""Small CORDIS archives in the publisher's dialects: zips of `;`-separated CSV, of XLSX, of JSON; two editions."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

Row = dict[str, str]
Tables = dict[str, list[Row]]

PROJECT = {
    "id": "101000001",
    "acronym": "HONEY",
    "status": "SIGNED",
    "title": "Bees – and “honey” of the Alps",
    "startDate": "2022-01-01",
    "endDate": "2025-12-31",
    "totalCost": "960619,95",
    "ecMaxContribution": "528340.97",
    "legalBasis": "HORIZON.3.2",
    "topics": "HORIZON-EIE-2022-SCALEUP-02-02",
    "ecSignatureDate": "2021-12-15",
    "frameworkProgramme": "HORIZON",
    "masterCall": "HORIZON-EIE-2022-SCALEUP",
    "subCall": "HORIZON-EIE-2022-SCALEUP-02",
    "fundingScheme": "HORIZON-CSA",
    "objective": 'First line;\nsecond “line”, with a quote: "bees".',
    "contentUpdateDate": "2023-12-26 14:40:12",
    "rcn": "259001",
    "grantDoi": "10.3030/101000001",
}
GRAZ = {
    "projectID": "101000001",
    "projectAcronym": "HONEY",
    "organisationID": "999999001",
    "vatNumber": "ATU57477929",
    "name": "UNIVERSITAET GRAZ",
    "shortName": "UG",
    "SME": "false",
    "activityType": "HES",
    "street": "UNIVERSITAETSPLATZ 3",
    "postCode": "8010",
    "city": "Graz",
    "country": "AT",
    "nutsCode": "",
    "geolocation": "47.0777,15.4492",
    "organizationURL": "www.uni-graz.at",
    "contactForm": "https://ec.europa.eu/contact",
    "contentUpdateDate": "2023-12-26 14:40:12",
    "rcn": "1900001",
    "order": "1",
    "role": "coordinator",
    "ecContribution": "100000",
    "netEcContribution": "80000.5",
    "totalCost": "120000",
    "endOfParticipation": "false",
}
WIEN = {
    **GRAZ,
    "organisationID": "999999002",
    "vatNumber": "AT123",
    "name": 'WIENER "IMKER" GMBH',
    "shortName": "",
    "SME": "true",
    "activityType": "PRC",
    "postCode": "1040",
    "city": "WIEN",
    "nutsCode": "AT11",
    "geolocation": "",
    "organizationURL": "",
    "role": "participant",
    "ecContribution": "50000",
    "netEcContribution": "",
    "totalCost": "",
}
TABLES: Tables = {
    "project": [PROJECT],
    "organization": [
        GRAZ,
        {**GRAZ, "role": "thirdParty", "netEcContribution": "19999.5", "ecContribution": "0"},
        WIEN,
    ],
    "topics": [
        {"projectID": "101000001", "topic": PROJECT["topics"], "title": "Women TechEU"},
    ],
    "legalBasis": [
        {
            "projectID": "101000001",
            "legalBasis": "HORIZON.3.2",
            "title": "European innovation ecosystems",
            "uniqueProgrammePart": "true",
        },
    ],
    "euroSciVoc": [
        {
            "projectID": "101000001",
            "euroSciVocCode": "/29/97/543",
            "euroSciVocPath": "/social sciences/political sciences/government systems",
            "euroSciVocTitle": "government systems",
        },
    ],
    "webLink": [
        {"projectID": "101000001", "physUrl": "https://example.eu/a?b=1&c=2", "type": "website"},
    ],
}


def next_week() -> Tables:
    """One participant changed and one gone, one project more with a partner of its own."""
    second = {**PROJECT, "id": "101000002", "acronym": "WAX", "title": "Wax", "rcn": "259002"}
    linz = {**WIEN, "projectID": "101000002", "organisationID": "999999003", "name": "LINZ AG"}
    return {
        **TABLES,
        "project": [PROJECT, second],
        "organization": [{**GRAZ, "city": "GRAZ"}, *TABLES["organization"][1:2], linz],
    }


def quoted(rows: list[Row]) -> bytes:
    """As the publisher writes CSV: semicolons, every value quoted, LF."""
    lines = [list(rows[0]), *([row[name] for name in rows[0]] for row in rows)]
    text = "\n".join(
        ";".join(f'"{v.replace(chr(34), chr(34) * 2)}"' for v in line) for line in lines
    )
    return (text + "\n").encode()


def workbook(rows: list[Row]) -> bytes:
    """As the publisher writes XLSX: numbers as numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([number(value) for value in row.values()])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def objects(rows: list[Row]) -> bytes:
    """As the publisher writes JSON: numbers and booleans, and empty strings."""
    words = {"true": True, "false": False}
    data = [{k: words.get(v, number(v)) for k, v in row.items()} for row in rows]
    return json.dumps(data).encode()


def number(value: str) -> Any:
    """A number where the text is one."""
    try:
        return float(value) if "." in value else int(value)
    except ValueError:
        return value


FORMATS: dict[str, Callable[[list[Row]], bytes]] = {
    "csv": quoted,
    "xlsx": workbook,
    "json": objects,
}


def archive(path: Path, tables: Tables, kind: str = "csv") -> Path:
    """A zip of these tables."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("information.pdf", b"%PDF")
        for name, rows in tables.items():
            packed.writestr(f"{name}.{kind}", FORMATS[kind](rows))
    return path
