"""Made-up answers of the API's form, so that pages can be rendered and looked at without a database.

Run by hand it serves them: ``python -m tests.api.page.samples 8123``.
"""

from __future__ import annotations

import sys
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request

from partnergraph.api.answer_cache import AnswerCache
from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.router import page_routes
from partnergraph.graph.ledger import Moment
from partnergraph.schema.errors import NotFound

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
_PATHS: list[list[tuple[str, str, str | None, str, str | None]]] = [
    [
        (
            "sisters",
            "JOINT_PROJECT",
            "Development and Testing of Efficient Screening and Prevention Programs",
            "mako",
            "2018-09-01",
        )
    ],
    [
        (
            "salonta",
            "JOINT_PROJECT",
            "Cultural Cooperation among Citizens from the Salonta-Gyula Cross-border Area",
            "gyula",
            "2018-11-01",
        )
    ],
    [
        (
            "oradea",
            "JOINT_EVENT",
            "Annual conference: Art Nouveau of the Danube",
            "tourism",
            "2017-01-01",
        )
    ],
    [("ispmn", "AGREEMENT", "Memorandum on minorities", "szeged", "2017")],
    [
        ("tucn", "MEMBERSHIP", None, "chamber", None),
        ("chamber", "COOPERATION", None, "neumann", "2019-05"),
    ],
    [
        ("tucn", "JOINT_PROJECT", "CERIecon", "maribor", "2016"),
        ("maribor", "JOINT_PROJECT", "Smart factories", "szeged", "2016"),
    ],
    [
        ("oradea", "JOINT_PROJECT", "Health of the Carpathians", "cassovia", "2016"),
        ("cassovia", "JOINT_EVENT", "Forum", "mako", "2018"),
    ],
    [
        ("baia", "JOINT_PROJECT", "Mines", "maribor", "2016"),
        ("maribor", "JOINT_PROJECT", "Smart factories", "neumann", "2016"),
    ],
]
_SOURCE = {
    "id": "source:keep",
    "title": "keep.eu: Interreg 2014–2020, closed projects",
    "url": "https://keep.eu/projects/1",
    "locator": "row 17",
}


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
            "region": {
                "code": region,
                "name": place,
                "location": {"type": "Point", "coordinates": point},
            },
        },
    }


def _hop(one: str, kind: str, via: str | None, other: str, date: str | None) -> dict[str, Any]:
    return {
        "from": _party(one),
        "to": _party(other),
        "type": kind,
        "via": via
        and {
            "id": f"project:{via[:6].strip()}",
            "name": via,
            "typename": "Project",
            "date": date,
            "status": None,
        },
        "fromParts": [{"id": "organisation:faculty", "name": "Faculty of Samples"}],
        "toParts": [],
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
                {
                    "id": "source:keep",
                    "title": _SOURCE["title"],
                    "actors": 20,
                    "ties": 60,
                    "firstYear": 2016,
                    "lastYear": 2018,
                },
                {
                    "id": "source:fp7",
                    "title": "CORDIS, FP7 as of 2016",
                    "actors": 12,
                    "ties": 16,
                    "firstYear": None,
                    "lastYear": None,
                },
            ],
        },
    }


_DRESDEN = {"id": "region:DED2", "name": "Dresden", "typename": "Region"}


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
        ]
        if outcome == "FOUND"
        else [],
        "truncated": True,
        "unknown": []
        if known
        else [{"asked": other, "reason": "NOT_KNOWN", "suggestions": [_DRESDEN]}],
        "statements": [{"cypher": "MATCH (n) RETURN n", "parameters": {}}],
        "data": [
            {
                "id": "source:keep",
                "title": _SOURCE["title"],
                "published": "2021-03-01",
                "retrieved": "2024-01-05",
            }
        ],
    }


