"""The library as saved scripts of Neo4j Browser: an archive that is dropped on its window.

Browser takes every ``.cypher`` file of a .zip, puts it into the folder that its path names, and calls it by
the comment on its first line (neo4j-browser, ``src/browser/components/FileDrop/file-drop.utils.ts`` and
``src/shared/modules/favorites/favoritesDuck.ts``). A script may begin with ``:param``, which sets a parameter.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import orjson

from partnergraph.graph.formats.dump.write import archive_entry
from partnergraph.queries.named.browser_style import render_schema_script
from partnergraph.queries.named.files import load_library
from partnergraph.queries.named.query import NamedQuery

_BROWSER_FOLDER = "partnergraph"


def build_favourites_archive() -> bytes:
    """The bytes of the archive: one script a query, in a folder for each category, and the schema."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for query in load_library().values():
            path = f"{_BROWSER_FOLDER} {query.category}/{query.name}.cypher"
            archive.writestr(archive_entry(path), _render_browser_script(query))
        archive.writestr(archive_entry(f"{_BROWSER_FOLDER}/schema.cypher"), render_schema_script())
    return out.getvalue()


def _render_browser_script(query: NamedQuery) -> str:
    """One query: its title, what it answers, its parameters with the example's values, its Cypher."""
    lines = [f"// {query.title}", f"// {query.question}"]
    bound = query.bind(query.example)
    for name, declared in query.parameters.items():
        lines.append(f"// {name}: {declared.description}")
    lines += [f":param {name} => {_cypher_literal(value)};" for name, value in bound.items()]
    return "\n".join([*lines, "", query.cypher.strip(), ""])


def _cypher_literal(value: Any) -> str:
    """A value as Cypher writes it; JSON's texts, numbers and lists are Cypher's too."""
    return orjson.dumps(value).decode()
