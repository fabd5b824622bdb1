"""Answers that come once their attempt takes none any more: kept as they came, never marked, told to both sides.

Whether they came from a browser that had no line at the deadline, or from a form that was sent again after the
submission, nobody can see from here. So each says when it came, and what of the result was open to its trainee by then;
what it is worth is for people to decide, outside of the system or by a mark changed by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from congvu import messages
from congvu.model.attempts import Answer, Attempt, AttemptState, EventType
from congvu.model.campaigns import Campaign, Scope
from congvu.model.content import TELLING, ItemVersion, Json
from congvu.services.attempts.review import OPENED_WORDS, Opened, review_finished, shows_questions
from congvu.services.context import Context
from congvu.services.marks import answer_words, campaign_of, reached_attempt
from congvu.store import Tx, attempts, campaigns, late

LATE_SAVES = 500
"""Answers after the end that are logged for an attempt: all of a paper, several times over."""
LATE_FOR = timedelta(days=7)
"""So long after the end they are: a phone without a line comes back from a field trip."""
_TOO_MANY = "Đã có quá nhiều câu trả lời đến sau khi bài kết thúc nên câu trả lời này không được ghi; các câu đến trước vẫn còn."
_CHECKED = "Câu này đã được kiểm tra khi làm bài; câu trả lời lúc kiểm tra được giữ, câu trả lời vừa gửi không được ghi."


@dataclass(frozen=True, slots=True)
class AfterEnd:
    """An answer that came ``at`` an instant to an attempt that had ended before: handed in, or out of time.

    ``organised``: an organiser sees it; a quiz beside the final has none.
    """

    at: datetime
    ended_at: datetime
    handed_in: bool
    organised: bool


class LateLog:
    """One request's answers to an attempt that takes none any more. What they need is looked up with the first of them."""

    def __init__(self, tx: Tx, ctx: Context, attempt: Attempt) -> None:
        self._tx, self._ctx, self._attempt = tx, ctx, attempt
        self._new = 0

    def after(self, at: datetime) -> AfterEnd:
        """What is told of an answer that came at an instant."""
        how, ended_at = self._ending
        return AfterEnd(at, ended_at, how is not EventType.EXPIRED, self._organised)

    def refusal(self, *, checked: bool) -> str:
        """Why an answer is not logged; empty if it is."""
        if checked:
            return _CHECKED
        if self._ctx.now > self._ending[1] + LATE_FOR:
            return (
                f"Bài đã kết thúc lúc {messages.moment(self._ending[1])}, quá {LATE_FOR.days} ngày, "
                "nên câu trả lời này không được ghi."
            )
        return _TOO_MANY if len(self._entries) + self._new >= LATE_SAVES else ""

    def same(self, slot: str, value: Json) -> datetime | None:
        """When the newest late answer of a slot came, if it is this one: a form sends all of them each time."""
        newest = next((entry for entry in reversed(self._entries) if entry.slot == slot), None)
        return newest.at if newest is not None and newest.value == value and not newest.erased else None

    def append(self, slot: str, key: str, logged: Json) -> None:
        """Logs an answer, as the log may hold it."""
        payload = {"slot": slot, "value": logged, "opened": self._opened_of(slot)}
        attempts.append_event(
            self._tx, self._attempt.id, EventType.LATE_ANSWERED, self._ctx.now, payload, key=key
        )
        self._new += 1

    @cached_property
    def _ending(self) -> tuple[EventType, datetime]:
        """One that ran out of time ended at its deadline, whenever somebody came round to it."""
        ended = late.ending_of(self._tx, self._attempt.id)
        if ended is None or ended[0] is EventType.EXPIRED:
            return EventType.EXPIRED, self._attempt.deadline_at
        return ended

    @cached_property
    def _organised(self) -> bool:
        return not campaign_of(self._tx, self._attempt).side

    @cached_property
    def _entries(self) -> list[late.LateEntry]:
        return late.late_entries(self._tx, self._attempt.id)

    @cached_property
    def _opened(self) -> Opened | None:
        if self._attempt.state is AttemptState.OPEN:
            return None
        return review_finished(self._tx, self._ctx, self._attempt).opened

    def _opened_of(self, slot: str) -> list[str]:
        """What of a slot was open by now, or of all marks together; whether she has looked is not known."""
        if self._opened is None:
            return []
        shows = self._opened.shows
        if shows_questions(shows) and not self._opened.asks(slot):
            shows -= TELLING
        return sorted(shows)


