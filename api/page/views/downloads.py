"""Answers and lists as files: all rows, not those of a page, by the encoders of every other table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any

from markupsafe import Markup
from starlette.responses import JSONResponse, Response, StreamingResponse

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.assets import read_drawing_style
from partnergraph.api.page.views.answer import Drawn, show_path
from partnergraph.api.page.views.lists import iterate_list
from partnergraph.api.page.views.parties import code_of, name_of
from partnergraph.api.page.views.question import Asked, resolve_narrowing
from partnergraph.api.page.views.search import count_cut, count_hits, iterate_hits
from partnergraph.api.page.visit import Visit
from partnergraph.api.rest.encoders import (
    ENCODERS,
    CellType,
    TableEncoder,
    TableOptions,
    TableOrigin,
)
from partnergraph.api.rest.rows import iterate_in_threads
from partnergraph.schema.errors import InvalidInput, NotFound

SendFile = Callable[[Visit], Awaitable[Response]]
Cell = str | int | float | None

_MOST_PATHS = 50
_DATE_COLUMNS = frozenset({"starts", "ends", "signed", "date"})
_LIST_COLUMNS = {
    "organisations": ("id", "name", "kind", "region", "country"),
    "clusters": ("id", "name", "region", "country"),
    "projects": ("id", "name", "acronym", "starts", "ends", "status"),
    "programmes": ("id", "name", "acronym", "kind", "starts", "ends"),
    "agreements": ("id", "name", "kind", "signed"),
}
# Of a hit: what a column is called, and what is in it.
_HIT_COLUMNS = {
    "id": "id",
    "name": "name",
    "type": "typename",
    "region": "region_code",
    "country": "country_code",
}
_TIE_COLUMNS = (
    "path",
    "tie",
    "from_id",
    "from",
    "from_place",
    "kind",
    "through_id",
    "through",
    "date",
    "to_id",
    "to",
    "to_place",
    "sources",
    "source_urls",
)


def list_file(kind: str, ending: str) -> SendFile:
    """All rows of a list as CSV or XLSX."""

    async def send(visit: Visit) -> Response:
        columns = _LIST_COLUMNS[kind]
        return await _send_rows(
            columns, _list_rows(kind, columns, visit), f"{kind}.{ending}", visit
        )

    return send


def search_file(ending: str) -> SendFile:
    """All hits of a search as CSV or XLSX, which says so where it is of the best alone."""

    async def rows(visit: Visit) -> AsyncIterator[list[Cell]]:
        async for hit in iterate_hits(visit):
            yield [hit[column] for column in _HIT_COLUMNS.values()]

    async def send(visit: Visit) -> Response:
        total = await count_hits(visit)
        name, cut = "search", ""
        if most := count_cut(total):
            # In CSV there is no place for it but its name.
            name, cut = f"search-best-{most}-of-{total}", f"{most} of {total}"
        return await _send_rows([*_HIT_COLUMNS], rows(visit), f"{name}.{ending}", visit, cut)

    return send


async def _send_rows(
    columns: Sequence[str],
    rows: AsyncIterator[Sequence[Cell]],
    name: str,
    visit: Visit,
    cut: str = "",
) -> Response:
    """Rows as the file that the ending of its name means, sent as they come; ``cut``: how many of how many these are."""
    kind, _, ending = name.rpartition(".")
    made = ENCODERS[ending]
    sources: list[dict[str, Any]] = []
    if ending == "xlsx":
        sources = (await visit.asker.ask("sources"))["sources"]["nodes"]
    origin = TableOrigin(kind, "", str(visit.request.url), await visit.asker.version(), sources)
    dates = {column: CellType.DATE for column in columns if column in _DATE_COLUMNS}
    encoder = made(columns, dates, TableOptions(bom=True, origin=origin))
    # What cannot be asked is told before the file begins.
    first = await anext(rows, None)
    return StreamingResponse(
        _encode_table(encoder, first, rows, cut), media_type=made.media, headers=_file_headers(name)
    )


async def _encode_table(
    encoder: TableEncoder,
    first: Sequence[Cell] | None,
    others: AsyncIterator[Sequence[Cell]],
    cut: str,
) -> AsyncIterator[bytes]:
    """A table in pieces; the work that is left for its end is done beside the loop."""
    with encoder:
        yield encoder.encode_head()
        if first is not None:
            yield encoder.encode_row(first)
        async for row in others:
            yield encoder.encode_row(row)
        async for piece in iterate_in_threads(encoder.encode_end(cut or None)):
            yield piece


def paths_file(ending: str) -> SendFile:
    """The answer about two ends: its ties as rows, its map or graph, or the answer itself."""

    async def send(visit: Visit) -> Response:
        asked = Asked.of(visit)
        if not asked.complete:
            raise Answerless.of(InvalidInput("both ends must be named"))
        asked = await resolve_narrowing(asked, visit)
        if asked.unknown:
            raise Answerless.of(NotFound(" ".join(asked.unknown)))
        variables = {**asked.variables(), "first": max(asked.first, _MOST_PATHS)}
        if ending.endswith(".svg"):
            variables["first"] = asked.first
        answer = (await visit.asker.ask("paths", **variables))["partnerPaths"]
        name = f"{'-'.join(code_of(end[0]['id']) for end in (answer['from'], answer['to']) if end)}.{ending}"
        if ending == "json":
            return JSONResponse(answer, headers=_file_headers(name))
        paths = [show_path(path, at, visit) for at, path in enumerate(answer["paths"], 1)]
        if ending.endswith(".svg"):
            return _svg_response(_drawn(answer, paths, visit), ending, name, visit)
        return await _send_rows(_TIE_COLUMNS, _tie_rows(paths), name, visit)

    return send


async def _list_rows(kind: str, columns: Iterable[str], visit: Visit) -> AsyncIterator[list[Cell]]:
    """The rows of a list."""
    async for node in iterate_list(kind, visit):
        yield [_list_cell(node, column) for column in columns]


def _list_cell(node: dict[str, Any], column: str) -> Cell:
    """A column of a row; places by their code."""
    value = node.get(column)
    return value["code"] if isinstance(value, dict) else value


async def _tie_rows(paths: Iterable[dict[str, Any]]) -> AsyncIterator[list[Cell]]:
    """The ties of paths, each as a row."""
    for path in paths:
        for at, hop in enumerate(path["hops"], 1):
            yield _tie_row(path, at, hop)


def _tie_row(path: dict[str, Any], at: int, hop: dict[str, Any]) -> list[Cell]:
    """A tie of a path as :data:`_TIE_COLUMNS` have it."""
    via = hop["via"] or {}
    values = (
        path["number"],
        at,
        hop["from"]["id"],
        hop["from"]["name"],
        hop["from"]["place"],
        hop["type"],
        via.get("id"),
        via.get("name"),
        hop["date"],
        hop["to"]["id"],
        hop["to"]["name"],
        hop["to"]["place"],
        "; ".join(source["title"] for source in hop["sources"]),
        " ".join(source["url"] for source in hop["sources"] if source["url"]),
    )
    return list(values)


def _drawn(answer: dict[str, Any], paths: list[dict[str, Any]], visit: Visit) -> Drawn:
    """The answer as pictures show it."""
    if not paths:
        raise Answerless.of(NotFound("there is nothing to draw"))
    names = [name_of(answer[side][0], visit.language) for side in ("from", "to")]
    return Drawn(visit, paths, (names[0], names[1]))


def _svg_response(drawn: Drawn, ending: str, name: str, visit: Visit) -> Response:
    """A picture that stands alone: with its styles, and links that hold the host."""
    picture = str(drawn.map() if ending == "map.svg" else drawn.graph())
    style = Markup("<style>{}</style>").format(Markup(read_drawing_style()))  # noqa: S704  (our own file)
    opening, rest = picture.split(">", 1)
    rest = rest.replace('href="/', f'href="{visit.absolute("/")}')
    opening = opening.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
    content = f"{opening}>{style}{rest}"
    return Response(content, media_type="image/svg+xml", headers=_file_headers(name))


def _file_headers(name: str) -> dict[str, str]:
    """Headers of a file to keep; nothing in it is run where it is opened all the same."""
    return {
        "Content-Disposition": f'attachment; filename="partnergraph-{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-cache",
    }
