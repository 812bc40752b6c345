"""``/docs``: the REST interface described for people, by Swagger UI served by ourselves, as GraphiQL is."""

from __future__ import annotations

from pathlib import Path

import orjson
from fastapi import APIRouter, FastAPI, HTTPException, Request, Response

from partnergraph.api.conditional import FixedResponse
from partnergraph.api.graphiql import fetch_page_jars, read_page_files, send_page_file
from partnergraph.graph.server.download import DownloadProgress
from partnergraph.graph.settings import GraphSettings

_LOCK_FILE = Path(__file__).with_name("swagger.lock")
_FILES = {
    "swagger-ui.css": ("swagger-ui", "swagger-ui.css"),
    "swagger-ui-bundle.js": ("swagger-ui", "swagger-ui-bundle.js"),
}
_START_FILE = "swagger-start.js"
# The page loads nothing from any other host, and cannot be made to.
_PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>partnergraph · REST</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head><body><div id="swagger"><p>The description is loading; it needs JavaScript.
For programs it is <a href="openapi.json">openapi.json</a>, and GraphQL is at <a href="graphql">graphql</a>.</p></div>
<script src="docs/swagger-ui-bundle.js"></script><script src="docs/swagger-start.js"></script>
</body></html>
"""
# Without a validator: it would ask another host.
_START_SCRIPT = b"""SwaggerUIBundle({
  url: 'openapi.json', dom_id: '#swagger', deepLinking: true, validatorUrl: null, tryItOutEnabled: true,
});
"""

router = APIRouter()


def fetch_swagger_files(settings: GraphSettings, progress: DownloadProgress | None = None) -> None:
    """Have the files that the page loads in the cache. Raises :class:`~partnergraph.schema.errors.DownloadFailed`."""
    fetch_page_jars(settings, _LOCK_FILE, progress)


def read_swagger_files(settings: GraphSettings) -> dict[str, bytes]:
    """The files that the page loads, by name; none where they are not all in the cache."""
    read = read_page_files(settings, _LOCK_FILE, _FILES)
    return {**read, _START_FILE: _START_SCRIPT} if read else {}


@router.get("/docs", include_in_schema=False)
def get_docs_page() -> Response:
    """The page, the same for everybody."""
    return FixedResponse(_PAGE, media_type="text/html", headers=_PAGE_HEADERS)


@router.get("/openapi.json", include_in_schema=False)
def get_openapi(request: Request) -> Response:
    """The description, with the path that a proxy serves this below; FastAPI's own route would send it each time anew."""
    app: FastAPI = request.app
    root = request.scope.get("root_path", "")
    served = {"servers": [{"url": root}]} if root else {}
    return FixedResponse(orjson.dumps({**app.openapi(), **served}), media_type="application/json")


@router.get("/docs/{name}", include_in_schema=False)
def get_docs_file(name: str, request: Request) -> Response:
    """One file of the page."""
    if name not in {*_FILES, _START_FILE}:
        raise HTTPException(404, "there is no such file")
    return send_page_file(request, name)
