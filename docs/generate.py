"""Write what is made from declarations, in docs/, the library, the client, the schema and its names: ``make docs``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from graphql import build_schema

from partnergraph.api.graphql.generating.write import write_client
from partnergraph.api.graphql.schema import render_sdl
from partnergraph.queries.fragments import write_library_fragments
from partnergraph.queries.named import render_library_page
from partnergraph.schema.docs_page import render_model_page

ROOT = Path(__file__).parents[1]
PAGES: dict[str, Callable[[], str]] = {
    "docs/model.md": render_model_page,
    "docs/queries.md": render_library_page,
    "api/schema.graphql": render_sdl,
}

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from tests.schema.model_names import write_model_names

    write_model_names()  # first: it refuses a name that went without a new version of the model
    write_library_fragments()
    write_client(build_schema(render_sdl()))
    for name, page in PAGES.items():
        (ROOT / name).write_text(page(), "utf-8")
