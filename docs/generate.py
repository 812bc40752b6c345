"""Write the pages of docs/ that are made from declarations: ``make docs``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from queries.named import library_page
from schema.docs_page import model_page

PAGES: dict[str, Callable[[], str]] = {"model.md": model_page, "queries.md": library_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        Path(__file__).with_name(name).write_text(page(), "utf-8")