_COUNTS = {
    "DE": (5200, 10.4, 51.1),
    "FR": (4100, 2.5, 46.6),
    "IT": (4000, 12.5, 42.8),
    "GB": (3900, -2, 54),
    "ES": (3600, -3.7, 40.2),
    "RO": (600, 25, 45.9),
    "HU": (500, 19.5, 47.1),
    "UA": (120, 31.2, 48.4),
    "MD": (14, 28.4, 47.2),
    "CY": (90, 33.2, 35),
    "XK": (7, 20.9, 42.6),
    "GE": (22, 43.4, 42.3),
}
KNOWN = {
    "known": {
        "rows": [{"country": code, "name": code, "actors": one[0]} for code, one in _COUNTS.items()]
    }
}
HOME = {
    "organisations": {"totalCount": 48669},
    "clusters": {"totalCount": 449},
    "projects": {"totalCount": 35219},
    "events": {"totalCount": 34},
    "countries": {
        "nodes": [
            {
                "id": f"country:{code}",
                "name": code,
                "code": code,
                "location": {"coordinates": one[1:]},
            }
            for code, one in _COUNTS.items()
        ]
    },
    "sources": {
        "totalCount": 2,
        "nodes": [
            {
                "id": "source:keep",
                "title": _SOURCE["title"],
                "publisher": "keep.eu",
                "published": "2021-03-01",
            },
            {
                "id": "source:fp7",
                "title": "CORDIS, FP7 as of 2016",
                "publisher": "Publications Office",
                "published": "2016",
            },
        ],
    },
}
PAIR = {
    "pairTotals": {
        "ties": 5,
        "fromActors": 4,
        "toActors": 5,
        "kinds": [{"kind": "JOINT_PROJECT", "ties": 3}, {"kind": "AGREEMENT", "ties": 2}],
        "years": [
            {"year": 2016, "kind": "JOINT_PROJECT", "ties": 1},
            {"year": 2018, "kind": "JOINT_PROJECT", "ties": 3},
            {"year": None, "kind": "AGREEMENT", "ties": 1},
        ],
    }
}
_DED2 = {
    "id": "region:DED2",
    "name": "Dresden",
    "typename": "Region",
    "code": "DED2",
    "country": "DE",
    "region": None,
}
_LEIBNIZ = {
    "id": "organisation:leibniz",
    "name": "Leibniz-Institut für Polymerforschung Dresden",
    "typename": "Organisation",
    "code": None,
    "country": "DE",
    "region": "Dresden, Kreisfreie Stadt",
}
SUGGEST = {"suggest": [{**one, "nearly": False, "city": None} for one in (_DED2, _LEIBNIZ)]}

_LINKS = {
    "ITI4": ("Lazio", 10),
    "DE21": ("Oberbayern", 9),
    "FR10": ("Île-de-France", 9),
    "AT13": ("Wien", 8),
    "BG41": ("Yugozapaden", 8),
    "HU33": ("Dél-Alföld", 5),
    "UA73": ("Lvivska", 3),
    "PT20": ("Açores", 1),
}
_NAMED = {"id": "project:1", "name": "Smart factories", "typename": "Project"}
_SAID = [
    {"id": "source:keep", "title": _SOURCE["title"], "url": _SOURCE["url"], "locator": "row 17"}
]


_AROUND = {
    "level": 2,
    "kind": "NUTS",
    "versions": ["2021"],
    "successors": {"nodes": []},
    "predecessors": {"nodes": []},
    "inner": {"totalCount": 1, "nodes": [{"id": "region:RO111", "name": "Bihor"}]},
    "cities": {"totalCount": 1, "nodes": [{"id": "city:turda-ro", "name": "Turda"}]},
    "partOf": {"nodes": [{"id": "country:RO", "name": "Romania"}]},
    "sources": _SAID,
}


def _place(code: str) -> dict[str, Any]:
    links = [
        {
            "id": f"region:{key}",
            "name": name,
            "typename": "Region",
            "actors": ties,
            "ties": ties,
            "last": 2018,
            "kinds": [{"kind": "JOINT_PROJECT", "ties": ties}],
            "years": [
                {"year": 2014 + at, "kind": "JOINT_PROJECT", "ties": at}
                for at in range(1, min(ties, 5))
            ],
        }
        for key, (name, ties) in _LINKS.items()
    ]
    of = {
        "id": f"region:{code}",
        "name": "Nord-Vest",
        "typename": "Region",
        "actors": 32,
    }
    return {"message": "…", "of": of, "level": "NUTS2", "links": links, "truncated": False}


