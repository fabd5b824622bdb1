"""Log-in, first log-in with a printed code, log-out."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from tornado.web import authenticated

from congvu.interfaces.campus.bodies import STRANGER_MAX_BYTES
from congvu.interfaces.campus.identity import send_session, take_session_back
from congvu.interfaces.campus.pages.base import Page
from congvu.model.errors import UserError
from congvu.services.people import (
    BAD_LOGIN,
    PASSWORD_MIN,
    TooManyTries,
    check_code,
    hash_password,
    log_out,
    login_state,
    note_failed_login,
    open_session,
    redeem_code,
    require_tries_left,
    verify_password,
)
from congvu.store import Tx

_PLAIN_PATH = re.compile(r"(?!//)[!-\[\]-~]*")
"""Visible ASCII without a backslash: browsers drop tabs and line ends, so that ``/<tab>/host`` is another host."""


class LoginPage(Page):
    """``/login``: name and password."""

    open_to_all = True
    body_max_bytes = STRANGER_MAX_BYTES

    async def get(self) -> None:
        """The form; to the home page for who is logged in."""
        if self.current_user:
            self.go(self.next_path())
            return
        self.show_form()

    async def post(self) -> None:
        """Checks name and password; throttled."""
        login, password = (
            self.get_body_argument("login", ""),
            self.get_body_argument("password", "", strip=False),
        )
        ctx = self.backend.system()
        address = self.request.remote_ip or ""
        state = await self.read(partial(login_state, ctx=ctx, login=login, address=address))
        if state.blocked:
            self.refuse(login, TooManyTries())
            return
        known = state.credential.password_hash if state.credential else None
        if not await self.backend.hash(partial(verify_password, known, password)):
            await self.write_job(partial(note_failed_login, ctx=ctx, login=login, address=address))
            self.show_form(login, BAD_LOGIN, status=401)
            return
        assert state.credential is not None  # a password was verified against it
        opening = partial(open_session, ctx=ctx, officer_id=state.credential.officer_id)
        await self.enter(login, opening)

    async def enter(self, login: str, opening: Callable[[Tx], str]) -> None:
        """Opens a session and goes on, unless other tries have used up the last one meanwhile."""
        ctx, address = self.backend.system(), self.request.remote_ip or ""

        def job(tx: Tx) -> str:
            require_tries_left(tx, ctx, login, address)
            return opening(tx)

        try:
            token = await self.write_job(job)
        except TooManyTries as error:
            self.refuse(login, error)
            return
        send_session(self, token)
        self.go(self.next_path())

    def refuse(self, login: str, error: UserError) -> None:
        """The form, with why."""
        self.show_form(login, f"{error.message} {error.mend}".strip(), status=error.status)

    def next_path(self) -> str:
        """Where to go after the log-in: only within the campus."""
        path = self.get_argument("next", "")
        inside = path.startswith(self.base_url) and _PLAIN_PATH.fullmatch(path)
        return path.removeprefix(self.base_url) if inside else ""

    def show_form(self, login: str = "", error: str = "", status: int = 200) -> None:
        """The form, with what went wrong."""
        self.set_status(status)
        self.show(
            "login.html.j2", title="Đăng nhập", login=login, error=error, next=self.get_argument("next", "")
        )


class FirstLoginPage(LoginPage):
    """``/first-login``: a printed code, and an own password set."""

    async def get(self) -> None:
        """The form."""
        self.show_form()

    async def post(self) -> None:
        """Uses the code up and sets the password."""
        login, code = self.get_body_argument("login", ""), self.get_body_argument("code", "")
        first, again = (self.get_body_argument(name, "", strip=False) for name in ("password", "again"))
        ctx = self.backend.system()
        address = self.request.remote_ip or ""
        state = await self.read(partial(login_state, ctx=ctx, login=login, address=address))
        if state.blocked:
            self.refuse(login, TooManyTries())
            return
        try:
            await self.read(partial(check_code, ctx=ctx, login=login, code=code))
        except UserError as error:
            await self.write_job(partial(note_failed_login, ctx=ctx, login=login, address=address))
            self.show_form(login, f"{error.message} {error.mend}".strip(), status=401)
            return
        if first != again:
            self.show_form(login, "Hai lần nhập mật khẩu chưa giống nhau.", status=422, code=code)
            return
        try:
            password_hash = await self.backend.hash(partial(hash_password, first))
        except UserError as error:
            self.show_form(login, f"{error.message} {error.mend}".strip(), status=422, code=code)
            return
        await self.enter(
            login, partial(redeem_code, ctx=ctx, login=login, code=code, password_hash=password_hash)
        )

    def show_form(self, login: str = "", error: str = "", status: int = 200, code: str = "") -> None:
        """The form, with what went wrong."""
        self.set_status(status)
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
