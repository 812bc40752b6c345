"""What lies in something: its parts at any depth, and in a place all places of any version of codes.

A region is one through time: its older codes and its successors are within it where all of them lies in it. A
group's members are those of the day asked about, else of today.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnergraph.graph.cypher.dates import VALIDITY_TEMPLATE
from partnergraph.graph.cypher.fragment import (
    ArgumentPath,
    CypherScope,
    Fragment,
    Parameter,
    Piece,
    compose_cypher,
)
from partnergraph.schema.base import ENTITY_ID_PATTERN
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.codes import parse_country_code, parse_nuts_code
from partnergraph.schema.directions import possible_directions

# How far places lie inside one another: city, three levels of regions, country; and codes in one another.
PLACE_DEPTH = 8
# From a place to every place within it, through all versions of codes: a former region lies in what succeeded it,
# and a successor in what it came from, where the whole of it does.
WITHIN_PLACE = f"""((outer:Place)-[lies:PART_OF|SUCCEEDED_BY]-(inner:Place)
      WHERE CASE WHEN startNode(lies) = inner THEN coalesce(lies.old_within, true)
        ELSE coalesce(lies.new_within, false) END){{0,{PLACE_DEPTH}}}"""

# A row for each `part` of the node that a variable is bound to, itself among them.
_MATCH_PARTS = f"""%(found)sCALL (%(whole)s) {{
  MATCH (%(whole)s:Place) {WITHIN_PLACE} (part:Place) RETURN part
  UNION
  MATCH (%(whole)s:Group)<-[member:IN_GROUP]-(:Country) {WITHIN_PLACE} (part:Place) WHERE %(valid)s RETURN part
  UNION
  MATCH (%(whole)s:!Place)<-[:PART_OF*0..{PLACE_DEPTH}]-(part) RETURN part
}} RETURN part"""
_MATCH_WHOLE = """
  MATCH (whole:Entity) WHERE whole.id IN %(named)s[0] RETURN whole
  UNION
  MATCH (whole:Entity)-[of:DESCRIBED_BY {record: %(named)s[0][0]}]->()
  USING INDEX SEEK of:DESCRIBED_BY(record) RETURN whole
  UNION
  MATCH (whole:Group) WHERE toLower(whole.code) = %(named)s[1] RETURN whole
"""
# Whether each of these is there, as :func:`possible_whole` gives them.
FIND_WHOLES = (
    "UNWIND range(0, size($named) - 1) AS at WITH at, $named[at] AS one ORDER BY at "
    f"RETURN collect(EXISTS {{ {_MATCH_WHOLE % {'named': 'one'}} }})"
)
_TODAY = "[toString(date()), toString(date())]"


def has_wholes(declared: EntityType) -> bool:
    """Whether things of a type are parts of one another, up to some outermost: programmes, sectors. Codes of places change."""
    related = possible_directions(declared).values()
    return not declared.abstract and "Place" not in declared.labels and any(d.deep for d in related)


def match_wholes(part: str, whole: str, declared: EntityType) -> str:
    """Cypher that binds each thing that a thing of such a type is a part of, itself among them; nothing of nothing."""
    return f"OPTIONAL MATCH ({part})-[:PART_OF*0..{PLACE_DEPTH}]->({whole}:{declared.name})"


def match_parts(whole: str, scope: CypherScope, found: Piece = "") -> Fragment:
    """Cypher that returns a ``part`` for each part of a thing, once. ``found``: what binds the variable ``whole``."""
    valid = compose_cypher(VALIDITY_TEMPLATE, edge="member", as_of=scope.as_of or _TODAY)
    return compose_cypher(_MATCH_PARTS, found=found, whole=whole, valid=valid)


def shared_parts_list(path: ArgumentPath, scope: CypherScope) -> str:
    """The variable of the list of a thing, named at a path by id or code, and all its parts; read once a statement.

    The list is empty of what is not there, and never else.
    """
    named = Parameter(path, possible_whole)
    found = compose_cypher(_MATCH_WHOLE, named=named)
    parts = match_parts("whole", scope, compose_cypher("CALL () { %s } ", found))
    variable = scope.share(compose_cypher("RETURN COLLECT { %s }", parts))
    return scope.wholes.setdefault(named, variable)


def all_wholes_found(scope: CypherScope) -> str:
    """Cypher for whether all is there that arguments name as a whole; read where the lists of parts are in sight."""
    return " AND ".join(f"size({parts}) > 0" for parts in scope.wholes.values())


def possible_whole(text: str) -> list[Any]:
    """The ids that a text may stand for, which is one itself or a place's code; and the code in small letters."""
    if ENTITY_ID_PATTERN.fullmatch(text):
        return [[text], ""]
    return [list(possible_place_ids(text)), text.lower()]


def possible_place_ids(text: str) -> Iterator[str]:
    """The ids of the country and of the region that a code may stand for; nothing for any other text."""
    for prefix, code in (("country", parse_country_code), ("region", parse_nuts_code)):
        try:
            yield f"{prefix}:{code(text)}"
        except ValueError:
            continue