_NODE = {
    "id": "cluster:cluj-it",
    "name": "Cluj IT Cluster",
    "typename": "Cluster",
    "description": "Helps IT firms move from outsourcing to creating value of their own.",
    "urls": ["https://www.clujit.ro", "javascript:alert(1)"],
    "version": "1",
    "aliases": [{"text": "Clujul IT", "language": "ro"}],
    "sources": [
        {
            **_SAID[0],
            "publisher": "keep.eu",
            "published": "2021",
            "values": {"name": "Cluj IT Cluster", "member_count": '{"value": 80}'},
        },
        {
            "id": "source:eccp",
            "title": "ECCP",
            "url": None,
            "publisher": None,
            "published": None,
            "locator": "paragraph 8",
            "values": {"name": "ClujIT Cluster", "aliases": '["Cluj IT", "Cluj IT network"]'},
        },
    ],
    "country": {"code": "RO", "name": "Romania", "location": None},
    "region": {"code": "RO113", "name": "Cluj", "location": {"coordinates": [23.6, 46.8]}},
    "projects": {
        "totalCount": 1,
        "edges": [{"role": "PARTNER", "since": "2016", "node": _NAMED, "sources": _SAID}],
        "years": [{"keys": [{"value": "2016"}], "count": 1}],
    },
    "memberOf": {"totalCount": 0, "edges": [], "years": []},
}
_PAGE = {"hasNextPage": True, "hasPreviousPage": False, "startCursor": "a", "endCursor": "b"}


def _facet_value(facet: str, value: str, count: int, name: str | None = None) -> dict[str, Any]:
    keys = [{"field": facet, "value": value}, {"field": "name", "value": name}]
    return {"keys": keys, "count": count}


def _listed(**fields: Any) -> dict[str, Any]:
    rows = [
        {**_NAMED, "id": f"project:{at}", "name": f"Smart factories {at}", **fields}
        for at in range(5)
    ]
    return {"listed": {"totalCount": 35219, "pageInfo": _PAGE, "nodes": rows}}


_SIDE = {"partners": 3, "ties": 7, "last": "2018-05"}
_RO, _HU = _end("RO11"), _end("HU33")
_MORE: dict[str, Any] = {
    "acquaintances": {
        "partners": {"rows": []},
        "records": {
            "rows": [
                {
                    "record": record,
                    "name": name,
                    "source": "source:eccp",
                    "title": "ECCP",
                    "locator": "row 7",
                    "other": other,
                    "reasons": ["same words: cluj", "no city on one side"],
                    "by": "steward@example.org",
                }
                for record, other, name in (
                    ("cluster:cluj-it", "cluster:cluj-it-2", "Cluj IT <Cluster>"),
                    ("cluster:cluj-it-2", "cluster:cluj-it", "Cluj-IT"),
                )
            ]
        },
    },
    "places": {
        "actors": {
            "aggregate": [
                {"keys": [{"field": "region.code", "value": code}], "count": count * 7}
                for code, (_, count) in _LINKS.items()
            ]
        },
        "regions": {"nodes": [{"code": code, "name": name} for code, (name, _) in _LINKS.items()]},
    },
    "here": {
        "entity": {
            **_AROUND,
        },
        "inside": {
            "rows": [
                {
                    "kind": "Organisation",
                    "total": 32,
                    "id": "organisation:tucn",
                    "name": "Technical University of Cluj-Napoca",
                    "date": None,
                }
            ]
        },
    },
    "search": {
        "search": {
            "totalCount": 12_001,
            "facets": [
                _facet_value("kind", "ORGANISATION", 12_000),
                _facet_value("country", "RO", 9, "Romania"),
                _facet_value("sector", "Energy", 3),
                _facet_value("programme", "programme:h2020", 2, "H2020"),
                _facet_value("year", "2017", 3),
            ],
            "edges": [{"node": {**_NODE}, "score": 1, "highlights": []}],
            "pageInfo": {"hasNextPage": False, "endCursor": None},
        }
    },
    "organisations": _listed(
        kind="COMPANY",
        country={"code": "RO", "name": "Romania"},
        region={"code": "RO113", "name": "Cluj"},
    ),
    "clusters": _listed(kind=None, country=None, region=None),
    "projects": _listed(starts="2016-01", ends="2018", status="CLOSED", acronym="SF"),
    "programmes": _listed(starts="2014", ends="2020", kind="PROGRAMME", acronym=None),
    "agreements": _listed(signed="2017-03-01", kind="MEMORANDUM"),
    "events": _listed(
        starts="2018-05-23",
        ends="2018-05-24",
        status="HELD",
        kind="CONFERENCE",
        format="IN_PERSON",
        venue=None,
    ),
    "calls": _listed(starts=None, deadline="2999-01-01", kind="PROPOSALS"),
    "brokers": {
        "brokers": {
            "message": "…",
            "first": _RO,
            "second": _HU,
            "brokers": [{**_party("chamber"), "first": _SIDE, "second": _SIDE}],
            "truncated": False,
        }
    },
    "recommend": {
        "recommendPartners": {
            "message": "…",
            "for": _RO,
            "in": _HU,
            "topic": None,
            "candidates": [
                {
                    **_party("neumann"),
                    "commonPartners": 2,
                    "introducers": [
                        {
                            "id": "organisation:chamber",
                            "name": "CHAMBER OF COMMERCE",
                            "typename": "Organisation",
                            "ties": 1,
                            "candidateTies": 2,
                        }
                    ],
                    "programmes": [],
                    "sectors": [{"id": "sector:ict", "name": "ICT"}],
                    "otherSectors": [],
                }
            ],
            "truncated": False,
        }
    },
    "matrix": {
        "placeMatrix": {
            "rows": [{"id": f"country:{code}", "name": code} for code in ("RO", "HU", "UA")],
            "columns": [{"id": f"country:{code}", "name": code} for code in ("RO", "HU", "UA")],
            "cells": [
                {
                    "row": "country:RO",
                    "column": "country:HU",
                    "ties": 76,
                    "actors": 3,
                    "last": 2018,
                },
                {"row": "country:UA", "column": "country:HU", "ties": 4, "actors": 3, "last": 2018},
            ],
            "truncated": False,
        }
    },
    "sources": {
        "sources": {
            "totalCount": 1,
            "nodes": [
                {
                    "id": "source:keep",
                    "title": _SOURCE["title"],
                    "kind": "DATASET",
                    "publisher": "keep.eu",
                    "published": "2021-03-01",
                    "retrieved": "2024-01-05",
                    "loadedAt": None,
                    "url": "https://keep.eu",
                    "licence": None,
                    "state": None,
                }
            ],
        }
    },
}
_OUTCOMES = {"KR": "NO_PATH", "ZZ": "UNKNOWN_END", "RO11": "SAME_ENDS", "CN": "TIME_LIMIT"}


