"""The campus put together: Voilà's side, our pages, the data port, and the work that time brings."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

from jupyter_server.auth.identity import User
from tornado.httpserver import HTTPServer
from tornado.web import StaticFileHandler

from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.data_port import start_data_port
from congvu.interfaces.campus.identity import CampusAuthorizer, CampusIdentity, CampusUser
from congvu.interfaces.campus.pages import (
    account,
    attempt_api,
    authoring,
    course,
    desk,
    home,
    lesson,
    lesson_desk,
    marking,
    organise,
    organise_marks,
    paper,
    practising,
    quiz_start,
    result,
    side_quizzes,
    staff_list,
    statistics,
)
from congvu.interfaces.campus.pages.base import NotFoundPage
from congvu.interfaces.campus.sources import LessonFolders, OrganiserDashboards, PublishedLessons
from congvu.interfaces.campus.templating import STATIC_FILES, static_version
from congvu.interfaces.campus.voila_app import CampusOptions, CampusVoila, KernelSettings
from congvu.services.keeping import TickBusy, tick

TICK_EVERY_S = 60
_SLUG = r"([a-z0-9][a-z0-9-]*)"
_ID = r"([0-9a-f]+)"
_log = logging.getLogger("congvu.campus")


class StaticFiles(StaticFileHandler):
    """Our scripts and styles, from two folders under one versioned address; kept by browsers for ever."""

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:
        """The file of that name."""
        static_file = STATIC_FILES.get(path)
        return str(static_file) if static_file else root

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Only files of the table."""
        if Path(absolute_path) in STATIC_FILES.values():
            return absolute_path
        self.send_error(404)
        return None

    def set_extra_headers(self, path: str) -> None:
        """The version is in the address."""
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")


@dataclass(slots=True)
class Campus:
    """A campus ready to serve. ``port`` is known once it serves."""

    backend: Backend
    voila: CampusVoila
    folders: LessonFolders
    lessons: PublishedLessons
    _data_port: HTTPServer | None = None
    _ticker: asyncio.Task[None] | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.voila.port)

    async def serve(self, *, warm_up: bool = True) -> None:
        """Starts listening."""
        self._data_port = start_data_port(self.backend, self.voila.base_url)
        await self.voila.serve()
        self._ticker = asyncio.create_task(self._tick())
        if warm_up:
            await self.voila.warm_up(await self.lessons.all_pages())

    async def close(self) -> None:
        """Stops listening and ends all kernels."""
        self._stopping.set()
        if self._ticker:
            self._ticker.cancel()
        await self.voila.close()
        if self._data_port:
            self._data_port.stop()
        self.folders.close()
        self.backend.hashing.shutdown(cancel_futures=True)

    async def _tick(self) -> None:
        """Each minute, one after the other, on a thread: its jobs are writes among those of the pages."""
        backend = self.backend
        work = partial(tick, backend.store, clock=backend.system, stopped=self._stopping.is_set)
        while True:
            try:
                await asyncio.to_thread(work, backend.system())
            except TickBusy:
                _log.info("another process ticks")
            except Exception:  # noqa: BLE001  # the next minute tries again
                _log.exception("tick failed")
            await asyncio.sleep(TICK_EVERY_S)

    async def run(self, *, warm_up: bool = True, stopping: Callable[[], None] = lambda: None) -> None:
        """Serves until SIGINT or SIGTERM, which may come while lessons are still warmed; then calls ``stopping``."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(signum, stop.set)
            except NotImplementedError:  # Windows
                signal.signal(signum, lambda *_: loop.call_soon_threadsafe(stop.set))
        serving = asyncio.create_task(self._serve(warm_up=warm_up))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not stopped.done():
            serving.result()  # raises what kept it from serving
            await stopped
        stopping()
        serving.cancel()
        await self.close()

    async def _serve(self, *, warm_up: bool) -> None:
        """Starts listening, and says so when all is warm."""
        await self.serve(warm_up=warm_up)
        sys.stdout.write("congvu: ready\n")  # for whoever started this process and waits for it
        sys.stdout.flush()


def make_campus(
    backend: Backend, *, cookie_secret: bytes, dashboards: Path, kernels: KernelSettings, base_url: str = "/"
) -> Campus:
    """A campus over its backend; nothing listens yet."""
    folders = LessonFolders()
    lessons = PublishedLessons(backend, folders)
    options = CampusOptions(
        cookie_secret=cookie_secret,
        lessons=lessons,
        dashboards=OrganiserDashboards(dashboards),
        issue_ticket=partial(_issue_ticket, backend),
        revoke_ticket=backend.tickets.revoke,
        identity_provider_class=CampusIdentity,
        authorizer_class=CampusAuthorizer,
        extra_handlers=_handlers(base_url),
        extra_settings={
            "backend": backend,
            "login_url": f"{base_url}login",
            "compress_response": True,
            "xsrf_cookie_kwargs": {"samesite": "Lax", "secure": backend.settings.secure_cookies},
        },
        owner_of=lambda handler: cast(CampusUser, handler.current_user).session.token_hash,
        base_url=base_url,
        ip=backend.settings.address,
        port=backend.settings.campus_port,
        behind_proxy=backend.settings.behind_proxy,
        calm=backend.calm,
        kernels=kernels,
    )
    return Campus(backend, CampusVoila.create(options), folders, lessons)


def _issue_ticket(backend: Backend, user: User | None, kernel_id: str, purpose: str) -> dict[str, str]:
    """A ticket for a visitor's kernel. A lesson that is run for nobody gets none: all it needs lies beside it."""
    if user is None:
        return {}
    return backend.tickets.issue(cast(CampusUser, user).session.token_hash, kernel_id, purpose)


