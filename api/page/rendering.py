"""From a view's answer to HTML: one Jinja environment a language, everything escaped."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from partnergraph.api.page.assets import asset_address
from partnergraph.api.page.catalogue import LANGUAGES, Language, language
from partnergraph.api.page.headers import page_headers, send_content
from partnergraph.api.page.views.parties import name_of
from partnergraph.api.page.views.place_names import translate_region
from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.page.vocabulary import FIELDS, TIE_CLASSES, TIES, TYPES, WORDS

_FOLDER = Path(__file__).with_name("templates")


def render(visit: Visit, page: Page) -> Response:
    """The response with a page, its language and its security headers."""
    html = write_html(visit, page)
    return send_html(visit, html, page.status, embedded=page.embedded, retry=page.retry)


def write_html(visit: Visit, page: Page) -> bytes:
    """A page in the language of the visit."""
    template = _environment(visit.language.tag).get_template(page.template)
    return template.render({"visit": visit, **page.values}).encode()


def send_html(
    visit: Visit,
    html: bytes,
    status: int = 200,
    *,
    embedded: bool = False,
    retry: int | None = None,
) -> Response:
    """The response with HTML that was written for this visit or one like it."""
    headers = {**page_headers(embedded=embedded), "Content-Language": visit.language.tag}
    if retry is not None:
        headers["Retry-After"] = str(retry)
    return send_content(visit.request, html, "text/html; charset=utf-8", status, headers)


@cache
def _environment(tag: str) -> Environment:
    """The templates in one language."""
    spoken = language(tag)
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(spoken.translations, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(_filters(spoken))
    made.globals.update(
        {
            "asset_address": asset_address,
            "languages": LANGUAGES,
            "spoken": spoken,
            "tie_classes": TIE_CLASSES,
            "ties": TIES,
        }
    )
    return made


def _filters(spoken: Language) -> dict[str, Callable[..., Any]]:
    """Numbers, dates and words in a language."""

    def word(vocabulary: dict[str, str]) -> Callable[[str | None], str]:
        return lambda value: spoken.say(vocabulary[value]) if value in vocabulary else value or ""

    return {
        "number": spoken.number,
        "date": spoken.date,
        "days": spoken.days,
        "country": spoken.country,
        "named": lambda party: name_of(party, spoken),
        "region": lambda one: translate_region(one["code"], one["name"], spoken),
        "listed": spoken.listed,
        "tie": word(TIES),
        "type": word(TYPES),
        "word": word(WORDS),
        "field": word(FIELDS),
        "web": safe_web_address,
        "years": write_years,
        "host": lambda address: urlsplit(address).hostname or address,
    }


def safe_web_address(address: str | None) -> str | None:
    """An address of a source, if it is one of the web."""
    parts = urlsplit(address or "")
    return address if parts.scheme in {"http", "https"} and parts.netloc else None


def write_years(first: int | None, last: int | None) -> str:
    """A span of years as the pages write it, one year alone where both are the same."""
    if first is None or last is None:
        return "" if first is None and last is None else str(first or last)
    return str(first) if first == last else f"{first}–{last}"
