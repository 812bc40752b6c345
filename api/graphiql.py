"""GraphiQL, served by ourselves: its files come from the jars of a lock, as the database's do."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

from partnergraph.api.conditional import FixedResponse
from partnergraph.graph.server.artifacts import read_lock
from partnergraph.graph.server.download import (
    DownloadProgress,
    cached_path,
    fetch_artifacts,
    missing_artifacts,
)
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import DownloadFailed

_LOCK_FILE = Path(__file__).with_name("graphiql.lock")
_FOLDER_IN_JAR = "META-INF/resources/webjars"
_FILES = {
    "react.js": ("react", "umd/react.production.min.js"),
    "react-dom.js": ("react-dom", "umd/react-dom.production.min.js"),
    "graphiql.js": ("graphiql", "graphiql.min.js"),
    "graphiql.css": ("graphiql", "graphiql.min.css"),
}
# The page loads nothing from any other host, and cannot be made to.
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
    )
}
STARTING_QUERY = """# Who is connected with whom, through what,
# and who says so?
# Ctrl-Space completes, Ctrl-Enter runs.
{
  partnerPaths(from: "UA", to: "HU") {
    message
    paths {
      length
      hops {
        from { id name }
        type
        via { name }
        to { id name }
        sources { title url locator }
      }
    }
  }
}
"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>partnergraph · GraphQL</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="graphiql/graphiql.css">
<style>html, body, #graphiql { height: 100%; margin: 0; } .waiting { font: 1rem sans-serif; padding: 2rem; }</style>
</head><body><div id="graphiql"><p class="waiting">GraphiQL is loading; it needs JavaScript.</p></div>
<script src="graphiql/react.js"></script><script src="graphiql/react-dom.js"></script>
<script src="graphiql/graphiql.js"></script><script src="graphiql/start.js"></script>
</body></html>
"""
_START_SCRIPT = """const post = (request, options) => fetch(location.pathname, {
  method: 'POST',
  headers: {'Content-Type': 'application/json', Accept: 'application/json', ...(options?.headers ?? {})},
  body: JSON.stringify(request),
}).then((response) => response.json());
// ?query=…&variables=… opens with that query, so that a link can hold one.
const given = new URLSearchParams(location.search);
ReactDOM.createRoot(document.getElementById('graphiql')).render(React.createElement(GraphiQL, {
  fetcher: post,
  defaultQuery: %s,
  query: given.get('query') ?? undefined,
  variables: given.get('variables') ?? undefined,
  defaultEditorToolsVisibility: true,
  isHeadersEditorEnabled: true,
}));
"""

router = APIRouter()


def render_graphiql_page() -> str:
    """The HTML of the page that loads GraphiQL, the same for everybody."""
    return _PAGE


def fetch_graphiql_files(settings: GraphSettings, progress: DownloadProgress | None = None) -> None:
    """Have the files that the page loads in the cache. Raises :class:`~partnergraph.schema.errors.DownloadFailed`."""
    fetch_page_jars(settings, _LOCK_FILE, progress)


def fetch_page_jars(
    settings: GraphSettings, lock: Path, progress: DownloadProgress | None = None
) -> None:
    """Have the jars of a lock in the cache. Raises :class:`~partnergraph.schema.errors.DownloadFailed`."""
    folder = settings.cache_dir.expanduser()
    fetch_artifacts(folder, read_lock(lock), settings.maven_url, progress)


def read_graphiql_files(settings: GraphSettings) -> dict[str, bytes]:
    """The files that the page loads, by name; none where they are not all in the cache."""
    read = read_page_files(settings, _LOCK_FILE, _FILES)
    start = (_START_SCRIPT % json.dumps(STARTING_QUERY)).encode()
    return {"start.js": start, **read} if read else {}


def read_page_files(
    settings: GraphSettings, lock: Path, files: Mapping[str, tuple[str, str]]
) -> dict[str, bytes]:
    """Files out of the jars of a lock, by name; none where these are not all in the cache.

    ``files``: of each, its jar and its path in there. Nothing is fetched, for a worker is an event loop that others wait for.
    """
    artifacts, folder = read_lock(lock), settings.cache_dir.expanduser()
    try:
        if missing_artifacts(folder, artifacts):
            return {}
    except DownloadFailed:
        return {}
    read = {}
    for artifact in artifacts:
        _, name, version = artifact.coordinate.split(":")
        with zipfile.ZipFile(cached_path(folder, artifact)) as archive:
            for file, (owner, path) in files.items():
                if owner == name:
                    read[file] = archive.read(f"{_FOLDER_IN_JAR}/{name}/{version}/{path}")
    return read


def send_page_file(request: Request, name: str) -> Response:
    """One file of a page of a program that others wrote."""
    files: dict[str, bytes] = request.app.state.page_files
    if name not in files:
        raise HTTPException(404, "there is no such file")
    media = "text/css" if name.endswith(".css") else "text/javascript"
    headers = {"Cache-Control": "max-age=3600"}
    return FixedResponse(files[name], media_type=f"{media}; charset=utf-8", headers=headers)


@router.get("/graphiql/{name}", include_in_schema=False)
def get_graphiql_file(name: str, request: Request) -> Response:
    """One file of the page."""
    return send_page_file(request, name)
