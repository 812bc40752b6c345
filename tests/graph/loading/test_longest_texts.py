"""The longest texts that the model allows are stored and indexed by a real Neo4j."""

from __future__ import annotations

from typing import Any

from partnergraph.graph.claims.claim import Claim
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from partnergraph.schema.base import LONGEST_ID, LONGEST_TEXT, Entity
from partnergraph.schema.catalog import Declaration, all_entity_types
from partnergraph.schema.documents import Source
from partnergraph.schema.fields import FieldKind
from partnergraph.schema.values import LONGEST_NAME

SOURCE = Source(id="source:long", title="Long")
WIDE = "\U0001d538"  # of four bytes, and folded to one


def longest(declared: Declaration, letter: str) -> dict[str, Any]:
    """The longest value of every free text of a type."""
    values: dict[str, Any] = {}
    for name, field in declared.own.items():
        if field.kind is FieldKind.TEXT:
            values[name] = [letter * LONGEST_NAME]
        elif field.kind is FieldKind.STRING and name != "geonames":
            if field.longest not in {LONGEST_NAME, LONGEST_TEXT}:
                continue  # a code, whose form is its length
            text = letter * field.longest
            values[name] = [text] if field.many else text
    return values


async def test_the_longest_texts_can_be_loaded(database: Database) -> None:
    claims = []
    for letter in ("x", "я", WIDE):
        for declared in all_entity_types().values():
            if declared.abstract or declared.name in {"Source", "Country", "Region"}:
                continue
            prefix = f"{declared.prefix}:{letter}"
            values = longest(declared, letter)
            if letter == "я":
                values = {
                    name: v if len(v) <= LONGEST_NAME else v[:16_000] for name, v in values.items()
                }
            made: Entity = declared.cls.model_validate(
                {**values, "id": prefix + letter * (LONGEST_ID - len(prefix))}
            )
            claims.append(Claim(SOURCE.id, made, "everywhere"))
    report = await load_sources(database, [SOURCE], claims)
    assert report.rejects == []
    (row,) = await database.read(
        "MATCH (n:Project) WHERE n.objective_folded CONTAINS 'xxx' RETURN size(n.objective) AS size"
    )
    assert row["size"] == LONGEST_TEXT
