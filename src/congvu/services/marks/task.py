"""One answer in a marker's hands: what she sees of it, her judgement, a second marker, putting her own mark right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from congvu.grading.judging import NO_HISTORY, Judgement, SlotHistory, Stage, Verdict, may_judge
from congvu.model.attempts import Attempt, Cause, EventType, SlotMark
from congvu.model.campaigns import Scope
from congvu.model.content import ItemVersion, Json, KeyRevision, PaperSlot
from congvu.model.errors import Conflict, Forbidden, NotFound, UserError
from congvu.quizzes.flags import SECOND_WANTED
from congvu.quizzes.kinds.contract import Criterion, PersonKind, UnreadableLevels
from congvu.services.context import Context
from congvu.services.marks.person import (
    COMMENT_MAX,
    MarksByHand,
    give_marks,
    put_comment,
    required_reason,
    slots_now,
)
from congvu.services.marks.queue import (
    CLAIM_LENGTH,
    marks_for,
    verdict_on,
    waiting_slots,
)
from congvu.services.marks.record import Recording, record
from congvu.services.marks.sheet import hold_terms, load_marked
from congvu.services.people import refuse_names
from congvu.services.typed import text_lines
from congvu.store import Tx, attempts, campaigns, judging
from congvu.store.judging import Claim, Unmarked

GONE = "Không tìm thấy câu trả lời này trong hàng chờ của anh/chị."
TO_QUEUE = "Anh/chị về hàng chờ và nhận câu khác."


@dataclass(frozen=True, slots=True)
class TaskView:
    """What a marker sees: the question, the answer, what it is marked by. Nothing of whose it is.

    ``criteria`` are empty where points are typed. ``mine`` is her own judgement, if she has given it; ``decided``
    are the points that stand by then. ``machine`` is the machine's mark of a flagged answer.
    """

    task: str
    quiz_id: str
    quiz_title: str
    item: ItemVersion
    slot: PaperSlot
    answer: Json
    key: KeyRevision
    criteria: tuple[Criterion, ...]
    stage: Stage
    flag: str = ""
    machine: SlotMark | None = None
    mine: Judgement | None = None
    my_comment: str = ""
    decided: float | None = None
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement as it comes from the form: levels by criterion, or points; ``key`` makes it one however often sent."""

    key: str
    levels: Mapping[str, str] = field(default_factory=dict)
    points: float | None = None
    comment: str = ""
    second: bool = False


@dataclass(frozen=True, slots=True)
class _Case:
    claim: Claim
    one: Unmarked
    attempt: Attempt
    slot: PaperSlot
    item: ItemVersion
    key: KeyRevision
    history: SlotHistory
    verdict: Verdict

    @property
    def stands(self) -> SlotMark | None:
        """The mark that the answer has now."""
        return self.one.result.mark_of(self.slot.slot)

    def judgement_of(self, officer_id: str) -> Judgement | None:
        """Somebody's judgement."""
        return next(
            (judgement for judgement in self.history.judgements if judgement.marker == officer_id), None
        )


def open_task(tx: Tx, ctx: Context, scope: Scope, task: str) -> TaskView:
    """What the caller sees of an answer that she took; raises :class:`NotFound` for anybody else's task."""
    case = _case(tx, ctx, scope, task)
    mine, stands = case.judgement_of(ctx.actor), case.stands
    open_still = case.slot.slot in waiting_slots(tx, ctx, case.attempt, case.one)
    said = judging.texts(tx, case.one.officer_id, [mine.comment] if mine and mine.comment else [])
    busy = judging.claims_on(tx, [case.one.attempt_id], ctx.now).get(
        (case.one.attempt_id, case.slot.slot), set()
    )
    answer = attempts.answers(tx, case.attempt.id).get(case.slot.slot)
    blueprint = ctx.services.cache.publication(tx, case.attempt.publication_id).blueprint
    kind = ctx.services.kinds[case.item.kind]
    return TaskView(
        task,
        blueprint.quiz_id,
        blueprint.title,
        case.item,
        case.slot,
        answer.value if answer else None,
        case.key,
        kind.rubric(case.item.content, case.key.key) if isinstance(kind, PersonKind) else (),
        case.verdict.stage if open_still else Stage.DECIDED,
        stands.flag if stands and not mine else "",
        stands if stands and stands.flag and not mine and stands.flag != SECOND_WANTED else None,
        mine,
        said.get(mine.comment, "") if mine else "",
        stands.points if mine and stands and not open_still else None,
        bool(busy - {ctx.actor}),
    )


