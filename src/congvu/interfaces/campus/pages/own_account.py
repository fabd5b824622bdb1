"""``/password``: an officer's own account: a new password, and the slips that were printed for her."""

from __future__ import annotations

from functools import partial
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus.identity import remember_device
from congvu.interfaces.campus.pages.account import PasswordPage
from congvu.interfaces.campus.pages.links import home_crumb
from congvu.model.errors import Forbidden, UserError
from congvu.services.context import Context
from congvu.services.people import (
    PASSWORD_MIN,
    SlipNews,
    change_password,
    login_of,
    note_told,
    slips_of,
    words_about,
)
from congvu.store import Tx

_WRONG = "Mật khẩu hiện tại chưa đúng."


class OwnAccountPage(PasswordPage):
    """A form to change the password, and what has happened to it."""

    @authenticated
    async def get(self) -> None:
        """The page."""
        await self.show_account(done=self.get_argument("done", "") == "password")

    @authenticated
    async def post(self) -> None:
        """``action=known``: she has read of her slips. Else sets a new password; throttled as a log-in."""
        if self.get_body_argument("action", "") == "known":
            await self.write_job(partial(note_told, ctx=self.context()))
            self.go("")
            return
        try:
            await self.change()
        except UserError as error:
            told = self.told(error)
            if type(error) is UserError:
                self.set_status(422)
            await self.show_account(error=told)
            return
        self.go("password?done=password")

    async def change(self) -> None:
        """Raises :class:`UserError` for whatever keeps the password as it is."""
        ctx = self.context()
        login, known = await self.read(partial(_about, ctx=ctx))
        current, password, again = self.typed("current", "password", "again")
        made = await self.verified(self.knock(login), current)
        if made is None:
            raise Forbidden(_WRONG, mend="Quên mật khẩu thì anh/chị xin phiếu mã mới.")
        password_hash = await self.chosen(password, again, known)
        token_hash = self.user.token_hash
        await self.write_job(
            partial(change_password, ctx=ctx, made=made, token_hash=token_hash, password_hash=password_hash)
        )
        remember_device(self, login)

    async def show_account(self, error: str = "", *, done: bool = False) -> None:
        """The page, with what went wrong or was done."""
        ctx = self.context()
        login = await self.read(partial(login_of, officer_id=ctx.actor))
        slips = await self.read(partial(slips_of, ctx=ctx, officer_id=ctx.actor))
        self.show(
            "own_account.html.j2",
            title="Tài khoản và mật khẩu",
            crumbs=[home_crumb(self.base_url)],
            login=login,
            error=error,
            done=done,
            slips=told_slips(slips),
            password_min=PASSWORD_MIN,
        )


def told_slips(news: list[SlipNews]) -> list[dict[str, Any]]:
    """Slips as pages tell of them: ``printed``, ``by``, and ``set`` (empty if no password was set with it)."""
    return [
        {
            "printed": messages.moment(slip.printed_at),
            "by": slip.by,
            "set": messages.moment(slip.set_at) if slip.set_at else "",
        }
        for slip in news
    ]


def _about(tx: Tx, ctx: Context) -> tuple[str, list[str]]:
    return login_of(tx, ctx.actor), words_about(tx, ctx, ctx.actor)
