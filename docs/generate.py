"""Write what is made from declarations, pages of docs/ and pieces of the library: ``make docs``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from partnergraph.queries.fragments import write_library_fragments
from partnergraph.queries.named import render_library_page
from partnergraph.schema.docs_page import render_model_page

PAGES: dict[str, Callable[[], str]] = {
    "model.md": render_model_page,
    "queries.md": render_library_page,
}

if __name__ == "__main__":
    write_library_fragments()
    for name, page in PAGES.items():
        Path(__file__).with_name(name).write_text(page(), "utf-8")
