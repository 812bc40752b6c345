"""What is shaped at once is what graphql-core answers, errors included."""

from __future__ import annotations

from enum import Enum
from types import SimpleNamespace
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    execute_sync,
    parse,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from partnergraph.api.graphql.execution.attributes import AttributeExecutor
from partnergraph.api.graphql.types.build import AttributeResolver


class Kind(Enum):
    PROJECT = "project"
    EVENT = "event"


def _attribute(type_: Any, name: str) -> GraphQLField:
    return GraphQLField(type_, resolve=AttributeResolver(name))


_PARTY: GraphQLObjectType = GraphQLObjectType(
    "Party",
    lambda: {
        "id": _attribute(GraphQLNonNull(GraphQLString), "id"),
        "size": _attribute(GraphQLInt, "size"),
        "kind": _attribute(GraphQLEnumType("Kind", Kind), "kind"),
        "scores": _attribute(GraphQLList(GraphQLNonNull(GraphQLFloat)), "scores"),
        "of": _attribute(_PARTY, "of"),
        "parts": _attribute(GraphQLNonNull(GraphQLList(GraphQLNonNull(_PARTY))), "parts"),
        "looked": GraphQLField(GraphQLString, resolve=lambda source, _info: f"up {source.id}"),
        "times": GraphQLField(
            GraphQLInt, {"by": GraphQLArgument(GraphQLInt)}, lambda source, _info, by=1: len(source.id) * by
        ),
    },
)  # fmt: skip
_SCHEMA = GraphQLSchema(GraphQLObjectType("Query", {"party": GraphQLField(_PARTY)}))
_OPERATIONS = [
    "{ party { id size kind scores } }",
    "{ party { parts { id parts { size } } of { kind of { id } } } }",
    """query ($no: Boolean = false) { party { ...Some name: id id @skip(if: true) of @include(if: $no) { id } } }
    fragment Some on Party { __typename size ... on Party { scores } parts { __typename } }""",
    "{ party { id looked parts { id times(by: 3) parts { id scores } } } }",
    "{ party { parts { id } parts { size } } }",
]
# What a type does not allow, too.
_VALUES = {
    "id": st.sampled_from(["a", "b", None, 3, ValueError("not to be had")]),
    "size": st.sampled_from([1, None, 2**40, "x"]),
    "kind": st.sampled_from([Kind.PROJECT, None, "neither"]),
    "scores": st.sampled_from([(), (0.5, 1), (None,), None, "ab", 7]),
}
_PARTIES = st.recursive(
    st.builds(SimpleNamespace, **_VALUES, of=st.none(), parts=st.just(())),
    lambda inner: st.builds(
        SimpleNamespace,
        **_VALUES,
        of=st.one_of(st.none(), inner),
        parts=st.one_of(st.lists(st.one_of(inner, st.none()), max_size=3), st.none()),
    ),
    max_leaves=6,
)


@settings(max_examples=300)
@given(party=_PARTIES, text=st.sampled_from(_OPERATIONS))
def test_the_answer_is_graphql_cores(party: Any, text: str) -> None:
    ours, theirs = (
        execute_sync(_SCHEMA, parse(text), SimpleNamespace(party=party), executor_class=executor)
        for executor in (AttributeExecutor, None)
    )
    assert ours == theirs
