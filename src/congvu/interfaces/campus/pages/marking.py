"""Markers' pages: the queue, and one answer to mark. Nothing on them tells whose answer it is."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.grading.judging import Stage
from congvu.interfaces.campus.flags import flag_text
from congvu.interfaces.campus.pages.base import Page
from congvu.model.campaigns import Scope
from congvu.model.errors import Conflict, UserError
from congvu.model.people import Role
from congvu.services.context import Context
from congvu.services.marks import (
    CLAIM_LENGTH,
    COMMENT_MAX,
    REASON_MIN,
    Judged,
    QueueGroup,
    TaskView,
    answer_words,
    claim_next,
    judge,
    keep_claim,
    my_work,
    open_task,
    override_own_mark,
    queue_groups,
    want_second,
)
from congvu.services.typed import read_points
from congvu.store import Tx

STAGE_TEXT = {
    Stage.FIRST: "chấm lần đầu",
    Stage.SECOND: "chấm lần hai",
    Stage.THIRD: "chấm lần ba, vì hai lần trước lệch nhau nhiều",
    Stage.DECIDED: "đã có điểm",
}
_WAITS = "chờ một người chấm khác"
_SHORT = {Stage.FIRST: "lần đầu", Stage.SECOND: "lần hai", Stage.THIRD: "lần ba"}
_SAVED = {
    Stage.DECIDED: "Đã lưu. Câu vừa rồi đã có điểm.",
    Stage.SECOND: "Đã lưu. Câu vừa rồi chờ người chấm thứ hai.",
    Stage.THIRD: "Đã lưu. Hai lần chấm lệch nhau nhiều nên câu vừa rồi chờ người chấm thứ ba.",
}
_NOTES = {stage.value: text for stage, text in _SAVED.items()} | {
    "none": "Không còn câu nào để nhận lúc này.",
    "asked": "Đã ghi lời xin người chấm thứ hai.",
    "mended": "Đã sửa điểm.",
}
FORM_KEY_MAX = 40


class MarkingPage(Page):
    """``/marking``: how much waits, by quiz."""

    @authenticated
    async def get(self) -> None:
        """The queue."""
        self.require(Role.MARKER)
        ctx, scope = self.context(Role.MARKER), self.user.scope
        groups, (opened, done) = await self.read(lambda tx: (queue_groups(tx, ctx, scope), my_work(tx, ctx)))
        self.show(
            "marking_queue.html.j2",
            title="Chấm bài",
            groups=[_group_card(group) for group in groups],
            left=sum(group.count for group in groups),
            opened=[f"{self.base_url}marking/{claim.task}" for claim in opened],
            done=[f"{self.base_url}marking/{claim.task}" for claim in done[:10]],
            note=_NOTES.get(self.get_argument("note", ""), ""),
            minutes=messages.duration(CLAIM_LENGTH.total_seconds()),
        )


def _group_card(group: QueueGroup) -> dict[str, Any]:
    stages = ", ".join(f"{count} câu {_SHORT[stage]}" for stage, count in group.by_stage.items())
    waited = f"lâu nhất {group.oldest_days} ngày" if group.oldest_days else "trong ngày"
    return {
        "quiz_id": group.quiz_id,
        "title": group.title,
        "count": group.count,
        "stages": stages,
        "waited": waited,
    }


class MarkingNext(Page):
    """``POST /marking/next``: takes the oldest answer that waits."""

    @authenticated
    async def post(self) -> None:
        """Takes it, and goes there."""
        self.require(Role.MARKER)
        quiz_id = self.get_body_argument("quiz_id", "")
        job = partial(claim_next, ctx=self.context(Role.MARKER), scope=self.user.scope, quiz_id=quiz_id)
        claim = await self.write_job(job)
        self.go(f"marking/{claim.task}" if claim else "marking?note=none")


class MarkingTaskPage(Page):
    """``/marking/<task>``: one answer, its rubric, the marker's judgement."""

    @authenticated
    async def get(self, task: str) -> None:
        """The answer; it stays hers for a while longer."""
        self.require(Role.MARKER)
        await self.write_job(
            partial(keep_claim, ctx=self.context(Role.MARKER), scope=self.user.scope, task=task)
        )
        await self.show_task(task, {}, None)

    @authenticated
    async def post(self, task: str) -> None:
        """Saves the judgement, asks for a second marker, or puts an own mark right; then the next answer."""
        self.require(Role.MARKER)
        form = {name: self.get_body_argument(name, "", strip=False) for name in self.request.body_arguments}
        try:
            note = await self.write_job(partial(_act, self.context(Role.MARKER), self.user.scope, task, form))
        except UserError as error:
            if isinstance(error, Conflict) or error.status == 400:
                self.set_status(error.status)
                await self.show_task(task, form, error)
                return
            raise
        if form.get("then") == "next":
            job = partial(
                claim_next,
                ctx=self.context(Role.MARKER),
                scope=self.user.scope,
                quiz_id=form.get("quiz_id", ""),
            )
            claim = await self.write_job(job)
            if claim:
                self.go(f"marking/{claim.task}?note={note}&done={task}")
                return
        self.go(f"marking?note={note}&done={task}")

    async def show_task(self, task: str, form: dict[str, str], error: UserError | None) -> None:
        """The page with a form as it was sent and what is wrong with it."""
        ctx, scope = self.context(Role.MARKER), self.user.scope
        view, left = await self.read(
            lambda tx: (
                open_task(tx, ctx, scope, task),
                sum(group.count for group in queue_groups(tx, ctx, scope)),
            )
        )
        services = self.backend.services
        self.show(
            "marking_task.html.j2",
            title="Chấm một câu",
            view=view,
            stage_text=_WAITS if view.mine and view.stage is not Stage.DECIDED else STAGE_TEXT[view.stage],
            open_still=view.stage is not Stage.DECIDED and view.mine is None,
            answer_text=answer_words(services, view.item, view.answer),
            key_text=_key_text(services.kinds[view.item.kind], view),
            why=view.key.feedback.get("why", ""),
            flag_text=flag_text(view.flag),
            left=left,
            judgement_key=form.get("key") or secrets.token_hex(10),
            form=form | _mine(view),
            errors=[{"field": "", "message": f"{error.message} {error.mend}".strip()}] if error else [],
            note=_NOTES.get(self.get_argument("note", ""), ""),
            may_mend=view.decided is not None,
            comment_max=COMMENT_MAX,
            reason_min=REASON_MIN,
        )


