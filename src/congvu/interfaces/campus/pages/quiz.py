"""Sitting a quiz: start page, paper, answers, result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus import words
from congvu.interfaces.campus.pages.base import JsonEndpoint, Page
from congvu.interfaces.campus.pages.home import citation_href, citation_text
from congvu.interfaces.campus.views import Citation, QuestionView, ReviewView
from congvu.model.attempts import Answer, AttemptState, SlotMark
from congvu.model.content import Blueprint, Counts, PaperSlot, Phase
from congvu.model.errors import UserError
from congvu.model.norms import Register
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.services import attempts, review
from congvu.services.attempts import AnswerSave, SaveOutcome, SaveStatus, Sitting, Submission
from congvu.services.context import new_id
from congvu.services.quiz_overview import QuizOverview, quiz_overview
from congvu.services.review import Review

COUNTS_TEXT = {
    Counts.BEST: "Lượt cao điểm nhất",
    Counts.LAST: "Lượt cuối",
    Counts.MEAN: "Trung bình các lượt",
}
STATE_TEXT = {
    AttemptState.OPEN: "Đang làm",
    AttemptState.SUBMITTED: "Đã nộp",
    AttemptState.MARKED: "Đã chấm",
}
_SAVED = "Đã lưu các câu trả lời."
_UNREAD = "Có câu chưa đọc được nên chưa nộp; các câu khác đã lưu. Anh/chị xem chỗ có báo lỗi."
NO_NOTES: Mapping[str, Mapping[str, str]] = MappingProxyType({})
_STALE = "Có câu đã được trả lời ở cửa sổ khác; câu trả lời ở cửa sổ kia được giữ. Anh/chị xem lại."
_LATE = "Đã hết giờ. Câu trả lời gửi sau giờ được ghi lại nhưng không tính điểm."


class QuizStartPage(Page):
    """``/quiz/<campaign>``: the rules, earlier attempts, the button that starts."""

    @authenticated
    async def get(self, campaign_id: str) -> None:
        """The start page."""
        overview = await self.read(partial(quiz_overview, ctx=self.context(), campaign_id=campaign_id))
        self.show("quiz_start.html.j2", title=overview.blueprint.title, **_start_values(self, overview))


def _start_values(page: Page, overview: QuizOverview) -> dict[str, Any]:
    blueprint, campaign = overview.blueprint, overview.campaign
    facts = [
        ("Số câu", str(blueprint.slot_count)),
        ("Thời gian", messages.minutes(blueprint.time_limit_s)),
        ("Điểm đạt", messages.percent(campaign.pass_mark)),
        ("Số lượt còn lại", f"{overview.attempts_left}/{blueprint.attempts}"),
        ("Cách tính", COUNTS_TEXT[blueprint.counts]),
        ("Hạn làm bài", messages.until(campaign.closes_at)),
    ]
    may_start = overview.running is not None or not overview.blocked
    return {
        "quiz_title": blueprint.title,
        "course_title": campaign.title,
        "facts": facts,
        "attempts": [_attempt_card(page, entry) for entry in overview.attempts],
        "start_url": f"{page.base_url}quiz/{campaign.id}/start" if may_start else None,
        "resume": overview.running is not None,
        "blocked": overview.blocked,
        "time_limit_s": blueprint.time_limit_s,
    }


def _attempt_card(page: Page, entry: Any) -> dict[str, Any]:
    attempt, result = entry
    done = attempt.state is not AttemptState.OPEN
    return {
        "number": attempt.number,
        "started_text": messages.moment(attempt.started_at),
        "state_text": STATE_TEXT[attempt.state],
        "points_text": _points(result.points, result.max_points) if result else "",
        "href": f"{page.base_url}attempt/{attempt.id}/result" if done else None,
    }


def _points(points: float, possible: float) -> str:
    return f"{messages.number(points)}/{messages.number(possible)} điểm"


class QuizStart(Page):
    """``POST /quiz/<campaign>/start``."""

    @authenticated
    async def post(self, campaign_id: str) -> None:
        """Starts an attempt, or goes on with the open one."""
        job = partial(attempts.start_attempt, ctx=self.context(), campaign_id=campaign_id)
        attempt = await self.write_job(job)
        self.go(f"attempt/{attempt.id}")


class PaperPage(Page):
    """``/attempt/<id>``: the paper, as a form that works without scripts."""

    @authenticated
    async def get(self, attempt_id: str) -> None:
        """The paper of an open attempt; the result of a finished one."""
        sitting = await self.sitting(attempt_id)
        if sitting.attempt.state is AttemptState.OPEN:
            self.show_paper(sitting, [])
        else:
            self.go(f"attempt/{attempt_id}/result")

    @authenticated
    async def post(self, attempt_id: str) -> None:
        """Saves all answers of the form, or saves and submits (a browser without scripts)."""
        sitting = await self.sitting(attempt_id)
        posted, notes = form_saves(self, sitting)
        saves = changed(posted, sitting)
        if self.get_body_argument("action", "save") == "submit" and not notes:
            submission = await self.submit(attempt_id, saves)
            if submission.result is not None:
                self.go(f"attempt/{attempt_id}/result")
                return
            outcomes = submission.outcomes
        else:
            job = partial(attempts.save_answers, ctx=self.context(), attempt_id=attempt_id, saves=saves)
            outcomes = await self.write_job(job)
        now = await self.sitting(attempt_id)
        for outcome in outcomes:
            notes |= self.note(now, outcome)
        self.show_paper(now, _alerts(outcomes, notes), notes)

    async def sitting(self, attempt_id: str) -> Sitting:
        """The caller's attempt."""
        return await self.read(partial(attempts.open_sitting, ctx=self.context(), attempt_id=attempt_id))

    async def submit(self, attempt_id: str, saves: Sequence[AnswerSave]) -> Submission:
        """Saves and submits."""
        job = partial(attempts.submit_attempt, ctx=self.context(), attempt_id=attempt_id, saves=saves)
        return await self.write_job(job)

    def note(self, sitting: Sitting, outcome: SaveOutcome) -> dict[str, dict[str, str]]:
        """What the question of an answer that was not taken says about it."""
        if outcome.status is SaveStatus.UNREADABLE:
            return {outcome.slot: {"error": outcome.reason}}
        if outcome.status is SaveStatus.STALE and outcome.current is not None:
            return {outcome.slot: {"other_text": answer_text(self, sitting, outcome.slot, outcome.current)}}
        return {}

    def show_paper(
        self,
        sitting: Sitting,
        alerts: list[dict[str, str]],
        notes: Mapping[str, Mapping[str, str]] = NO_NOTES,
    ) -> None:
        """The form with what is saved; ``notes`` are what single questions have to say, by slot."""
        now = self.house.clock()
        attempt = sitting.attempt
        self.show(
            "paper.html.j2",
            title=sitting.blueprint.title,
            quiz_title=sitting.blueprint.title,
            attempt_id=attempt.id,
            attempt_text=f"Lượt {attempt.number}/{sitting.blueprint.attempts}",
            sections=[
                {
                    "title": title,
                    "questions": [
                        self.question(sitting, slot, n, notes.get(slot.slot, {})) for n, slot in slots
                    ],
                }
                for title, slots in sections(sitting.blueprint, attempt.paper.slots)
            ],
            remaining_s=sitting.remaining_s(now),
            deadline_text=messages.clock(attempt.deadline_at),
            alerts=alerts,
        )

    def question(
        self, sitting: Sitting, slot: PaperSlot, number: int, note: Mapping[str, str]
    ) -> QuestionView:
        """One question with its saved answer."""
        item = sitting.items[slot.item_version_id]
        answer = sitting.answers.get(slot.slot)
        return QuestionView(
            slot.slot,
            item.kind,
            item.content,
            slot.arrangement,
            number,
            slot.points,
            answer_fields(self, sitting, slot.slot, answer),
            answer.sequence if answer else 0,
            messages.clock(answer.saved_at) if answer else "",
            **note,
        )


