"""What the campus hands to Voilà's side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider
from jupyter_server.base.handlers import JupyterHandler

from congvu.interfaces.campus.voila.pages import (
    DashboardSource,
    LessonSource,
    OwnerCheck,
    TicketIssuer,
    TicketRevoker,
)
from congvu.kernels import KernelAccount, can_fork

PRELOAD = (
    "ipywidgets",
    "anywidget",
    "pandas",
    "plotly.graph_objects",
    "congvu.interfaces.campus.voila.render",
)


def _username(handler: JupyterHandler) -> str:
    return str(handler.current_user.username)


@dataclass(frozen=True, slots=True)
class KernelSettings:
    """How kernels are started and when they are ended."""

    max_live: int = 40
    max_per_officer: int = 6
    max_warm_lessons: int = 24
    idle_s: int = 1800
    orphan_s: int = 120
    account: KernelAccount | None = None
    preload: Sequence[str] = PRELOAD
    fork: bool = field(default_factory=can_fork)


async def _at_once() -> None:
    """Nothing to wait for."""


async def _always(owner: str) -> bool:  # noqa: ARG001  # a campus without sessions
    return True


@dataclass(frozen=True, slots=True)
class CampusOptions:
    """All that Voilà's side is made of. ``owner_of`` names the session that owns kernels opened by a request;
    ``stands`` tells whether it is not over."""

    cookie_secret: bytes
    lessons: LessonSource
    dashboards: DashboardSource
    issue_ticket: TicketIssuer
    revoke_ticket: TicketRevoker
    identity_provider_class: type[IdentityProvider]
    authorizer_class: type[Authorizer]
    extra_settings: Mapping[str, object] = field(default_factory=dict)
    owner_of: Callable[[JupyterHandler], str] = _username
    stands: OwnerCheck = _always
    gettext: Callable[[str], str] = str
    base_url: str = "/"
    calm: Callable[[], Awaitable[None]] = _at_once
    kernels: KernelSettings = field(default_factory=KernelSettings)
