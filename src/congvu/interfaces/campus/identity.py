"""Who is asking: a signed cookie holds a session token; session, roster and grants are looked up each time."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, cast

from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler, decode_signed_value

from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.connections import note_known
from congvu.model.errors import StoreUnavailable
from congvu.services.people import SessionUser, session_user, touch_session

COOKIE = "congvu-session"
COOKIE_DAYS = 1
BACKGROUND = "X-Congvu-Background"
"""The header of what a page asks by itself: that nobody is there to press anything is no reason to stay logged in."""


def house_of(handler: RequestHandler) -> Backend:
    """The campus's dependencies."""
    return cast(Backend, handler.settings["backend"])


async def session_of(handler: RequestHandler) -> SessionUser | None:
    """The officer behind the request's cookie, or nobody. A session that is used is marked as used."""
    token = handler.get_signed_cookie(COOKIE, max_age_days=COOKIE_DAYS)
    if token is None:
        return None
    backend = house_of(handler)
    ctx = backend.system()
    session, stale = await backend.read(partial(session_user, ctx=ctx, token=token.decode()))
    if session is not None:
        note_known(handler)
    if session is not None and stale and not handler.request.headers.get(BACKGROUND):
        with suppress(StoreUnavailable):  # a full disk must not turn away who comes to read or to try again
            await backend.write(partial(touch_session, ctx=ctx, token_hash=session.token_hash))
    return session


async def session_behind(settings: Mapping[str, Any], request: HTTPServerRequest) -> SessionUser | None:
    """As :func:`session_of`, while there is no handler yet."""
    cookie = request.cookies.get(COOKIE)
    token = decode_signed_value(
        settings["cookie_secret"], COOKIE, cookie.value if cookie else None, max_age_days=COOKIE_DAYS
    )
    if token is None:
        return None
    backend = cast(Backend, settings["backend"])
    session, _ = await backend.read(partial(session_user, ctx=backend.system(), token=token.decode()))
    return session


def send_session(handler: RequestHandler, token: str) -> None:
    """Sends the cookie of a new session."""
    handler.set_signed_cookie(
        COOKIE,
        token,
        expires_days=None,
        path=handler.settings["base_url"],
        httponly=True,
        samesite="Lax",
        secure=house_of(handler).settings.secure_cookies,
    )


def take_session_back(handler: RequestHandler) -> None:
    """Takes the cookie back."""
    handler.clear_cookie(COOKIE, path=handler.settings["base_url"])