def sections(
    blueprint: Blueprint, slots: Sequence[PaperSlot]
) -> list[tuple[str, list[tuple[int, PaperSlot]]]]:
    """Numbered slots (from 1) by section, in shown order."""
    numbered = list(enumerate(slots, 1))
    return [
        (section.title, [(number, slot) for number, slot in numbered if slot.section == index])
        for index, section in enumerate(blueprint.sections)
    ]


def answer_fields(page: Page, sitting: Sitting, slot: str, answer: Answer | None) -> dict[str, list[str]]:
    """The form fields that show a saved answer; none for one that cannot be read."""
    if answer is None:
        return {}
    paper_slot = next(s for s in sitting.attempt.paper.slots if s.slot == slot)
    item = sitting.items[paper_slot.item_version_id]
    try:
        read = page.house.services.kinds[item.kind].read(item.content, answer.value)
    except UnreadableAnswer:
        return {}
    return page.house.forms[item.kind].write_fields(slot, item.content, read)


def read_value(page: Page, sitting: Sitting, slot: str, fields: Mapping[str, Sequence[str]]) -> Any:
    """The answer that fields give, in normal form; raises :class:`UnreadableAnswer`."""
    paper_slot = next((s for s in sitting.attempt.paper.slots if s.slot == slot), None)
    if paper_slot is None:
        raise UnreadableAnswer(slot)
    item = sitting.items[paper_slot.item_version_id]
    answer = page.house.forms[item.kind].read_fields(slot, item.content, fields)
    return page.house.services.kinds[item.kind].read(item.content, answer)


