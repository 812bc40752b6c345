"""The page's own files: style, module, icon. Their addresses hold their hash, so they may be kept for ever.

``page.css`` is all that lies in ``assets/style/``, in the order of the files' names.
"""

from __future__ import annotations

import gzip
from functools import cache
from hashlib import blake2b
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from partnergraph.api.page.headers import accepts_gzip

_FOLDER = Path(__file__).with_name("assets")
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
_FOR_EVER = "public, max-age=31536000, immutable"


@cache
def read_assets() -> dict[str, tuple[bytes, str]]:
    """Content and hash of each file, by name."""
    files = [file for file in sorted(_FOLDER.iterdir()) if file.suffix in _TYPES]
    contents = {file.name: file.read_bytes() for file in files}
    styles = sorted((_FOLDER / "style").glob("*.css"))
    contents["page.css"] = b"\n".join(file.read_bytes() for file in styles)
    return {
        name: (content, blake2b(content, digest_size=6).hexdigest())
        for name, content in contents.items()
    }


@cache
def read_drawing_style() -> str:
    """The styles of pictures, for those that stand alone: colours, and how they are drawn, in light only."""
    tokens = (_FOLDER / "style" / "1-tokens.css").read_text(encoding="utf-8")
    light = tokens.split("@media", 1)[0]
    return light + (_FOLDER / "style" / "4-drawing.css").read_text(encoding="utf-8")


def asset_address(name: str) -> str:
    """The path of a file, with its hash."""
    return f"/assets/{read_assets()[name][1]}/{name}"


async def send_asset(request: Request) -> Response:
    """Send one of the pages' static files, to be kept for long where its name has its hash."""
    name = request.path_params["name"]
    found = read_assets().get(name)
    if found is None:
        return PlainTextResponse("There is no such file.", 404)
    content, hash_ = found
    kept = _FOR_EVER if request.path_params["hash"] == hash_ else "no-cache"
    headers = {
        "Cache-Control": kept,
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    if accepts_gzip(request) and not name.endswith(".png"):
        content, headers["Content-Encoding"] = _compress_asset(name), "gzip"
    return Response(content, media_type=_TYPES[Path(name).suffix], headers=headers)


@cache
def _compress_asset(name: str) -> bytes:
    """The content of a file, compressed once."""
    return gzip.compress(read_assets()[name][0], mtime=0)