def judge(tx: Tx, ctx: Context, scope: Scope, task: str, given: Judged) -> Stage:
    """Notes the caller's judgement of an answer, and the mark if that decides it; returns where it stands then.

    The same form again changes nothing. Raises :class:`Conflict` where the answer was decided meanwhile, and
    :class:`UserError` for levels or points that are none.
    """
    case = _case(tx, ctx, scope, task, lock=True)
    key = f"judged-{given.key}"[:64]
    if key in judging.keys_used(tx, case.attempt.id):
        return case.verdict.stage
    _require_open(tx, ctx, case)
    share = _share(ctx, case, given)
    comment = text_lines(given.comment, COMMENT_MAX, "Nhận xét")
    text_id = put_comment(tx, ctx, case.one.officer_id, comment) if comment else ""
    payload = {
        "marker": ctx.actor,
        "share": share,
        "levels": dict(given.levels),
        "comment": {"text": text_id} if text_id else None,
    }
    attempts.append_event(
        tx, case.attempt.id, EventType.JUDGED, ctx.now, payload, slot=case.slot.slot, key=key
    )
    _record(tx, ctx, "judge_answer", case, share)
    judging.end_claim(tx, case.claim, ctx.now)
    mine = Judgement(ctx.actor, share, text_id, dict(given.levels))
    history = replace(case.history, judgements=(*case.history.judgements, mine))
    if given.second and not history.second_wanted:
        history = replace(history, second_wanted=True)
        _note_second(tx, ctx, case.attempt, case.slot.slot, "")
    return _settle(tx, ctx, case, history).stage


def _settle(tx: Tx, ctx: Context, case: _Case, history: SlotHistory) -> Verdict:
    """Gives the mark if the judgements decide it."""
    blueprint = ctx.services.cache.publication(tx, case.attempt.publication_id).blueprint
    verdict = verdict_on(blueprint, case.one, case.slot.slot, history)
    if verdict.share is None:
        return verdict
    slot = case.slot.slot
    said = {slot: [judgement.comment for judgement in verdict.by if judgement.comment]}
    by_hand = MarksByHand(Cause.MARKER, shares={slot: verdict.share}, comments=said, slot=slot)
    give_marks(tx, ctx, case.attempt, by_hand)
    return verdict


def want_second(tx: Tx, ctx: Context, scope: Scope, task: str, reason: str) -> None:
    """Asks for a second marker of an answer that the caller took; asking twice is asking once.

    A mark that stands goes on standing until the second one is in. Raises :class:`Conflict` where two have marked.
    """
    case = _case(tx, ctx, scope, task, lock=True)
    told = required_reason(reason)
    refuse_names(tx, case.one.officer_id, told)
    ask_second(tx, ctx, case.attempt, case.slot.slot, told)
    judging.end_claim(tx, case.claim, ctx.now)


def ask_second(tx: Tx, ctx: Context, attempt: Attempt, slot: str, reason: str) -> None:
    """As :func:`want_second` for whoever may; the attempt is locked. A mark of the machine may be doubted as well."""
    history = judging.history_of(tx, [attempt.id]).get(attempt.id, {}).get(slot, NO_HISTORY)
    if len(history.judgements) > 1:
        raise Conflict(
            "Câu này đã có hai người chấm.", mend="Nếu điểm vẫn chưa đúng, người có quyền sửa điểm kèm lý do."
        )
    if history.second_wanted:
        return
    _note_second(tx, ctx, attempt, slot, reason)


def _note_second(tx: Tx, ctx: Context, attempt: Attempt, slot: str, reason: str) -> None:
    """Records that one more marker is wanted; a mark that is there stands until then."""
    marked = load_marked(tx, ctx, attempt).with_asked(slot)
    record(tx, ctx, marked, Recording(Cause.SECOND_WANTED, slot=slot, reason=reason))


def keep_claim(tx: Tx, ctx: Context, scope: Scope, task: str) -> None:
    """Prolongs the caller's hold on an answer, unless somebody else has taken it since."""
    case = _case(tx, ctx, scope, task, lock=True)
    busy = judging.claims_on(tx, [case.attempt.id], ctx.now).get((case.attempt.id, case.slot.slot), set())
    if not busy - {ctx.actor}:
        judging.put_claim(tx, replace(case.claim, until_at=ctx.now + CLAIM_LENGTH))


