"""``Subscription``: what is told again whenever the data move."""

from __future__ import annotations

from collections.abc import Mapping

from partnergraph.api.graphql.types.build import FieldArgument, OutputField, SchemaBuilder

# Each field is a field of Query that is asked again: under its own name there.
QUERY_FIELDS: Mapping[str, str] = {"dataChanged": "data", "entityChanged": "entity"}


def declare_subscription_type(builder: SchemaBuilder) -> None:
    """Declare the type. Nothing resolves its fields: what answers is the field of Query."""
    builder.declare_output(
        "Subscription",
        "What is told now, and again whenever it changes; as server-sent events (graphql-sse).",
        [
            OutputField("dataChanged", "DataState", "The version of the data, whenever it moves"),
            OutputField(
                "entityChanged",
                "Optional[Entity]",
                "What is asked of an entity, whenever that changes; null once it is gone",
                None,
                (FieldArgument("id", "ID", "Its id"),),
            ),
        ],
    )
