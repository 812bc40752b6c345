"""Elements of SVG with everything escaped."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

Attribute = str | float | None

_CAPITAL = 1.3


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


def shortened(text: str, most: int) -> str:
    """A text as wide as so many small letters at most, cut at the end; capitals are wider."""
    width = 0.0
    for at, letter in enumerate(text):
        width += _CAPITAL if letter.isupper() else 1
        if width > most:
            return text[: max(at - 1, 1)].rstrip() + "…"
    return text


def _value(value: Attribute) -> str:
    """A number as short as one decimal allows; a text as it is."""
    if isinstance(value, str) or value is None:
        return value or ""
    return f"{round(value, 1):g}"
