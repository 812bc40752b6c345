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

from graph.formats.dump.write import entry
from queries.named.files import library
from queries.named.query import NamedQuery

FOLDER = "partnergraph"


def favourites() -> bytes:
    """The bytes of the archive: one script a query, in a folder for each category."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for query in library().values():
            path = f"{FOLDER} {query.category}/{query.name}.cypher"
            archive.writestr(entry(path), script(query))
    return out.getvalue()


def script(query: NamedQuery) -> str:
    """One query: its title, what it answers, its parameters with the example's values, its Cypher."""
    lines = [f"// {query.title}", f"// {query.question}"]
    bound = query.bind(query.example)
    for name, declared in query.parameters.items():
        lines.append(f"// {name}: {declared.description}")
    lines += [f":param {name} => {literal(value)};" for name, value in bound.items()]
    return "\n".join([*lines, "", query.cypher.strip(), ""])


def literal(value: Any) -> str:
    """A value as Cypher writes it; JSON's texts, numbers and lists are Cypher's too."""
    return orjson.dumps(value).decode()
