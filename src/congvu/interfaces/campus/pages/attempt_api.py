"""What the paper's scripts call: save answers, look again, check one, submit."""

from __future__ import annotations

from functools import partial
from typing import Any

from congvu import messages
from congvu.interfaces.campus.json_bodies import whole_number
from congvu.interfaces.campus.late import late_text
from congvu.interfaces.campus.pages.answers import answer_fields, read_value
from congvu.interfaces.campus.pages.base import JsonEndpoint
from congvu.interfaces.campus.pages.questions import Questions
from congvu.interfaces.campus.templating import question_html
from congvu.interfaces.campus.views import QuestionView
from congvu.model.errors import UserError
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.services.attempts import (
    AnswerSave,
    CheckedSitting,
    SaveOutcome,
    SaveStatus,
    Sitting,
    check_answer,
    checked_sitting,
    open_sitting,
    paper_of,
    save_answers,
    submit_attempt,
)


class _AttemptEndpoint(JsonEndpoint):
    """What the JSON endpoints of an attempt share."""

    async def paper(self, attempt_id: str) -> Sitting:
        """The caller's attempt, without answers and state."""
        return await self.read(partial(paper_of, ctx=self.context(), attempt_id=attempt_id))

    def told(self, sitting: Sitting, outcome: SaveOutcome) -> dict[str, Any]:
        """An outcome as the page reads it."""
        told: dict[str, Any] = {"slot": outcome.slot, "status": outcome.status.value}
        if outcome.current is not None:
            told["sequence"] = outcome.current.sequence
            told["saved_text"] = messages.clock(outcome.current.saved_at)
        elif outcome.status is SaveStatus.SAVED:  # a blank after the end, where nothing stands
            told |= {"sequence": 0, "saved_text": messages.clock(self.backend.clock())}
        if outcome.status is SaveStatus.STALE:
            told["fields"] = answer_fields(self, sitting, outcome.slot, outcome.current)
        if outcome.status in (SaveStatus.SAVED, SaveStatus.STALE) and outcome.reason:
            told["message"] = outcome.reason
        if outcome.status is SaveStatus.UNREADABLE:
            told["message"] = outcome.reason or "Chưa đọc được câu trả lời này."
        if outcome.status is SaveStatus.CHECKED:
            told["message"] = "Câu này đã được kiểm tra nên câu trả lời không đổi được nữa."
        if outcome.status is SaveStatus.LATE and outcome.after is not None:
            told["message"] = late_text(outcome.after)
        if outcome.status is SaveStatus.CLOSED:
            told["message"] = outcome.reason
        return told

    def saves(self, sitting: Sitting) -> tuple[list[AnswerSave], list[dict[str, Any]]]:
        """The answers of a request, and the outcomes of those that cannot be read."""
        saves, unread = [], []
        for entry in self.entries():
            try:
                fields = {str(name): [str(v) for v in values] for name, values in entry["fields"].items()}
                slot, base, key = _name(entry["slot"]), whole_number(entry["base"]), _name(entry["key"])
                saves.append(AnswerSave(slot, base, key, read_value(self, sitting, slot, fields)))
            except UnreadableAnswer as error:
                refused = SaveOutcome(str(entry["slot"]), SaveStatus.UNREADABLE, reason=str(error))
                unread.append(self.told(sitting, refused))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise UserError("Yêu cầu này không hợp lệ.", mend="Anh/chị tải lại trang.") from error
        return saves, unread

    def entries(self) -> list[Any]:
        """The ``answers`` of the request, of each slot one."""
        entries = self.body().get("answers", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise UserError("Yêu cầu này không hợp lệ.", mend="Anh/chị tải lại trang.")
        if len({str(entry.get("slot")) for entry in entries}) < len(entries):
            raise UserError("Yêu cầu này không hợp lệ.", mend="Anh/chị tải lại trang.")
        return entries

    def clock(self, sitting: Sitting) -> dict[str, Any]:
        """The server's clock."""
        now = self.backend.clock()
        return {"now": now.isoformat(), "remaining_s": sitting.remaining_s(now)}


def _name(value: Any) -> str:
    """A slot or an idempotency key. Raises :class:`ValueError` for what is neither, nor text for a database."""
    text = str(value)[:64]
    if not text.isprintable():
        raise ValueError(text)
    return text


class SaveAnswers(_AttemptEndpoint):
    """``POST /attempt/<id>/answers``."""

    async def post(self, attempt_id: str) -> None:
        """Saves answers; acknowledged once they are durable."""
        sitting = await self.paper(attempt_id)
        saves, unread = self.saves(sitting)
        job = partial(save_answers, ctx=self.context(), attempt_id=attempt_id, saves=saves)
        outcomes = await self.write_job(job)
        told = [self.told(sitting, outcome) for outcome in outcomes]
        self.answer({**self.clock(sitting), "results": told + unread})


class AttemptStateEndpoint(_AttemptEndpoint):
    """``GET /attempt/<id>/state``."""

    async def get(self, attempt_id: str) -> None:
        """State, clock and saved answers, for a page that comes back."""
        sitting = await self.read(partial(open_sitting, ctx=self.context(), attempt_id=attempt_id))
        answers = {
            slot: {
                "sequence": answer.sequence,
                "fields": answer_fields(self, sitting, slot, answer),
                "saved_text": messages.clock(answer.saved_at),
                **({"message": sitting.unread[slot]} if slot in sitting.unread else {}),
            }
            for slot, answer in sitting.answers.items()
        }
        told = {"state": sitting.attempt.state.value, "answers": answers, "checked": list(sitting.checks)}
        self.answer({**told, **self.clock(sitting)})


class CheckAnswer(_AttemptEndpoint):
    """``POST /attempt/<id>/check``."""

    async def post(self, attempt_id: str) -> None:
        """Checks the answer that stands in a slot; its feedback is sent once the check is durable."""
        body = self.body()
        try:
            slot, base = _name(body["slot"]), whole_number(body["base"])
        except (KeyError, TypeError, ValueError) as error:
            raise UserError("Yêu cầu này không hợp lệ.", mend="Anh/chị tải lại trang.") from error
        job = partial(check_answer, ctx=self.context(), attempt_id=attempt_id, slot=slot, base=base)
        outcome = await self.write_job(job)
        now = await self.read(partial(checked_sitting, ctx=self.context(), attempt_id=attempt_id))
        told = self.told(now.sitting, outcome)
        if outcome.status is SaveStatus.CHECKED:
            told["html"] = question_html(self.backend.templates, self.question(now, slot))
        self.answer({**self.clock(now.sitting), "result": told})

    def question(self, now: CheckedSitting, slot: str) -> QuestionView:
        """The checked question, numbered as on the page."""
        numbered = enumerate(now.sitting.attempt.paper.slots, 1)
        number, paper_slot = next((n, candidate) for n, candidate in numbered if candidate.slot == slot)
        return Questions(self, now).view(paper_slot, number)


class SubmitAttempt(_AttemptEndpoint):
    """``POST /attempt/<id>/submit``."""

    async def post(self, attempt_id: str) -> None:
        """Saves the last answers, submits and marks; 409 where another window has answered, or one cannot be read."""
        sitting = await self.paper(attempt_id)
        saves, unread = self.saves(sitting)
        use_case = partial(submit_attempt, ctx=self.context(), saves=saves, hold=bool(unread))
        submission = await self.write_job(partial(use_case, attempt_id=attempt_id))
        results = [self.told(sitting, outcome) for outcome in submission.outcomes] + unread
        if submission.result is None:
            self.set_status(409)
            self.answer({**self.clock(sitting), "results": results})
        else:
            self.answer({"location": f"{self.base_url}attempt/{attempt_id}/result", "results": results})
