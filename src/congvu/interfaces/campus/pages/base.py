"""What all pages share: the logged-in officer, the store, errors that a person can understand."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from tornado.web import Finish, HTTPError, RequestHandler

from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.bodies import FORM_MAX_BYTES
from congvu.interfaces.campus.identity import former_behind, house_of, session_of
from congvu.interfaces.campus.json_bodies import read_object
from congvu.interfaces.campus.kept_form import KEPT_MAX_BYTES, KeptForm, form_of, sealed
from congvu.interfaces.campus.live import LiveSide
from congvu.interfaces.campus.pages.links import Link, course_crumbs
from congvu.interfaces.campus.safety import CONTENT_POLICY, comes_from_here, set_safe_headers
from congvu.model.errors import Forbidden, NotFound, StoreUnavailable, UserError
from congvu.model.people import Role
from congvu.services.context import Context
from congvu.services.forms import SentForm, new_form_key, sent_form
from congvu.services.people import Look, SessionUser, role_in
from congvu.store import Tx

T = TypeVar("T")
_NOT_SAVED = "Máy chủ chưa lưu được lúc này, nên chưa có gì thay đổi."
_HTTP_MESSAGES = {
    400: ("Yêu cầu này không hợp lệ.", "Anh/chị tải lại trang rồi thử lại."),
    403: ("Anh/chị không có quyền xem trang này.", "Nếu cần, anh/chị liên hệ người tổ chức."),
    404: ("Không tìm thấy trang này.", ""),
    405: ("Trang này không nhận yêu cầu như vậy.", ""),
}
FORM_KEY = "form_key"
_FORM_MARKS = frozenset({FORM_KEY, "_xsrf"})
_OLD_PAGE = (
    "Trang này mở đã lâu nên máy chủ chưa nhận lần gửi vừa rồi.",
    "Anh/chị tải lại trang rồi làm lại.",
)
_SEND_AGAIN = "Trang vừa rồi mở đã lâu nên máy chủ chưa nhận; nội dung còn ở đây. Anh/chị bấm «Gửi lại»."
_SESSION_OVER = (
    "Phiên làm việc đã hết nên lần gửi vừa rồi chưa được lưu. Nội dung còn được giữ trong trang này: anh/chị đăng nhập "
    "bằng chính tài khoản lúc nãy để gửi tiếp."
)
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_UNKNOWN = ("Máy chủ gặp lỗi khi mở trang này.", "Anh/chị thử lại sau ít phút.")


class Page(RequestHandler):
    """A page of the campus: for who is logged in, unless it says that it is ``open_to_all``."""

    open_to_all = False
    content_policy = CONTENT_POLICY
    body_max_bytes = FORM_MAX_BYTES
    kept_max_bytes = KEPT_MAX_BYTES
    """Of a form that may be carried through a log-in (``kept_form.py``); 0 where none is: passwords, files, scripts."""
    xsrf_missed = False
    former = ""

    def set_default_headers(self) -> None:
        """On every answer, errors too."""
        set_safe_headers(self, self.content_policy)

    async def prepare(self) -> None:
        """Looks up who is asking, and lets nobody write from another site's page."""
        self.current_user = await session_of(self)
        if self.request.method not in _READS:
            if self.kept_max_bytes:
                self.former = await former_behind(self.settings, self.request)
            self.check_xsrf_cookie()
        if not self.open_to_all and self.current_user is None:
            self.turn_away()

    def check_xsrf_cookie(self) -> None:
        """As tornado's, which compares cookie and token, and the browser must say that a page of ours is asking."""
        if not comes_from_here(self.request):
            raise HTTPError(403, "a write from another origin")
        try:
            super().check_xsrf_cookie()
        except HTTPError:
            self.xsrf_missed = True
            raise

    def turn_away(self) -> None:
        """To the log-in page, and back afterwards; a write is refused (403), which :meth:`write_error` tells."""
        if self.request.method not in {"GET", "HEAD"}:
            raise HTTPError(403)
        self.redirect(f"{self.get_login_url()}?{urlencode({'next': self.request.uri})}")

    @property
    def base_url(self) -> str:
        """The campus's address on its host; ends with a slash."""
        return cast(str, self.settings["base_url"])

    @property
    def backend(self) -> Backend:
        """The campus's dependencies."""
        return house_of(self)

    @property
    def live(self) -> LiveSide:
        """Where dashboards and live lessons are, once somebody has asked for one."""
        return cast(LiveSide, self.settings["live"])

    @property
    def user(self) -> SessionUser:
        """The logged-in officer; only where the page is not open to all."""
        return cast(SessionUser, self.current_user)

    def context(self, role: Role = Role.TRAINEE) -> Context:
        """The context of a call by this officer."""
        return self.backend.context(self.user.officer_id, role)

    async def read(self, query: Callable[[Tx], T]) -> T:
        """Runs a query on a reader thread."""
        return await self.backend.read(query)

    async def write_job(self, job: Callable[[Tx], T]) -> T:
        """Runs a job in a durable transaction."""
        return await self.backend.write(job)

    def note_look(self, look: Look, *roles: Role) -> None:
        """Has it noted that this officer sees named people, in the first of the roles that she holds; nobody waits."""
        ctx = self.context(role_in(self.user.scope, *roles))
        self.backend.looks.note(self.backend.store, ctx, look)

    async def crumbs(self, course_id: str) -> list[Link]:
        """The way to a page within a course, for the frame to show."""
        query = partial(course_crumbs, ctx=self.context(), base_url=self.base_url, course_id=course_id)
        return await self.read(query)

    def require(self, *roles: Role) -> None:
        """Raises :class:`Forbidden` unless the officer holds one of the roles somewhere."""
        if not self.user.scope.has(*roles):
            raise Forbidden(*_HTTP_MESSAGES[403][:1], mend=_HTTP_MESSAGES[403][1])

    def show(self, template: str, *, title: str, **values: Any) -> None:
        """Sends a page; never kept by a cache, since it holds somebody's data."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        page = self.backend.templates.get_template(template)
        self.finish(page.render(title=title, **self._frame(), **values))

    def _frame(self) -> dict[str, Any]:
        user = cast("SessionUser | None", self.current_user)
        return {
            "xsrf": self.xsrf_token.decode(),
            "form_key": new_form_key(),
            "user_name": user.full_name if user else None,
            "nav": self._nav(user) if user else [],
        }

    def _nav(self, user: SessionUser) -> list[dict[str, Any]]:
        links = [("", "Trang chính")]
        if user.scope.has(Role.ORGANISER, Role.UNIT_HEAD):
            links.append(("dashboards/overview", "Kết quả"))
        if user.scope.has(Role.MARKER):
            links.append(("marking", "Chấm bài"))
        if user.scope.has(Role.ORGANISER):
            links.append(("organise", "Tổ chức"))
        if user.scope.has(Role.ORGANISER, Role.AUTHOR):
            links.append(("organise/statistics", "Thống kê"))
        if user.scope.has(Role.AUTHOR):
            links.append(("authoring", "Câu hỏi"))
        if len(links) == 1:  # a trainee's: the name of the product and the crumbs lead home
            return []
        path = self.request.path.removeprefix(self.base_url)
        return [{"href": self.base_url + href, "text": text, "current": path == href} for href, text in links]

    def sent_form(self, purpose: str) -> SentForm:
        """The form of this request, by the key of its page and all that was typed and chosen in it."""
        typed = {
            name: self.get_body_arguments(name)
            for name in self.request.body_arguments
            if name not in _FORM_MARKS
        }
        chosen = {
            name: [sha256(file["body"]).hexdigest() for file in files]
            for name, files in self.request.files.items()
        }
        return sent_form(purpose, self.get_body_argument(FORM_KEY, ""), [typed, chosen])

    def go(self, path: str) -> None:
        """Redirects to a page of the campus after a form (303)."""
        self.redirect(self.base_url + path, status=303)

    # -- errors ------------------------------------------------------------------------------------

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """A person's mistake is no incident."""
        if not isinstance(value, UserError | Finish):
            super().log_exception(typ, value, tb)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """The error page: what is wrong and what to do, never how it happened."""
        if status_code == 403 and self.xsrf_missed and self.tell_old_page():
            return
        if self.current_user is None and status_code == 403:
            self.ask_to_log_in()
            return
        error = kwargs.get("exc_info", (None, None, None))[1]
        status, message, mend, code = _told(error, status_code)
        self.set_status(status)
        self.show_error(status, message, mend, code)

    def ask_to_log_in(self) -> None:
        """A write without a session goes to the log-in page, and comes back to where it was.

        A form of somebody whose session has ended goes with it, for her alone.
        """
        form = self.kept_form()
        if form is None:
            asked = urlencode({"next": self.request.path, "ended": "1"})
            self.redirect(f"{self.base_url}login?{asked}", status=303)
            return
        self.set_status(401)
        values = {"login": "", "error": _SESSION_OVER, "next": form.path, "kept": sealed(self, form)}
        self.show("login.html.j2", title="Đăng nhập", **values)

    def kept_form(self) -> KeptForm | None:
        """The form of this request, if it may be shown again: it came from a page of ours, as its token or its browser says."""
        proven = not self.xsrf_missed or "Origin" in self.request.headers
        if not self.kept_max_bytes or not proven or not comes_from_here(self.request):
            return None
        return form_of(self, self.former)

    def tell_old_page(self) -> bool:
        """What is said of a write whose page has outlived its token; False where it is to be told as any other."""
        if self.current_user is None:
            return False
        self.set_status(403)
        form = self.kept_form()
        if form is None:
            self.show_error(403, *_OLD_PAGE, "")
        else:
            self.show_kept(form, _SEND_AGAIN)
        return True

    def show_kept(self, form: KeptForm, told: str) -> None:
        """A form to be sent again with one press."""
        self.show("kept.html.j2", title="Gửi lại nội dung vừa viết", form=form, told=told)

    def show_error(self, status: int, message: str, mend: str, code: str) -> None:
        """As a page; JSON endpoints answer in JSON."""
        self.show("error.html.j2", title=message, status=status, message=message, mend=mend, code=code)


