"""Log-in, first log-in with a printed code, log-out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from tornado.web import authenticated

from congvu.interfaces.campus.bodies import STRANGER_MAX_BYTES
from congvu.interfaces.campus.hashing import RETRY_S, Busy
from congvu.interfaces.campus.identity import device_of, remember_device, send_session, take_session_back
from congvu.interfaces.campus.kept_form import SEALED_MAX_BYTES, unsealed
from congvu.interfaces.campus.pages.base import Page
from congvu.model.errors import UserError
from congvu.services.people import (
    BAD_LOGIN,
    PASSWORD_MIN,
    Knock,
    TooManyTries,
    Try,
    choose_password,
    log_in,
    log_out,
    redeem_code,
    reserve_try,
    session_user,
    source_of,
    take_back,
    try_code,
    verify_password,
    words_about,
)
from congvu.store import Tx

T = TypeVar("T")
OLD_FORM = (
    "Trang này mở đã lâu nên máy chủ chưa nhận lần bấm vừa rồi. Anh/chị nhập lại mật khẩu rồi bấm lần nữa. Nếu vẫn gặp "
    "dòng này, trình duyệt đang chặn cookie: anh/chị cho phép cookie của trang này rồi tải lại."
)
_ENDED = "Phiên làm việc đã hết nên lần bấm vừa rồi chưa được ghi. Anh/chị đăng nhập rồi làm lại."
_GO_ON = "Đã đăng nhập lại. Nội dung anh/chị gửi lúc hết phiên chưa được lưu; bấm «Gửi lại» để lưu."
_PLAIN_PATH = re.compile(r"(?!//)[!-\[\]-~]*")
"""Visible ASCII without a backslash: browsers drop tabs and line ends, so that ``/<tab>/host`` is another host."""


class PasswordPage(Page):
    """A page that looks at a password: the try is counted first, and hashing waits in a queue that may be full."""

    kept_max_bytes = 0

    def knock(self, login: str) -> Knock:
        """Who tries, and from where."""
        return Knock(login, self.request.remote_ip or "", device_of(self, login))

    async def verified(self, knock: Knock, password: str) -> Try | None:
        """The try, counted, if the password is right; ``None`` if not.

        Raises :class:`TooManyTries` or :class:`~congvu.interfaces.campus.hashing.Busy` without having looked at it.
        """
        ctx = self.backend.system()
        self.backend.hashing.require_room(source_of(knock.address))
        made = await self.write_job(partial(reserve_try, ctx=ctx, knock=knock))
        if made is None:
            raise TooManyTries
        known = made.credential.password_hash if made.credential else None
        try:
            right = await self.hashed(partial(verify_password, known, password))
        except Busy:
            await self.write_job(partial(take_back, made=made))
            raise
        return made if right else None

    async def hashed(self, work: Callable[[], T]) -> T:
        """Runs password work in the queue of the request's address."""
        return await self.backend.hash(work, source_of(self.request.remote_ip or ""))

    async def chosen(self, password: str, again: str, known: Sequence[str]) -> str:
        """The digest of a password that somebody has made up; raises :class:`UserError` for one that will not do."""
        if password != again:
            raise UserError("Hai lần nhập mật khẩu chưa giống nhau.", code="unlike")
        return await self.hashed(partial(choose_password, password, known))

    def typed(self, *names: str) -> list[str]:
        """Passwords of the form, as they were typed."""
        return [self.get_body_argument(name, "", strip=False) for name in names]

    def sent(self, name: str) -> str:
        """A field as it came, whatever it is: for a page that is shown again."""
        (value, *_) = self.request.body_arguments.get(name, [b""])
        return value.decode("utf-8", "replace")

    def told(self, error: UserError) -> str:
        """What is wrong, and the mend; sets the status."""
        self.set_status(error.status)
        if isinstance(error, Busy):
            self.set_header("Retry-After", str(RETRY_S))
        return f"{error.message} {error.mend}".strip()


