"""Framework programmes, the parts of them that CORDIS calls legal basis, topics, calls, scientific fields.

These vocabularies are small however many projects refer to them, so they are gathered while the tables
are read, with the titles that some tables give, and claimed once at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from partnergraph.graph.claims.claim import SourceItem
from partnergraph.loaders.cordis.context import CordisContext
from partnergraph.schema.activities import Call, Programme, Topic
from partnergraph.schema.codes import make_slug
from partnergraph.schema.documents import Sector
from partnergraph.schema.relations import PartOf
from partnergraph.schema.vocabulary import CallKind, ProgrammeKind, SectorScheme


@dataclass(frozen=True)
class _FrameworkProgramme:
    """A framework programme; the codes of its parts begin with its own."""

    id: str
    name: str
    acronym: str | None = None
    starts: str | None = None
    ends: str | None = None
    aliases: tuple[str, ...] = ()


def _numbered_programme(number: int, word: str, starts: str, ends: str) -> _FrameworkProgramme:
    """A framework programme that has no name but its number, as it is called in four languages."""
    aliases = (
        f"{word} EU Framework Programme",
        f"{number}th Framework Programme",
        f"Framework Programme {number}",
        f"{number}e programme-cadre",
        f"{number}. Forschungsrahmenprogramm",
        f"{number}-а рамкова програма",
        f"{number}РП",
    )
    return _FrameworkProgramme(
        f"programme:fp{number}", f"{word} Framework Programme", f"FP{number}", starts, ends, aliases
    )


_HORIZON_2020, _HORIZON_EUROPE = (
    ("Eighth Framework Programme", "FP8", "Horizont 2020", "Горизонт 2020"),
    ("Ninth Framework Programme", "FP9", "Horizont Europa", "Горизонт Європа"),
)
FRAMEWORKS = {
    "FP4": _numbered_programme(4, "Fourth", "1994", "1998"),
    "FP5": _numbered_programme(5, "Fifth", "1998", "2002"),
    "FP6": _numbered_programme(6, "Sixth", "2002", "2006"),
    "FP7": _numbered_programme(7, "Seventh", "2007", "2013"),
    "H2020": _FrameworkProgramme(
        "programme:horizon-2020", "Horizon 2020", "H2020", "2014", "2020", _HORIZON_2020
    ),
    "HORIZON": _FrameworkProgramme(
        "programme:horizon-europe", "Horizon Europe", None, "2021", "2027", _HORIZON_EUROPE
    ),
}
# Where a part's code does not begin with that of what it is part of.
_PARENTS_BY_EXCEPTION = {"H2020-EU": "H2020", "EURATOM": "EURATOM2027"}


def parent_programme_code(code: str) -> str | None:
    """The code of what a part is part of: ``H2020-EU.1.3.2.`` of ``H2020-EU.1.3.``; None at the top."""
    match = re.fullmatch(r"(.+)[.-][^.-]+", code.rstrip("."))
    if match is None:
        return None
    head = match[1]
    dotted = "." if code.endswith(".") and re.search(r"[.-]\w{1,2}$", head) else ""
    return _PARENTS_BY_EXCEPTION.get(head, head + dotted)


def _cordis_programme_id(code: str) -> str:
    """The id of a programme or a part of one, by CORDIS' code."""
    return FRAMEWORKS[code].id if code in FRAMEWORKS else f"programme:{make_slug(code)}"


@dataclass
class CordisVocabulary:
    """Codes that projects refer to, with their titles as far as any table gives them."""

    parts: dict[str, str | None] = field(default_factory=dict)
    topics: dict[str, str | None] = field(default_factory=dict)
    calls: dict[str, str | None] = field(default_factory=dict)
    sectors: dict[str, str | None] = field(default_factory=dict)

    def part(self, code: str, title: str | None = None) -> str:
        """Note a part of a programme and all it is part of; its id."""
        self.parts[code] = self.parts.get(code) or title
        above = parent_programme_code(code)
        if above and above not in self.parts:
            self.part(above)
        return _cordis_programme_id(code)

    def topic(self, code: str, title: str | None = None) -> str:
        """Note a topic, with its title where it is known; its id."""
        self.topics[code] = self.topics.get(code) or title
        return f"topic:{make_slug(code)}"

    def call(self, code: str, master: str | None = None) -> str:
        """Note a call, and the one it is part of; its id."""
        above = master if master != code else None
        self.calls[code] = self.calls.get(code) or above
        if above:
            self.calls.setdefault(above, None)
        return f"call:{make_slug(code)}"

    def sector(self, code: str, path: str | None, title: str | None) -> str:
        """Note a field of science and all above it, with the names that its path gives; its id."""
        numbers, names = code.strip("/").split("/"), (path or "").strip("/").split("/")
        if len(names) != len(numbers):
            names = [""] * len(numbers)
        for depth, name in enumerate(names, 1):
            key = "/" + "/".join(numbers[:depth])
            self.sectors[key] = self.sectors.get(key) or name or None
        self.sectors[code] = title or self.sectors.get(code)
        return _euroscivoc_id(code)

    def claims(self, context: CordisContext) -> Iterator[SourceItem]:
        """Claims of all that was noted, and of what is part of what."""
        yield from self.programme_claims(context)
        for code, title in self.topics.items():
            where = f"topic {code}"
            fields = {"id": self.topic(code), "name": title or code, "code": code}
            yield context.claim(Topic, where, where, **fields)
        for code, master in self.calls.items():
            start, where = f"call:{make_slug(code)}", f"call {code}"
            fields = {"id": start, "name": code, "code": code, "kind": CallKind.PROPOSALS}
            yield context.claim(Call, where, where, **fields)
            if master and (end := f"call:{make_slug(master)}") != start:
                yield context.claim(PartOf, where, where, start=start, end=end)
        for code, name in self.sectors.items():
            yield from _euroscivoc_claims(context, code, name)

    def programme_claims(self, context: CordisContext) -> Iterator[SourceItem]:
        """Claims of all programmes and parts noted, and of which is part of which."""
        for code, title in self.parts.items():
            framework, above, where = (
                FRAMEWORKS.get(code),
                parent_programme_code(code),
                f"programme {code}",
            )
            fields = {"id": _cordis_programme_id(code), "name": title or code, "code": code}
            if framework:
                fields |= {"kind": ProgrammeKind.PROGRAMME, **framework.__dict__}
            else:
                fields["kind"] = ProgrammeKind.PART if above else ProgrammeKind.PROGRAMME
            yield context.claim(Programme, where, where, **fields)
            if above:
                yield context.claim(
                    PartOf, where, where, start=fields["id"], end=_cordis_programme_id(above)
                )


def _euroscivoc_id(code: str) -> str:
    """The id of a field of science by its code, a path of numbers."""
    return f"sector:euroscivoc-{make_slug(code)}"


def _euroscivoc_claims(context: CordisContext, code: str, name: str | None) -> Iterator[SourceItem]:
    """A field of science and what it is part of."""
    where, above = f"EuroSciVoc {code}", code.rpartition("/")[0]
    yield context.claim(
        Sector,
        where,
        where,
        id=_euroscivoc_id(code),
        name=name or where,
        scheme=SectorScheme.EUROSCIVOC,
        code=where,
    )
    if above:
        yield context.claim(
            PartOf, where, where, start=_euroscivoc_id(code), end=_euroscivoc_id(above)
        )