def answer_text(page: Page, sitting: Sitting, slot: str, answer: Answer) -> str:
    """A saved answer in words."""
    paper_slot = next(s for s in sitting.attempt.paper.slots if s.slot == slot)
    item = sitting.items[paper_slot.item_version_id]
    kind = page.house.services.kinds[item.kind]
    try:
        read = kind.read(item.content, answer.value)
    except UnreadableAnswer:
        return ""
    return "" if read is None else kind.text(item.content, read)


def form_saves(page: Page, sitting: Sitting) -> tuple[list[AnswerSave], dict[str, dict[str, str]]]:
    """Every answer of a posted form, and what to say of those that cannot be read, by slot."""
    fields = {
        name: [value.decode("utf-8", "replace") for value in values]
        for name, values in page.request.body_arguments.items()
    }
    saves, notes = [], {}
    for slot in sitting.attempt.paper.slots:
        base = fields.get(f"base.{slot.slot}", ["0"])[0]
        try:
            value = read_value(page, sitting, slot.slot, fields)
        except UnreadableAnswer as error:
            notes[slot.slot] = {"error": str(error)}
            continue
        saves.append(AnswerSave(slot.slot, int(base) if base.isdecimal() else 0, f"form-{new_id()}", value))
    return saves, notes


def changed(saves: Sequence[AnswerSave], sitting: Sitting) -> list[AnswerSave]:
    """The saves that differ from what stands (a form sends every answer each time)."""
    standing = {slot: answer.value for slot, answer in sitting.answers.items()}
    return [save for save in saves if save.value != standing.get(save.slot)]


