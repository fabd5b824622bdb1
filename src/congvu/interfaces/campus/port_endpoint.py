"""What the endpoints of the data port share: a ticket, a session, a scope; answers in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from tornado.web import RequestHandler

from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.json_bodies import read_object
from congvu.interfaces.campus.tickets import Ticket
from congvu.model.errors import CongvuError, Forbidden, UserError
from congvu.model.people import Role
from congvu.services.people import SessionUser, user_of_session
from congvu.store.typed_words import storable

T = TypeVar("T")


class _NoTicket(UserError):
    status = 401


class Endpoint(RequestHandler):
    """Finds ticket, session and scope; answers in JSON."""

    backend: Backend
    ticket: Ticket
    user: SessionUser

    def initialize(self, backend: Backend) -> None:
        """Takes the campus's dependencies."""
        self.backend = backend

    async def prepare(self) -> None:
        """A ticket that is unknown, or whose session has ended, opens nothing."""
        scheme, _, secret = self.request.headers.get("Authorization", "").partition(" ")
        ticket = self.backend.tickets.find(secret) if scheme == "Bearer" else None
        if ticket is None:
            raise _NoTicket("Phiên làm việc đã hết.", mend="Tải lại trang.")
        ctx = self.backend.system()
        user, _ = await self.backend.read(partial(user_of_session, ctx=ctx, token_hash=ticket.session))
        if user is None:
            raise _NoTicket("Phiên làm việc đã hết.", mend="Đăng nhập lại.")
        self.ticket, self.user = ticket, user
        if ticket.reads_dashboard and not user.scope.has(Role.ORGANISER, Role.UNIT_HEAD):
            raise Forbidden("Anh/chị không còn quyền xem số liệu này.")

    async def read(self, query: Callable[..., T], **arguments: Any) -> T:
        """Runs a query as this officer."""
        ctx = self.backend.context(self.user.officer_id)
        return await self.backend.read(partial(query, ctx=ctx, **arguments))

    def require_dashboard(self) -> None:
        """Only a dashboard's kernel reads results."""
        if not self.ticket.reads_dashboard:
            raise Forbidden("Phiếu này không đọc được số liệu.")

    def body(self) -> dict[str, Any]:
        """The request's JSON object, all its strings text; raises :class:`UserError`."""
        told = read_object(self.request.body)
        if not storable(told):
            raise UserError("Nội dung gửi lên có ký tự không đọc được.", mend="Gõ lại rồi gửi lại.")
        return told

    def answer(self, body: Any) -> None:
        """Sends JSON."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(body, ensure_ascii=False, default=str))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Never tells how it happened."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, UserError):
            self.set_status(error.status)
            self.answer(
                {"error": type(error).__name__.lower(), "message": f"{error.message} {error.mend}".strip()}
            )
        else:
            self.answer({"error": str(status_code), "message": "Máy chủ chưa trả lời được lúc này."})

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """A refused call is no incident."""
        if not isinstance(value, CongvuError):
            super().log_exception(typ, value, tb)
