"""The data port: what kernels of lessons and dashboards may ask for, over loopback, with a ticket.

Role and scope are looked up at each call, so a revoked role closes an open dashboard. Another program can
read the same addresses with a ticket of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from congvu.interfaces.campus.house import House
from congvu.interfaces.campus.practice import practice_feedback
from congvu.interfaces.campus.tickets import Ticket
from congvu.model.errors import CongvuError, Forbidden, NotFound, UserError
from congvu.model.people import Role
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.services import accounts, lessons, reports
from congvu.services.accounts import SessionUser

T = TypeVar("T")


class _NoTicket(UserError):
    status = 401


class _Endpoint(RequestHandler):
    """Finds ticket, session and scope; answers in JSON."""

    house: House
    ticket: Ticket
    user: SessionUser

    def initialize(self, house: House) -> None:
        """Takes the campus's dependencies."""
        self.house = house

    async def prepare(self) -> None:
        """A ticket that is unknown, or whose session has ended, opens nothing."""
        scheme, _, secret = self.request.headers.get("Authorization", "").partition(" ")
        ticket = self.house.tickets.find(secret) if scheme == "Bearer" else None
        if ticket is None:
            raise _NoTicket("Phiên làm việc đã hết.", mend="Tải lại trang.")
        ctx = self.house.system()
        user, _ = await self.house.read(partial(accounts.user_of_session, ctx=ctx, token_hash=ticket.session))
        if user is None:
            raise _NoTicket("Phiên làm việc đã hết.", mend="Đăng nhập lại.")
        self.ticket, self.user = ticket, user
        if ticket.reads_dashboard and not user.scope.has(Role.ORGANISER, Role.UNIT_HEAD):
            raise Forbidden("Anh/chị không còn quyền xem số liệu này.")

    async def read(self, query: Callable[..., T], **arguments: Any) -> T:
        """Runs a query as this officer."""
        ctx = self.house.context(self.user.officer_id)
        return await self.house.read(partial(query, ctx=ctx, **arguments))

    def require_dashboard(self) -> None:
        """Only a dashboard's kernel reads results."""
        if not self.ticket.reads_dashboard:
            raise Forbidden("Phiếu này không đọc được số liệu.")

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


class Me(_Endpoint):
    """``GET /v1/me``: whose ticket this is."""

    async def get(self) -> None:
        """Name and purpose."""
        self.answer({"name": self.user.full_name, "purpose": self.ticket.purpose})


class Campaigns(_Endpoint):
    """``GET /v1/campaigns``: those in scope."""

    async def get(self) -> None:
        """Newest first."""
        self.require_dashboard()
        found = await self.house.read(partial(reports.campaigns_for, scope=self.user.scope))
        self.answer({"campaigns": [reports.campaign_to_json(campaign) for campaign in found]})


class Report(_Endpoint):
    """``GET /v1/campaigns/<id>/report``: results within scope."""

    async def get(self, campaign_id: str) -> None:
        """The report."""
        self.require_dashboard()
        ctx = self.house.context(self.user.officer_id)
        report = await self.house.read_long(
            partial(reports.campaign_report, ctx=ctx, scope=self.user.scope, campaign_id=campaign_id)
        )
        self.answer(reports.report_to_json(report))


class Practice(_Endpoint):
    """``POST /v1/practice/<item>``: an answer is judged here and noted, never in the kernel."""

    async def post(self, item_id: str) -> None:
        """Share and feedback."""
        found = self.ticket.reads_lesson()
        if found is None:
            raise Forbidden("Phiếu này không làm bài tập.")
        course, lesson = found
        view = await self.read(lessons.practice_view, course_id=course, lesson_id=lesson, item_id=item_id)
        answer = self._answer(item_id, view)
        ctx = self.house.context(self.user.officer_id)
        verdict = await self.house.write(
            partial(
                lessons.judge_practice,
                ctx=ctx,
                course_id=course,
                lesson_id=lesson,
                item_id=item_id,
                answer=answer,
            )
        )
        register = await self.house.read(self.house.services.cache.register)
        html = practice_feedback(self.house, register, view, verdict, self.application.settings["base_url"])
        self.answer({"share": verdict.share, "feedback_html": html})

    def _answer(self, item_id: str, view: dict[str, Any]) -> Any:
        try:
            fields = json.loads(self.request.body)["fields"]
            fields = {str(name): [str(value) for value in values] for name, values in fields.items()}
            answer = self.house.forms[view["kind"]].read_fields(item_id, view["content"], fields)
            return self.house.services.kinds[view["kind"]].read(view["content"], answer)
        except UnreadableAnswer as error:
            raise UserError(str(error)) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UserError("Chưa đọc được câu trả lời.", mend="Chọn hoặc gõ lại rồi bấm Kiểm tra.") from None


class Nothing(_Endpoint):
    """Any other address."""

    async def get(self, *_: str) -> None:
        """404."""
        raise NotFound("Không có địa chỉ này.")


def start_data_port(house: House, base_url: str) -> HTTPServer:
    """Listens on a free loopback port and tells the ticket book which."""
    take = {"house": house}
    application = Application(
        [
            (r"/v1/me", Me, take),
            (r"/v1/campaigns", Campaigns, take),
            (r"/v1/campaigns/([0-9a-f]+)/report", Report, take),
            (r"/v1/practice/([a-z0-9-]+)", Practice, take),
            (r".*", Nothing, take),
        ],
        base_url=base_url,
        log_function=lambda _: None,
    )
    sockets = bind_sockets(0, "127.0.0.1")
    house.tickets.port = sockets[0].getsockname()[1]
    server = HTTPServer(application)
    server.add_sockets(sockets)
    return server
