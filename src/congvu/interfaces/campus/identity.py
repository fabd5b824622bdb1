"""Who is asking: a signed cookie holds a session token; session, roster and grants are looked up each time.

A second one, long-lived, says with which names this browser has logged in before (see ``services/people/throttle.py``).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, cast

from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler, decode_signed_value

from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.connections import note_known
from congvu.model.errors import StoreUnavailable
from congvu.services.people import SessionUser, former_holder, login_digest, session_user, touch_session

COOKIE = "congvu-session"
COOKIE_DAYS = 1
BACKGROUND = "X-Congvu-Background"
"""The header of what a page asks by itself: that nobody is there to press anything is no reason to stay logged in."""


def house_of(handler: RequestHandler) -> Backend:
    """The campus's dependencies."""
    return cast(Backend, handler.settings["backend"])


async def session_of(handler: RequestHandler) -> SessionUser | None:
    """The officer behind the request's cookie, or nobody. A session that is used is marked as used."""
    session, stale = await _look_up(handler.settings, handler.request)
    if session is None:
        return None
    note_known(handler)
    if stale and not handler.request.headers.get(BACKGROUND):
        backend, ctx = house_of(handler), house_of(handler).system()
        with suppress(StoreUnavailable):  # a full disk must not turn away who comes to read or to try again
            await backend.write(partial(touch_session, ctx=ctx, token_hash=session.token_hash))
    return session


async def session_behind(settings: Mapping[str, Any], request: HTTPServerRequest) -> SessionUser | None:
    """As :func:`session_of`, while there is no handler yet; nothing is marked."""
    session, _ = await _look_up(settings, request)
    return session


async def former_behind(settings: Mapping[str, Any], request: HTTPServerRequest) -> str:
    """Whose session the cookie of a request stands for, though it may have ended; empty for a stranger."""
    token = _token_of(settings, request)
    if not token:
        return ""
    return await cast(Backend, settings["backend"]).read(partial(former_holder, token=token))


async def _look_up(
    settings: Mapping[str, Any], request: HTTPServerRequest
) -> tuple[SessionUser | None, bool]:
    """Whom the cookie of a request stands for, and whether the session wants to be marked as used."""
    token = _token_of(settings, request)
    if not token:
        return None, False
    backend = cast(Backend, settings["backend"])
    return await backend.read(partial(session_user, ctx=backend.system(), token=token))


def _token_of(settings: Mapping[str, Any], request: HTTPServerRequest) -> str:
    """The token in the cookie of a request, if we signed it."""
    cookie = request.cookies.get(COOKIE)
    value = cookie.value if cookie else None
    token = decode_signed_value(settings["cookie_secret"], COOKIE, value, max_age_days=COOKIE_DAYS)
    return token.decode() if token else ""


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


# -- devices ----------------------------------------------------------------------------------------
DEVICE_COOKIE = "congvu-device"
DEVICE_DAYS = 365
DEVICE_LOGINS_MAX = 12
"""Log-ins that one browser remembers; on a shared PC the oldest go first."""


def device_of(handler: RequestHandler, login: str) -> str:
    """The id under which this browser has logged in with that name before; empty if it has not."""
    return _devices(handler).get(_mark(login), "")


def remember_device(handler: RequestHandler, login: str) -> None:
    """Notes in the browser, signed, that it has logged in with that name. The name itself does not stand in there."""
    known = _devices(handler)
    mark = _mark(login)
    known = {mark: known.pop(mark, "") or secrets.token_hex(8), **known}
    value = " ".join(f"{one}.{device}" for one, device in [*known.items()][:DEVICE_LOGINS_MAX])
    handler.set_signed_cookie(
        DEVICE_COOKIE,
        value,
        expires_days=DEVICE_DAYS,
        path=handler.settings["base_url"],
        httponly=True,
        samesite="Lax",
        secure=house_of(handler).settings.secure_cookies,
    )


def _devices(handler: RequestHandler) -> dict[str, str]:
    value = handler.get_signed_cookie(DEVICE_COOKIE, max_age_days=DEVICE_DAYS)
    pairs = [part.split(".") for part in (value or b"").decode().split()]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _mark(login: str) -> str:
    return login_digest(login)[:16]
