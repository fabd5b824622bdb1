"""Statistics of a quiz for those who organise it and write its items, within their scope.

Three rules on what is shown. (1) Under :data:`FEWEST` attempts there are no figures at all, and an item that fewer
met has none: one trainee's answers could be read from them, and they would mean nothing. (2) Whoever is enrolled in a
campaign that is not over sees no wording, options or key of an item that her own papers may hold: an organiser is a
trainee too. (3) Typed words are never read; they count as right, partly right or wrong.

All figures are of one publication, whose slots and item versions are the same for all its attempts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from congvu.grading.policies import counted, last_call
from congvu.grading.rasch import RaschFit
from congvu.grading.statistics import QuizFigures
from congvu.model.campaigns import Campaign, Scope
from congvu.model.content import Blueprint, Counts
from congvu.model.errors import Forbidden, NotFound
from congvu.quizzes.drawing import mean_difficulty, within
from congvu.services.attempts import side_quiz_ids, wanted_difficulty
from congvu.services.context import Context
from congvu.services.statistics.study import FEWEST, ItemReport, OptionReport, SlotReport, Study
from congvu.store import Tx, campaigns, content, responses
from congvu.store.responses import SEES_STATISTICS, FinishedAttempt

__all__ = [
    "FEWEST",
    "ItemReport",
    "OptionReport",
    "QuizStatistics",
    "SlotReport",
    "Which",
    "campaigns_with_statistics",
    "may_yet_sit",
    "quiz_statistics",
]


class Which(StrEnum):
    """Which attempts are looked at. *Counted* is Moodle's default: best or last; under *mean* all count."""

    COUNTED = "counted"
    FIRST = "first"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class QuizStatistics:
    """Statistics of one publication of a quiz. ``figures`` is ``None`` below :data:`FEWEST` attempts.

    ``waiting``: attempts left out since a person or a run has yet to mark them. ``elsewhere``: finished attempts of
    other publications, not in these figures. ``off_target``: papers outside the blueprint's difficulty ``aim``.
    """

    quiz_id: str
    title: str
    publication: int
    campaign: Campaign | None
    which: Which
    attempts: int
    waiting: int
    elsewhere: int
    off_target: int
    aim: str
    computed_at: datetime
    figures: QuizFigures | None
    slots: tuple[SlotReport, ...] = ()
    items: tuple[ItemReport, ...] = ()
    rasch: RaschFit | None = None


def campaigns_with_statistics(tx: Tx, ctx: Context, scope: Scope) -> list[tuple[Campaign, str, int]]:
    """Campaigns with finished attempts in scope, newest first: with the quiz's title and their number."""
    cache = ctx.services.cache
    return [
        (campaign, cache.publication(tx, campaign.publication_id).blueprint.title, count)
        for campaign, count in responses.campaigns_with_results(tx, scope)
    ]


def quiz_statistics(
    tx: Tx,
    ctx: Context,
    scope: Scope,
    quiz_id: str = "",
    *,
    campaign_id: str = "",
    which: Which = Which.COUNTED,
    with_rasch: bool = False,
) -> QuizStatistics:
    """Statistics of a campaign's quiz, or of the newest publication of a quiz that has finished attempts.

    Raises :class:`Forbidden` to whoever neither organises nor writes, :class:`NotFound` where the scope reaches
    nothing.
    """
    if not scope.has(*SEES_STATISTICS):
        raise Forbidden("Anh/chị không có quyền xem thống kê câu hỏi.")
    campaign = _campaign(tx, scope, campaign_id)
    quiz_id = quiz_id or _quiz_of(tx, ctx, campaign)
    there = responses.counts_by_publication(tx, scope, quiz_id, campaign_id)
    if not there:
        raise NotFound("Chưa có lượt làm bài nào đã nộp trong phạm vi anh/chị phụ trách.")
    publication = ctx.services.cache.publication(tx, there[0].id)
    tries = responses.finished_in(tx, scope, publication.id, campaign_id)
    chosen = [
        attempt
        for row in tries.values()
        for attempt in _of_interest(row, which, publication.blueprint.counts)
    ]
    marked = [attempt for attempt in chosen if not attempt.result.pending]
    head = QuizStatistics(
        quiz_id,
        publication.blueprint.title,
        publication.number,
        campaign,
        which,
        len(marked),
        len(chosen) - len(marked),
        sum(other.attempts for other in there[1:]),
        _off_target(tx, ctx, publication.blueprint, chosen),
        wanted_difficulty(publication.blueprint),
        ctx.now,
        None,
    )
    if len(marked) < FEWEST:
        return head
    study = Study(tx, ctx, publication, marked)
    return replace(
        head,
        figures=study.quiz(),
        slots=tuple(study.slots()),
        items=tuple(study.items(may_yet_sit(tx, ctx))),
        rasch=study.rasch() if with_rasch else None,
    )


def _campaign(tx: Tx, scope: Scope, campaign_id: str) -> Campaign | None:
    if not campaign_id:
        return None
    campaign = responses.campaign_in_scope(tx, scope, campaign_id)
    if campaign is None:
        raise NotFound("Không tìm thấy đợt tập huấn này trong phạm vi anh/chị phụ trách.")
    return campaign


def _quiz_of(tx: Tx, ctx: Context, campaign: Campaign | None) -> str:
    if campaign is None:
        raise NotFound("Chưa chọn bài kiểm tra hay đợt tập huấn.")
    return ctx.services.cache.publication(tx, campaign.publication_id).blueprint.quiz_id


def _of_interest(tries: Sequence[FinishedAttempt], which: Which, counts: Counts) -> Sequence[FinishedAttempt]:
    """The attempts of one officer in one campaign that are looked at."""
    if which is Which.ALL or (which is Which.COUNTED and counts is Counts.MEAN):
        return tries
    if which is Which.FIRST:
        return [min(tries, key=lambda attempt: attempt.number)]
    return [tries[counted([attempt.result for attempt in tries], counts)]]


def _off_target(tx: Tx, ctx: Context, blueprint: Blueprint, tries: Sequence[FinishedAttempt]) -> int:
    if blueprint.difficulty is None:
        return 0
    cache = ctx.services.cache
    ids = {slot.item_version_id for attempt in tries for slot in attempt.paper.slots}
    items = cache.items(tx, ids)
    return sum(not within(blueprint, mean_difficulty(attempt.paper, items)) for attempt in tries)


def may_yet_sit(tx: Tx, ctx: Context) -> frozenset[str]:
    """The items that papers of the caller's own campaigns may hold, as long as those are not over."""
    item_ids: set[str] = set()
    for campaign in campaigns.campaigns_of(tx, ctx.actor):
        late = ctx.services.cache.publication(tx, campaign.publication_id).blueprint.late
        if ctx.now < last_call(late, campaign.closes_at):
            item_ids |= responses.item_ids_of(tx, campaign.publication_id)
            item_ids |= _beside(tx, ctx, campaign)
    return frozenset(item_ids)


def _beside(tx: Tx, ctx: Context, campaign: Campaign) -> set[str]:
    """The items of the lesson quizzes that a campaign's people may sit as well."""
    quizzes = side_quiz_ids(ctx.services.cache.course(tx, campaign.course_id).body)
    newest = (content.latest_publication(tx, quiz_id) for quiz_id in quizzes)
    return {
        item for publication in newest if publication for item in responses.item_ids_of(tx, publication.id)
    }
