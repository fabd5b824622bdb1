"""The frame around a notebook: what differs by officer, rendered a request; milliseconds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from congvu.interfaces.campus.voila.pages import DashboardPage, LessonPage
from congvu.interfaces.campus.voila.render import PARTS, TEMPLATES

TOO_MANY = "too_many"
NO_KERNEL = "no_kernel"
_BANNERS = {
    TOO_MANY: "Máy chủ đang phục vụ nhiều người học cùng lúc, nên bài này được mở ở dạng văn bản: phần thực "
    "hành tạm thời không chạy. Mời anh/chị đọc bài và tải lại trang sau ít phút để thực hành.",
    NO_KERNEL: "Phần thực hành của bài này tạm thời không chạy được. Bài được mở ở dạng văn bản; mời anh/chị "
    "tải lại trang sau ít phút.",
}
_SCRIPT_WORDS = {
    "ended": "Phần đang chạy của trang này đã dừng (để lâu không dùng, hoặc máy chủ vừa khởi động lại). Những gì còn trên "
    "trang là của lúc trước; muốn xem hoặc làm tiếp, anh/chị tải lại trang.",
    "logged_out": "Phiên làm việc đã hết nên trang này đã dừng. Những gì còn trên trang là của lúc trước; anh/chị tải lại "
    "trang và đăng nhập để xem hoặc làm tiếp.",
    "line": "Đang mất kết nối với máy chủ. Những gì trên trang là của lúc trước; trang sẽ tự nối lại khi có mạng.",
    "failed": "Thao tác vừa rồi gặp lỗi nên có thể chưa có tác dụng. Lỗi đã được ghi lại, số {number}; anh/chị tải lại trang "
    "rồi thử lại, nếu vẫn lỗi thì báo số này cho người quản trị.",
    "reload": "Tải lại trang",
    "loading": "Đang mở phần thực hành…",
    "broken": "Phần thực hành này không mở được. Mời anh/chị tải lại trang.",
    "read": "Đã đọc {done}/{total} mục",
    "close": "Đóng",
    "norm": "Mở trang văn bản",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """What the frame needs of the request."""

    display_name: str
    xsrf: str
    base_url: str
    gettext: Callable[[str], str] = str


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def _json_script(value: Any) -> Markup:
    """JSON that cannot close its script element."""
    text = json.dumps(value, ensure_ascii=False)
    escaped = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(escaped)  # noqa: S704  # escaped above


def _parts(visitor: Visitor, context: Mapping[str, Any], script: Mapping[str, Any]) -> dict[str, Markup]:
    """``masthead``, ``aside``, ``tail`` each a template."""
    values = {**context, "visitor": visitor, "_": visitor.gettext, "script": _json_script(script)}
    templates = {name: _environment().get_template(f"{name}.html.j2") for name in PARTS}
    return {
        name: Markup(template.render(values))  # noqa: S704  # autoescaped
        for name, template in templates.items()
    }


def lesson_parts(page: LessonPage, visitor: Visitor, banner: str | None = None) -> dict[str, Markup]:
    """The parts of the frame around a lesson, by name."""
    words = {name: visitor.gettext(text) for name, text in _SCRIPT_WORDS.items()}
    script = {
        "officer": page.officer_id,
        "progress_url": f"{visitor.base_url}lessons/{page.course}/{page.lesson}/progress",
        "base_url": visitor.base_url,
        "xsrf": visitor.xsrf,
        "sections_done": list(page.sections_done),
        "position": page.position,
        "words": words,
    }
    text = visitor.gettext(_BANNERS[banner]) if banner else None
    return _parts(visitor, {"page": page, "lesson": True, "banner": text}, script)


def dashboard_parts(page: DashboardPage, visitor: Visitor, banner: str | None = None) -> dict[str, Markup]:
    """The parts of the frame around a dashboard, by name."""
    words = {name: visitor.gettext(text) for name, text in _SCRIPT_WORDS.items()}
    script = {"base_url": visitor.base_url, "xsrf": visitor.xsrf, "words": words}
    text = visitor.gettext(_BANNERS[banner]) if banner else None
    return _parts(visitor, {"page": page, "lesson": False, "banner": text}, script)


def render_error(title: str, message: str, base_url: str, gettext: Callable[[str], str]) -> str:
    """The page that says what went wrong, without saying how."""
    values = {"title": gettext(title), "message": gettext(message), "base_url": base_url, "_": gettext}
    return _environment().get_template("error.html.j2").render(values)
