"""One request for a page: who asks in which language, and the addresses that it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from partnergraph.api.access.sessions import Session
from partnergraph.api.page.asking import Asker
from partnergraph.api.page.catalogue import LANGUAGES, Language, choose_language, language

# What an address says of the moment in which it was made, and no other may repeat.
_OF_ONE_LINK = frozenset({"seen", "version"})
_MOST_DIGITS = 9
Parameter = str | int | bool | None | tuple[str, ...] | list[str]


@dataclass(frozen=True)
class Page:
    """What a view answers: a template with its values, and how it is sent."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    embedded: bool = False


@dataclass(frozen=True)
class Visit:
    """A request. ``path`` is without the language before it."""

    request: Request
    asker: Asker
    language: Language
    path: str

    @classmethod
    def of(cls, request: Request, asker: Asker) -> Visit:
        """Read a request: the language is the path's first part, else what the browser prefers."""
        path = request.scope.get("route_path") or request.url.path
        root = request.scope.get("root_path", "")
        path = path.removeprefix(root) or "/"
        tag = path.split("/")[1] if path.count("/") else ""
        if tag in LANGUAGES:
            return cls(request, asker, language(tag), path.removeprefix(f"/{tag}") or "/")
        accepted = request.headers.get("accept-language", "")
        return cls(request, asker, language(choose_language(accepted)), path)

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
        return self.link(self.path, **{**kept, **given})

    def here_in(self, tag: str) -> str:
        """The address of the page asked for in another language."""
        return self.link_in(tag, self.path, **self.parameters)

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
        query = self.request.query_params
        several = {name: [one for one in query.getlist(name) if one] for name in query}
        return {name: some[0] if len(some) == 1 else some for name, some in several.items() if some}

    def one(self, name: str) -> str | None:
        """A parameter of the address; None where it is empty."""
        return (self.request.query_params.get(name) or "").strip() or None

    def several(self, name: str) -> list[str]:
        """All of a parameter, each once."""
        given = (one.strip() for one in self.request.query_params.getlist(name))
        return [*dict.fromkeys(one for one in given if one)]

    def whole(self, name: str, otherwise: int, most: int) -> int:
        """A number of the address, within bounds; what is none counts as not given."""
        text = self.one(name) or ""
        if not (text.isascii() and text.isdigit()):
            return otherwise
        return min(max(int(text), 1), most) if len(text) <= _MOST_DIGITS else most


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
