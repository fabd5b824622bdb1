"""The catalogues that Voilà's side asks: lessons and dashboards, as one officer may see them."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from jupyter_server.auth.identity import User

from congvu import messages
from congvu.content.build import DESK_CALL
from congvu.content.markdown import anchor
from congvu.courses.progress import ProgressState
from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.voila.access import CampusUser
from congvu.interfaces.campus.voila.pages import DashboardPage, LapseNotice, LessonPage, LessonState, PageLink
from congvu.model.errors import Forbidden, NotFound
from congvu.model.people import Role
from congvu.services.attempts import quiz_titles
from congvu.services.authoring import LapsedSection, lapsed_sections
from congvu.services.learning import CourseView, find_lesson, open_lesson

DASHBOARDS = {"overview": "Kết quả tập huấn"}


class LessonFolders:
    """Published lessons laid out for kernels: a folder a lesson, readable by the kernels' user, no keys in it."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="congvu-lessons-"))
        self.root.chmod(0o755)

    def notebook(self, course_id: str, number: int, lesson: Any, desk: Any = None) -> Path:
        """The notebook of a lesson of a course version, written on first use, with what its widgets read."""
        folder = self.root / f"{course_id}-{number}" / str(lesson["lesson_id"])
        path = folder / "lesson.ipynb"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            views = {
                key: {k: v for k, v in view.items() if k != "version"}
                for key, view in lesson["practices"].items()
            }
            (folder / "practices.json").write_text(json.dumps(views, ensure_ascii=False), encoding="utf-8")
            if desk and DESK_CALL in lesson["notebook"]:
                (folder / "desk.json").write_text(json.dumps(desk, ensure_ascii=False), encoding="utf-8")
            path.write_text(lesson["notebook"], encoding="utf-8")
        return path

    def close(self) -> None:
        """Removes the folders."""
        shutil.rmtree(self.root, ignore_errors=True)


class PublishedLessons:
    """Lessons of the courses that the officer is enrolled in."""

    def __init__(self, backend: Backend, folders: LessonFolders) -> None:
        self._house = backend
        self._folders = folders

    async def get(self, user: User, course: str, lesson: str) -> LessonPage | None:
        """A live lesson with navigation and progress; raises :class:`NotFound`. ``None`` for one that is a plain page."""
        ctx = self._house.context(cast(CampusUser, user).session.officer_id)
        opened = await self._house.read(partial(open_lesson, ctx=ctx, course_id=course, lesson_id=lesson))
        if not opened.page.live:
            return None
        view, campaign = opened.course, opened.campaign
        final, own = await self._house.read(
            partial(quiz_titles, ctx=ctx, main=campaign, body=view.body, lesson_id=lesson)
        )
        quiz = PageLink(f"quiz/{campaign.id}", final) if campaign else None
        register = await self._house.read(ctx.services.cache.register)
        lapsed = lapsed_sections(register, find_lesson(view.body, lesson), ctx.today)
        own_quiz = PageLink(f"lessons/{course}/{lesson}/quiz", own) if own else None
        return replace(
            self.page(view, course, lesson),
            officer_id=ctx.actor,
            quiz=quiz,
            own_quiz=own_quiz,
            lapses=tuple(map(_lapse, lapsed)),
        )

    def page(self, view: CourseView, course: str, lesson_id: str) -> LessonPage:
        """The page of a lesson as a course view has it."""
        lesson = find_lesson(view.body, lesson_id)
        links = [self._link(view, course, entry, lesson_id) for entry in view.body["lessons"]]
        here = next(index for index, link in enumerate(links) if link.current)
        return LessonPage(
            course,
            lesson_id,
            view.body["title"],
            lesson["title"],
            self._folders.notebook(course, view.number, lesson, view.body.get("desk")),
            f"{course}/{view.number}/{lesson_id}",
            tuple(links),
            links[here - 1] if here else None,
            links[here + 1] if here + 1 < len(links) else None,
            sections_done=tuple(sorted(view.read.get(lesson_id, ()))),
            position=view.position.get(lesson_id),
        )

    def _link(self, view: CourseView, course: str, lesson: Any, current: str) -> PageLink:
        lesson_id = lesson["lesson_id"]
        states: dict[str, ProgressState] = {entry.lesson_id: entry.state for entry in view.progress.lessons}
        state = LessonState(states[lesson_id].value)
        return PageLink(f"lessons/{course}/{lesson_id}", lesson["title"], state, current=lesson_id == current)


def _lapse(lapsed: LapsedSection) -> LapseNotice:
    since = f" từ {messages.day(lapsed.since)}" if lapsed.since else ""
    now = ", ".join(new.label for new in lapsed.replaced_by)
    instead = f"; nay là {now}" if now else ""
    return LapseNotice(
        anchor(lapsed.heading), lapsed.heading, f"dẫn quy định đã hết hiệu lực{since}{instead}."
    )


class OrganiserDashboards:
    """Dashboards, for organisers and unit heads. The data come over the data port, in the officer's scope."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def get(self, user: User, name: str) -> DashboardPage:
        """The dashboard; raises :class:`NotFound` or :class:`Forbidden`."""
        if name not in DASHBOARDS:
            raise NotFound("Không tìm thấy trang số liệu này.")
        if not cast(CampusUser, user).session.scope.has(Role.ORGANISER, Role.UNIT_HEAD):
            raise Forbidden("Anh/chị không có quyền xem trang này.")
        links = tuple(
            PageLink(f"dashboards/{key}", title, current=key == name) for key, title in DASHBOARDS.items()
        )
        return DashboardPage(name, DASHBOARDS[name], self._folder / f"{name}.ipynb", links)
