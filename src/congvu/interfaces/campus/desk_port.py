"""The data port's side of a day at the desk: what the kernel of its lesson may ask for."""

from __future__ import annotations

from functools import partial

from congvu.interfaces.campus.pages.lesson_desk import day_number
from congvu.interfaces.campus.port_endpoint import Endpoint
from congvu.model.errors import Forbidden
from congvu.services.learning import RunView, begin_run, newest_run, play_acts


class _DeskEndpoint(Endpoint):
    def course(self) -> str:
        """The course of the lesson whose ticket this is."""
        lesson_key = self.ticket.reads_lesson()
        if lesson_key is None:
            raise Forbidden("Phiếu này không mở được mô phỏng.")
        return lesson_key[0]

    def answer_run(self, view: RunView | None, known: object) -> None:
        """The run; the desk's data only where the kernel has others."""
        if view is None:
            self.answer({"run": None})
            return
        run = view.run
        body = {
            "run": run.id,
            "rules": run.rules,
            "seed": run.seed,
            "supervised": run.session_id is not None,
            "acts": view.acts,
            "ended": view.ended,
            "stale": view.stale,
            "digest": view.desk.digest,
        }
        self.answer(body if known == view.desk.digest else body | {"desk": view.desk.body})


class NewestRun(_DeskEndpoint):
    """``GET /v1/desk/run?digest=``: the caller's newest day, to go on with or to read again."""

    async def get(self) -> None:
        """The run, or none."""
        view = await self.read(newest_run, course_id=self.course())
        self.answer_run(view, self.get_query_argument("digest", ""))


class RunsBody(_DeskEndpoint):
    """``POST /v1/desk/runs``: begins a day."""

    async def post(self) -> None:
        """Rules, the code of a session, the number of a day."""
        told, course = self.body(), self.course()
        ctx = self.backend.context(self.user.officer_id)
        job = partial(
            begin_run,
            ctx=ctx,
            course_id=course,
            rules=str(told.get("rules", ""))[:40],
            code=str(told.get("code", ""))[:20],
            seed=day_number(told.get("number")),
        )
        self.answer_run(await self.backend.write(job), told.get("digest"))


class RunActs(_DeskEndpoint):
    """``POST /v1/desk/runs/<id>/acts``: the whole list of acts so far."""

    async def post(self, run_id: str) -> None:
        """Keeps what is new."""
        told, _ = self.body(), self.course()
        ctx = self.backend.context(self.user.officer_id)
        job = partial(play_acts, ctx=ctx, run_id=run_id, acts=told.get("acts"))
        self.answer_run(await self.backend.write(job), told.get("digest"))
