"""Made-up answers of the API's form, so that pages can be rendered and looked at without a database.

Run by hand it serves them: ``python -m tests.api.page.samples 8123``.
"""

from __future__ import annotations

import sys
from typing import Any

from starlette.applications import Starlette

from api.page.asking import Answerless
from api.page.router import page_routes

_PLACES = {
    "RO113": ("Cluj", "RO", "Romania", (23.6, 46.8)),
    "RO111": ("Bihor", "RO", "Romania", (21.9, 47.0)),
    "RO114": ("Maramureş", "RO", "Romania", (23.6, 47.66)),
    "RO115": ("Satu Mare", "RO", "Romania", (22.9, 47.8)),
    "HU333": ("Csongrád-Csanád", "HU", "Hungary", (20.15, 46.25)),
    "HU332": ("Békés", "HU", "Hungary", (21.1, 46.7)),
    "HU331": ("Bács-Kiskun", "HU", "Hungary", (19.7, 46.9)),
    "RS110": ("City of Belgrade", "RS", "Serbia", (20.46, 44.8)),
    "SK031": ("Žilinský kraj", "SK", "Slovakia", (18.74, 49.2)),
    "SI032": ("Podravska", "SI", "Slovenia", (15.65, 46.55)),
}
_ACTORS = {
    "sisters": ("Association of Vincentian Sisters of Charity", "RO115"),
    "salonta": ("The Municipality of Salonta", "RO111"),
    "oradea": ("Oradea Municipality", "RO111"),
    "tucn": ("Technical University of Cluj-Napoca", "RO113"),
    "ispmn": ("Romanian Institute for Research on National Minorities", "RO113"),
    "baia": ("Baia Mare Municipality", "RO114"),
    "mako": ("Csongrád County Health Care Center – Hódmezővásárhely-Makó", "HU333"),
    "gyula": ("Gyula town", "HU332"),
    "szeged": ("Municipality of Szeged", "HU333"),
    "tourism": ("Szeged and Surroundings Tourism Nonprofit Ltd.", "HU333"),
    "neumann": ("John von Neumann University", "HU331"),
    "chamber": ("Chamber of Commerce and Industry of Serbia", "RS110"),
    "cassovia": ("Cassovia Life Sciences", "SK031"),
    "maribor": ("University of Maribor", "SI032"),
}
_PATHS = [
    [("sisters", "JOINT_PROJECT", "Development and Testing of Efficient Screening and Prevention Programs", "mako", "2018-09-01")],
    [("salonta", "JOINT_PROJECT", "Cultural Cooperation among Citizens from the Salonta-Gyula Cross-border Area", "gyula", "2018-11-01")],
    [("oradea", "JOINT_EVENT", "Annual conference: Art Nouveau of the Danube", "tourism", "2017-01-01")],
    [("ispmn", "AGREEMENT", "Memorandum on minorities", "szeged", "2017")],
    [("tucn", "MEMBERSHIP", None, "chamber", None), ("chamber", "COOPERATION", None, "neumann", "2019-05")],
    [("tucn", "JOINT_PROJECT", "CERIecon", "maribor", "2016"), ("maribor", "JOINT_PROJECT", "Smart factories", "szeged", "2016")],
    [("oradea", "JOINT_PROJECT", "Health of the Carpathians", "cassovia", "2016"), ("cassovia", "JOINT_EVENT", "Forum", "mako", "2018")],
    [("baia", "JOINT_PROJECT", "Mines", "maribor", "2016"), ("maribor", "JOINT_PROJECT", "Smart factories", "neumann", "2016")],
]
_SOURCE = {"id": "source:keep", "title": "keep.eu: Interreg 2014–2020, closed projects", "url": "https://keep.eu/projects/1", "locator": "row 17"}


def _party(key: str) -> dict[str, Any]:
    name, region = _ACTORS[key]
    place, country, country_name, point = _PLACES[region]
    return {
        "id": f"organisation:{key}",
        "name": name,
        "typename": "Organisation",
        "entity": {
            "location": None,
            "country": {"code": country, "name": country_name, "location": None},
            "region": {"code": region, "name": place, "location": {"type": "Point", "coordinates": point}},
        },
    }


def _hop(one: str, kind: str, via: str | None, other: str, date: str | None) -> dict[str, Any]:
    return {
        "from": _party(one),
        "to": _party(other),
        "type": kind,
        "via": via and {"id": f"project:{via[:6].strip()}", "name": via, "typename": "Project", "date": date, "status": None},
        "fromRoles": ["PARTNER"],
        "toRoles": ["COORDINATOR"],
        "notes": [],
        "since": None if via else date,
        "until": None,
        "more": 1 if kind == "AGREEMENT" else 0,
        "sources": [_SOURCE],
    }