class Samples:
    """Answers the pages' operations with these."""

    whole, pages = True, AnswerCache(0)
    whose: tuple[str, ...] | None = None

    async def ask(self, name: str, /, **variables: Any) -> dict[str, Any]:
        """The data of an operation."""
        if name == "paths":
            one, other = variables["from"][0], variables["to"][0]
            return {"partnerPaths": answer(_OUTCOMES.get(other, "FOUND"), one, other)}
        if name == "place":
            return {"regionLinks": _place(variables["of"])}
        if name == "entity":
            return {"node": _NODE if variables["id"] == _NODE["id"] else None}
        if name == "names":
            return {
                "nodes": [_LEIBNIZ if one == _LEIBNIZ["id"] else None for one in variables["ids"]]
            }
        if name == "ends":
            ends = [_end(one) for one in variables["from"]]
            return {"partnerPaths": {"outcome": "SAME_ENDS", "from": ends, "unknown": []}}
        if name == "suggest" and "nonsense" in variables["prefix"]:
            return {"suggest": []}
        made: dict[str, dict[str, Any]] = {
            "home": HOME,
            "known": KNOWN,
            "pair": PAIR,
            "suggest": SUGGEST,
            **_MORE,
        }
        if name not in made:
            raise Answerless.of(NotFound(f"no sample of {name}"))
        return made[name]

    async def moment(self) -> Moment:
        """The moment of the made-up data."""
        return 7, None

    async def version(self) -> int:
        """The version of the made-up data."""
        return 7

    async def changed(self) -> str | None:
        """The day of the made-up data."""
        return "2026-11-03"


async def _admit_anybody(_request: Request) -> Samples:
    return Samples()


def sample_app() -> Starlette:
    """The page on samples."""
    return Starlette(routes=[*page_routes(_admit_anybody)])


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(sample_app(), port=int(sys.argv[1]), log_level="warning")