@dataclass(frozen=True, slots=True)
class LateAnswer:
    """An answer that came too late, as its trainee is told of it. ``number`` is that of the question on the paper."""

    slot: str
    number: int
    after: AfterEnd


def own_late_answers(tx: Tx, ctx: Context, attempt: Attempt) -> list[LateAnswer]:
    """What came too late for an attempt of the caller's, in the order in which it came."""
    entries = late.late_entries(tx, attempt.id)
    if not entries:
        return []
    numbers, log = _numbers(attempt), LateLog(tx, ctx, attempt)
    return [LateAnswer(entry.slot, numbers[entry.slot], log.after(entry.at)) for entry in entries]


@dataclass(frozen=True, slots=True)
class LateView:
    """A late answer beside the one that counts, in words, as an organiser sees both; empty for a blank.

    ``opened``: see :class:`~congvu.store.late.LateEntry`. ``counted`` is ``None`` while the answer that counts waits for
    a marker, who must not learn here whose it is. ``erased``: the words of the late one have been erased.
    """

    number: int
    after: AfterEnd
    words: str
    erased: bool
    counted: str | None
    opened: tuple[str, ...] | None


def late_answers_in(tx: Tx, ctx: Context, scope: Scope, attempt_id: str) -> list[LateView]:
    """What came too late for an attempt within an organiser's scope.

    Raises :class:`~congvu.model.errors.NotFound` for one beyond it.
    """
    row = reached_attempt(tx, scope, attempt_id)
    attempt = ctx.services.cache.attempt(tx, attempt_id)
    assert attempt is not None  # row is its result
    entries = late.late_entries(tx, attempt_id)
    if not entries:
        return []
    items = ctx.services.cache.items(tx, attempt.paper.version_ids)
    in_slot = {slot.slot: items[slot.item_version_id] for slot in attempt.paper.slots}
    counted, pending = attempts.answers(tx, attempt_id), row.result.pending
    numbers, log = _numbers(attempt), LateLog(tx, ctx, attempt)
    return [
        LateView(
            numbers[entry.slot],
            log.after(entry.at),
            answer_words(ctx.services, in_slot[entry.slot], entry.value),
            entry.erased,
            None if entry.slot in pending else _words(ctx, in_slot[entry.slot], counted.get(entry.slot)),
            entry.opened,
        )
        for entry in entries
    ]


def late_counts(tx: Tx, attempt_ids: Sequence[str]) -> dict[str, int]:
    """How many answers came too late, by attempt; the caller has asked for the attempts within her scope."""
    return late.late_by_attempt(tx, attempt_ids)


@dataclass(frozen=True, slots=True)
class LateCampaign:
    """A campaign in which so many attempts had answers after their end."""

    campaign: Campaign
    attempts: int


def late_campaigns(tx: Tx, scope: Scope) -> list[LateCampaign]:
    """The campaigns in an organiser's scope with such answers, in the order of her list; none of those beside a final."""
    counts = late.late_by_campaign(tx, scope)
    if not counts:
        return []
    return [
        LateCampaign(campaign, counts[campaign.id])
        for campaign in campaigns.campaigns_in_scope(tx, scope)
        if campaign.id in counts and not campaign.side
    ]


def opened_text(opened: Sequence[str] | None) -> str:
    """What of the result was open to the trainee when an answer came; see :class:`~congvu.store.late.LateEntry`."""
    if opened is None:
        return "không ghi"
    return ", ".join(word for name, word in OPENED_WORDS.items() if name in opened) or "chưa mở gì"


def _words(ctx: Context, item: ItemVersion, answer: Answer | None) -> str:
    return "" if answer is None else answer_words(ctx.services, item, answer.value)


def _numbers(attempt: Attempt) -> dict[str, int]:
    return {slot.slot: number for number, slot in enumerate(attempt.paper.slots, 1)}
