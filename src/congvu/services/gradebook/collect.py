"""Collecting: what arrived on nbgrader's side becomes attempts and events in the truth.

Submissions of fixed-paper quizzes done in JupyterLab become attempts, marked from their answers; marks that a person
gave in formgrader become regraded events. Collecting twice changes nothing the second time, whenever the first was
cut short. The projector then brings the gradebook up to the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from congvu.grading.policies import last_call
from congvu.model.attempts import Attempt, Cause, EventType
from congvu.model.campaigns import Campaign
from congvu.model.content import ItemVersion, Paper
from congvu.model.errors import Conflict, NotFound, UserError
from congvu.quizzes.flags import UNREADABLE
from congvu.services.attempts import ANSWER_MAX_CHARS
from congvu.services.context import Context
from congvu.services.gradebook.submissions import closed_slots, fixed_paper
from congvu.services.gradebook.uncollected import uncollected_submissions
from congvu.services.marks import (
    COMMENT_MAX,
    MarksByHand,
    Recording,
    first_sheet,
    give_marks,
    logged_as_sent,
    put_comment,
    record,
)
from congvu.services.typed import text_lines
from congvu.store import Store, Tx, attempts, campaigns, regrading
from congvu.store.gradebook.course import Course, make_gradebook, writing
from congvu.store.gradebook.files import SubmittedAnswers, read_answers, read_timestamp
from congvu.store.gradebook.integrity import inspect, read_submitted
from congvu.store.gradebook.known import Known, add_known_comments, known_submission, remember
from congvu.store.gradebook.master import Master
from congvu.store.gradebook.reader import HandWork, hand_work
from congvu.store.gradebook.truth import finished_attempt, published_quizzes

DEFAULT_REASON = "Điểm chấm tay trong formgrader"


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that could not be collected, and why (Vietnamese)."""

    quiz_id: str
    officer_id: str
    why: str


@dataclass(frozen=True, slots=True)
class CollectReport:
    """What a collection took in, and what it left where it is."""

    submissions: int
    marks: int
    refused: tuple[Refused, ...] = ()
    comments: int = 0


def collect_submissions(
    store: Store, course: Course, ctx: Context, *, reason: str = DEFAULT_REASON
) -> CollectReport:
    """Takes in submissions, then marks and comments made in formgrader, of all published quizzes; one transaction each.

    ``ctx.actor`` stands as the marker in the audit log; nobody's own submission is collected as marked by herself.
    """
    make_gradebook(course)
    taken, marked, said, refused = 0, 0, 0, []
    for quiz_id in _quizzes(store, course):
        for officer, folder in uncollected_submissions(store, course, quiz_id):
            try:
                taken += _collect_submission(store, course, ctx, quiz_id, officer, folder)
            except UserError as error:
                refused.append(Refused(quiz_id, officer, error.message))
        with writing(course) as tx:
            works = hand_work(tx, quiz_id)
        for work in works:
            try:
                points, comments = _collect_work(store, course, ctx, work, reason)
                marked, said = marked + points, said + comments
            except UserError as error:
                refused.append(Refused(quiz_id, work.student_id, error.message))
    return CollectReport(taken, marked, tuple(refused), said)


def _quizzes(store: Store, course: Course) -> list[str]:
    """Published quizzes that nbgrader knows as assignments."""
    ids = store.read(published_quizzes)
    return [quiz_id for quiz_id in ids if (course.source(quiz_id) / f"{quiz_id}.ipynb").is_file()]


def _collect_submission(
    store: Store, course: Course, ctx: Context, quiz_id: str, officer: str, folder: Path
) -> int:
    """Makes an attempt of one submission; its id comes from the answers, so that a second time finds it."""
    answers = read_answers(folder, quiz_id)
    attempt_id = sha256(f"{quiz_id}/{officer}/{answers.digest}".encode()).hexdigest()[:20]
    master = Master.from_source(course.source(quiz_id) / f"{quiz_id}.ipynb")
    flags = inspect(_notebook(folder, quiz_id), master)

    def add(tx: Tx) -> bool:
        if attempts.get_attempt(tx, attempt_id) is not None:
            return False
        _add_attempt(tx, ctx, attempt_id, quiz_id, officer, folder, answers, flags)
        return True

    new = store.write(add)
    with writing(course) as tx:
        known = known_submission(tx, quiz_id, officer)
        manual = known.manual if known else {}
        remember(tx, quiz_id, {officer: Known(attempt_id, answers.digest, manual)})
    return int(new)


