"""Pages of the site that stand elsewhere in the checkout, and links as they lead on the site.

A hook of MkDocs (``docs/site/mkdocs.yml``). Documents are written to be read in the checkout: their links
are relative to the file, and may lead to sources, which the site does not have.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[2]
# Path in the checkout → path on the site, of pages outside of docs/.
_OUTER_PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "benchmarks/README.md": "benchmarks.md",
}
_DECISIONS_PAGE = "decisions/index.md"
_LINK = r"(?<!!)\[(?P<text>[^\[\]]+)\]\((?P<link>[^)\s#]+)(?P<anchor>#[^)\s]*)?\)"
# Between fences or backticks nothing is a link; the text of a link may have backticks.
_LINK_OR_CODE = re.compile(rf"```.*?```|{_LINK}|`[^`\n]*`", re.DOTALL)
_WITH_SCHEME = re.compile(r"[a-z]+:")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that stand outside of docs/, and one that lists the decisions."""
    for source, target in _OUTER_PAGES.items():
        files.append(File.generated(config, target, content=(ROOT / source).read_text("utf-8")))
    files.append(File.generated(config, _DECISIONS_PAGE, content=render_decisions_page()))
    return files


def on_page_markdown(markdown: str, page: Any, files: Files, **_: Any) -> str:
    """The text of a page, its links as the site has them."""
    return rewrite_links(markdown, page.file.src_uri, set(files.src_uris))


def render_decisions_page() -> str:
    """The list of the decision records: title and date of each."""
    lines = ["# Decisions\n"]
    for record in sorted((ROOT / "docs/decisions").glob("[0-9]*.md")):
        head = re.match(r"# (.*)\n+\*?(\d{4}-\d\d-\d\d)", record.read_text("utf-8"))
        if head is None:
            raise PluginError(f"{record.name}: below its title stands the day it was decided")
        title, day = head.groups()
        lines.append(f"- [{title}]({record.name}), {day}")
    return "\n".join(lines) + "\n"


def rewrite_links(markdown: str, page: str, pages: set[str]) -> str:
    """A page's text with the links of the checkout led to the site's ``pages``.

    A link to what the checkout has and the site has not becomes its text. One that leads nowhere stays, for
    MkDocs to complain of.
    """
    source = next((old for old, new in _OUTER_PAGES.items() if new == page), f"docs/{page}")

    def rewrite(found: re.Match[str]) -> str:
        text, link, anchor = found["text"], found["link"], found["anchor"] or ""
        if not link or _WITH_SCHEME.match(link) or page == _DECISIONS_PAGE:
            return found[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), link))
        inner = path.removeprefix("docs/")
        choices = (_OUTER_PAGES.get(path), inner, posixpath.join(inner, "index.md"))
        target = next((choice for choice in choices if choice in pages), None)
        if target is not None:
            return f"[{text}]({posixpath.relpath(target, posixpath.dirname(page) or '.')}{anchor})"
        return text if (ROOT / path).exists() else found[0]

    return _LINK_OR_CODE.sub(rewrite, markdown)
