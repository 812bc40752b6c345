"""Declaring Strawberry types from data rather than from classes written out.

Types are named by strings in Python's syntax (``"list[Citation]"``, ``"Optional[Country]"``) and found by
name when the schema is made, so they may refer to each other in any order. A field's resolver is kept
beside it, in graphql-core's own form, because it gets arguments as the request wrote them.
"""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from keyword import iskeyword
from operator import attrgetter
from typing import Any, Optional

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLSchema,
)
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.unset import UNSET

Resolver = Callable[..., Any | Awaitable[Any]]


@dataclass(frozen=True)
class FieldArgument:
    """An argument of a field. ``type`` is written in Python's syntax, as everywhere here."""

    name: str
    type: str
    description: str
    default: Any = UNSET


@dataclass(frozen=True)
class OutputField:
    """A field of an object type or interface. Without ``resolve`` it is the attribute of its name."""

    name: str
    type: str
    description: str
    resolve: Resolver | None = None
    arguments: tuple[FieldArgument, ...] = ()
    deprecated: str | None = None


@dataclass(frozen=True)
class InputField:
    """A field of an input type; without ``default`` it must be given, unless ``type`` is optional."""

    name: str
    type: str
    description: str
    default: Any = UNSET
    deprecated: str | None = None


@dataclass
class SchemaBuilder:
    """The types of one schema while it is being put together, and the resolvers of their fields.

    Once ``complete`` is set, names of types are looked up: before that, one may not be declared yet.
    """

    module: types.ModuleType = field(default_factory=lambda: types.ModuleType("partnergraph_types"))
    resolvers: dict[tuple[str, str], Resolver] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    complete: bool = False
    _annotations: dict[str, StrawberryAnnotation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sys.modules[self.module.__name__] = self.module
        self.register(Optional=Optional, ID=strawberry.ID)

    def register(self, **types_by_name: Any) -> None:
        """Let annotations refer to these types by name."""
        self.module.__dict__.update(types_by_name)

    def find(self, name: str) -> Any:
        """The type registered under a name, or None."""
        return self.module.__dict__.get(name)

    def declare_enum(
        self, cls: type[Enum], name: str = "", texts: Mapping[Any, str] | None = None
    ) -> str:
        """Declare an enum, unless it is already, under its name in GraphQL (else the class's); that name.

        ``texts`` say of its members what they mean; without them, the words that they stand for do.
        """
        name = name or cls.__name__
        if not self.find(name):
            described = strawberry.enum(cls, name=name, description=inspect.getdoc(cls))
            self.register(**{name: described})
            self.words[name] = {
                member.name: (texts or {}).get(member, str(member.value)) for member in cls
            }
        return name

    def declare_output(
        self,
        name: str,
        description: str,
        fields: Iterable[OutputField],
        *,
        implements: Iterable[str] = (),
        interface: bool = False,
    ) -> str:
        """Declare an object type or interface, and keep its fields' resolvers; its name."""
        members: dict[str, Any] = {}
        field_types: dict[str, StrawberryAnnotation] = {}
        for output in fields:
            member = strawberry.field(
                name=output.name,
                description=output.description or None,
                deprecation_reason=output.deprecated,
            )
            member._arguments = [self.make_argument(argument) for argument in output.arguments]  # noqa: SLF001
            members[_safe_name(output.name)] = member
            field_types[_safe_name(output.name)] = self._annotate(output.type)
            if output.resolve:
                self.resolvers[name, output.name] = output.resolve
        bases = tuple(self.module.__dict__[base] for base in implements)
        body = {**members, "__annotations__": field_types, "__module__": self.module.__name__}
        cls = type(name, bases, body)
        decorate = strawberry.interface if interface else strawberry.type
        self.register(**{name: decorate(cls, name=name, description=description)})
        return name

    def declare_input(self, name: str, description: str, fields: Iterable[InputField]) -> str:
        """Declare an input type; its name."""
        members: dict[str, Any] = {}
        field_types: dict[str, StrawberryAnnotation] = {}
        for item in fields:
            needed = item.default is UNSET and not _is_optional(item.type)
            default = {} if needed else {"default": item.default}
            members[_safe_name(item.name)] = strawberry.field(
                name=item.name,
                description=item.description or None,
                # GraphQL has no deprecated input that must be given.
                deprecation_reason=None if needed else item.deprecated,
                **default,
            )
            field_types[_safe_name(item.name)] = self._annotate(item.type)
        body = {**members, "__annotations__": field_types, "__module__": self.module.__name__}
        self.register(
            **{name: strawberry.input(type(name, (), body), name=name, description=description)}
        )
        return name

    def make_argument(self, argument: FieldArgument) -> StrawberryArgument:
        """An argument as Strawberry keeps it."""
        return StrawberryArgument(
            python_name=_safe_name(argument.name),
            graphql_name=argument.name,
            type_annotation=self._annotate(argument.type),
            description=argument.description or None,
            default=argument.default,
        )

    def _annotate(self, type_: str) -> StrawberryAnnotation:
        return self._annotations.setdefault(type_, _LateAnnotation(type_, self))

    def attach_resolvers(
        self, executable: GraphQLSchema, type_name_of: Callable[[Any], str]
    ) -> None:
        """Give a finished schema what Strawberry does not: resolvers, types of interfaces, words of enums."""
        for type_ in executable.type_map.values():
            if isinstance(type_, GraphQLEnumType) and type_.name in self.words:
                for word, member in type_.values.items():
                    text = self.words[type_.name][word]
                    member.description = text[0].upper() + text[1:]
            if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
                type_.is_type_of = None
                for name, member in type_.fields.items():
                    member.resolve = self.resolvers.get(
                        (type_.name, name), AttributeResolver(_safe_name(name))
                    )
            elif hasattr(type_, "resolve_type"):
                type_.resolve_type = lambda value, _info, _type: type_name_of(value)


class _LateAnnotation(StrawberryAnnotation):
    """A type by its name, for all fields that have it: Strawberry asks seven times a field, most before it can be told."""

    __slots__ = ("builder",)

    def __init__(self, type_: str, builder: SchemaBuilder) -> None:
        super().__init__(type_, namespace=builder.module.__dict__)
        self.builder = builder

    def evaluate(self) -> type:
        if not self.builder.complete:
            raise NameError(self.raw_annotation)
        return super().evaluate()


def _is_optional(type_: str) -> bool:
    return type_.startswith("Optional[")


def _safe_name(name: str) -> str:
    """A GraphQL name as a Python parameter's: ``from_`` for ``from``."""
    return f"{name}_" if iskeyword(name) else name


class AttributeResolver:
    """The resolver of a field that is one attribute of what its parent's resolver gave; ``get`` reads it."""

    def __init__(self, name: str) -> None:
        self.get: Callable[[Any], Any] = attrgetter(name)

    def __call__(self, source: Any, _info: Any) -> Any:
        """The value of the attribute."""
        return self.get(source)
