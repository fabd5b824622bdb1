"""Dashboards and live lessons as a standalone Voilà application, which others have listen.

Standalone, because only then Voilà limits the messages to kernels; and less than stock: no tree, no
contents, no files, no terminals, no kernel by request, nothing at ``/``. What it knows of the campus comes
in through :class:`CampusOptions`.
"""

# mypy: disable-error-code="import-untyped, misc, no-untyped-call, untyped-decorator, no-any-return"
# Voilà has no types, and jupyter_server's are partial.

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import psutil
from jupyter_events import EventLogger
from jupyter_server.utils import url_path_join
from traitlets.config.application import Application
from typing_extensions import override
from voila.app import Voila
from voila.configuration import VoilaConfiguration

from congvu.interfaces.campus.answering import AnsweringApplication
from congvu.interfaces.campus.voila import render
from congvu.interfaces.campus.voila.assets import (
    ThemeFileHandler,
    asset_handlers,
    assets_version,
    lesson_config,
    page_config,
)
from congvu.interfaces.campus.voila.connection import INCOMING, FilteredConnection
from congvu.interfaces.campus.voila.handlers import (
    CampusKernelHandler,
    CampusShutdownHandler,
    CampusWebsocketHandler,
)
from congvu.interfaces.campus.voila.lessons import DashboardHandler, LessonHandler
from congvu.interfaces.campus.voila.manager import CampusKernelManager, CampusKernelSpecs
from congvu.interfaces.campus.voila.options import PRELOAD, CampusOptions, KernelSettings
from congvu.interfaces.campus.voila.pages import DashboardPage, LessonPage
from congvu.interfaces.campus.voila.policy import CONTENT_SECURITY_POLICY
from congvu.interfaces.campus.voila.render import TEMPLATES, RenderSettings
from congvu.interfaces.campus.voila.warm import WarmLessons
from congvu.kernels import ForkFailed, ForkServer, KernelSlots, WarmProcess, kernel_environment

__all__ = ["PRELOAD", "CampusOptions", "CampusVoila", "KernelSettings"]

# nbgrader's extension breaks Voilà pages.
EXTENSIONS = [
    "@voila-dashboards/widgets-manager8",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
    "jupyterlab-plotly",
]
_KERNEL_ID = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
_SLUG = r"([a-z0-9][a-z0-9-]*)"


_DIRECTORY = "congvu-campus-"


