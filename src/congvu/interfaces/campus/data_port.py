"""The data port: what kernels of lessons and dashboards may ask for, over loopback, with a ticket.

Role and scope are looked up at each call, so a revoked role closes an open dashboard. Another program can
read the same addresses with a ticket of its own.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.desk_port import NewestRun, RunActs, RunsBody
from congvu.interfaces.campus.port_endpoint import Endpoint
from congvu.interfaces.campus.practice import practice_feedback
from congvu.model.errors import Forbidden, NotFound, UserError
from congvu.model.people import Role
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.services.campaigns import campaign_report, campaign_to_json, campaigns_for, report_to_json
from congvu.services.context import Context
from congvu.services.learning import judge_practice, practice_view
from congvu.services.people import Look, Looking, role_in


class Me(Endpoint):
    """``GET /v1/me``: whose ticket this is."""

    async def get(self) -> None:
        """Name and purpose."""
        self.answer({"name": self.user.full_name, "purpose": self.ticket.purpose})


class Campaigns(Endpoint):
    """``GET /v1/campaigns``: those in scope."""

    async def get(self) -> None:
        """Newest first."""
        self.require_dashboard()
        campaigns = await self.backend.read(partial(campaigns_for, scope=self.user.scope))
        self.answer({"campaigns": [campaign_to_json(campaign) for campaign in campaigns]})


class ReportBody(Endpoint):
    """``GET /v1/campaigns/<id>/report``: results within scope."""

    async def get(self, campaign_id: str) -> None:
        """The report. That it was looked at is noted."""
        self.require_dashboard()
        ctx = self.backend.context(self.user.officer_id)
        report = await self.backend.read_long(
            partial(campaign_report, ctx=ctx, scope=self.user.scope, campaign_id=campaign_id)
        )
        self.backend.looks.note(self.backend.store, _looks_as(self), Look(Looking.REPORT, campaign_id))
        self.answer(report_to_json(report))


class ReportExport(Endpoint):
    """``POST /v1/campaigns/<id>/exports``: a dashboard is about to make a file of the report."""

    async def post(self, campaign_id: str) -> None:
        """Answers once the audit says so: where nothing can be written down, no file leaves."""
        self.require_dashboard()
        campaigns = await self.backend.read(partial(campaigns_for, scope=self.user.scope))
        if campaign_id not in {campaign.id for campaign in campaigns}:
            raise NotFound("Không tìm thấy đợt tập huấn này trong phạm vi anh/chị phụ trách.")
        noted = self.backend.looks.note(
            self.backend.store, _looks_as(self), Look(Looking.REPORT_FILE, campaign_id)
        )
        if noted is not None:
            await asyncio.wrap_future(noted)
        self.answer({"noted": True})


def _looks_as(endpoint: Endpoint) -> Context:
    role = role_in(endpoint.user.scope, Role.ORGANISER, Role.UNIT_HEAD)
    return endpoint.backend.context(endpoint.user.officer_id, role)


class PracticeBody(Endpoint):
    """``POST /v1/practice/<item>``: an answer is judged here and noted, never in the kernel."""

    async def post(self, item_id: str) -> None:
        """Share and feedback."""
        lesson_key = self.ticket.reads_lesson()
        if lesson_key is None:
            raise Forbidden("Phiếu này không làm bài tập.")
        course, lesson = lesson_key
        view = await self.read(practice_view, course_id=course, lesson_id=lesson, item_id=item_id)
        answer = self._answer(item_id, view)
        ctx = self.backend.context(self.user.officer_id)
        verdict = await self.backend.write(
            partial(
                judge_practice,
                ctx=ctx,
                course_id=course,
                lesson_id=lesson,
                item_id=item_id,
                answer=answer,
            )
        )
        register = await self.backend.read(self.backend.services.cache.register)
        html = practice_feedback(self.backend, register, view, verdict, self.application.settings["base_url"])
        self.answer({"share": verdict.share, "feedback_html": html})

    def _answer(self, item_id: str, view: dict[str, Any]) -> Any:
        try:
            fields = self.body()["fields"]
            fields = {str(name): [str(value) for value in values] for name, values in fields.items()}
            answer = self.backend.forms[view["kind"]].read_fields(item_id, view["content"], fields)
            return self.backend.services.kinds[view["kind"]].read(view["content"], answer)
        except UnreadableAnswer as error:
            raise UserError(str(error)) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UserError("Chưa đọc được câu trả lời.", mend="Chọn hoặc gõ lại rồi bấm Kiểm tra.") from None


class Nothing(Endpoint):
    """Any other address."""

    async def get(self, *_: str) -> None:
        """404."""
        raise NotFound("Không có địa chỉ này.")


def start_data_port(backend: Backend, base_url: str) -> HTTPServer:
    """Listens on a free loopback port and tells the ticket book which."""
    take = {"backend": backend}
    application = Application(
        [
            (r"/v1/me", Me, take),
            (r"/v1/campaigns", Campaigns, take),
            (r"/v1/campaigns/([0-9a-f]+)/report", ReportBody, take),
            (r"/v1/campaigns/([0-9a-f]+)/exports", ReportExport, take),
            (r"/v1/practice/([a-z0-9-]+)", PracticeBody, take),
            (r"/v1/desk/run", NewestRun, take),
            (r"/v1/desk/runs", RunsBody, take),
            (r"/v1/desk/runs/([0-9a-f]+)/acts", RunActs, take),
            (r".*", Nothing, take),
        ],
        base_url=base_url,
        log_function=lambda _: None,
    )
    sockets = bind_sockets(0, "127.0.0.1")
    backend.tickets.port = sockets[0].getsockname()[1]
    server = HTTPServer(application)
    server.add_sockets(sockets)
    return server