class JsonEndpoint(Page):
    """An endpoint that scripts call. Errors come as ``{"error", "message"}``, 401 with ``login``."""

    kept_max_bytes = 0

    def turn_away(self) -> None:
        """Never redirects: a script cannot follow."""
        raise HTTPError(403)

    def ask_to_log_in(self) -> None:
        """Answers 401 with the address of the log-in page."""
        self.set_status(401)
        self.answer({"error": "login", "message": "Phiên làm việc đã hết.", "login": self.base_url + "login"})

    def answer(self, body: Any) -> None:
        """Sends JSON."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(body, ensure_ascii=False))

    def show_error(self, status: int, message: str, mend: str, code: str) -> None:
        """As JSON."""
        self.answer({"error": code or str(status), "message": f"{message} {mend}".strip()})

    def body(self) -> dict[str, Any]:
        """The request's JSON object; raises :class:`UserError`."""
        return read_object(self.request.body)


class NotFoundPage(Page):
    """Whatever no other handler claims."""

    async def get(self, *_: str) -> None:
        """404, in Vietnamese."""
        raise NotFound(_HTTP_MESSAGES[404][0])


def _told(error: BaseException | None, status: int) -> tuple[int, str, str, str]:
    if isinstance(error, UserError):
        return error.status, error.message, error.mend, error.code
    if isinstance(error, StoreUnavailable):
        return 503, _NOT_SAVED, "Anh/chị thử lại sau ít phút.", "unavailable"
    message, mend = _HTTP_MESSAGES.get(status, _UNKNOWN)
    return status, message, mend, ""
