"""The statements that give a renamed field or relation its new name, wherever its values lie.

These are the node's own properties (those for search among them), claims of entities (DESCRIBED_BY),
relationships, their claims (JSON in ``claims``), corrections that wait for a decision (JSON in ``said``), and of
relations the log of changes.
Digests stay, for they go by first names, and so does the audit trail, which has what was sent.

Each statement changes what has the old name, in transactions of its own, and nothing else: it may be broken off
and run again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from partnergraph.schema.catalog import EntityType
from partnergraph.schema.versions import (
    FieldRename,
    RelationRename,
    declared_field_renames,
    declared_relation_renames,
)

ROWS_PER_TRANSACTION = 5000

_RENAME_RELATION = """
MATCH (a)-[r:{former}]->(b)
CALL (a, r, b) {{
    CREATE (a)-[new:{type}]->(b) SET new = properties(r) DELETE r
}} IN TRANSACTIONS OF {rows} ROWS
"""
# The type stands between tabs, as an id cannot.
_RENAME_IN_CHANGE_LOG = r"""
MATCH (e:ChangeEntry) WHERE any(row IN e.rows WHERE row CONTAINS '\t{former}\t')
CALL (e) {{
    SET e.rows = [row IN e.rows | replace(row, '\t{former}\t', '\t{type}\t')]
}} IN TRANSACTIONS OF {rows} ROWS
"""
_RENAME_PROPERTIES = """
MATCH {pattern} WHERE {restriction}({condition})
CALL (x) {{ SET {assignments} REMOVE {removals} }} IN TRANSACTIONS OF {rows} ROWS
"""
# In the JSON of a claim, its properties are the last: after the first `"said":`, which no text can hold, for a
# text's own quotes are escaped. For the same reason `"name":` is nothing but a key.
_RENAME_IN_RELATION_CLAIMS = """
MATCH ()-[r:{type}]->() WHERE any(claim IN r.claims WHERE {condition})
CALL (r) {{
    SET r.claims = [claim IN r.claims |
        split(claim, '"said":')[0] + {replaced}]
}} IN TRANSACTIONS OF {rows} ROWS
"""
_PROPERTIES_IN_CLAIM = "substring(claim, size(split(claim, '\"said\":')[0]))"
_RENAME_IN_CORRECTIONS = """
MATCH (c:Correction) WHERE c.type IN [{types}] AND ({condition})
CALL (c) {{ SET c.said = {replaced} }} IN TRANSACTIONS OF {rows} ROWS
"""


def rename_statements() -> Iterator[str]:
    """The statements for all declared renames, in the order in which they are to be run."""
    for relation_rename in declared_relation_renames():
        yield from _relation_rename_statements(relation_rename)
    for field_rename in declared_field_renames():
        yield from _field_rename_statements(field_rename)


def _relation_rename_statements(rename: RelationRename) -> Iterator[str]:
    """The statements that give relationships of a former type, and what the log says of them, the one of today."""
    for statement in (_RENAME_RELATION, _RENAME_IN_CHANGE_LOG):
        yield statement.format(
            former=rename.former_type, type=rename.declared.type, rows=ROWS_PER_TRANSACTION
        )


def _field_rename_statements(rename: FieldRename) -> Iterator[str]:
    """The statements that rename a field on nodes and in claims, or on relationships and in their claims."""
    declared, former = rename.declared, rename.former_properties
    if isinstance(declared, EntityType):
        types = ", ".join(f"'{type_.name}'" for type_ in declared.concrete)
        yield _rename_properties(f"(x:{declared.name})", former)
        yield _rename_properties("()-[x:DESCRIBED_BY]->()", former, f"x.type IN [{types}] AND ")
        yield _RENAME_IN_CORRECTIONS.format(
            types=types,
            condition=_key_condition("c.said", former),
            replaced=_replace_keys("c.said", former),
            rows=ROWS_PER_TRANSACTION,
        )
    else:
        yield _rename_properties(f"()-[x:{declared.type}]->()", former)
        yield _RENAME_IN_RELATION_CLAIMS.format(
            type=declared.type,
            condition=_key_condition(_PROPERTIES_IN_CLAIM, former),
            replaced=_replace_keys(_PROPERTIES_IN_CLAIM, former),
            rows=ROWS_PER_TRANSACTION,
        )


def _rename_properties(pattern: str, former: Mapping[str, str], restriction: str = "") -> str:
    """The statement for the properties of what a pattern binds to ``x``; a value under the new name stays."""
    return _RENAME_PROPERTIES.format(
        pattern=pattern,
        restriction=restriction,
        condition=" OR ".join(f"x.{old} IS NOT NULL" for old in former.values()),
        assignments=", ".join(
            f"x.{new} = coalesce(x.{new}, x.{old})" for new, old in former.items()
        ),
        removals=", ".join(f"x.{old}" for old in former.values()),
        rows=ROWS_PER_TRANSACTION,
    )


def _key_condition(text: str, former: Mapping[str, str]) -> str:
    """Whether a text of JSON has any of the former names as a key."""
    return " OR ".join(f"{text} CONTAINS '\"{old}\":'" for old in former.values())


def _replace_keys(text: str, former: Mapping[str, str]) -> str:
    """An expression for a text of JSON with the names of today as its keys."""
    for new, old in former.items():
        text = f"replace({text}, '\"{old}\":', '\"{new}\":')"
    return text
