"""What has to be made of lessons before they are published: their own cells are run once, and their pages rendered.

Both go by the digest of a lesson's notebook, so that what is known already is not made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from congvu.content.bundle import Bundle
from congvu.content.canonical import digest_text, pretty_json
from congvu.content.lesson_page import RENDERER
from congvu.content.safe_html import has_script, removed_from
from congvu.kernels.notebook_wire import CellFailed
from congvu.model.content import Json
from congvu.model.errors import UserError
from congvu.services.authoring.publishing import PreparedLessons, course_body
from congvu.services.lesson_pages import STILL, own_cells, render
from congvu.store import Store, Tx, lesson_pages
from congvu.store.lesson_pages import ShownLesson

LIVING = ("application/vnd.jupyter.widget-view+json", "application/javascript")
"""A widget lives in its kernel; a script runs nowhere but on a live page."""
Outputs = Mapping[str, Sequence[Mapping[str, Json]]]
RunLesson = Callable[[Mapping[str, str], Mapping[str, str]], Outputs]
"""Runs cells (sources by id) beside files (text by name); raises :class:`~congvu.kernels.notebook_wire.CellFailed`."""
QUIET = (" style>", " class>", " border>", " scoped>", " id>")
"""Attributes that say how something looks: the campus's pages have their own look."""


@dataclass(frozen=True, slots=True)
class _Lesson:
    name: str
    body: Mapping[str, Json]
    desk: Json

    @property
    def notebook(self) -> str:
        return str(self.body["notebook"])

    @property
    def digest(self) -> str:
        return digest_text(self.notebook)


def prepare_lessons(store: Store, bundle: Bundle, run: RunLesson) -> PreparedLessons:
    """Runs and renders what is new in a bundle; writes nothing. Raises :class:`UserError` for a cell that fails."""
    lessons = list(_lessons(bundle))
    known, paged = store.read(lambda tx: _known(tx, lessons))
    shown = {
        lesson.digest: _run(lesson, run)
        for lesson in lessons
        if own_cells(lesson.notebook) and lesson.digest not in known
    }
    stands = {**known, **shown}
    live = [lesson for lesson in lessons if lesson.body.get("live") or stands.get(lesson.digest, STILL).live]
    pages = {
        lesson.digest: render(lesson.notebook, stands.get(lesson.digest, STILL)).to_json()
        for lesson in lessons
        if lesson not in live and lesson.digest not in paged
    }
    return PreparedLessons(shown, pages, _removed(lessons, shown), [lesson.name for lesson in live])


def _known(tx: Tx, lessons: Sequence[_Lesson]) -> tuple[dict[str, ShownLesson], set[str]]:
    """What the store knows of these lessons: what their cells have shown, and which have a page."""
    names = {lesson.digest for lesson in lessons}
    told = {name: lesson_pages.shown_of(tx, name) for name in names}
    paged = {name for name in names if lesson_pages.page_of(tx, name, RENDERER) is not None}
    return {name: shown for name, shown in told.items() if shown is not None}, paged


def _lessons(bundle: Bundle) -> Iterator[_Lesson]:
    for course in bundle.courses:
        for body in course_body(course, bundle)["lessons"]:
            yield _Lesson(f"{course.course_id}/{body['lesson_id']}", body, course.desk)


def _run(lesson: _Lesson, run: RunLesson) -> ShownLesson:
    files = {"practices.json": pretty_json(lesson.body["practices"])}
    if lesson.desk:
        files["desk.json"] = pretty_json(dict(lesson.desk))
    try:
        outputs = run(own_cells(lesson.notebook), files)
    except CellFailed as failed:
        where = f", ô {failed.cell_id}" if failed.cell_id else ""
        raise UserError(
            f"Bài {lesson.name}{where} không chạy được khi phát hành: {failed.why}",
            mend="Mở bài bằng congvu author, chạy lại mọi ô, sửa rồi phát hành lại.",
        ) from None
    return ShownLesson(
        outputs, live=any(_needs_kernel(output) for shown in outputs.values() for output in shown)
    )


def _needs_kernel(output: Mapping[str, Json]) -> bool:
    data = output.get("data", {})
    return any(kind in data for kind in LIVING) or has_script(_html(output))


def _html(output: Mapping[str, Json]) -> str:
    html = output.get("data", {}).get("text/html", "")
    return html if isinstance(html, str) else "".join(html)


def _removed(lessons: Sequence[_Lesson], shown: Mapping[str, ShownLesson]) -> dict[str, list[str]]:
    """What the page leaves out of the cells' own HTML; styles are pandas' and go without a word."""
    removed = {}
    for lesson in lessons:
        known = shown.get(lesson.digest)
        outputs = known.outputs.values() if known and not known.live else ()
        told = {tag for told in outputs for output in told for tag in removed_from(_html(output))}
        if wrong := sorted(tag for tag in told if tag != "<style>" and not tag.endswith(QUIET)):
            removed[lesson.name] = wrong
    return removed