def _case(tx: Tx, ctx: Context, scope: Scope, task: str, *, lock: bool = False) -> _Case:
    """All about an answer that the caller took; raises :class:`NotFound` outside her reach of today."""
    claim = judging.claim_of(tx, task, ctx.actor)
    if claim is None:
        raise NotFound(GONE, mend=TO_QUEUE)
    attempt = ctx.services.cache.attempt(tx, claim.attempt_id)
    if lock and attempt is not None:
        attempts.lock(tx, attempt.id)
        hold_terms(tx, ctx.services, attempt.publication_id)
    row = judging.marked_attempt(tx, claim.attempt_id)
    if row is None or attempt is None or not marks_for(tx, scope, row.unit_id):
        raise NotFound(GONE, mend=TO_QUEUE)
    if row.officer_id == ctx.actor:
        raise Forbidden("Không ai được tự chấm bài của mình.")
    campaign = campaigns.get_campaign(tx, row.campaign_id)
    assert campaign is not None  # a foreign key
    slot = {slot.slot: slot for slot in slots_now(tx, ctx, attempt, campaign)}[claim.slot]
    cache = ctx.services.cache
    blueprint = cache.publication(tx, attempt.publication_id).blueprint
    history = judging.history_of(tx, [attempt.id]).get(attempt.id, {}).get(slot.slot, NO_HISTORY)
    return _Case(
        claim,
        row,
        attempt,
        slot,
        cache.items(tx, [slot.item_version_id])[slot.item_version_id],
        cache.latest_keys(tx, [slot.item_version_id])[slot.item_version_id],
        history,
        verdict_on(blueprint, row, slot.slot, history),
    )


def _require_open(tx: Tx, ctx: Context, case: _Case) -> None:
    if not may_judge(ctx.actor, case.one.officer_id, case.history.judgements):
        raise Conflict("Anh/chị đã chấm câu này rồi.", mend=TO_QUEUE)
    if case.slot.slot not in waiting_slots(tx, ctx, case.attempt, case.one):
        raise Conflict(
            "Trong lúc anh/chị chấm, câu này đã được người khác chấm xong nên điểm vừa nhập không được tính.",
            mend="Nhận xét anh/chị đã gõ còn ở dưới, sao lại nếu cần; sau đó anh/chị nhận câu khác.",
        )


def _share(ctx: Context, case: _Case, given: Judged) -> float:
    kind = ctx.services.kinds[case.item.kind]
    if isinstance(kind, PersonKind):
        try:
            return kind.share_of(case.item.content, case.key.key, given.levels)
        except UnreadableLevels as error:
            raise UserError(str(error), mend="Chọn một mức cho từng tiêu chí.") from error
    if given.points is None:
        raise UserError("Chưa nhập điểm.", mend="Nhập điểm của câu này.")
    if not case.slot.points:
        raise Conflict("Câu này vừa bị hủy nên chưa cần chấm.", mend=TO_QUEUE)
    if not 0 <= given.points <= case.slot.points:  # nan too
        raise UserError("Điểm vượt khung của câu.", mend="Nhập điểm trong khung ghi bên cạnh ô.")
    return given.points / case.slot.points


def _record(tx: Tx, ctx: Context, action: str, case: _Case, after: Any) -> None:
    campaign = campaigns.get_campaign(tx, case.one.campaign_id)
    unit_id = campaign.unit_id if campaign else ""  # as :func:`record` tells it
    ctx.record(tx, action, f"{case.attempt.id}/{case.slot.slot}", unit_id=unit_id, after=after)


def my_work(tx: Tx, ctx: Context) -> tuple[Sequence[Claim], Sequence[Claim]]:
    """The caller's answers: those she has open and has not marked, and those she marked, newest first."""
    claims = judging.claims_by(tx, ctx.actor)
    log = judging.history_of(tx, {claim.attempt_id for claim in claims})
    done, opened = [], []
    for claim in claims:
        history = log.get(claim.attempt_id, {}).get(claim.slot, NO_HISTORY)
        if any(judgement.marker == ctx.actor for judgement in history.everybody):
            done.append(claim)
        elif claim.until_at > ctx.now:
            opened.append(claim)
    return opened, done