def _mine(view: TaskView) -> dict[str, str]:
    """What she has given, in the form's own fields."""
    if view.mine is None:
        return {}
    return {f"level-{criterion_id}": level for criterion_id, level in view.mine.levels.items()} | {
        "comment": view.my_comment
    }


def _key_text(kind: Any, view: TaskView) -> str:
    """The right answer in words; for a text, the author's model of one."""
    right = kind.key_answer(view.item.content, view.key.key)
    if right is None:
        return ""
    return right if isinstance(right, str) and view.criteria else kind.text(view.item.content, right)


def _act(ctx: Context, scope: Scope, task: str, form: dict[str, str], tx: Tx) -> str:
    """Does what the form's button says; returns the note for the next page."""
    action = form.get("action", "judge")
    if action == "second":
        want_second(tx, ctx, scope, task, form.get("reason", ""))
        return "asked"
    if action == "mend":
        override_own_mark(tx, ctx, scope, task, read_points(form.get("points", "")), form.get("reason", ""))
        return "mended"
    levels = {name.removeprefix("level-"): level for name, level in form.items() if name.startswith("level-")}
    points = read_points(form["points"]) if form.get("points", "").strip() else None
    key = form.get("key", "")[:FORM_KEY_MAX] or secrets.token_hex(10)
    given = Judged(key, levels, points, form.get("comment", ""), second=bool(form.get("second")))
    return judge(tx, ctx, scope, task, given).value
