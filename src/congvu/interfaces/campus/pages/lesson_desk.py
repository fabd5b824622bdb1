"""The desk of a lesson on its page: the messages of its module, answered over HTTP as a kernel would."""

from __future__ import annotations

from functools import partial
from typing import Any

from congvu.courses.day import Unplayable, read_acts
from congvu.courses.desk_page import day_view, start_view
from congvu.interfaces.campus.citations import citation_href
from congvu.interfaces.campus.pages.base import JsonEndpoint
from congvu.interfaces.campus.pages.lesson import own_body, require_reader
from congvu.model.errors import UserError
from congvu.services.context import Context
from congvu.services.learning import RunView, begin_run, keep_acts, newest_run, plan_acts, todays_desk
from congvu.store import Tx

Message = dict[str, Any]
_NORM = "norm:"


class LessonDesk(JsonEndpoint):
    """``POST /lessons/<course>/<lesson>/desk``: ``{officer, message}`` to the message that answers it.

    The day is played through where it is read; the writer only appends.
    """

    async def post(self, course_id: str, _lesson_id: str) -> None:
        """Answers one message; what the rules of the day refuse is a message too."""
        body = own_body(self)
        await require_reader(self, course_id)
        message = body.get("message")
        try:
            self.answer(await self.told(course_id, message if isinstance(message, dict) else {}))
        except (UserError, Unplayable) as reason:
            told = f"{reason.message} {reason.mend}".strip() if isinstance(reason, UserError) else str(reason)
            self.answer({"type": "failed", "message": told})

    async def told(self, course_id: str, message: Message) -> Message:
        """What the desk says to a message: ``hello``, ``begin``, ``play`` or ``leave``."""
        ctx = self.context()
        match message.get("type"):
            case "begin":
                run = await self.write_job(partial(_begin, ctx=ctx, course_id=course_id, message=message))
            case "play":
                acts = partial(
                    plan_acts, ctx=ctx, run_id=str(message.get("run"))[:40], acts=message.get("acts")
                )
                planned = await self.read(acts)
                run = await self.write_job(partial(keep_acts, ctx=ctx, planned=planned))
            case "leave":
                return await self.read(partial(_start, ctx=ctx, course_id=course_id))
            case _:
                newest = await self.read(partial(newest_run, ctx=ctx, course_id=course_id))
                if newest is None:
                    return await self.read(partial(_start, ctx=ctx, course_id=course_id))
                run = newest
        day = await self.read(lambda _tx: _day(run))
        told: Message = linked(day, self.base_url)
        return told


def _start(tx: Tx, ctx: Context, course_id: str) -> Message:
    return {"type": "start", "view": start_view(todays_desk(tx, ctx, course_id).world)}


def _begin(tx: Tx, ctx: Context, course_id: str, message: Message) -> RunView:
    rules, code = str(message.get("rules", ""))[:40], str(message.get("code", ""))[:20]
    return begin_run(tx, ctx, course_id, rules, code, day_number(message.get("number")))


def _day(view: RunView) -> Message:
    run = view.run
    shown = day_view(
        view.desk.world, run.rules, run.seed, read_acts(view.acts), supervised=run.session_id is not None
    )
    return {"type": "day", "run": run.id, "acts": view.acts, "stale": view.stale, "view": shown}


def linked(shown: Any, base_url: str) -> Any:
    """The same with citations (``norm:…``) as links to the register's pages, as in the lesson's own text."""
    if isinstance(shown, list | tuple):
        return [linked(one, base_url) for one in shown]
    if not isinstance(shown, dict):
        return shown
    href = str(shown.get("href", ""))
    own = {"href": citation_href(base_url, href.removeprefix(_NORM))} if href.startswith(_NORM) else {}
    return {name: linked(one, base_url) for name, one in shown.items()} | own


def day_number(value: object) -> int | None:
    """The number of a day as it was typed; ``None`` for none. Raises :class:`UserError`."""
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 10:
        raise UserError(f"«{text[:20]}» không phải là số của ngày.", mend="Chép lại số từ lần chơi trước.")
    return int(text)