def _end(asked: str) -> dict[str, Any]:
    names = {"RO11": "Nord-Vest", "HU33": "Dél-Alföld", "KR": "South Korea", "XK": "Kosovo"}
    kind = "region" if len(asked) > 2 else "country"
    return {
        "id": f"{kind}:{asked}",
        "name": names.get(asked, asked),
        "typename": kind.capitalize(),
        "asked": asked,
        "actors": 32,
        "coverage": {
            "actors": 32,
            "ties": 76,
            "sources": [
                {"id": "source:keep", "title": _SOURCE["title"], "actors": 20, "ties": 60, "firstYear": 2016, "lastYear": 2018},
                {"id": "source:fp7", "title": "CORDIS, FP7 as of 2016", "actors": 12, "ties": 16, "firstYear": None, "lastYear": None},
            ],
        },
    }


def answer(outcome: str, one: str, other: str) -> dict[str, Any]:
    """An answer of ``partnerPaths``."""
    known = outcome != "UNKNOWN_END"
    return {
        "outcome": outcome,
        "message": "…",
        "from": [_end(one)] if known else [],
        "to": [_end(other)] if known else [],
        "paths": [
            {"length": len(hops), "score": 0.5, "alike": None, "hops": [_hop(*hop) for hop in hops]}
            for hops in _PATHS
        ] if outcome == "FOUND" else [],
        "truncated": True,
        "suggestions": [] if known else [{"id": "region:DED2", "name": "Dresden", "typename": "Region"}],
        "statements": [{"cypher": "MATCH (n) RETURN n", "parameters": {}}],
        "data": [{"id": "source:keep", "title": _SOURCE["title"], "published": "2021-03-01", "retrieved": "2024-01-05"}],
    }


_COUNTS = {"DE": (5200, 10.4, 51.1), "FR": (4100, 2.5, 46.6), "IT": (4000, 12.5, 42.8), "GB": (3900, -2, 54), "ES": (3600, -3.7, 40.2), "RO": (600, 25, 45.9), "HU": (500, 19.5, 47.1), "UA": (120, 31.2, 48.4), "MD": (14, 28.4, 47.2), "CY": (90, 33.2, 35), "XK": (7, 20.9, 42.6), "GE": (22, 43.4, 42.3)}
HOME = {
    "organisations": {
        "totalCount": 48669,
        "aggregate": [{"keys": [{"field": "country.code", "value": code}], "count": one[0]} for code, one in _COUNTS.items()],
    },
    "clusters": {"totalCount": 449},
    "projects": {"totalCount": 35219},
    "events": {"totalCount": 34},
    "countries": {"nodes": [{"id": f"country:{code}", "name": code, "code": code, "location": {"coordinates": one[1:]}} for code, one in _COUNTS.items()]},
    "sources": {
        "totalCount": 2,
        "nodes": [
            {"id": "source:keep", "title": _SOURCE["title"], "publisher": "keep.eu", "published": "2021-03-01"},
            {"id": "source:fp7", "title": "CORDIS, FP7 as of 2016", "publisher": "Publications Office", "published": "2016"},
        ],
    },
}
PAIR = {
    "pairTotals": {
        "ties": 5,
        "fromActors": 4,
        "toActors": 5,
        "kinds": [{"kind": "JOINT_PROJECT", "ties": 3}, {"kind": "AGREEMENT", "ties": 2}],
        "years": [{"year": 2016, "kind": "JOINT_PROJECT", "ties": 1}, {"year": 2018, "kind": "JOINT_PROJECT", "ties": 3}, {"year": None, "kind": "AGREEMENT", "ties": 1}],
    }
}
SUGGEST = {"search": [{"node": {"id": "region:DED2", "name": "Dresden", "typename": "Region"}}, {"node": {"id": "organisation:leibniz", "name": "Leibniz-Institut für Polymerforschung Dresden", "typename": "Organisation", "country": {"code": "DE", "name": "Germany"}}}]}
_OUTCOMES = {"KR": "NO_PATH", "ZZ": "UNKNOWN_END", "RO11": "SAME_ENDS", "CN": "TIME_LIMIT"}


class Samples:
    """Answers the pages' operations with these."""

    async def ask(self, name: str, /, **variables: Any) -> dict[str, Any]:
        """The data of an operation."""
        if name == "paths":
            one, other = variables["from"][0], variables["to"][0]
            return {"partnerPaths": answer(_OUTCOMES.get(other, "FOUND"), one, other)}
        made = {"home": HOME, "pair": PAIR, "suggest": SUGGEST}
        if name not in made:
            raise Answerless(f"no sample of {name}", "NOT_FOUND", 404)
        return made[name]


def sample_app() -> Starlette:
    """The page on samples."""
    return Starlette(routes=[*page_routes(lambda _request: Samples())])


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(sample_app(), port=int(sys.argv[1]), log_level="warning")
