"""What a regrade changes, counted: whose marks by how much, who passes now and who no longer does, what is left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from statistics import fmean

from congvu.messages import reaches
from congvu.model.campaigns import Campaign
from congvu.model.content import Counts
from congvu.services.context import Services
from congvu.services.regrade.basis import RegradeBasis, Was
from congvu.services.regrade.marks import BatchOutcome
from congvu.store import Store, Tx, campaigns, regrade_changes
from congvu.store.marks import NewMarks
from congvu.store.regrade_changes import AttemptScore, JobChange
from congvu.store.sheets import SheetRow

SAME_SHARE = 1e-9


@dataclass(frozen=True, slots=True)
class Score:
    """The total of an attempt, or a final mark. ``waiting``: something has yet to be marked."""

    points: float
    max_points: float
    passed: bool
    waiting: bool

    @property
    def share(self) -> float:
        """The share of the points, in [0, 1]."""
        return self.points / self.max_points if self.max_points else 0.0


@dataclass(frozen=True, slots=True)
class MarkChange:
    """New marks of one attempt."""

    attempt_id: str
    campaign_id: str
    officer_id: str
    number: int
    submitted_at: datetime
    before: Score
    after: Score

    @property
    def tells(self) -> bool:
        """Whether anybody would notice: with a new key alone the mark may be the same."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class FinalChange:
    """An officer's final mark in a campaign, by the attempts that count, before and after."""

    campaign_id: str
    officer_id: str
    before: Score
    after: Score


@dataclass(frozen=True, slots=True)
class CampaignCount:
    """A campaign in figures: finished attempts, how many change and which way, who passes now, who no longer does."""

    campaign_id: str
    title: str
    attempts: int
    changed: int
    up: int
    down: int
    key_only: int
    now_passed: int
    now_failed: int
    pass_mark_before: float
    pass_mark_after: float
    follows: bool


@dataclass(slots=True)
class Tally:
    """All changes of a regrade so far."""

    seen: int = 0
    changes: dict[str, MarkChange] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    seen_in: Counter[str] = field(default_factory=Counter)

    def add(self, sheets: Sequence[SheetRow], outcome: BatchOutcome) -> None:
        """Takes in the outcome of a batch."""
        self.seen += len(sheets)
        self.left.update(outcome.left)
        for sheet in sheets:
            self.seen_in[sheet.campaign_id] += 1
            change = outcome.changes.get(sheet.attempt_id)
            if change is not None:
                self.changes[sheet.attempt_id] = _change(sheet, change.marks)

    def take_back(self, row: JobChange) -> None:
        """Takes in what an earlier run of the job changed."""
        if row.attempt_id in self.changes:
            return
        self.seen += 1
        self.seen_in[row.campaign_id] += 1
        told = (row.attempt_id, row.campaign_id, row.officer_id, row.number, row.submitted_at)
        self.changes[row.attempt_id] = MarkChange(*told, Score(**row.before), Score(**row.after))


def _change(sheet: SheetRow, marks: NewMarks) -> MarkChange:
    return MarkChange(
        sheet.attempt_id,
        sheet.campaign_id,
        sheet.officer_id,
        sheet.number,
        sheet.submitted_at,
        Score(sheet.points, sheet.max_points, sheet.passed, sheet.waits),
        Score(marks.points, marks.max_points, marks.passed, marks.waiting),
    )


@dataclass(frozen=True, slots=True)
class Outlook:
    """A regrade as it is shown: figures by campaign, changes of attempts, changes of final marks."""

    campaigns: tuple[CampaignCount, ...]
    finals: tuple[FinalChange, ...]


def look(store: Store, services: Services, basis: RegradeBasis, tally: Tally, *, done: bool) -> Outlook:
    """The outlook of a regrade; ``done``: the store holds the marks after it, else those before."""
    by_campaign: dict[str, list[MarkChange]] = {campaign_id: [] for campaign_id in basis.campaigns}
    for change in tally.changes.values():
        by_campaign[change.campaign_id].append(change)
    counts, finals = [], list[FinalChange]()
    for campaign_id, changes in by_campaign.items():
        target = basis.campaigns[campaign_id]
        counted = store.read(partial(_counts_of, services=services, publication_id=target.publication_id))
        now, was = Was(target.publication_id, counted, target.pass_mark), basis.was[campaign_id]
        own = store.read(
            partial(_finals, campaign_id=campaign_id, now=now, then=was, changes=changes, done=done)
        )
        campaign = store.read(partial(campaigns.get_campaign, campaign_id=campaign_id))
        assert campaign is not None  # campaigns are never deleted
        follows = target.publication_id == basis.publication_id
        seen = tally.seen_in[campaign_id]
        counts.append(_count(campaign, seen, changes, own, (was, now), follows=follows))
        finals += own
    return Outlook(tuple(counts), tuple(finals))


def _counts_of(tx: Tx, services: Services, publication_id: str) -> Counts:
    return services.cache.publication(tx, publication_id).blueprint.counts


def _count(
    campaign: Campaign,
    seen: int,
    changes: Sequence[MarkChange],
    finals: Sequence[FinalChange],
    terms: tuple[Was, Was],
    *,
    follows: bool,
) -> CampaignCount:
    return CampaignCount(
        campaign.id,
        campaign.title,
        seen,
        sum(change.tells for change in changes),
        sum(change.after.share > change.before.share + SAME_SHARE for change in changes),
        sum(change.after.share < change.before.share - SAME_SHARE for change in changes),
        sum(not change.tells for change in changes),
        sum(final.after.passed and not final.before.passed for final in finals),
        sum(final.before.passed and not final.after.passed for final in finals),
        terms[0].pass_mark,
        terms[1].pass_mark,
        follows,
    )


def _finals(
    tx: Tx, campaign_id: str, then: Was, now: Was, changes: Sequence[MarkChange], *, done: bool
) -> list[FinalChange]:
    known = {change.attempt_id: change for change in changes}
    moved = []
    for officer_id, tries in regrade_changes.standings(tx, campaign_id):
        if (then.counts, then.pass_mark) == (now.counts, now.pass_mark) and not any(
            attempt.attempt_id in known for attempt in tries
        ):
            continue
        before = _final([_score(attempt, known, after=False, done=done) for attempt in tries], then)
        after = _final([_score(attempt, known, after=True, done=done) for attempt in tries], now)
        if before != after:
            moved.append(FinalChange(campaign_id, officer_id, before, after))
    return moved


def _score(attempt: AttemptScore, changes: Mapping[str, MarkChange], *, after: bool, done: bool) -> Score:
    change = changes.get(attempt.attempt_id)
    if change is not None and after is not done:
        return change.after if after else change.before
    return Score(attempt.points, attempt.max_points, attempt.passed, attempt.waiting)


def _final(tries: Sequence[Score], terms: Was) -> Score:
    """The final mark, as reports make it (:mod:`congvu.grading.policies`)."""
    if terms.counts is Counts.BEST:
        return max(tries, key=lambda score: score.share)  # the earliest of equals
    last = tries[-1]
    if terms.counts is Counts.LAST:
        return last
    share = fmean(score.share for score in tries)
    waiting = any(score.waiting for score in tries)
    has_points = any(score.max_points for score in tries)  # all items dropped: passed by nobody
    passed = has_points and reaches(share, terms.pass_mark) and not waiting
    return Score(round(share * last.max_points, 4), last.max_points, passed, waiting)
