"""A lesson's page: plain HTML, its practices and desk mounted by scripts; and the progress that it notes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from congvu.content.lesson_page import PICTURE
from congvu.interfaces.campus.pages.base import JsonEndpoint, Page
from congvu.interfaces.campus.pages.lesson_frame import lesson_frame
from congvu.interfaces.campus.templating import question_html
from congvu.interfaces.campus.views import QuestionView
from congvu.model.errors import Conflict, NotFound, UserError
from congvu.services.attempts import quiz_titles
from congvu.services.authoring import LapsedSection, lapsed_sections
from congvu.services.context import Context
from congvu.services.learning import LessonView, course_view, may_read, note_reading, open_lesson
from congvu.store import Tx
from congvu.store.typed_words import storable

NOT_HERE = "Không tìm thấy bài học này."
SECTIONS_MOST = 200
_OTHERS = "Trang này của một tài khoản khác."


async def require_reader(page: Page, course_id: str) -> None:
    """Raises :class:`NotFound` unless the officer is enrolled in a campaign of the course."""
    if not await page.read(partial(may_read, ctx=page.context(), course_id=course_id)):
        raise NotFound(NOT_HERE)


FOREIGN_PAGE = "account"
"""The code of that error: pages tell it from other conflicts, such as a supervised day that is over."""


def require_own(page: Page, officer_id: object) -> None:
    """What a page has kept is sent in its own officer's session alone; raises :class:`Conflict`."""
    if officer_id != page.user.officer_id:
        raise Conflict(
            _OTHERS, mend="Đăng nhập lại bằng tài khoản đã mở trang, hoặc tải lại trang.", code=FOREIGN_PAGE
        )


def own_body(page: JsonEndpoint) -> dict[str, Any]:
    """What a lesson's page sends, of its own officer; raises :class:`Conflict`, or :class:`UserError` for no text."""
    body = page.body()
    require_own(page, body.get("officer"))
    if not storable(body):
        raise UserError("Nội dung gửi lên có ký tự không đọc được.", mend="Gõ lại rồi gửi lại.")
    return body


class ReadLesson(Page):
    """``GET /lessons/<course>/<lesson>``."""

    async def get(self, course_id: str, lesson_id: str) -> None:
        """The lesson as this officer has come; a live one is shown elsewhere."""
        ctx = self.context()
        lesson = partial(open_lesson, ctx=ctx, course_id=course_id, lesson_id=lesson_id)
        view, titles, lapsed = await self.read(lambda tx: _with_surroundings(tx, ctx, lesson(tx)))
        if view.page.html is None:
            self.redirect(f"{self.base_url}live/{course_id}/{lesson_id}", status=303)
            return
        frame = lesson_frame(view, titles, lapsed, self.base_url)
        script = frame.script | {"officer": self.user.officer_id, "login": f"{self.base_url}login"}
        parts = self.backend.drawn(
            (course_id, view.course.number, lesson_id), lambda: self.parts(view, frame.address)
        )
        self.show(
            "lesson.html.j2",
            title=view.lesson["title"],
            parts=parts,
            frame=frame,
            script=script,
            crumbs=frame.crumbs,
        )

    def parts(self, view: LessonView, address: str) -> list[dict[str, Any]]:
        """The lesson's parts as its template takes them: HTML, questions, the desk. They are everybody's."""
        assert view.page.html is not None  # a live lesson is shown elsewhere
        return [self._part(part, view.lesson, address) for part in view.page.html.parts]

    def _part(self, part: Mapping[str, Any], lesson: Mapping[str, Any], address: str) -> dict[str, Any]:
        if "html" in part:
            linked = part["html"].replace('href="norm:', f'href="{self.base_url}norms/')
            made = linked.replace(f'src="{PICTURE}', f'loading="lazy" src="{address}/pictures/')
            return {"html": Markup(made)}  # noqa: S704  # brought down to the allow-list when it was made
        if "practice" in part:
            item_id = part["practice"]
            view = lesson["practices"][item_id]
            question = QuestionView(
                item_id, view["kind"], view["content"], tuple(view["arrangement"]), practised=True
            )
            form = Markup(question_html(self.backend.templates, question))  # noqa: S704  # autoescaped
            return {"practice": item_id, "form": form}
        return {"desk": True}


def _with_surroundings(
    tx: Tx, ctx: Context, view: LessonView
) -> tuple[LessonView, tuple[str, str], list[LapsedSection]]:
    """The lesson, the titles of its quizzes, its sections that rest on norms which have ended, as of today."""
    cache = ctx.services.cache
    number, register = cache.numbered_register(tx)
    place = (view.course.body["course_id"], view.course.number, view.lesson["lesson_id"])
    lapsed = cache.derived(
        ("lapsed", place, number, ctx.today),
        lambda: lapsed_sections(register, view.lesson, ctx.today),
    )
    titles = quiz_titles(tx, ctx, view.campaign, view.course.body, view.lesson["lesson_id"])
    return view, titles, lapsed


class LessonPicture(Page):
    """``GET /lessons/<course>/<lesson>/pictures/<digest>``: a picture of a lesson, kept by browsers for ever."""

    async def get(self, course_id: str, lesson_id: str, name: str) -> None:
        """The picture. An SVG that is opened by itself runs nothing."""
        place = partial(open_lesson, ctx=self.context(), course_id=course_id, lesson_id=lesson_id)
        html = (await self.read(place)).page.html
        if html is None or name not in html.pictures:
            raise NotFound("Không tìm thấy hình này.")
        kind, data = html.pictures[name]
        self.set_header("Content-Type", kind)
        self.set_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        self.finish(base64.b64decode(data))


class NoteReading(JsonEndpoint):
    """``POST /lessons/<course>/<lesson>/progress``: sections were read."""

    async def post(self, course_id: str, lesson_id: str) -> None:
        """Notes them; answers with the shares done, and the sections that the lesson does not have."""
        body = own_body(self)
        await require_reader(self, course_id)
        ctx = self.context()
        sections = [str(name) for name in _listed(body.get("sections"))[:SECTIONS_MOST]]
        job = partial(
            note_reading,
            ctx=ctx,
            course_id=course_id,
            lesson_id=lesson_id,
            sections=sections,
            position=str(body.get("position") or ""),
            number=_number(body.get("number")),
        )
        unknown = await self.write_job(job)
        view = await self.read(partial(course_view, ctx=ctx, course_id=course_id))
        share = next((item.share for item in view.progress.lessons if item.lesson_id == lesson_id), 0.0)
        self.answer({"share": share, "course_share": view.progress.share, "unknown": unknown})


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _number(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < 1_000_000 else 0
