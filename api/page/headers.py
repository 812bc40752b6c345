"""Headers of every page: nothing from another host, nothing inline, nobody frames it but the embedded view."""

from __future__ import annotations

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)


def page_headers(*, embedded: bool = False) -> dict[str, str]:
    """The headers; ``embedded`` for the narrow view that others may show in a frame."""
    return {
        "Content-Security-Policy": _POLICY.format(ancestors="*" if embedded else "'none'"),
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Vary": "Accept-Language",
    }
