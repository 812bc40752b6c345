"""A workbook in keep.eu's dialect, in small: everything in it is made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

ALPS = "2014 - 2020 INTERREG V-A Austria - Slovenia (Karawanks) "
SEA = "2014 - 2020 INTERREG VB Amber Sea"
BORDER = "2014 - 2020 Interreg IPA CBC Serbia – Montenegro."

PROJECT: dict[str, Any] = {
    "Programme": ALPS,
    "Acronym": "HONEY",
    "Project Name": "Bees without borders",
    "Project Name language 2": "Bienen ohne Grenzen",
    "Project Name language 3": "Čebele brez meja",
    "Lead Partner": "Beekeepers of Villach",
    "Period": "2014-2020",
    "Street": "Honigweg 3",
    "Postal code": 9500,
    "Town": "Villach",
    "Country": "Austria",
    "Budget": "892,100.50",
    "Project total expenditure": None,
    "EU Funding": 758285.43,
    "ERDF budget": "758,285.43",
    "ENI budget": 0,
    "IPA budget": None,
    "ERDF eq. budget": None,
    "Co-Financing sources": "ERDF",
    "Website": "www.honey.example",
    "Thematic1": "Tourism",
    "Thematic2": "Agriculture and fisheries and forestry",
    "Thematic3": None,
    "Specific Obj": "More bees",
    "Description 1": "Mehr Bienen.",
    "Description 2": None,
    "Description EN": "More bees\non both sides.",
    "Project start": "2016/10/27",
    "Project end": "2019/09/30",
    "Priority Area": None,
    "Degree of comp.": None,
    "Strategy": None,
    "Call SN": 1,
}
PARTNER: dict[str, Any] = {
    "Programme": ALPS,
    "Acronym": "HONEY",
    "Project Partner": "Beekeepers of Villach",
    "Lead Partner": "Yes",
    "Street": "Honigweg 3",
    "Postal code": 9500,
    "Town": "Villach,",
    "Country": "Austria",
    "Website": "www.honey.example",
    "Department": "n/a",
    "Legal Status": "Public",
    "Country code": "AT Austria / ÖSTERREICH",
    "NUTS1 (or equivalent)": "AT2  / SÜDÖSTERREICH",
    "NUTS2 (or equivalent)": "AT21  / Kärnten",
    "NUTS3 (or equivalent)": "AT211  / Klagenfurt-Villach",
}
CALL: dict[str, Any] = {
    "Programme": ALPS,
    "Serial Number": 1,
    "Start Date": "2015/02/12",
    "End Date": "2015/12/04",
    "Budget": "12,909,844.71",
}
SLOVENE = {
    "Project Partner": "Čebelarska zveza Jesenice",
    "Lead Partner": "No",
    "Postal code": "4270",
    "Town": "Jesenice",
    "Country": "SLOVENIA",
    "Department": "Queens",
    "Legal Status": "private",
    "Country code": "SI Slovenia / SLOVENIJA",
    "NUTS1 (or equivalent)": "SI0  / SLOVENIJA",
    "NUTS2 (or equivalent)": "SI04  / Zahodna Slovenija",
    "NUTS3 (or equivalent)": "SI042  / Gorenjska",
}
NOWHERE = {
    "NUTS1 (or equivalent)": None,
    "NUTS2 (or equivalent)": None,
    "NUTS3 (or equivalent)": None,
}


def workbook(
    path: Path,
    projects: list[dict[str, Any]] | None = None,
    partners: list[dict[str, Any]] | None = None,
    calls: list[dict[str, Any]] | None = None,
) -> Path:
    """Write a workbook; each row is the example's with what is given changed."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, example, rows in (
        ("Projects (lead partners)", PROJECT, [{}] if projects is None else projects),
        ("Partners", PARTNER, [{}, SLOVENE] if partners is None else partners),
        ("Calls", CALL, [{}] if calls is None else calls),
    ):
        sheet = book.create_sheet(title)
        columns = list(dict.fromkeys([*example, *(key for row in rows for key in row)]))
        sheet.append(columns)
        for row in rows:
            whole = {**example, **row}
            sheet.append([whole.get(column) for column in columns])
    book.save(path)
    return path