class LoginPage(PasswordPage):
    """``/login``: name and password."""

    open_to_all = True
    body_max_bytes = STRANGER_MAX_BYTES
    kept_max_bytes = SEALED_MAX_BYTES
    """It carries a form that met the end of its session; of its own fields nothing is kept."""

    async def get(self) -> None:
        """The form; to the home page for who is logged in."""
        if self.current_user:
            self.go(self.next_path())
            return
        self.show_form(error=_ENDED if self.get_argument("ended", "") else "")

    async def post(self) -> None:
        """Checks name and password; throttled."""
        login = self.get_body_argument("login", "")
        (password,) = self.typed("password")
        try:
            made = await self.verified(self.knock(login), password)
        except (TooManyTries, Busy) as error:
            self.refuse(login, error)
            return
        if made is None:
            self.set_status(401)
            self.show_form(login, BAD_LOGIN)
            return
        await self.enter(login, partial(log_in, ctx=self.backend.system(), made=made))

    async def enter(self, login: str, opening: Callable[[Tx], str]) -> None:
        """Opens a session and goes on: with the form that the page carries, if it is hers, else to where it leads."""
        token = await self.write_job(opening)
        send_session(self, token)
        remember_device(self, login)
        form = unsealed(self, self.sent("kept"))
        if form is None:
            self.go(self.next_path())
            return
        self.current_user, _ = await self.read(partial(session_user, ctx=self.backend.system(), token=token))
        if self.current_user is not None and form.officer_id == self.user.officer_id:
            self.show_kept(form, _GO_ON)
        else:
            self.go("")

    def kept_form(self) -> None:
        """Of a log-in nothing is kept."""

    def tell_old_page(self) -> bool:
        """The form again, with the name that was typed: its cookie has gone, and the next press brings one."""
        self.set_status(403)
        self.show_form(self.sent("login"), OLD_FORM)
        return True

    def refuse(self, login: str, error: UserError) -> None:
        """The form, with why."""
        self.show_form(login, self.told(error))

    def next_path(self) -> str:
        """Where to go after the log-in: only within the campus."""
        path = self.get_argument("next", "")
        inside = path.startswith(self.base_url) and _PLAIN_PATH.fullmatch(path)
        return path.removeprefix(self.base_url) if inside else ""

    def show_form(self, login: str = "", error: str = "") -> None:
        """The form, with what went wrong."""
        kept = self.sent("kept")
        self.show(
            "login.html.j2",
            title="Đăng nhập",
            login=login,
            error=error,
            next=self.get_argument("next", ""),
            kept=kept if unsealed(self, kept) else "",
        )


class FirstLoginPage(LoginPage):
    """``/first-login``: a printed code, and an own password set."""

    kept_max_bytes = 0

    async def get(self) -> None:
        """The form."""
        self.show_code_form()

    async def post(self) -> None:
        """Uses the code up and sets the password."""
        login, code = self.get_body_argument("login", ""), self.get_body_argument("code", "")
        ctx = self.backend.system()
        found = await self.write_job(partial(try_code, ctx=ctx, knock=self.knock(login), code=code))
        if isinstance(found, UserError):
            error = self.told(found)
            if not isinstance(found, TooManyTries):
                self.set_status(401)
            self.show_code_form(login, error)
            return
        known = await self.read(partial(words_about, ctx=ctx, officer_id=found.officer_id))
        try:
            password, again = self.typed("password", "again")
            password_hash = await self.chosen(password, again, known)
        except UserError as error:
            told = self.told(error)
            if not isinstance(error, Busy):
                self.set_status(422)
            self.show_code_form(login, told, code)
            return
        await self.enter(
            login, partial(redeem_code, ctx=ctx, login=login, code=code, password_hash=password_hash)
        )

    def tell_old_page(self) -> bool:
        """The form again, with name and code."""
        self.set_status(403)
        self.show_code_form(self.sent("login"), OLD_FORM, self.sent("code"))
        return True

    def show_code_form(self, login: str = "", error: str = "", code: str = "") -> None:
        """The form, with what went wrong."""
        self.show(
            "first_login.html.j2",
            title="Đăng nhập lần đầu",
            login=login,
            code=code,
            error=error,
            password_min=PASSWORD_MIN,
        )


class LogoutPage(Page):
    """``POST /logout``."""

    kept_max_bytes = 0

    async def get(self) -> None:
        """A log-in in between leads here: who has just logged in did not want to leave."""
        self.go("")

    @authenticated
    async def post(self) -> None:
        """Ends the session and its kernels."""
        user = self.user
        await self.write_job(partial(log_out, ctx=self.context(), token_hash=user.token_hash))
        await self.live.end_session(user.token_hash)
        take_session_back(self)
        self.go("login")