def _handlers(base: str) -> list[Any]:
    return [
        (
            rf"{base}campus/static/{static_version()}/([a-z_.]+)",
            StaticFiles,
            {"path": str(Path(__file__).parent)},
        ),
        (base, home.HomePage),
        (f"{base}login", account.LoginPage),
        (f"{base}first-login", account.FirstLoginPage),
        (f"{base}logout", account.LogoutPage),
        (rf"{base}courses/{_SLUG}", course.CoursePage),
        (rf"{base}courses/{_SLUG}/diagnostic", side_quizzes.SideQuizPage),
        (rf"{base}lessons/{_SLUG}/{_SLUG}", lesson.ReadLesson),
        (rf"{base}lessons/{_SLUG}/{_SLUG}/progress", lesson.NoteReading),
        (rf"{base}lessons/{_SLUG}/{_SLUG}/pictures/{_ID}", lesson.LessonPicture),
        (rf"{base}lessons/{_SLUG}/{_SLUG}/practices/{_SLUG}", practising.PracticeEndpoint),
        (rf"{base}lessons/{_SLUG}/{_SLUG}/practices/{_SLUG}/plain", practising.PlainPractice),
        (rf"{base}lessons/{_SLUG}/{_SLUG}/desk", lesson_desk.LessonDesk),
        (rf"{base}lessons/{_SLUG}/{_SLUG}/quiz", side_quizzes.SideQuizPage),
        (rf"{base}norms/{_SLUG}", home.NormPage),
        (rf"{base}quiz/{_ID}", quiz_start.QuizStartPage),
        (rf"{base}quiz/{_ID}/start", quiz_start.QuizStart),
        (rf"{base}attempt/{_ID}", paper.PaperPage),
        (rf"{base}attempt/{_ID}/answers", attempt_api.SaveAnswers),
        (rf"{base}attempt/{_ID}/state", attempt_api.AttemptStateEndpoint),
        (rf"{base}attempt/{_ID}/check", attempt_api.CheckAnswer),
        (rf"{base}attempt/{_ID}/submit", attempt_api.SubmitAttempt),
        (rf"{base}attempt/{_ID}/result", result.ResultPage),
        (f"{base}authoring", authoring.AuthoringPage),
        (rf"{base}authoring/{_SLUG}", authoring.AuthoringItemPage),
        (f"{base}marking", marking.MarkingPage),
        (f"{base}marking/next", marking.MarkingNext),
        (rf"{base}marking/{_ID}", marking.MarkingTaskPage),
        (f"{base}organise", organise.OrganisePage),
        (rf"{base}organise/campaigns/{_ID}", organise_marks.CampaignMarksPage),
        (rf"{base}organise/attempts/{_ID}", organise_marks.AttemptMarksPage),
        (f"{base}organise/statistics", statistics.StatisticsPage),
        (f"{base}organise/desk", desk.DeskPage),
        (f"{base}organise/units", organise.UnitsPage),
        (f"{base}organise/codes", organise.CodesPage),
        (f"{base}organise/import", staff_list.StaffListPage),
        (r".*", NotFoundPage),
    ]
