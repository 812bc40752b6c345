"""How an answer is cited, embedded and taken along."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

from partnergraph.api.page.asking import read_page_operation
from partnergraph.api.page.views.parties import name_of
from partnergraph.api.page.visit import Visit


async def cite_answer(answer: dict[str, Any], visit: Visit) -> dict[str, str]:
    """A citation as text and as BibTeX: what was asked, when, of which version of the data, and where it stands."""
    today = datetime.now(UTC).date().isoformat()
    version, changed = await visit.asker.version(), await visit.asker.changed() or today
    address = visit.absolute(visit.here(view=None))
    ends = " – ".join(
        ", ".join(name_of(end, visit.language) for end in answer[side]) or visit.one(side) or ""
        for side in ("from", "to")
    )
    newest = max((one["published"] or "" for one in answer["data"]), default="")
    text = visit.language.say(
        "partnergraph: %(ends)s. Data version %(version)s of %(changed)s. Asked on %(day)s of %(count)s sources, the newest of %(newest)s. %(address)s",
        ends=ends,
        version=version,
        changed=visit.language.date(changed),
        day=visit.language.date(today),
        count=len(answer["data"]),
        newest=visit.language.date(newest) or "–",
        address=address,
    )
    fields = {
        "title": f"Partner paths: {_bibtex(ends)}",
        "howpublished": "partnergraph",
        "year": changed[:4],
        "version": version,
        "note": f"Data version {version} of {changed}, {len(answer['data'])} sources",
        "url": address,
        "urldate": today,
    }
    key = re.sub(r"\W+", "-", f"partnergraph-{visit.one('from')}-{visit.one('to')}-{today}")
    lines = (f"  {name} = {{{value}}}" for name, value in fields.items())
    return {"citation": text, "bibtex": ",\n".join([f"@misc{{{key}", *lines]) + "\n}"}


def embed_answer(visit: Visit) -> dict[str, str]:
    """The frame that another site may show, and where oEmbed describes it."""
    address = visit.absolute(visit.link("/embed/paths", **visit.parameters))
    whole = visit.absolute(visit.link("/paths", **visit.parameters))
    return {
        "code": frame_code(address),
        "oembed": visit.absolute(
            visit.asset(f"/oembed?{urlencode({'url': whole, 'format': 'json'})}")
        ),
    }


def frame_code(address: str) -> str:
    """The HTML by which another site shows an address in a frame."""
    source = quoteattr(address)
    return f'<iframe src={source} width="420" height="640" title="partnergraph" loading="lazy"></iframe>'


def graphiql_address(operation: str, variables: dict[str, Any], visit: Visit) -> str:
    """Where GraphiQL opens with the operation that this page asked, to be tried and changed."""
    given = {name: value for name, value in variables.items() if value is not None}
    written = {"query": read_page_operation(operation), "variables": json.dumps(given)}
    return visit.asset(f"/graphql?{urlencode(written)}")


def list_downloads(visit: Visit) -> list[dict[str, str]]:
    """The addresses at which an answer can be had as files."""
    said = visit.language.say
    names = (
        ("csv", said("Table (CSV)")),
        ("xlsx", said("Table (Excel)")),
        ("map.svg", said("Map (SVG)")),
        ("graph.svg", said("Graph (SVG)")),
        ("json", said("Answer (JSON)")),
    )
    parameters = {**visit.parameters, "view": None}
    return [
        {"name": name, "address": visit.link(f"/paths.{kind}", **parameters)}
        for kind, name in names
    ]


def _bibtex(text: str) -> str:
    """A text without what BibTeX reads as its own."""
    return re.sub(r"[{}\\]", "", text)
