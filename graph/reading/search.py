"""Full-text search over names, aliases and descriptions, without regard to case and accents."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from partnergraph.graph.connection.database import Database
from partnergraph.graph.ddl import FULLTEXT_INDEX
from partnergraph.graph.reading.nodes import TypedNode, typed_node
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.errors import InvalidInput

_MOST_TERMS, _LONGEST_TEXT = 12, 200
LARGEST_SEARCH = 100
_LUCENE_SPECIALS = re.compile(r'([+\-!(){}\[\]^"~*?:\\/&|])')
# Lucene's fuzzy match of a word of three letters matches nearly anything.
_SHORTEST_FUZZY = 5

_SEARCH_INDEX = f"""
CALL db.index.fulltext.queryNodes('{FULLTEXT_INDEX}', $query, {{limit: $depth}}) YIELD node AS n, score
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
_FILTERED_DEPTH = 2000


@dataclass(frozen=True)
class SearchHit:
    """Something found, how well it fits, and the names in which the words were found."""

    node: TypedNode
    score: float
    highlights: tuple[str, ...]


def _lucene_query(text: str, *, fuzzy: bool = True, prefix: bool = True) -> str:
    """A Lucene query that every word of ``text`` must match: as it is, as a beginning, or nearly.

    Raises :class:`InvalidInput` for a text without words, or one too long.
    """
    terms = fold_for_comparison(text).split()
    terms = [
        part
        for term in terms
        for part in re.findall(r"[\w'’.&+-]+", term)
        if re.search(r"\w", part)
    ]
    if not terms or len(terms) > _MOST_TERMS or len(text) > _LONGEST_TEXT:
        raise InvalidInput(
            "there is nothing to search for" if not terms else "this is too much to search for",
            where="text",
            do=f"give 1 to {_MOST_TERMS} words, at most {_LONGEST_TEXT} characters",
        )
    return " AND ".join(_lucene_term(term, fuzzy=fuzzy, prefix=prefix) for term in terms)


def _lucene_term(term: str, *, fuzzy: bool, prefix: bool) -> str:
    """The alternatives that one word may match."""
    # The analyzer splits at punctuation, which wildcards and fuzzy terms bypass.
    words = [w for w in re.split(r"[^\w]+", term) if w]
    alternatives = []
    for word in words:
        escaped = _LUCENE_SPECIALS.sub(r"\\\1", word)
        forms = [f'"{escaped}"^4']
        if prefix:
            forms.append(f"{escaped}*^2")
        if fuzzy and len(word) >= _SHORTEST_FUZZY:
            forms.append(f"{escaped}~1")
        alternatives.append(f"({' OR '.join(forms)})")
    return " AND ".join(alternatives)


async def search_nodes(
    database: Database,
    text: str,
    *,
    labels: Iterable[str] | None = None,
    within: str | None = None,
    limit: int = 20,
    fuzzy: bool = True,
) -> list[SearchHit]:
    """The best hits for a text, the best first; among types and within a place (its id) where asked.

    Raises :class:`InvalidInput` for a text without words or a limit that is not allowed.
    """
    if not 0 <= limit <= LARGEST_SEARCH:
        raise InvalidInput(
            f"{limit} hits are not allowed", where="first", do=f"ask for 0 to {LARGEST_SEARCH}"
        )
    rows = await database.read(
        _SEARCH_INDEX,
        query=_lucene_query(text, fuzzy=fuzzy),
        folded=fold_for_comparison(text),
        labels=list(labels) if labels else None,
        within=within,
        depth=_FILTERED_DEPTH if labels or within else limit * 5 + 50,
        limit=limit,
    )
    return [
        SearchHit(node := typed_node(row["n"]), row["score"], _highlight_names(node, text))
        for row in rows
    ]


def _highlight_names(node: TypedNode, text: str) -> tuple[str, ...]:
    """The name, aliases and acronym that hold a word of ``text``, HTML with ``<em>`` around the word."""
    names = [node.properties["name"], *node.properties.get("aliases", ())]
    names += [node.properties[k] for k in ("acronym", "description") if k in node.properties]
    terms = [t for t in re.findall(r"\w+", fold_for_comparison(text)) if t]
    return tuple(marked for name in names if (marked := _mark_terms(name, terms)))


def _mark_terms(name: str, terms: list[str]) -> str | None:
    """A name with the words that begin like a term marked, or None if there is none."""
    marked = False
    parts = []
    for part in re.split(r"(\w+)", name):
        word = fold_for_comparison(part)
        if word and any(word.startswith(term) for term in terms):
            marked = True
            parts.append(f"<em>{html.escape(part)}</em>")
        else:
            parts.append(html.escape(part))
    return "".join(parts) if marked else None
