"""The side of the campus that has kernels, put together. Importing this brings in Voilà: for :mod:`.live` alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

from jupyter_server.auth.identity import User
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPMessageDelegate, HTTPServerRequest

from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.data_port import start_data_port
from congvu.interfaces.campus.sources import LessonFolders, OrganiserDashboards, PublishedLessons
from congvu.interfaces.campus.voila.access import CampusAuthorizer, CampusIdentity, CampusUser
from congvu.interfaces.campus.voila_app import PRELOAD, CampusOptions, CampusVoila, KernelSettings
from congvu.kernels import KernelAccount
from congvu.services.people import user_of_session

OWN_PRELOAD = (
    "congvu.interfaces.widgets.practice_widget",
    "congvu.interfaces.dashboards.preload",
)
"""What lessons and dashboards import: in memory before the fork, and before the change of account."""


def make_voila(
    backend: Backend,
    settings: Mapping[str, Any],
    dashboards: Path,
    account: KernelAccount | None,
    folders: LessonFolders,
) -> CampusVoila:
    """Voilà's application; nothing is started yet. ``settings`` are tornado's, as of our own pages."""
    kernels = KernelSettings(
        max_live=backend.settings.max_live_kernels,
        account=account,
        preload=(*PRELOAD, *OWN_PRELOAD),
    )
    options = CampusOptions(
        cookie_secret=settings["cookie_secret"],
        lessons=PublishedLessons(backend, folders),
        dashboards=OrganiserDashboards(dashboards),
        issue_ticket=partial(_issue_ticket, backend),
        revoke_ticket=backend.tickets.revoke,
        identity_provider_class=CampusIdentity,
        authorizer_class=CampusAuthorizer,
        extra_settings=settings,
        owner_of=lambda handler: cast(CampusUser, handler.current_user).session.token_hash,
        stands=partial(_session_stands, backend),
        base_url=settings["base_url"],
        calm=backend.calm,
        kernels=kernels,
    )
    return CampusVoila.create(options)


@dataclass(frozen=True, slots=True)
class VoilaSide:
    """Voilà's application, the lessons laid out for its kernels, and the port that these ask."""

    voila: CampusVoila
    folders: LessonFolders
    data_port: HTTPServer

    @classmethod
    async def start(
        cls,
        backend: Backend,
        settings: Mapping[str, Any],
        dashboards: Path,
        account: KernelAccount | None,
    ) -> VoilaSide:
        """One that runs."""
        folders = LessonFolders()
        voila = make_voila(backend, settings, dashboards, account, folders)
        side = cls(voila, folders, start_data_port(backend, settings["base_url"]))
        try:
            await side.voila.start()
        except BaseException:
            await side.close()
            raise
        return side

    def find_handler(self, request: HTTPServerRequest) -> HTTPMessageDelegate | None:
        """Who answers the request; nobody if the address is not Voilà's."""
        return self.voila.app.default_router.find_handler(request)

    async def end_session(self, owner: str) -> None:
        """Ends the kernels of a session."""
        await self.voila.end_session(owner)

    async def answered(self, within_s: float) -> None:
        """Waits until all requests that have come are answered, ``within_s`` at most."""
        await self.voila.app.answered(within_s)

    async def close(self) -> None:
        """Ends all kernels and processes; removes temporary files."""
        await self.voila.close()
        self.data_port.stop()
        self.folders.close()


async def _session_stands(backend: Backend, token_hash: str) -> bool:
    query = partial(user_of_session, ctx=backend.system(), token_hash=token_hash)
    session, _ = await backend.read(query)
    return session is not None


def _issue_ticket(backend: Backend, user: User | None, kernel_id: str, purpose: str) -> dict[str, str]:
    """A ticket for a visitor's kernel. A lesson that is run for nobody gets none: all it needs lies beside it."""
    if user is None:
        return {}
    return backend.tickets.issue(cast(CampusUser, user).session.token_hash, kernel_id, purpose)
