"""Elements of SVG with everything escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

Attribute = str | float | None

_CAPITAL = 1.3
# What stays on a line: a word with the space or slash behind it.
_PIECE = re.compile(r"[^ /]*[ /]|[^ /]+")


def element(name: str, *children: str | Markup, **attributes: Attribute) -> Markup:
    """An element. ``class_`` is class, ``stroke_width`` stroke-width; None leaves an attribute out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = Markup("").join(children)
    text = f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"
    return Markup(text)  # noqa: S704  (values are escaped above, children are markup or escaped by join)


def picture(
    view: tuple[float, float, float, float],
    children: Iterable[Markup],
    *,
    label: str,
    class_: str,
    linked: bool = False,
) -> Markup:
    """A whole picture, named by ``label``; ``view`` is its left, top, width and height.

    ``linked``: whether there are links in it, which an image for screen readers cannot have.
    """
    return element(
        "svg",
        *children,
        viewBox=" ".join(_value(part) for part in view),
        width=view[2],
        height=view[3],
        class_=class_,
        role="group" if linked else "img",
        aria_label=label,
    )


def titled(name: str, title: str, **attributes: Attribute) -> Markup:
    """An element that says what it is when pointed at."""
    return element(name, element("title", escape(title)), **attributes)


def link(address: str, *children: Markup, **attributes: Attribute) -> Markup:
    """A link around parts of a picture."""
    return element("a", *children, href=address, **attributes)


def text_width(text: str) -> float:
    """How many small letters are as wide as a text; capitals are wider."""
    return sum(_CAPITAL if letter.isupper() else 1 for letter in text)


def shortened(text: str, most: float) -> str:
    """A text as wide as so many small letters at most, cut at the end."""
    if text_width(text) <= most:
        return text
    kept = len(text)
    while kept > 1 and text_width(text[:kept]) + 1 > most:
        kept -= 1
    return text[:kept].rstrip() + "…"


def wrapped(text: str, most: float, lines: int) -> list[str]:
    """A text in so many lines at most, parted at spaces and behind slashes; only the last line is cut."""
    found: list[str] = []
    left = _PIECE.findall(" ".join(text.split()))
    while left and len(found) < lines - 1:
        line = left.pop(0)
        while left and text_width(f"{line}{left[0]}".rstrip()) <= most:
            line += left.pop(0)
        line = line.rstrip()
        if text_width(line) > most:
            kept = len(shortened(line, most)) - 1
            left.insert(0, f"{line[kept:]} ")
            line = line[:kept]
        found.append(line)
    return [*found, shortened("".join(left).rstrip(), most)] if left else found


def text_lines(
    lines: Iterable[str], x: float, y: float, height: float, **attributes: Attribute
) -> Markup:
    """Lines of text below each other, the first on ``y``."""
    spans = [
        element("tspan", escape(line), x=x, y=y + at * height) for at, line in enumerate(lines)
    ]
    return element("text", *spans, **attributes)


def _value(value: Attribute) -> str:
    """A number as short as one decimal allows; a text as it is."""
    if isinstance(value, str) or value is None:
        return value or ""
    return f"{round(value, 1):g}"
