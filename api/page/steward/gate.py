"""Logging in and out, and letting nobody but stewards in.

The cookie is signed, short-lived, out of reach of scripts, and sent by the browser from our own pages alone
(``SameSite=Strict``). Each form besides holds the proof of its session.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from partnergraph.api.access.roles import Role
from partnergraph.api.access.sessions import COOKIE, Session, Sessions
from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.forms import Form, read_form
from partnergraph.api.page.rendering import render
from partnergraph.api.page.visit import Page, Visit
from partnergraph.schema.errors import Forbidden, TooManyRequests, Unauthenticated, Unavailable

View = Callable[[Visit], Awaitable[Page]]
Decide = Callable[[Visit, Form], Awaitable[Response]]

DESK = "/steward"


def for_stewards(view: View) -> View:
    """A view that only stewards are shown; anybody else gets the form to log in."""

    async def show(visit: Visit) -> Page:
        if _steward_session(visit) is None:
            return _login_page(visit, status=HTTPStatus.UNAUTHORIZED)
        return await view(visit)

    return show


def decided_by_stewards(decide: Decide) -> Callable[[Request, Visit], Awaitable[Response]]:
    """What takes a form of a steward: one sent without the proof of the session is refused."""

    async def receive(request: Request, visit: Visit) -> Response:
        form = await read_form(request)
        session = _steward_session(visit)
        if session is None:
            return render(visit, _login_page(visit, status=HTTPStatus.UNAUTHORIZED))
        if not hmac.compare_digest(form.one("proof").encode(), session.proof.encode()):
            raise Answerless.of(Forbidden("the form is of another session"))
        return await decide(visit, form)

    return receive


def _steward_session(visit: Visit) -> Session | None:
    """The session, if it is a steward's."""
    session = visit.session
    return session if session and session.caller.role.includes(Role.STEWARD) else None


def _login_page(visit: Visit, *, status: int = 200, mistake: str = "") -> Page:
    """The form to log in. ``status`` says whether something else was asked for."""
    said = visit.language.say
    if not mistake and visit.session is not None:
        mistake = said(
            "You are logged in as %(name)s, who is no steward.", name=visit.session.caller.name
        )
    wanted = (
        visit.path if status == HTTPStatus.UNAUTHORIZED and visit.path.startswith(DESK) else DESK
    )
    return Page("steward/login.html", {"mistake": mistake, "wanted": wanted}, status)


async def show_login(visit: Visit) -> Page:
    """The form to log in."""
    return _login_page(visit)


async def receive_login(request: Request, visit: Visit) -> Response:
    """Begin a session for whoever shows a key or token that counts."""
    form = await read_form(request)
    sessions: Sessions = request.app.state.sessions
    address = request.client.host if request.client else "unknown"
    said = visit.language.say
    try:
        cookie, session = await sessions.begin(form.one("credential"), address)
    except Unauthenticated:
        mistake = said("This key or token does not count here. Was it revoked, or has it expired?")
        return render(visit, _login_page(visit, status=HTTPStatus.UNAUTHORIZED, mistake=mistake))
    except TooManyRequests:
        mistake = said("Too many requests came from your address.")
        return render(
            visit, _login_page(visit, status=HTTPStatus.TOO_MANY_REQUESTS, mistake=mistake)
        )
    except Unavailable:
        mistake = said(
            "Whoever issues the tokens cannot be reached just now. A key works all the same."
        )
        return render(
            visit, _login_page(visit, status=HTTPStatus.SERVICE_UNAVAILABLE, mistake=mistake)
        )
    steward = session.caller.role.includes(Role.STEWARD)
    wanted = form.one("wanted")
    target = wanted if wanted.startswith(DESK) and wanted.replace("/", "").isalpha() else DESK
    response = RedirectResponse(visit.link(target if steward else "/"), 303)
    response.set_cookie(
        COOKIE, cookie, max_age=session.ends - int(time.time()), **_cookie_terms(request)
    )
    return response


async def receive_logout(request: Request, visit: Visit) -> Response:
    """End the session of whoever sends this, and go back to the page for everybody."""
    await read_form(request)
    response = RedirectResponse(visit.link("/"), 303)
    response.delete_cookie(COOKIE, **_cookie_terms(request))
    return response


def _cookie_terms(request: Request) -> dict[str, Any]:
    """To whom the browser may show the cookie."""
    root = request.scope.get("root_path") or "/"
    secure = request.url.scheme == "https"
    return {"path": root, "secure": secure, "httponly": True, "samesite": "strict"}
