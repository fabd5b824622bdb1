"""Jupyter's door to the campus's sessions, and what a logged-in officer may touch behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.base.handlers import JupyterHandler

from congvu.interfaces.campus.identity import session_of
from congvu.model.people import Role
from congvu.services.people import SessionUser

OPEN_RESOURCES = frozenset({"lessons", "kernels"})


@dataclass
class CampusUser(User):
    """A logged-in officer, as Jupyter knows users; ``username`` is the opaque officer id."""

    session: SessionUser = field(default=None, kw_only=True)  # type: ignore[assignment]  # always given


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
        session = await session_of(handler)
        if session is None:
            return None
        return CampusUser(session.officer_id, session.full_name, session.full_name, session=session)

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
