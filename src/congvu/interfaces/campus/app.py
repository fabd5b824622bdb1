"""The campus put together: its pages, the side with kernels once somebody needs it, and the work that time brings."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tornado.netutil import bind_sockets
from tornado.web import StaticFileHandler

from congvu.interfaces.campus.answering import AnsweringApplication
from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.bodies import BODY_S, HEADER_MAX_BYTES, IDLE_S, STRANGER_MAX_BYTES
from congvu.interfaces.campus.connections import STRANGERS_PER_ADDRESS, CampusServer, Strangers
from congvu.interfaces.campus.live import Front, LiveSide
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
    my_data,
    opening,
    organise,
    organise_marks,
    own_account,
    paper,
    practising,
    quiz_start,
    result,
    side_quizzes,
    staff_list,
    statistics,
)
from congvu.interfaces.campus.pages.base import NotFoundPage
from congvu.interfaces.campus.pages.too_large import body_gate
from congvu.interfaces.campus.proxy import listener
from congvu.interfaces.campus.safety import set_safe_headers
from congvu.interfaces.campus.templating import STATIC_FILES, static_version
from congvu.services.keeping import TickBusy, retention_of, tick

ANSWER_S = 1.0
"""How long a campus that stops goes on answering what has been asked."""
TICK_EVERY_S = 60
_SLUG = r"([a-z0-9][a-z0-9-]*)"
_ID = r"([0-9a-f]+)"
_log = logging.getLogger("congvu.campus")


class StaticFiles(StaticFileHandler):
    """Our scripts and styles, from two folders under one versioned address; kept by browsers for ever."""

    def set_default_headers(self) -> None:
        """As on pages."""
        set_safe_headers(self)

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
    pages: AnsweringApplication
    live: LiveSide
    port: int = 0
    _server: CampusServer | None = None
    _ticker: asyncio.Task[None] | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)

    async def serve(self) -> None:
        """Starts listening."""
        settings = self.backend.settings
        sockets = bind_sockets(settings.campus_port, settings.address)
        self.port = sockets[0].getsockname()[1]
        front = Front(self.pages, self.live)
        self._server = listener(
            front,
            settings,
            max_header_size=HEADER_MAX_BYTES,
            max_body_size=STRANGER_MAX_BYTES,  # until the gate of an application says otherwise
            idle_connection_timeout=IDLE_S,
            body_timeout=BODY_S,
        )
        self._server.strangers = self.pages.settings["strangers"]
        self._server.add_sockets(sockets)
        self._ticker = asyncio.create_task(self._tick())

    async def close(self) -> None:
        """Stops listening, answers what has been asked, ends all kernels."""
        self._stopping.set()
        if self._ticker:
            self._ticker.cancel()
        if self._server:
            self._server.stop()
            await asyncio.gather(self.pages.answered(ANSWER_S), self.live.answered(ANSWER_S))
        await self.live.close()
        if self._server:
            await self._server.close_all_connections()
        self.backend.files.close()
        self.backend.hashing.shutdown()

    async def _tick(self) -> None:
        """Each minute, one after the other, on a thread: its jobs are writes among those of the pages."""
        backend = self.backend
        rule = retention_of(backend.settings)
        work = partial(tick, backend.store, clock=backend.system, stopped=self._stopping.is_set, rule=rule)
        while True:
            try:
                await asyncio.to_thread(work, backend.system())
            except TickBusy:
                _log.info("another process ticks")
            except Exception:  # noqa: BLE001  # the next minute tries again
                _log.exception("tick failed")
            await asyncio.sleep(TICK_EVERY_S)

    async def run(self, *, stopping: Callable[[], None] = lambda: None) -> None:
        """Serves until SIGINT or SIGTERM; then calls ``stopping``."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(signum, stop.set)
            except NotImplementedError:  # Windows
                signal.signal(signum, lambda *_: loop.call_soon_threadsafe(stop.set))
        await self.serve()
        await stop.wait()
        stopping()
        await self.close()


def page_settings(backend: Backend, base_url: str) -> dict[str, Any]:
    """tornado's settings that our pages and those with kernels share."""
    return {
        "backend": backend,
        "base_url": base_url,
        "login_url": f"{base_url}login",
        "compress_response": True,
        "gate": body_gate,
        # Behind a proxy all come from one address: there the proxy counts.
        "strangers": Strangers(0 if backend.settings.behind_proxy else STRANGERS_PER_ADDRESS),
        "xsrf_cookie_kwargs": {"samesite": "Lax", "secure": backend.settings.secure_cookies},
    }


def make_campus(backend: Backend, live: LiveSide, settings: dict[str, Any]) -> Campus:
    """A campus over its backend; nothing listens yet. ``settings`` are those of :func:`page_settings`, and its secret."""
    pages = AnsweringApplication(handlers(settings["base_url"]), live=live, **settings)
    return Campus(backend, pages, live)


def handlers(base: str) -> list[Any]:
    """Every address of our own pages, and who answers there."""
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
        (f"{base}my-data", my_data.MyDataPage),
        (rf"{base}my-data/([a-z-]+\.[a-z]+)", my_data.MyDataFile),
        (f"{base}password", own_account.OwnAccountPage),
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
        (rf"{base}dashboards/{_SLUG}", opening.OpeningDashboard),
        (rf"{base}live/{_SLUG}/{_SLUG}", opening.OpeningLesson),
        (r".*", NotFoundPage),
    ]
