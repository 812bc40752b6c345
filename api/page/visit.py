"""One request for a page: who asks in which language, and the addresses that it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from partnergraph.api.access.sessions import Session
from partnergraph.api.page.asking import Asker
from partnergraph.api.page.catalogue import LANGUAGES, Language, choose_language, language
from partnergraph.api.page.parameters import Misread, read_parameters, rules_of, shorten

# What an address says of the moment in which it was made, and no other may repeat.
_OF_ONE_LINK = frozenset({"seen", "version"})
# What stands in a path as it is.
_WRITTEN = "/:@!$&'()*+,;=-._~"
Parameter = str | int | bool | None | tuple[str, ...] | list[str]


@dataclass(frozen=True)
class Page:
    """What a view answers: a template with its values, and how it is sent. ``retry``: seconds until to ask again."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    embedded: bool = False
    retry: int | None = None


@dataclass(frozen=True)
class Visit:
    """A request. ``path`` is without the language before it; ``given`` the parameters that are understood."""

    request: Request
    asker: Asker
    language: Language
    path: str
    given: Mapping[str, list[str]]
    misread: tuple[Misread, ...]

    @classmethod
    def of(cls, request: Request, asker: Asker) -> Visit:
        """Read a request: the language is the path's first part, else what the browser prefers."""
        path = request.scope.get("route_path") or request.url.path
        root = request.scope.get("root_path", "")
        path = path.removeprefix(root) or "/"
        tag = path.split("/")[1] if path.count("/") else ""
        if tag in LANGUAGES:
            path = path.removeprefix(f"/{tag}") or "/"
        else:
            tag = choose_language(request.headers.get("accept-language", ""))
        given, misread = read_parameters(path, request.query_params.multi_items())
        return cls(request, asker, language(tag), path, given, misread)

    def link(self, path: str, /, **parameters: Parameter) -> str:
        """The address of one of our pages, in this language."""
        return self.link_in(self.language.tag, path, **parameters)

    def link_in(self, tag: str, path: str, /, **parameters: Parameter) -> str:
        """The address of one of our pages in a language."""
        root = self.request.scope.get("root_path", "")
        return f"{root}/{tag}{path if path != '/' else '/'}{_query(parameters)}"

    def here(self, **changed: Parameter) -> str:
        """The address of the page asked for with some parameters changed; None takes one away."""
        given = {name.rstrip("_"): value for name, value in changed.items()}
        kept = {name: value for name, value in self.parameters.items() if name not in _OF_ONE_LINK}
        return self.link(quote(self.path, safe=_WRITTEN), **{**kept, **given})

    def ask(self, path: str, /, **given: Parameter) -> str:
        """The address of a question that this page leads to: what both can be narrowed by is kept."""
        here, there = rules_of(self.path) or {}, rules_of(path) or {}
        kept = {name: self.given[name] for name in here if name in there and name in self.given}
        asked: dict[str, Parameter] = {n: v for n, v in kept.items() if there[n].asked}
        return self.link(path, **asked | {name.rstrip("_"): value for name, value in given.items()})

    def kept(self, *fields: str) -> list[tuple[str, str]]:
        """What the address asks beside the fields of a form, as hidden fields of it."""
        rules = rules_of(self.path) or {}
        return [
            (name, value)
            for name, values in self.given.items()
            if name not in fields and name in rules and rules[name].asked
            for value in values
        ]

    def without(self, names: Iterable[str]) -> Visit:
        """The visit as if these parameters were not understood."""
        rules, left_out = rules_of(self.path) or {}, {*names}
        given = {name: values for name, values in self.given.items() if name not in left_out}
        misread = (
            Misread(name, self.given[name][0], rules[name])
            for name in self.given
            if name in left_out
        )
        return replace(self, given=given, misread=(*self.misread, *misread))

    @property
    def explained(self) -> list[str]:
        """What of the address is not understood, and what is expected there, in sentences."""
        return [_explain(one, self.language) for one in self.misread]

    def here_in(self, tag: str) -> str:
        """The address of the page asked for in another language."""
        return self.link_in(tag, quote(self.path, safe=_WRITTEN), **self.parameters)

    def asset(self, path: str) -> str:
        """The address of what has no language."""
        return f"{self.request.scope.get('root_path', '')}{path}"

    def absolute(self, address: str) -> str:
        """An address with the host before it."""
        return f"{self.request.url.scheme}://{self.request.url.netloc}{address}"

    def entity(self, identifier: str) -> str:
        """The page of an entity: places have pages of their own."""
        kind, _, key = identifier.partition(":")
        if kind in {"region", "country", "group", "city"}:
            code = key if kind != "city" else identifier
            return self.link(f"/places/{quote(code, safe=':')}")
        return self.link(f"/entities/{quote(identifier, safe=':')}")

    @property
    def session(self) -> Session | None:
        """The session of whoever is logged in."""
        return getattr(self.request.state, "session", None)

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters of the address; several of a name as a list."""
        return {name: some[0] if len(some) == 1 else some for name, some in self.given.items()}

    def one(self, name: str) -> str | None:
        """A parameter of the address; None where it is empty."""
        return next(iter(self.given.get(name, ())), None)

    def several(self, name: str) -> list[str]:
        """All of a parameter, each once."""
        return [*self.given.get(name, ())]

    def whole(self, name: str, otherwise: int) -> int:
        """A number of the address."""
        return int(self.one(name) or otherwise)


def _explain(one: Misread, spoken: Language) -> str:
    """What is not understood of an address, in a sentence."""
    if one.rule is None:
        return spoken.say("“%(name)s” asks nothing on this page.", name=shorten(one.name))
    if one.again:
        return spoken.say("“%(name)s” is given more than once; the first counts.", name=one.name)
    return spoken.say(
        "“%(value)s” is not understood as “%(name)s” and was left out: %(expected)s.",
        value=shorten(one.value),
        name=one.name,
        expected=spoken.say(one.rule.expected, **one.rule.values),
    )


def _query(parameters: Mapping[str, Parameter]) -> str:
    """The query of an address."""
    pairs = [
        (name.rstrip("_"), part)
        for name, value in parameters.items()
        for part in (value if isinstance(value, list | tuple) else [value])
        if part is not None and part is not False and part != ""
    ]
    written = urlencode([(name, "1" if part is True else part) for name, part in pairs], safe=":,")
    return f"?{written}" if written else ""