def _notebook(folder: Path, quiz_id: str) -> object | None:
    path = folder / f"{quiz_id}.ipynb"
    try:
        return read_submitted(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _add_attempt(
    tx: Tx,
    ctx: Context,
    attempt_id: str,
    quiz_id: str,
    officer: str,
    folder: Path,
    answers: SubmittedAnswers,
    flags: dict[str, str],
) -> None:
    regrading.recording(tx, quiz_id)  # before anything of the terms is read
    at = min(read_timestamp(folder) or ctx.now, ctx.now)
    campaign = _campaign(tx, ctx, quiz_id, officer, at)
    publication = ctx.services.cache.publication(tx, campaign.publication_id)
    if not publication.blueprint.fixed_paper:
        raise Conflict(
            "Bài có câu hỏi rút ngẫu nhiên chỉ làm trên trang học; bài nộp qua nbgrader không được nhận."
        )
    number = len(attempts.attempts_of(tx, campaign.id, officer)) + 1
    if number > publication.blueprint.attempts:
        raise Conflict(f"Học viên đã dùng hết {publication.blueprint.attempts} lượt làm bài.")
    paper = fixed_paper(tx, ctx.services, publication)
    attempt = Attempt(attempt_id, campaign.id, publication.id, officer, number, paper, at, at)
    closed = closed_slots(paper, answers, _too_long(paper, answers) | flags)
    marked = first_sheet(tx, ctx, attempt, campaign, answers.values, at, closed)
    attempts.add_attempt(tx, attempt)
    _add_answers(tx, ctx, attempt, answers, marked.sheet.items)
    told = {"via": "nbgrader", "flags": closed}
    attempts.append_event(tx, attempt_id, EventType.SUBMITTED, at, told)
    record(tx, ctx, marked, Recording(Cause.COLLECT, submitted_at=at))


def _campaign(tx: Tx, ctx: Context, quiz_id: str, officer: str, at: datetime) -> Campaign:
    """The newest campaign that took this quiz from the officer when she handed in, late or not; raises NotFound."""
    for campaign in campaigns.campaigns_of(tx, officer):
        blueprint = ctx.services.cache.publication(tx, campaign.publication_id).blueprint
        shut = last_call(blueprint.late, campaign.closes_at)
        if blueprint.quiz_id == quiz_id and campaign.opens_at <= at < shut:
            return campaign
    raise NotFound("Lúc nộp bài không có đợt tập huấn nào đang mở mà người này có tên trong danh sách.")


def _too_long(paper: Paper, answers: SubmittedAnswers) -> dict[str, str]:
    """Flags of answers longer than any answer on the campus; they are not kept, so they earn nothing."""
    given = {slot.slot: answers.values.get(slot.slot) for slot in paper.slots}
    return {slot: UNREADABLE for slot, value in given.items() if len(str(value)) > ANSWER_MAX_CHARS}


def _add_answers(
    tx: Tx, ctx: Context, attempt: Attempt, answers: SubmittedAnswers, items: Mapping[str, ItemVersion]
) -> None:
    """Logs the answers of the paper's slots; what is too long to be an answer is left out."""
    long = _too_long(attempt.paper, answers)
    for slot in attempt.paper.slots:
        value = answers.values.get(slot.slot)
        if value is None or slot.slot in long:
            continue
        kept = logged_as_sent(tx, ctx, items[slot.item_version_id], attempt.officer_id, value)
        attempts.append_event(
            tx,
            attempt.id,
            EventType.ANSWERED,
            attempt.started_at,
            {"value": kept},
            slot=slot.slot,
            sequence=1,
        )


def _collect_work(store: Store, course: Course, ctx: Context, work: HandWork, reason: str) -> tuple[int, int]:
    """Takes in what a person did to one submission; returns how many marks and how many comments are new."""
    if ctx.actor == work.student_id:
        raise Conflict("Không ai được tự chấm bài của mình.")
    with writing(course) as tx:
        known = known_submission(tx, work.quiz_id, work.student_id)
    if known is None:
        raise NotFound("Bài nộp này chưa có trong congvu nên điểm chấm tay chưa thu về được.")
    new = store.write(lambda tx: _regrade(tx, ctx, known.attempt_id, work, reason))
    with writing(course) as tx:
        now_known = replace(known, manual={**known.manual, **work.points})
        remember(tx, work.quiz_id, {work.student_id: now_known})
        add_known_comments(tx, work.quiz_id, work.student_id, work.comments)
    return new


def _regrade(tx: Tx, ctx: Context, attempt_id: str, work: HandWork, reason: str) -> tuple[int, int]:
    """A mark from formgrader decides, whatever the marking queue was waiting for: whoever gives it has seen all."""
    attempts.lock(tx, attempt_id)
    done, attempt = finished_attempt(tx, attempt_id), attempts.get_header(tx, attempt_id)
    if done is None or attempt is None:
        raise NotFound("Không tìm thấy lượt làm bài của bài nộp này.")
    points = {slot: given for slot, given in work.points.items() if done.manual.get(slot) != given}
    said = _new_comments(attempt, done.comments, work.comments)
    if not points and not said:
        return 0, 0
    kept = {
        slot: [put_comment(tx, ctx, attempt.officer_id, text)] if text else [] for slot, text in said.items()
    }
    give_marks(tx, ctx, attempt, MarksByHand(Cause.FORMGRADER, points, comments=kept, reason=reason))
    return len(points), len(said)


def _new_comments(attempt: Attempt, known: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Comments that say something new, as text that can be kept; an empty one takes a comment back."""
    slots = {slot.slot for slot in attempt.paper.slots}
    texts = {slot: text_lines(text, COMMENT_MAX, "Nhận xét") for slot, text in given.items()}
    if strange := sorted(slot for slot, text in texts.items() if text and slot not in slots):
        raise Conflict(
            f"Có nhận xét ở ô «{strange[0]}» không phải là câu hỏi.", mend="Chuyển nhận xét sang ô của câu."
        )
    return {slot: text for slot, text in texts.items() if slot in slots and known.get(slot, "") != text}
