"""Links that several pages show: where a page stands within its course, and quizzes by their one name."""

from __future__ import annotations

from congvu.services.context import Context
from congvu.store import Tx

Link = dict[str, str]


def course_crumbs(tx: Tx, ctx: Context, base_url: str, course_id: str) -> list[Link]:
    """The way to a page within a course: home, then the course."""
    title = ctx.services.cache.course(tx, course_id).body["title"]
    return way_to(base_url, course_id, title)


def way_to(base_url: str, course_id: str, title: str) -> list[Link]:
    """As :func:`course_crumbs`, of a course whose title is known."""
    return [home_crumb(base_url), {"href": f"{base_url}courses/{course_id}", "text": title}]


def home_crumb(base_url: str) -> Link:
    """Where every way begins."""
    return {"href": base_url, "text": "Trang chính"}


def quiz_link(href: str, title: str, under: str) -> Link:
    """A link that bears a quiz's title, in a place that stands under the words ``under``.

    Of "Câu hỏi sau bài: Tiếp công dân" under "Tiếp công dân" only the first part (``text``) need be seen; the ``rest``
    is for who hears links out of their place.
    """
    shown = title.removesuffix(f": {under}")
    return {"href": href, "text": shown, "rest": title.removeprefix(shown)}
