"""What stands around a lesson: where she is in the course, what has changed since she read it, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from congvu import messages
from congvu.interfaces.campus.pages.links import quiz_link
from congvu.services.authoring import LapsedSection
from congvu.services.learning import CourseView, LessonView, Renewed, RenewedSection

Link = dict[str, Any]
_RENEWED = {
    Renewed.TEXT: "đã được viết lại ngày {day}",
    Renewed.LAW: "có quy định thay đổi từ {day}",
}


@dataclass(frozen=True, slots=True)
class LessonFrame:
    """The frame of a lesson's page; links are ``{href, text}``, lessons also ``state`` and ``current``.

    ``script`` is what its scripts are told; ``lapses`` and ``renewed`` are ``{href, heading, told}``;
    ``practices`` is how many there are.
    """

    address: str
    course_title: str
    crumbs: list[Link]
    lessons: list[Link]
    sections: list[Link]
    previous: Link | None
    next: Link | None
    own_quiz: Link | None
    lapses: list[Link]
    renewed: list[Link]
    practices: int
    script: dict[str, Any]


def lesson_frame(
    opened: LessonView, titles: tuple[str, str], lapsed: Iterable[LapsedSection], base_url: str
) -> LessonFrame:
    """The frame of one lesson for one officer. ``titles`` are those of the course's quiz and the lesson's own."""
    view, lesson, campaign = opened.course, opened.lesson, opened.campaign
    course_id, lesson_id = view.body["course_id"], lesson["lesson_id"]
    course = f"{base_url}courses/{course_id}"
    lessons = _lessons(view, lesson_id, f"{base_url}lessons/{course_id}")
    here = next(index for index, link in enumerate(lessons) if link["current"])
    final, own = titles
    quiz = quiz_link(f"{base_url}quiz/{campaign.id}", final, view.body["title"]) if campaign else None
    address = f"{base_url}lessons/{course_id}/{lesson_id}"
    headings: dict[str, str] = dict(lesson["sections"])
    read = view.read.get(lesson_id, set())
    return LessonFrame(
        address,
        view.body["title"],
        [{"href": base_url, "text": "Trang chính"}, {"href": course, "text": view.body["title"]}],
        lessons,
        [
            {"href": f"#{name}", "text": text, "id": name, "read": name in read}
            for name, text in headings.items()
        ],
        lessons[here - 1] if here else None,
        lessons[here + 1] if here + 1 < len(lessons) else quiz,
        quiz_link(f"{address}/quiz", own, lesson["title"]) if own else None,
        [_lapse(section, headings) for section in lapsed],
        [_renewal(section, headings) for section in view.renewed if section.lesson == lesson_id],
        len(lesson["practices"]),
        {
            "course": course_id,
            "lesson": lesson_id,
            "number": view.number,
            "progress": f"{address}/progress",
            "read": sorted(read),
            "practised": sorted(view.practised.get(lesson_id, ())),
            "position": view.position.get(lesson_id, ""),
        },
    )


def _lessons(view: CourseView, current: str, base: str) -> list[Link]:
    states = {entry.lesson_id: entry.state.value for entry in view.progress.lessons}
    return [
        {
            "href": f"{base}/{lesson['lesson_id']}",
            "text": lesson["title"],
            "state": states[lesson["lesson_id"]],
            "current": lesson["lesson_id"] == current,
        }
        for lesson in view.body["lessons"]
    ]


def _lapse(lapsed: LapsedSection, headings: Mapping[str, str]) -> Link:
    since = f" từ {messages.day(lapsed.since)}" if lapsed.since else ""
    now = ", ".join(new.label for new in lapsed.replaced_by)
    told = f"dẫn quy định đã hết hiệu lực{since}{f'; nay là {now}' if now else ''}."
    name = next((name for name, text in headings.items() if text == lapsed.heading), "")
    return {"href": f"#{name}" if name else "", "heading": lapsed.heading, "told": told}


def _renewal(renewed: RenewedSection, headings: Mapping[str, str]) -> Link:
    told = _RENEWED[renewed.why].format(day=messages.day(renewed.since))
    return {
        "href": f"#{renewed.section}",
        "heading": headings.get(renewed.section, renewed.section),
        "told": f"{told} (anh/chị đọc ngày {messages.day(renewed.read_at)}).",
    }
