"""What machines ask of a site: robots, sitemap, and how an answer is embedded (https://oembed.com)."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape, quoteattr

import orjson
from starlette.responses import Response

from partnergraph.api.conditional import FixedResponse
from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.catalogue import LANGUAGES
from partnergraph.api.page.views.cite import frame_code
from partnergraph.api.page.visit import Visit
from partnergraph.schema.errors import NotFound

_PAGES = (
    "/",
    "/places",
    "/organisations",
    "/clusters",
    "/projects",
    "/programmes",
    "/agreements",
    "/events",
    "/calls",
    "/matrix",
    "/sources",
    "/about",
    "/accessibility",
    "/api",
)
_NOT_CRAWLED = (
    "/graphql",
    "/cypher",
    "/export",
    "/queries",
    "/reconcile",
    "/mcp",
    "/suggest",
    "/steward",
    "/*/steward",
    "/*/correct",
    "/*/embed/",
    "/*/paths.",
    "/*.csv",
    "/*.xlsx",
)
_WIDTH, _HEIGHT = 420, 640


async def send_robots(visit: Visit) -> Response:
    """What is crawled: pages, and neither files nor what the API answers."""
    root = visit.asset("")
    lines = ["User-agent: *", *(f"Disallow: {root}{path}" for path in _NOT_CRAWLED)]
    lines.append(f"Sitemap: {visit.absolute(visit.asset('/sitemap.xml'))}")
    return FixedResponse("\n".join(lines) + "\n", media_type="text/plain; charset=utf-8")


async def send_sitemap(visit: Visit) -> Response:
    """The pages in each language, and the places where somebody is known."""
    data = await visit.asker.ask("places")
    codes = sorted({g["keys"][0]["value"] for g in data["actors"]["aggregate"]} - {None, ""})
    paths = [*_PAGES, *(f"/places/{code}" for code in codes)]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
        *(_sitemap_entry(path, visit) for path in paths),
        "</urlset>",
    ]
    return Response("\n".join(lines), media_type="application/xml; charset=utf-8")


async def send_oembed(visit: Visit) -> Response:
    """How the answer at an address is embedded. Raises :class:`Answerless` for an address that is none of ours."""
    parts = urlsplit(visit.one("url") or "")
    if visit.one("format") not in {None, "json"}:
        raise Answerless("only JSON is sent", "NOT_IMPLEMENTED", HTTPStatus.NOT_IMPLEMENTED)
    root = visit.asset("")
    tag, _, rest = parts.path.removeprefix(root).lstrip("/").partition("/")
    if parts.netloc != visit.request.url.netloc or tag not in LANGUAGES or rest != "paths":
        raise Answerless.of(NotFound("the address is not that of an answer"))
    parameters: dict[str, list[str]] = {}
    for name, value in parse_qsl(parts.query):
        parameters.setdefault(name, []).append(value)
    address = visit.absolute(visit.link_in(tag, "/embed/paths", **parameters))
    described = orjson.dumps(
        {
            "version": "1.0",
            "type": "rich",
            "provider_name": "partnergraph",
            "provider_url": visit.absolute(visit.link_in(tag, "/")),
            "title": "partnergraph",
            "html": frame_code(address),
            "width": _WIDTH,
            "height": _HEIGHT,
        }
    )
    headers = {"Access-Control-Allow-Origin": "*"}
    return FixedResponse(described, media_type="application/json", headers=headers)


def _sitemap_entry(path: str, visit: Visit) -> str:
    """A page, with where it stands in the other languages."""
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href={quoteattr(visit.absolute(visit.link_in(tag, path)))}/>'
        for tag in LANGUAGES
    )
    return f"<url><loc>{escape(visit.absolute(visit.link_in('en', path)))}</loc>{others}</url>"
