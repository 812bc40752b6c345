"""Full-text search over names, aliases and descriptions, without regard to case and accents."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.connection.database import Database
from graph.ddl import FULLTEXT
from graph.reading.things import Thing, thing
from schema.codes import folded
from schema.errors import InvalidInput

MOST_TERMS, LONGEST = 12, 200
LARGEST_SEARCH = 100
SPECIAL = re.compile(r'([+\-!(){}\[\]^"~*?:\\/&|])')
# Lucene's fuzzy match of a word of three letters matches nearly anything.
SHORTEST_FUZZY = 5

SEARCH = f"""
CALL db.index.fulltext.queryNodes('{FULLTEXT}', $query, {{limit: $depth}}) YIELD node AS n, score
WHERE ($labels IS NULL OR any(label IN labels(n) WHERE label IN $labels))
  AND ($within IS NULL OR n.id = $within
       OR EXISTS {{ (n)-[:LOCATED_IN|REPRESENTS|PART_OF|IN_GROUP*1..5]->(:Entity {{id: $within}}) }})
WITH n, score * CASE
    WHEN n.name_folded = $folded THEN 4
    WHEN $folded IN coalesce(n.aliases_folded, []) THEN 3
    WHEN n.acronym_folded = $folded THEN 3
    ELSE 1 END AS score
ORDER BY score DESC, n.id
RETURN n, score LIMIT $limit
"""
# Filters come after the index, so it is asked for more than is wanted.
DEPTH = 2000


@dataclass(frozen=True)
class Hit:
    """Something found, how well it fits, and the names in which the words were found."""

    node: Thing
    score: float
    highlights: tuple[str, ...]


def lucene(text: str, *, fuzzy: bool = True, prefix: bool = True) -> str:
    """A Lucene query that every word of ``text`` must match: as it is, as a beginning, or nearly.

    Raises :class:`InvalidInput` for a text without words, or one too long.
    """
    terms = folded(text).split()
    terms = [
        part
        for term in terms
        for part in re.findall(r"[\w'’.&+-]+", term)
        if re.search(r"\w", part)
    ]
    if not terms or len(terms) > MOST_TERMS or len(text) > LONGEST:
        raise InvalidInput(
            "there is nothing to search for" if not terms else "this is too much to search for",
            where="text",
            do=f"give 1 to {MOST_TERMS} words, at most {LONGEST} characters",
        )
    return " AND ".join(one_term(term, fuzzy=fuzzy, prefix=prefix) for term in terms)


def one_term(term: str, *, fuzzy: bool, prefix: bool) -> str:
    """The alternatives that one word may match."""
    # The analyzer splits at punctuation, which wildcards and fuzzy terms bypass.
    words = [w for w in re.split(r"[^\w]+", term) if w]
    alternatives = []
    for word in words:
        escaped = SPECIAL.sub(r"\\\1", word)
        forms = [f'"{escaped}"^4']
        if prefix:
            forms.append(f"{escaped}*^2")
        if fuzzy and len(word) >= SHORTEST_FUZZY:
            forms.append(f"{escaped}~1")
        alternatives.append(f"({' OR '.join(forms)})")
    return " AND ".join(alternatives)


async def search(
    database: Database,
    text: str,
    *,
    labels: Iterable[str] | None = None,
    within: str | None = None,
    limit: int = 20,
    fuzzy: bool = True,
) -> list[Hit]:
    """The best hits for a text, the best first; among types and within a place (its id) where asked.

    Raises :class:`InvalidInput` for a text without words or a limit that is not allowed.
    """
    if not 0 <= limit <= LARGEST_SEARCH:
        raise InvalidInput(
            f"{limit} hits are not allowed", where="first", do=f"ask for 0 to {LARGEST_SEARCH}"
        )
    rows = await database.read(
        SEARCH,
        query=lucene(text, fuzzy=fuzzy),
        folded=folded(text),
        labels=list(labels) if labels else None,
        within=within,
        depth=DEPTH if labels or within else limit * 5 + 50,
        limit=limit,
    )
    return [Hit(node := thing(row["n"]), row["score"], highlights(node, text)) for row in rows]


def highlights(node: Thing, text: str) -> tuple[str, ...]:
    """The name, aliases and acronym that hold a word of ``text``, HTML with ``<em>`` around the word."""
    names = [node.properties["name"], *node.properties.get("aliases", ())]
    names += [node.properties[k] for k in ("acronym", "description") if k in node.properties]
    terms = [t for t in re.findall(r"\w+", folded(text)) if t]
    return tuple(marked for name in names if (marked := mark(name, terms)))


def mark(name: str, terms: list[str]) -> str | None:
    """A name with the words that begin like a term marked, or None if there is none."""
    marked = False
    parts = []
    for part in re.split(r"(\w+)", name):
        word = folded(part)
        if word and any(word.startswith(term) for term in terms):
            marked = True
            parts.append(f"<em>{html.escape(part)}</em>")
        else:
            parts.append(html.escape(part))
    return "".join(parts) if marked else None
