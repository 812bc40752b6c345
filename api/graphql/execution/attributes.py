"""Objects of which only attributes are selected, shaped at once instead of field by field.

The answers of searches and discovery are dataclasses whose facts are attributes. graphql-core calls a resolver for each,
makes what that may need to know and asks thrice whether the value has to be awaited: a third of the time of ten paths.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from graphql import (
    Executor,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    Undefined,
    is_leaf_type,
)

from partnergraph.api.graphql.types.build import AttributeResolver

_Shaper: TypeAlias = Callable[[Any], Any]


class _UnshapableValue(Exception):
    """A value is not what its type promises; graphql-core tells where, and what becomes null."""


class AttributeExecutor(Executor[None]):
    """graphql-core's executor, with a shortcut for objects that are attributes all the way down.

    What it answers is the same. An object with a value that its type does not allow is left to graphql-core, as are
    objects with a field that takes arguments, has a resolver of its own or is of an interface.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # By type and identity of the list of fields, which is kept too, so that no other list gets its identity.
        self._shapers: dict[tuple[str, int], tuple[Any, _Shaper | None]] = {}

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: Any,
        info: Any,
        path: Any,
        result: Any,
        position_context: None,
    ) -> Any:
        """The object that a value is in the answer."""
        shape = self._find_shaper(return_type, field_details_list)
        if shape is not None:
            try:
                return shape(result)
            except Exception:  # noqa: BLE001, S110 - whatever it is happens again below, where it is told
                pass
        return super().complete_object_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def _find_shaper(self, type_: GraphQLObjectType, selected: Any) -> _Shaper | None:
        key = type_.name, id(selected)
        if key not in self._shapers:
            self._shapers[key] = selected, self._make_object_shaper(type_, selected)
        return self._shapers[key][1]

    def _make_object_shaper(self, type_: GraphQLObjectType, selected: Any) -> _Shaper | None:
        """What makes an object of a value; None where one of the fields is more than an attribute."""
        fields: list[tuple[str, Callable[[Any], Any], _Shaper]] = []
        for key, details in self.collect_subfields(type_, selected).grouped_field_set.items():
            name = details[0].node.name.value
            if name == "__typename":
                fields.append((key, lambda _: type_.name, _keep_value))
                continue
            declared = type_.fields[name]
            if declared.args or not isinstance(declared.resolve, AttributeResolver):
                return None
            shape = self._make_shaper(declared.type, details)
            if shape is None:
                return None
            fields.append((key, declared.resolve.get, shape))
        return lambda value: {key: shape(get(value)) for key, get, shape in fields}

    def _make_shaper(self, type_: GraphQLOutputType, details: Any) -> _Shaper | None:
        """What makes the value of an answer of that of an attribute of this type."""
        required = isinstance(type_, GraphQLNonNull)
        inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        shape: _Shaper | None = None
        if isinstance(inner, GraphQLList):
            item = self._make_shaper(inner.of_type, details)
            shape = item and _shape_items(item)
        elif is_leaf_type(inner):
            shape = _shape_leaf(inner)
        elif isinstance(inner, GraphQLObjectType):
            shape = self._find_shaper(inner, details)
        return shape and (_require_value(shape) if required else _allow_null(shape))


def _keep_value(value: Any) -> Any:
    return value


def _shape_items(item: _Shaper) -> _Shaper:
    def shape(values: Any) -> list[Any]:
        if not isinstance(values, (list, tuple)):
            raise _UnshapableValue
        return [item(value) for value in values]

    return shape


def _shape_leaf(type_: GraphQLLeafType) -> _Shaper:
    coerce = type_.coerce_output_value

    def shape(value: Any) -> Any:
        coerced = coerce(value)
        if coerced is Undefined or coerced is None:
            raise _UnshapableValue
        return coerced

    return shape


def _require_value(shape: _Shaper) -> _Shaper:
    def shape_required(value: Any) -> Any:
        if value is None:
            raise _UnshapableValue
        return shape(value)

    return shape_required


def _allow_null(shape: _Shaper) -> _Shaper:
    return lambda value: None if value is None else shape(value)
