"""An attempt with all that its marks follow from, loaded once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from congvu.model.attempts import Attempt, EventType, Result, SlotMark
from congvu.model.campaigns import Campaign
from congvu.model.content import Json, KeyRevision, PaperSlot, Phase
from congvu.model.errors import NotFound
from congvu.quizzes.flags import SECOND_WANTED
from congvu.quizzes.sheet import NOTHING_STANDS, GivenShare, RunShare, Sheet, Standing, standing_of
from congvu.services.context import Context, Services
from congvu.services.marks.terms import handed_in_at, late_share_in, standing_terms
from congvu.store import Tx, attempts, campaigns, regrading, results, reviewing, sheets
from congvu.store.results import StoredResult
from congvu.store.sheets import SheetRow

NO_MARKS = "Không tìm thấy lượt làm bài này, hoặc bài chưa nộp."
JUST_NOW = 2**63 - 1
"""What is being given has no number in the log yet, and comes after all that has."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class MarkedAttempt:
    """An attempt with its sheet, and its result so far (``None``: it has no marks yet).

    What a cause brings is put on the sheet; the marks follow from it, and :func:`~congvu.services.marks.record`
    writes them.
    """

    attempt: Attempt
    campaign: Campaign
    sheet: Sheet
    stored: StoredResult | None = None

    @property
    def before(self) -> Result | None:
        """The marks so far."""
        return self.stored.result if self.stored else None

    @property
    def slots(self) -> dict[str, PaperSlot]:
        """The slots of the paper with the points that they are worth today, by id."""
        return {slot.slot: slot for slot in self.sheet.terms.paper(self.sheet.paper).slots}

    def with_given(self, shares: Mapping[str, float]) -> MarkedAttempt:
        """With marks of a person (shares of the points in [0, 1], by slot); nobody is asked for there any longer."""
        now = self.sheet.standing
        given = {**now.given, **{slot: GivenShare(share, JUST_NOW) for slot, share in shares.items()}}
        return self._with(standing=replace(now, given=given, asked=_without(now.asked, shares)))

    def with_machine(
        self, slots: Collection[str], keys: Mapping[str, KeyRevision], tampered: Mapping[str, str]
    ) -> MarkedAttempt:
        """With slots given back to the machine, which marks them by these keys; tampered cells are closed again."""
        now = self.sheet.standing
        closed = {
            **_without(now.closed, slots),
            **{slot: tampered[slot] for slot in slots if slot in tampered},
        }
        standing = Standing(
            _without(now.marks, slots),
            _without(now.given, slots),
            _without(now.runs, slots),
            closed,
            _without(now.asked, slots),
            now.erased,
        )
        return self._with(standing=standing, keys={**self.sheet.keys, **keys})

    def with_asked(self, slot: str) -> MarkedAttempt:
        """With a second marker asked for in a slot; its mark stands until then."""
        now = self.sheet.standing
        return self._with(standing=replace(now, asked={**now.asked, slot: SECOND_WANTED}))

    def with_runs(self, ran: Mapping[str, RunShare], keys: Mapping[str, KeyRevision]) -> MarkedAttempt:
        """With what runs of code came to, by slot, and the keys that judged them, by item version."""
        now = self.sheet.standing
        return self._with(standing=replace(now, runs={**now.runs, **ran}), keys={**self.sheet.keys, **keys})

    def with_keys(self, keys: Mapping[str, KeyRevision]) -> MarkedAttempt:
        """With other keys for some item versions."""
        return self._with(keys={**self.sheet.keys, **keys})

    def _with(self, **changes: Any) -> MarkedAttempt:
        return replace(self, sheet=replace(self.sheet, **changes))


def _without(by_slot: Mapping[str, _T], slots: Collection[str]) -> dict[str, _T]:
    return {slot: value for slot, value in by_slot.items() if slot not in slots}


# -- loading --------------------------------------------------------------------------------------------------
def ending_now(tx: Tx, ctx: Context, attempt: Attempt, how: EventType) -> MarkedAttempt:
    """An open attempt that is being handed in, or runs out; it is locked.

    A slot that was checked keeps the key by which the trainee was told its mark, unless the quiz has been regraded
    since.
    """
    hold_terms(tx, ctx.services, attempt.publication_id)
    campaign = campaign_of(tx, attempt)
    saved = attempts.answers(tx, attempt.id)
    values = {slot: answer.value for slot, answer in saved.items()}
    at = handed_in_at(attempt, how, ctx.now, saved)
    fresh = first_sheet(tx, ctx, attempt, campaign, values, at)
    return fresh.with_keys(_told_keys(tx, ctx, attempt))


