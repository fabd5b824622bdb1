"""Marks as an organiser sees them: the attempts of a campaign, and one attempt with all that people did to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from congvu.grading.judging import NO_HISTORY, Judgement, joined
from congvu.model.attempts import Attempt, Result
from congvu.model.campaigns import Campaign, Scope
from congvu.model.content import Blueprint
from congvu.model.errors import Forbidden, NotFound
from congvu.model.people import Role
from congvu.quizzes.kinds.contract import RunKind
from congvu.roster.names import sort_key
from congvu.services.context import Context
from congvu.services.marks.override import NO_ATTEMPT
from congvu.services.marks.person import required_reason, slots_now
from congvu.services.marks.queue import marks_for
from congvu.services.marks.task import ask_second
from congvu.services.people import refuse_names
from congvu.store import Tx, attempts, campaigns, judging, people, results, units
from congvu.store.judging import Unmarked


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One finished attempt in a campaign's list."""

    attempt_id: str
    full_name: str
    unit: str
    number: int
    submitted_at: datetime
    result: Result
    officer_id: str = ""


@dataclass(frozen=True, slots=True)
class SlotView:
    """One slot with its marks: ``points`` that stand (``None``: waits, for a run if ``runs``), and who judged what.

    Until an answer is decided only the number of its judgements is told (``undecided``): whoever organises may be the
    next to mark it.
    """

    slot: str
    number: int
    points: float | None
    max_points: float
    flag: str
    runs: bool
    judgements: tuple[tuple[str, float], ...]
    undecided: int
    comment: str


@dataclass(frozen=True, slots=True)
class MarksView:
    """One attempt; ``may_override`` says whether the caller may change its marks."""

    attempt: Attempt
    full_name: str
    unit: str
    campaign: Campaign
    blueprint: Blueprint
    submitted_at: datetime
    result: Result
    slots: tuple[SlotView, ...]
    may_override: bool


def campaign_attempts(tx: Tx, scope: Scope, campaign_id: str) -> tuple[Campaign, list[AttemptRow]]:
    """The finished attempts of a campaign that an organiser's scope reaches, in Vietnamese list order.

    Raises :class:`NotFound` where it reaches none of the campaign.
    """
    visible = {campaign.id: campaign for campaign in campaigns.campaigns_in_scope(tx, scope)}
    if campaign_id not in visible or not scope.has(Role.ORGANISER):
        raise NotFound("Không tìm thấy đợt tập huấn này trong phạm vi anh/chị phụ trách.")
    marks = results.results_in(tx, scope, campaign_id)
    rows = [
        AttemptRow(
            stored.attempt_id,
            shown_name(entry.full_name, entry.officer_id),
            entry.unit_name,
            stored.number,
            stored.submitted_at,
            stored.result,
            entry.officer_id,
        )
        for entry in results.enrolled_in(tx, scope, campaign_id)
        for stored in marks.get(entry.officer_id, [])
    ]
    rows.sort(key=lambda row: (sort_key(row.full_name), row.number))
    return visible[campaign_id], rows


def shown_name(full_name: str, officer_id: str) -> str:
    """A name, or what stands for an erased one."""
    return full_name or f"(đã xóa, {officer_id[:6]})"


def marks_view(tx: Tx, ctx: Context, scope: Scope, attempt_id: str) -> MarksView:
    """One attempt with all marks that were ever given; for its organiser. Raises :class:`NotFound`."""
    row = reached_attempt(tx, scope, attempt_id)
    attempt = ctx.services.cache.attempt(tx, attempt_id)
    campaign, unit = campaigns.get_campaign(tx, row.campaign_id), units.get_unit(tx, row.unit_id)
    assert attempt is not None  # row is its result
    assert campaign is not None  # a foreign key
    return MarksView(
        attempt,
        _name(tx, row.officer_id),
        unit.full_name if unit else "",
        campaign,
        ctx.services.cache.publication(tx, attempt.publication_id).blueprint,
        row.submitted_at,
        row.result,
        tuple(_slots(tx, ctx, attempt, campaign, row)),
        row.officer_id != ctx.actor and marks_for(tx, scope, row.unit_id),
    )


def want_second_as_organiser(
    tx: Tx, ctx: Context, scope: Scope, attempt_id: str, slot: str, reason: str
) -> None:
    """An organiser has an answer marked by one more person; whatever mark it has stands until then.

    Raises :class:`Forbidden` for her own attempt: another organiser may ask for her.
    """
    attempts.lock(tx, attempt_id)
    row = reached_attempt(tx, scope, attempt_id)
    if row.officer_id == ctx.actor:
        raise Forbidden(
            "Không ai tự xin chấm thêm bài của mình.", mend="Anh/chị nhờ người tổ chức khác của đơn vị."
        )
    told = required_reason(reason)
    refuse_names(tx, row.officer_id, told)
    attempt = ctx.services.cache.attempt(tx, attempt_id)
    if attempt is None or slot not in {own.slot for own in attempt.paper.slots}:
        raise NotFound(f"Bài này không có câu {slot}.")
    ask_second(tx, ctx, attempt, slot, told)


def reached_attempt(tx: Tx, scope: Scope, attempt_id: str) -> Unmarked:
    """A finished attempt that an organiser's scope reaches; raises :class:`NotFound` for another."""
    row = judging.marked_attempt(tx, attempt_id)
    if row is None or not units.reaches(tx, scope, row.unit_id, Role.ORGANISER):
        raise NotFound(NO_ATTEMPT)
    return row


def _slots(tx: Tx, ctx: Context, attempt: Attempt, campaign: Campaign, row: Unmarked) -> list[SlotView]:
    log = judging.history_of(tx, [attempt.id]).get(attempt.id, {})
    marks = {mark.slot: mark for mark in row.result.slots}
    items = ctx.services.cache.items(tx, attempt.paper.version_ids)
    views = []
    for number, slot in enumerate(slots_now(tx, ctx, attempt, campaign), 1):
        history, mark = log.get(slot.slot, NO_HISTORY), marks.get(slot.slot)
        waits = mark is None or bool(mark.flag)
        said = judging.texts(tx, row.officer_id, history.comments)
        views.append(
            SlotView(
                slot.slot,
                number,
                mark.points if mark else None,
                slot.points,
                mark.flag if mark else "",
                isinstance(ctx.services.kinds[items[slot.item_version_id].kind], RunKind),
                tuple(_judged(tx, past) for past in (history.earlier if waits else history.everybody)),
                len(history.judgements) if waits else 0,
                joined([said[text_id] for text_id in history.comments if text_id in said]),
            )
        )
    return views


def _judged(tx: Tx, judgement: Judgement) -> tuple[str, float]:
    return _name(tx, judgement.marker), judgement.share


def _name(tx: Tx, officer_id: str) -> str:
    person = people.get_person(tx, officer_id)
    return shown_name(person.full_name if person else "", officer_id)
