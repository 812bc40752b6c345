"""Declaring Strawberry types from data rather than from classes written out.

Types are named by strings in Python's syntax (``"list[Citation]"``, ``"Optional[Country]"``) and found by
name when the schema is made, so they may refer to each other in any order. A field's resolver is kept
beside it, in graphql-core's own form, because arguments are wanted as the request wrote them.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from keyword import iskeyword
from typing import Any, Optional

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.unset import UNSET

Resolver = Callable[..., Any | Awaitable[Any]]


@dataclass(frozen=True)
class Argument:
    """An argument of a field."""

    name: str
    type: str
    description: str
    default: Any = UNSET


@dataclass(frozen=True)
class Output:
    """A field of an object type or interface. Without ``resolve`` it is the attribute of its name."""

    name: str
    type: str
    description: str
    resolve: Resolver | None = None
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True)
class Input:
    """A field of an input type."""

    name: str
    type: str
    description: str
    default: Any = UNSET


@dataclass
class Builder:
    """The types of one schema while it is being put together."""

    module: types.ModuleType = field(default_factory=lambda: types.ModuleType("partnergraph_types"))
    resolvers: dict[tuple[str, str], Resolver] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sys.modules[self.module.__name__] = self.module
        self.add(Optional=Optional, ID=strawberry.ID)

    def add(self, **named: Any) -> None:
        """Make things known by name."""
        self.module.__dict__.update(named)

    def known(self, name: str) -> Any:
        """What is known by a name, or None."""
        return self.module.__dict__.get(name)

    def enum(self, cls: type[Enum], description: str) -> str:
        """Make an enum known; its name."""
        if not self.known(cls.__name__):
            self.add(**{cls.__name__: strawberry.enum(cls, description=description)})
        return cls.__name__

    def output(
        self,
        name: str,
        description: str,
        fields: Iterable[Output],
        *,
        implements: Iterable[str] = (),
        interface: bool = False,
    ) -> str:
        """Declare an object type or interface; its name."""
        declared: dict[str, Any] = {}
        annotations: dict[str, str] = {}
        for one in fields:
            made = strawberry.field(name=one.name, description=one.description)
            made._arguments = [self.argument(argument) for argument in one.arguments]  # noqa: SLF001
            declared[safe(one.name)] = made
            annotations[safe(one.name)] = one.type
            if one.resolve:
                self.resolvers[name, one.name] = one.resolve
        bases = tuple(self.module.__dict__[base] for base in implements)
        body = {**declared, "__annotations__": annotations, "__module__": self.module.__name__}
        cls = type(name, bases, body)
        kind = strawberry.interface if interface else strawberry.type
        self.add(**{name: kind(cls, name=name, description=description)})
        return name

    def input(self, name: str, description: str, fields: Iterable[Input]) -> str:
        """Declare an input type; its name."""
        declared: dict[str, Any] = {}
        annotations: dict[str, str] = {}
        for one in fields:
            default = (
                {} if one.default is UNSET and not optional(one.type) else {"default": one.default}
            )
            declared[safe(one.name)] = strawberry.field(
                name=one.name, description=one.description or None, **default
            )
            annotations[safe(one.name)] = one.type
        body = {**declared, "__annotations__": annotations, "__module__": self.module.__name__}
        self.add(
            **{name: strawberry.input(type(name, (), body), name=name, description=description)}
        )
        return name

    def argument(self, one: Argument) -> StrawberryArgument:
        """An argument as Strawberry keeps it."""
        return StrawberryArgument(
            python_name=safe(one.name),
            graphql_name=one.name,
            type_annotation=StrawberryAnnotation(one.type, namespace=self.module.__dict__),
            description=one.description,
            default=one.default,
        )

    def attach(self, schema: GraphQLSchema, name_of: Callable[[Any], str]) -> None:
        """Give the fields of a finished schema their resolvers, and its interfaces their way to tell types."""
        for type_ in schema.type_map.values():
            if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
                type_.is_type_of = None
                for name, made in type_.fields.items():
                    made.resolve = self.resolvers.get((type_.name, name), attribute(safe(name)))
            elif hasattr(type_, "resolve_type"):
                type_.resolve_type = lambda value, _info, _type: name_of(value)


def optional(type_: str) -> bool:
    """Whether a value may be left out."""
    return type_.startswith("Optional[")


def safe(name: str) -> str:
    """A name that Python takes as a parameter's."""
    return f"{name}_" if iskeyword(name) else name


def attribute(name: str) -> Resolver:
    """The resolver of a field that is an attribute of its name."""

    def resolve(source: Any, _info: Any) -> Any:
        return getattr(source, name)

    return resolve