def first_sheet(
    tx: Tx,
    ctx: Context,
    attempt: Attempt,
    campaign: Campaign,
    answers: Mapping[str, Json],
    handed_in: datetime,
    closed: Mapping[str, str] | None = None,
) -> MarkedAttempt:
    """An attempt without marks, by the newest keys; ``closed`` are flags of slots that earn nothing for now.

    The caller holds the terms still (:func:`congvu.store.regrading.recording`).
    """
    versions = attempt.paper.version_ids
    cache = ctx.services.cache
    sheet = Sheet(
        attempt.paper,
        cache.items(tx, versions),
        cache.latest_keys(tx, versions),
        answers,
        standing_terms(tx, ctx.services, campaign, attempt.publication_id),
        late_share_in(tx, ctx.services, campaign, handed_in),
        Standing(closed=closed) if closed else NOTHING_STANDS,
    )
    return MarkedAttempt(attempt, campaign, sheet)


def load_marked(tx: Tx, ctx: Context, attempt: Attempt) -> MarkedAttempt:
    """An attempt that has marks, by the keys that its marks name; it is locked. Raises :class:`NotFound`."""
    hold_terms(tx, ctx.services, attempt.publication_id)
    stored = results.get_result(tx, attempt.id)
    if stored is None:
        raise NotFound(NO_MARKS)
    campaign = campaign_of(tx, attempt)
    (row,) = sheets.read_sheets(tx, [attempt.id], lateness=True)
    assert row.handed_in_at is not None  # it was asked for
    marks = stored.result.slots
    sheet = Sheet(
        attempt.paper,
        ctx.services.cache.items(tx, attempt.paper.version_ids),
        keys_of_marks(tx, ctx.services, attempt.paper.slots, marks),
        {slot: json.loads(text) for slot, text in row.answers.items()},
        standing_terms(tx, ctx.services, campaign, attempt.publication_id),
        late_share_in(tx, ctx.services, campaign, row.handed_in_at),
        standing_in(row, {mark.slot: mark for mark in marks}),
    )
    return MarkedAttempt(attempt, campaign, sheet, stored)


def standing_in(row: SheetRow, marks: Mapping[str, SlotMark]) -> Standing:
    """What stands of a finished attempt."""
    answered = {slot for slot, text in row.answers.items() if text != "null"}
    return standing_of(marks, row.given, row.runs, answered, row.erased)


def hold_terms(tx: Tx, services: Services, publication_id: str) -> None:
    """Keeps a regrade from changing the terms of a quiz until this transaction ends: before anything of them is read."""
    regrading.recording(tx, services.cache.publication(tx, publication_id).blueprint.quiz_id)


def campaign_of(tx: Tx, attempt: Attempt) -> Campaign:
    """The campaign of an attempt."""
    campaign = campaigns.get_campaign(tx, attempt.campaign_id)
    assert campaign is not None  # a foreign key
    return campaign


def keys_of_marks(
    tx: Tx, services: Services, slots: Iterable[PaperSlot], marks: Iterable[SlotMark]
) -> dict[str, KeyRevision]:
    """Key revisions by item version id: what a mark names, else the newest."""
    named = services.cache.keys(tx, [mark.key_revision_id for mark in marks if mark.key_revision_id])
    keys = {key.item_version_id: key for key in named.values()}
    missing = [slot.item_version_id for slot in slots if slot.item_version_id not in keys]
    return keys | services.cache.latest_keys(tx, missing)


def _told_keys(tx: Tx, ctx: Context, attempt: Attempt) -> dict[str, KeyRevision]:
    """Keys by item version of the slots that were checked since the last regrade of the quiz."""
    blueprint = ctx.services.cache.publication(tx, attempt.publication_id).blueprint
    if not blueprint.review.get(Phase.DURING):
        return {}
    since = ctx.services.cache.last_regrade(tx, blueprint.quiz_id).after_seq
    checks = reviewing.checks(tx, attempt.id).values()
    told = ctx.services.cache.keys(tx, [check.mark.key_revision_id for check in checks if check.seq > since])
    return {key.item_version_id: key for key in told.values()}
