"""Forms that pages send back: read within bounds, and only from our own pages."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.parameters import MEANS, read_meant
from partnergraph.schema.errors import Forbidden

_LARGEST_FORM, _MOST_FIELDS = 20_000, 60


class Form:
    """The fields of a form, each with one value or several; lines end as the form counted them, in one sign."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self.fields = {
            name: [value.replace("\r\n", "\n") for value in values]
            for name, values in fields.items()
        }

    def one(self, name: str) -> str:
        """The value of a field, without space around it; empty where there is none."""
        return self.fields.get(name, [""])[0].strip()

    def meant(self, name: str) -> str:
        """What a picker means by the value of a field, where its text was left as it was chosen."""
        return read_meant(self.one(name), self.one(name + MEANS))

    def several(self, name: str) -> list[str]:
        """All values of a field."""
        return self.fields.get(name, [])


async def read_form(request: Request) -> Form:
    """The form that one of our pages sent. Raises :class:`Answerless` for another's, for what is none, or too long."""
    if not _is_same_origin(request):
        raise Answerless.of(Forbidden("forms are only taken from these pages"))
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_FORM:
            raise Answerless(
                "the form is too long", "INVALID_INPUT", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            )
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise Answerless("this is no form", "INVALID_INPUT", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        return Form(parse_qs(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise Answerless(
            "the form has too many fields", "INVALID_INPUT", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        ) from None


def _is_same_origin(request: Request) -> bool:
    """Whether a form was sent from a page of ours, as far as the browser tells."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.url.netloc
