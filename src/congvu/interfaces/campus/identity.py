"""Who is asking: a signed cookie holds a session token; session, roster and grants are looked up each time."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.base.handlers import JupyterHandler

from congvu.model.errors import StoreUnavailable
from congvu.model.people import Role
from congvu.services.people import SessionUser, session_user, touch_session

if TYPE_CHECKING:
    from congvu.interfaces.campus.backend import Backend

COOKIE = "congvu-session"
COOKIE_DAYS = 1
OPEN_RESOURCES = frozenset({"lessons", "kernels"})


@dataclass
class CampusUser(User):
    """A logged-in officer, as Jupyter knows users; ``username`` is the opaque officer id."""

    session: SessionUser = field(default=None, kw_only=True)  # type: ignore[assignment]  # always given


def house_of(handler: JupyterHandler) -> Backend:
    """The campus's dependencies."""
    return cast("Backend", handler.settings["backend"])


class CampusIdentity(IdentityProvider):
    """Jupyter's door to our sessions. No token, no password of its own."""

    @property
    def auth_enabled(self) -> bool:
        """Always."""
        return True

    @property
    def login_available(self) -> bool:
        """The campus has its own log-in page."""
        return True

    def get_handlers(self) -> list[Any]:
        """None: the log-in pages are among the campus's own."""
        return []

    async def get_user(self, handler: JupyterHandler) -> CampusUser | None:  # type: ignore[override]  # may await
        """The officer behind the cookie, or nobody."""
        token = handler.get_signed_cookie(COOKIE, max_age_days=COOKIE_DAYS)
        if token is None:
            return None
        backend = house_of(handler)
        ctx = backend.system()
        session, stale = await backend.read(partial(session_user, ctx=ctx, token=token.decode()))
        if session is None:
            return None
        if stale and not handler.request.headers.get("X-Congvu-Background"):
            with suppress(
                StoreUnavailable
            ):  # a full disk must not turn away who comes to read or to try again
                await backend.write(partial(touch_session, ctx=ctx, token_hash=session.token_hash))
        return CampusUser(session.officer_id, session.full_name, session.full_name, session=session)

    def set_session(self, handler: JupyterHandler, token: str) -> None:
        """Sends the cookie of a new session."""
        handler.set_signed_cookie(
            COOKIE,
            token,
            expires_days=None,
            path=handler.base_url,
            httponly=True,
            samesite="Lax",
            secure=house_of(handler).settings.secure_cookies,
        )

    def clear_session(self, handler: JupyterHandler) -> None:
        """Takes the cookie back."""
        handler.clear_cookie(COOKIE, path=handler.base_url)

    def is_token_authenticated(self, handler: Any) -> bool:
        """Never: so XSRF is checked on every write."""
        return False

    def should_check_origin(self, handler: Any) -> bool:
        """Always."""
        return True


class CampusAuthorizer(Authorizer):
    """Which resources a logged-in officer may touch at all; ownership and scope are checked behind it."""

    def is_authorized(self, handler: JupyterHandler, user: User, action: str, resource: str) -> bool:
        """Lessons and own kernels for all, dashboards for organisers and unit heads, nothing else."""
        if resource == "dashboards":
            return cast(CampusUser, user).session.scope.has(Role.ORGANISER, Role.UNIT_HEAD)
        return resource in OPEN_RESOURCES
