"""What queries of the library say of ties, filled into their files from the model and from discovery's own statements.

So the files run as they stand, and say the same as partner paths, brokers and links. In a ``.cypher`` file a line
``//= TEXT`` has the same text below it with what is in braces filled in::

    //= MATCH (a)-[r:{shared}]->(x) WHERE {part:r} AND {thing:x}
    MATCH (a)-[r:PARTNER_IN|SIGNED|TOOK_PART_IN]->(x) WHERE …

in the header, which is YAML, ``#= TEXT`` does; and lines ``//< NAME ARGUMENT…`` and ``//>`` enclose a longer piece. ``make docs`` fills both in again; a test
keeps them equal to the model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from partnergraph.graph.cypher.dates import begin_date_cypher
from partnergraph.graph.summaries.truth import BODY_TYPES
from partnergraph.queries.discovery.brokers import brokers_cypher
from partnergraph.queries.discovery.links import region_links_cypher
from partnergraph.queries.named.files import LIBRARY_FOLDER
from partnergraph.queries.paths import Question, members
from partnergraph.queries.paths.ties import (
    ABSENT_ROLES,
    BODY_LABELS,
    TIE_RELATIONS,
    VOID_STATUSES,
    CountingRules,
)
from partnergraph.schema.base import TieKind
from partnergraph.schema.catalog import all_entity_types
from partnergraph.schema.errors import InvalidInput

_LINE_MARKS, _BLOCK_MARK, _BLOCK_END = ("//= ", "#= "), "//< ", "//>"
_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+(?:\[\d\])?))?\}")
# Any ends, for what counts as a tie does not depend on them; the queries have `largest` as a parameter of theirs.
_COUNTING = CountingRules(Question("any", "any"))
_COUNTING_LARGEST = CountingRules(Question("any", "any", largest=50))
_LITERALS = {"$no_part": ABSENT_ROLES, "$no_such": VOID_STATUSES}


def _write_literals(cypher: str) -> str:
    """Cypher with the values of the model's parameters in their place."""
    for name, values in _LITERALS.items():
        cypher = cypher.replace(name, "[" + ", ".join(f"'{value}'" for value in values) + "]")
    return cypher


def _kind_case(edge: str) -> str:
    whens = " ".join(f"WHEN '{r.type}' THEN '{t.kind}'" for r, t in TIE_RELATIONS.items())
    return f"CASE type({edge}) {whens} END"


def _count_by_kind(parts: str) -> str:
    """Cypher for one column a kind of tie, from a list of ``[type, year, ties]``: ``projects`` for joint projects."""
    columns = []
    for kind in TieKind:
        types = [f"'{r.type}'" for r, tie in TIE_RELATIONS.items() if tie.kind is kind]
        count = f"CASE WHEN p[0] IN [{', '.join(types)}] THEN p[2] ELSE 0 END"
        name = f"{kind.value.split()[-1]}s"
        columns.append(f"reduce(n = 0, p IN {parts} | n + {count}) AS {name}")
    return ", ".join(columns)


def _list_concrete_types(of: str) -> str:
    """The types with nodes of their own: of an abstract one, of the ``bodies``, or all."""
    concrete = all_entity_types()["Entity" if of in {"", "bodies"} else of].concrete
    return ", ".join(t.name for t in concrete if of != "bodies" or t.name in BODY_TYPES)


def _type_of_node(node: str) -> str:
    """Cypher for the narrowest type of a node, from its labels."""
    types = all_entity_types().values()
    abstract = [t.name for t in types if t.abstract]
    nested = [t.name for t in types if not t.abstract and not {*t.labels[:-1]} <= {*abstract}]
    whens = " ".join(f"WHEN {node}:{name} THEN '{name}'" for name in reversed(nested))
    outermost = f"[l IN labels({node}) WHERE NOT l IN {abstract}][0]"
    return f"CASE {whens} ELSE {outermost} END"


_FILLERS: Mapping[str, Callable[[str], str]] = {
    "shared": lambda _: _COUNTING.shared_types,
    "edges": lambda _: _COUNTING.edge_types,
    "bodies": lambda _: BODY_LABELS,
    "part": lambda edge: _write_literals(_COUNTING.participation(edge)),
    "thing": lambda node: _write_literals(_COUNTING.shared_thing(node)),
    "small": lambda node: _write_literals(_COUNTING_LARGEST.shared_thing(node)),
    "began": begin_date_cypher,
    "kind": _kind_case,
    "counts": _count_by_kind,
    "types": _list_concrete_types,
    "type": _type_of_node,
}


def _list_declared_fields() -> str:
    """Cypher for a map of the stored fields of each type of entity that has nodes of its own."""
    lines = [
        f"  {declared.name}: [{', '.join(repr(name) for name in declared.own)}]"
        for declared in all_entity_types().values()
        if not declared.abstract
    ]
    return "WITH *, {\n" + ",\n".join(lines) + "\n} AS fields"


def _fill_block(name: str, *arguments: str) -> str:
    """The longer piece of this name."""
    if name == "actors":
        return members.actor_lists_of_nodes(dict(one.split("=") for one in arguments))
    if name == "fields":
        return _list_declared_fields()
    if name == "brokers":
        return brokers_cypher(_COUNTING_LARGEST)
    if name == "links":
        return region_links_cypher(_COUNTING_LARGEST)
    raise InvalidInput(f"there is no piece {name!r}", do="take actors, fields, brokers or links")


def fill_fragments(text: str) -> str:
    """A file of the library with every piece filled in again; the same where nothing has changed.

    Raises :class:`InvalidInput` for a placeholder or piece that is none.
    """
    return "\n".join(_filled_lines(text.split("\n")))


def _filled_lines(lines: list[str]) -> Iterator[str]:
    remaining = iter(lines)
    for line in remaining:
        yield line
        indent, mark = line[: len(line) - len(line.lstrip())], line.lstrip()
        if mark.startswith(_LINE_MARKS):
            next(remaining, None)
            yield indent + _fill_placeholders(mark.partition(" ")[2])
        elif mark.startswith(_BLOCK_MARK):
            piece = _fill_block(*mark.removeprefix(_BLOCK_MARK).split())
            yield from (indent + one for one in _write_literals(piece).split("\n") if one.strip())
            yield next(one for one in remaining if one.strip() == _BLOCK_END)


def _fill_placeholders(template: str) -> str:
    def fill(match: re.Match[str]) -> str:
        if match[1] not in _FILLERS:
            raise InvalidInput(
                f"there is no placeholder {match[0]}", do=f"take one of {', '.join(_FILLERS)}"
            )
        return _FILLERS[match[1]](match[2] or "")

    return _PLACEHOLDER.sub(fill, template)


def write_library_fragments(folder: Path = LIBRARY_FOLDER) -> None:
    """Fill in every file of the library again."""
    for path in folder.glob("*.cypher"):
        text = path.read_text("utf-8")
        if (filled := fill_fragments(text)) != text:
            path.write_text(filled, "utf-8")
