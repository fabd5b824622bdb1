"""Practices of a lesson: judged by the published key, by scripts or by a plain form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from congvu.interfaces.campus.pages.base import JsonEndpoint, Page
from congvu.interfaces.campus.pages.lesson import own_body, require_own, require_reader
from congvu.interfaces.campus.practice import Help, help_after, practice_feedback
from congvu.interfaces.campus.templating import question_html
from congvu.interfaces.campus.views import QuestionView
from congvu.model.errors import UserError
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.services.learning import find_lesson, judge_practice, practice_view

TRIES_MOST = 100


@dataclass(frozen=True, slots=True)
class JudgedPractice:
    """A try of a practice: its share, what is told of it, and the feedback as markup."""

    share: float
    told: Help
    html: str


class Practising(Page):
    """Judges answers to practices."""

    async def judged(
        self, where: tuple[str, str, str], fields: Mapping[str, Sequence[str]], tries: int
    ) -> JudgedPractice:
        """Judges a try and notes it; raises :class:`UserError` for what cannot be read."""
        await require_reader(self, where[0])
        view = await self.view(where)
        answer = self.answer_of(where[-1], view, fields)
        verdict = await self.write_job(lambda tx: judge_practice(tx, self.context(), *where, answer))
        register = await self.read(self.backend.services.cache.register)
        told = help_after(tries, verdict.share)
        html = practice_feedback(self.backend, register, view, verdict, self.base_url, told)
        return JudgedPractice(verdict.share, told, html)

    async def view(self, where: tuple[str, str, str]) -> Any:
        """What may be shown of a practice; raises :class:`~congvu.model.errors.NotFound`."""
        return await self.read(lambda tx: practice_view(tx, self.context(), *where))

    def answer_of(self, item_id: str, view: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> Any:
        """The answer in normal form; raises :class:`UserError` for what cannot be read."""
        try:
            answer = self.backend.forms[view["kind"]].read_fields(item_id, view["content"], fields)
            return self.backend.services.kinds[view["kind"]].read(view["content"], answer)
        except UnreadableAnswer as error:
            raise UserError(str(error)) from None


class PracticeEndpoint(Practising, JsonEndpoint):
    """``POST /lessons/<course>/<lesson>/practices/<item>``."""

    async def post(self, course_id: str, lesson_id: str, item_id: str) -> None:
        """``{officer, fields, tries}`` to ``{share, state, told, again, feedback_html}``."""
        body = own_body(self)
        tries = body.get("tries")
        tries = tries if isinstance(tries, int) and 0 < tries <= TRIES_MOST else 1
        judged = await self.judged((course_id, lesson_id, item_id), _fields(body.get("fields")), tries)
        state = "right" if judged.share >= 1 else "partly" if judged.share > 0 else "wrong"
        self.answer(
            {
                "share": judged.share,
                "state": state,
                "told": judged.told.value,
                "again": "Kiểm tra lại",
                "feedback_html": judged.html,
            }
        )


class PlainPractice(Practising):
    """``/lessons/<course>/<lesson>/practices/<item>/plain``: the same without scripts."""

    async def get(self, course_id: str, lesson_id: str, item_id: str) -> None:
        """Back to the practice: a log-in in between leads here."""
        await require_reader(self, course_id)
        self.go(f"lessons/{course_id}/{lesson_id}#{item_id}")

    async def post(self, course_id: str, lesson_id: str, item_id: str) -> None:
        """A page with the question, what was answered and all feedback."""
        require_own(self, self.get_body_argument("officer", ""))
        fields = {name: self.get_body_arguments(name) for name in self.request.body_arguments}
        judged, fault = None, ""
        try:
            judged = await self.judged((course_id, lesson_id, item_id), fields, TRIES_MOST)
        except UserError as error:
            if error.status != UserError.status:
                raise
            fault = f"{error.message} {error.mend}".strip()
        view = await self.view((course_id, lesson_id, item_id))
        question = QuestionView(
            item_id, view["kind"], view["content"], tuple(view["arrangement"]), fields=fields, error=fault
        )
        course = await self.read(partial(self.backend.services.cache.course, course_id=course_id))
        lesson = find_lesson(course.body, lesson_id)
        self.show(
            "practice.html.j2",
            title=lesson["title"],
            action=self.request.path,
            officer_id=self.user.officer_id,
            back=f"{self.base_url}lessons/{course_id}/{lesson_id}#{item_id}",
            form=Markup(question_html(self.backend.templates, question)),  # noqa: S704  # autoescaped
            feedback=Markup(judged.html) if judged else "",  # noqa: S704  # autoescaped
        )


def _fields(told: object) -> dict[str, list[str]]:
    """The fields of a form as JSON has them; raises :class:`UserError`."""
    well_formed = isinstance(told, dict) and all(isinstance(values, list) for values in told.values())
    if not isinstance(told, dict) or not well_formed:
        raise UserError("Chưa đọc được câu trả lời.", mend="Chọn hoặc gõ lại rồi bấm Kiểm tra.")
    return {str(name): [str(value) for value in values] for name, values in told.items()}