def _sweep() -> None:
    """Remove what campuses that were killed have left behind."""
    for path in Path(tempfile.gettempdir()).glob(f"{_DIRECTORY}*-*"):
        pid = path.name.removeprefix(_DIRECTORY).split("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(path, ignore_errors=True)


OPENING_AT_ONCE = 2
"""Kernels that start side by side. Each start costs the event loop some 20 ms, which those who submit would wait."""


class CampusVoila(Voila):
    """See the module. Make one with :meth:`create`, then ``await start()`` … ``await close()``; ``app`` answers."""

    options: CampusOptions
    template_paths: Any
    warm_lessons: WarmLessons | None = None
    _fork_server: ForkServer | None = None
    app: AnsweringApplication
    kernel_manager: CampusKernelManager
    render_settings: RenderSettings
    opening: asyncio.Semaphore
    _closing: AsyncExitStack

    @classmethod
    def create(cls, options: CampusOptions) -> CampusVoila:
        """An application that is configured and not yet started."""
        app = cls(
            base_url=options.base_url,
            open_browser=False,
            cookie_secret=options.cookie_secret,
            identity_provider_class=options.identity_provider_class,
            authorizer_class=options.authorizer_class,
            kernel_websocket_connection_class=FilteredConnection,
            config_file_paths=[],
        )
        app.options = options
        app.opening = asyncio.Semaphore(OPENING_AT_ONCE)
        app._closing = AsyncExitStack()
        app.initialize([])
        return app

    @override
    def initialize(self, argv: Any = None) -> None:  # argv is Voilà's; we have none
        """Voilà's steps without its command line, its config files (code from the working directory) and its
        signal handler (the main thread's business: ``Campus.run``)."""
        self._init_asyncio_patch()
        Application.initialize(self, [])
        self.voila_configuration = VoilaConfiguration(parent=self)
        for name, value in {
            "template": "lab",
            "theme": "light",
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "show_tracebacks": False,
            "strip_sources": True,
            "extension_allowlist": EXTENSIONS,
            "multi_kernel_manager_class": CampusKernelManager,
            "kernel_spec_manager_class": CampusKernelSpecs,
        }.items():
            setattr(self.voila_configuration, name, value)
        self.event_logger = EventLogger()
        self.setup_template_dirs()

    @override
    def setup_template_dirs(self) -> None:
        """Ours before those of ``lab``."""
        super().setup_template_dirs()
        self.template_paths = [str(TEMPLATES), *self.template_paths]

    # --- life ---------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Make ready what answers, and the warm process; returns when a page would not wait for them."""
        _sweep()
        self.connection_dir = tempfile.mkdtemp(prefix=f"{_DIRECTORY}{os.getpid()}-")
        self._closing.callback(shutil.rmtree, self.connection_dir, ignore_errors=True)
        self.root_dir = self.connection_dir
        if self.options.kernels.fork:
            kernels = self.options.kernels
            self._fork_server = ForkServer(preload=kernels.preload, account=kernels.account)
            self._closing.push_async_callback(self._fork_server.stop)
        settings = self.init_settings() | dict(self.options.extra_settings)
        if self.warm_lessons is not None:
            self._closing.callback(self.warm_lessons.close)
        self._closing.push_async_callback(self.kernel_manager.shutdown_all, now=True)
        self._closing.push_async_callback(FilteredConnection.close_all)
        self.app = AnsweringApplication(self.init_handlers(), **settings)
        await asyncio.gather(asyncio.to_thread(render.rehearse, self.render_settings), self._warm_up())

    async def _warm_up(self) -> None:
        try:
            await self.warm_base()
        except ForkFailed as error:  # the first page tries again, and tells her who asked for it
            self.log.warning("no warm process: %s", error)

    async def close(self) -> None:
        """End all kernels, remove temporary files."""
        await self._closing.aclose()

    # --- services to our handlers ---------------------------------------------------------------------------------

    async def warm_base(self) -> WarmProcess | None:
        """The process that kernels of dashboards are forked from; None where nothing is forked."""
        return await self._fork_server.warm() if self._fork_server else None

    def settings_for(self, page: LessonPage | DashboardPage) -> RenderSettings:
        """How this kind of page is rendered."""
        return self.lesson_settings if isinstance(page, LessonPage) else self.render_settings

    async def end_session(self, owner: str) -> None:
        """End the kernels of an owner, at log-out."""
        await self.kernel_manager.close_owned(owner)

    # --- Voilà's hooks ------------------------------------------------------------------------------------------

    @override
    def init_settings(self) -> dict[str, Any]:
        """Voilà's settings; the manager of kernels told what it may; our security policy."""
        settings: dict[str, Any] = super().init_settings()
        self._configure_kernels()
        self.render_settings = self._render_settings(settings)
        self.lesson_settings: RenderSettings = {
            **self.render_settings,
            "page_config": lesson_config(self.render_settings["page_config"]),
        }
        if self._fork_server is not None:
            inside: RenderSettings = {**self.lesson_settings, "bytecode_dir": str(self._fork_server.home)}
            self._fork_server.rehearse(f"{render.__name__}:rehearse", dict(inside))
            options = self.options
            self.warm_lessons = WarmLessons(
                self._fork_server,
                inside,
                options.issue_ticket,
                options.revoke_ticket,
                limit=options.kernels.max_warm_lessons,
            )
        return settings | {
            "campus": self,
            "headers": {
                "Content-Security-Policy": CONTENT_SECURITY_POLICY,
                "Referrer-Policy": "same-origin",
                "Server": "congvu",  # and not what it is made of
            },
            "websocket_max_message_size": 1 << 20,
            "contents_manager": None,
            "config_manager": None,
        }

    def _configure_kernels(self) -> None:
        kernels, server = self.options.kernels, self._fork_server
        home = server.home if server else Path(self.connection_dir)
        manager = self.kernel_manager
        manager.allowed_message_types = sorted(INCOMING)
        manager.orphan_timeout_s, manager.idle_timeout_s = kernels.orphan_s, kernels.idle_s
        manager.cull_idle_timeout, manager.cull_interval = kernels.orphan_s, max(1, kernels.orphan_s // 4)
        manager.max_per_officer = kernels.max_per_officer
        manager.configure(
            slots=KernelSlots(kernels.max_live),
            environment=kernel_environment(home),
            working_dir=home,
            socket_dir=server.directory if server else None,
            issue=self.options.issue_ticket,
            revoke=self.options.revoke_ticket,
            stands=self.options.stands,
        )
        self.kernel_spec_manager.fork = server is not None

    def _render_settings(self, settings: dict[str, Any]) -> RenderSettings:
        _ = self.options.gettext
        return RenderSettings(
            template_paths=self.template_paths,
            page_config=page_config(self, settings),
            base_url=self.base_url,
            assets_version=assets_version(),
            bytecode_dir=self.connection_dir,
            no_practice=_(
                "Phần thực hành không chạy trong trang này. Mời anh/chị tải lại trang sau ít phút."
            ),
            failed=_("Phần này gặp lỗi khi mở. Lỗi đã được ghi lại để người quản trị xem."),
        )

    @override
    def init_handlers(self) -> list[tuple[Any, ...]]:
        """All handlers: those of Voilà that we keep, and ours."""
        base, voila = self.base_url, {"voila_configuration": self.voila_configuration}
        themes = {
            "themes_url": url_path_join(base, "/voila/api/themes"),
            "path": self.themes_dir,
            "labextensions_path": self.labextensions_path,
        }
        return [
            (url_path_join(base, rf"/api/kernels/{_KERNEL_ID}"), CampusKernelHandler),
            (url_path_join(base, rf"/api/kernels/{_KERNEL_ID}/channels"), CampusWebsocketHandler),
            (url_path_join(base, rf"/voila/api/shutdown/{_KERNEL_ID}"), CampusShutdownHandler),
            (url_path_join(base, r"/voila/api/themes/(.*)"), ThemeFileHandler, themes),
            *asset_handlers(self),
            (url_path_join(base, rf"/live/{_SLUG}/{_SLUG}"), LessonHandler, voila),
            (url_path_join(base, rf"/dashboards/{_SLUG}"), DashboardHandler, voila),
        ]