def _alerts(outcomes: Sequence[SaveOutcome], notes: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    statuses = {outcome.status for outcome in outcomes}
    if any("error" in note for note in notes.values()):
        return [{"kind": "warning", "text": _UNREAD}]
    if SaveStatus.STALE in statuses:
        return [{"kind": "warning", "text": _STALE}]
    if SaveStatus.LATE in statuses or SaveStatus.CLOSED in statuses:
        return [{"kind": "warning", "text": _LATE}]
    return [{"kind": "success", "text": _SAVED}]


class _AttemptEndpoint(JsonEndpoint):
    """What the JSON endpoints of an attempt share."""

    async def paper(self, attempt_id: str) -> Sitting:
        """The caller's attempt, without answers and state."""
        return await self.read(partial(attempts.paper_of, ctx=self.context(), attempt_id=attempt_id))

    def told(self, sitting: Sitting, outcome: SaveOutcome) -> dict[str, Any]:
        """An outcome as the page reads it."""
        told: dict[str, Any] = {"slot": outcome.slot, "status": outcome.status.value}
        if outcome.current is not None:
            told["sequence"] = outcome.current.sequence
            told["saved_text"] = messages.clock(outcome.current.saved_at)
        if outcome.status is SaveStatus.STALE:
            told["fields"] = answer_fields(self, sitting, outcome.slot, outcome.current)
        if outcome.status is SaveStatus.UNREADABLE:
            told["message"] = outcome.reason or "Chưa đọc được câu trả lời này."
        return told

    def saves(self, sitting: Sitting) -> tuple[list[AnswerSave], list[dict[str, Any]]]:
        """The answers of a request, and the outcomes of those that cannot be read."""
        saves, unread = [], []
        for entry in self.entries():
            try:
                fields = {str(name): [str(v) for v in values] for name, values in entry["fields"].items()}
                slot, base, key = _name(entry["slot"]), int(entry["base"]), _name(entry["key"])
                saves.append(AnswerSave(slot, base, key, read_value(self, sitting, slot, fields)))
            except UnreadableAnswer as error:
                refused = SaveOutcome(str(entry["slot"]), SaveStatus.UNREADABLE, reason=str(error))
                unread.append(self.told(sitting, refused))
            except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
                raise UserError("Yêu cầu này không hợp lệ.", mend="Anh/chị tải lại trang.") from error
        return saves, unread

    def entries(self) -> list[Any]:
        """The ``answers`` of the request."""
        entries = self.body().get("answers", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise UserError("Yêu cầu này không hợp lệ.", mend="Anh/chị tải lại trang.")
        return entries

    def clock(self, sitting: Sitting) -> dict[str, Any]:
        """The server's clock."""
        now = self.house.clock()
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
        job = partial(attempts.save_answers, ctx=self.context(), attempt_id=attempt_id, saves=saves)
        outcomes = await self.write_job(job)
        told = [self.told(sitting, outcome) for outcome in outcomes]
        self.answer({**self.clock(sitting), "results": told + unread})


class AttemptStateEndpoint(_AttemptEndpoint):
    """``GET /attempt/<id>/state``."""

    async def get(self, attempt_id: str) -> None:
        """State, clock and saved answers, for a page that comes back."""
        sitting = await self.read(partial(attempts.open_sitting, ctx=self.context(), attempt_id=attempt_id))
        answers = {
            slot: {
                "sequence": answer.sequence,
                "fields": answer_fields(self, sitting, slot, answer),
                "saved_text": messages.clock(answer.saved_at),
            }
            for slot, answer in sitting.answers.items()
        }
        self.answer({"state": sitting.attempt.state.value, **self.clock(sitting), "answers": answers})


class SubmitAttempt(_AttemptEndpoint):
    """``POST /attempt/<id>/submit``."""

    async def post(self, attempt_id: str) -> None:
        """Saves the last answers, submits and marks; 409 where another window has answered."""
        sitting = await self.paper(attempt_id)
        saves, unread = self.saves(sitting)
        job = partial(attempts.submit_attempt, ctx=self.context(), attempt_id=attempt_id, saves=saves)
        submission = await self.write_job(job)
        if submission.result is None:
            self.set_status(409)
            told = [self.told(sitting, outcome) for outcome in submission.outcomes]
            self.answer({**self.clock(sitting), "results": told + unread})
        else:
            self.answer({"location": f"{self.base_url}attempt/{attempt_id}/result"})


class ResultPage(Page):
    """``/attempt/<id>/result``."""

    @authenticated
    async def get(self, attempt_id: str) -> None:
        """The result, as far as the review policy has opened it."""
        ctx = self.context()
        found, register = await self.read(
            lambda tx: (review.review_attempt(tx, ctx, attempt_id), ctx.services.cache.register(tx))
        )
        marks = "marks" in found.shows
        self.show(
            "result.html.j2",
            title="Kết quả",
            quiz_title=found.blueprint.title,
            attempt_text=f"Lượt {found.attempt.number}/{found.blueprint.attempts}",
            facts=[
                ("Nộp lúc", messages.moment(found.submitted_at)),
                (
                    "Làm trong",
                    messages.lasted((found.submitted_at - found.attempt.started_at).total_seconds()),
                ),
            ],
            points=found.result.points if marks else None,
            max_points=found.result.max_points if marks else None,
            passed=found.result.passed if marks and not found.result.pending else None,
            pass_mark=found.campaign.pass_mark,
            pending_text="Còn câu chờ người chấm." if found.result.pending else "",
            sections=self.reviews(found, register) if found.shows & {"why", "answers"} else [],
            marks=self.marks(found, register) if marks else [],
            review_note=_review_note(found),
            actions=_actions(self, found),
        )

    def marks(self, found: Review, register: Register) -> list[dict[str, Any]]:
        """What each question earned, and what to read again. The questions themselves stay in the bank."""
        earned = {mark.slot: mark for mark in found.result.slots}
        return [
            self.mark(register, number, earned[slot.slot], found.items[slot.item_version_id].citations)
            for number, slot in enumerate(found.attempt.paper.slots, 1)
            if slot.slot in earned
        ]

    def mark(self, register: Register, number: int, mark: SlotMark, cited: Sequence[str]) -> dict[str, Any]:
        """One question's mark; what is right needs no reading again."""
        full = mark.points >= mark.max_points
        return {
            "number": number,
            "outcome": "right" if full else ("partly" if mark.points > 0 else "wrong"),
            "points_text": f"{words.number(mark.points)}/{words.number(mark.max_points)}",
            "citations": [] if full else self.citations(register, cited),
        }

    def citations(self, register: Register, cited: Sequence[str]) -> list[Citation]:
        """Citations in words, as links."""
        return [Citation(citation_text(register, c), citation_href(self.base_url, c)) for c in cited]

    def reviews(self, found: Review, register: Register) -> list[dict[str, Any]]:
        """The questions with what the phase shows of each."""
        return [
            {"title": title, "reviews": [self.review(found, register, slot, n) for n, slot in slots]}
            for title, slots in sections(found.blueprint, found.attempt.paper.slots)
        ]

    def review(self, found: Review, register: Register, slot: PaperSlot, number: int) -> ReviewView:
        """One question. Nothing of the key goes in unless the phase shows it."""
        item = found.items[slot.item_version_id]
        kind, form = self.house.services.kinds[item.kind], self.house.forms[item.kind]
        saved = found.answers.get(slot.slot)
        try:
            answer = kind.read(item.content, saved.value) if saved else None
        except UnreadableAnswer:
            answer = None
        mark = next((m for m in found.result.slots if m.slot == slot.slot), None)
        view: dict[str, Any] = {
            "arrangement": slot.arrangement,
            "number": number,
            "answer": answer,
            "answer_text": "" if answer is None else kind.text(item.content, answer),
            "citations": self.citations(register, item.citations),
        }
        if mark and "marks" in found.shows:
            view |= {"points": mark.points, "max_points": mark.max_points}
        key = found.keys.get(item.id)
        if key and "why" in found.shows:
            view |= {
                "why": key.feedback.get("why", ""),
                "option_feedback": _chosen_feedback(key.feedback, answer),
            }
        if key and "answers" in found.shows:
            right = kind.key_answer(item.content, key.key)
            view |= {
                "key_answer": right,
                "key_text": kind.text(item.content, right),
                "verdicts": form.verdicts(answer, right),
                "option_feedback": key.feedback.get("options", {}),
            }
        return ReviewView(slot.slot, item.kind, item.content, **view)


def _chosen_feedback(feedback: Mapping[str, Any], answer: Any) -> dict[str, str]:
    """Feedback for the options that were chosen, and no other."""
    chosen = (
        answer if isinstance(answer, list) else [str(answer).lower() if isinstance(answer, bool) else answer]
    )
    options = feedback.get("options", {})
    return {option: options[option] for option in chosen if isinstance(option, str) and option in options}


def _review_note(found: Review) -> str:
    if "answers" in found.shows or "answers" not in found.blueprint.review.get(Phase.CLOSED, frozenset()):
        return ""
    return f"Đáp án mở sau khi đợt tập huấn kết thúc ({messages.until(found.campaign.closes_at)})."


def _actions(page: Page, found: Review) -> list[dict[str, str]]:
    again = {"href": f"{page.base_url}quiz/{found.campaign.id}", "text": "Làm thêm một lượt"}
    course = {"href": f"{page.base_url}courses/{found.campaign.course_id}", "text": "Xem lại bài học"}
    home = {"href": page.base_url, "text": "Về trang chính"}
    return [again, course, home] if found.attempts_left and not found.result.passed else [home, course]
