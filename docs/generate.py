"""Write what is made from declarations, pages of docs/, pieces of the library, and the client's half: ``make docs``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from graphql import build_schema

from partnergraph.api.graphql.generating.write import write_client
from partnergraph.api.graphql.schema import render_sdl
from partnergraph.queries.fragments import write_library_fragments
from partnergraph.queries.named import render_library_page
from partnergraph.schema.docs_page import render_model_page

PAGES: dict[str, Callable[[], str]] = {
    "model.md": render_model_page,
    "queries.md": render_library_page,
}

if __name__ == "__main__":
    write_library_fragments()
    write_client(build_schema(render_sdl()))
    for name, page in PAGES.items():
        Path(__file__).with_name(name).write_text(page(), "utf-8")
