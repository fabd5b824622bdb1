"""Starting an attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from congvu.grading.policies import last_call, time_up_at
from congvu.model.attempts import Attempt, AttemptState
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint
from congvu.model.errors import Conflict, NotFound
from congvu.quizzes.drawing import draw_paper
from congvu.services.attempts.credit import Credit, begun_in, credits_of, shared_with
from congvu.services.attempts.pool import changes_for, drawable, off_target
from congvu.services.context import Context
from congvu.store import Tx, attempts, campaigns, credit


def start_attempt(tx: Tx, ctx: Context, campaign_id: str) -> Attempt:
    """Starts the caller's next attempt, or gives back the one that is open.

    Raises :class:`NotFound` if she is not enrolled, :class:`Conflict` outside the window or when no attempt
    is left, here or in campaigns of the same quiz that overlap with this one, and :class:`~congvu.quizzes.drawing.CannotDraw` if no paper can be drawn.
    """
    campaign = enrolled_campaign(tx, ctx, campaign_id)
    publication = ctx.services.cache.publication(tx, campaign.publication_id)
    credit.lock_starts(tx, ctx.actor)
    earlier = attempts.attempts_of(tx, campaign_id, ctx.actor)
    for attempt in earlier:
        if attempt.state is AttemptState.OPEN:
            return attempt
    own = credits_of(tx, ctx, ctx.actor)
    shared = shared_with(own, campaign, publication.blueprint)
    require_startable(ctx, campaign, publication.blueprint, len(earlier), shared)
    attempt = _new_attempt(tx, ctx, campaign, publication.blueprint, earlier, shared)
    attempts.add_attempt(tx, attempt)
    drawn = ctx.services.cache.items(tx, attempt.paper.version_ids)
    attempts.count_uses(tx, publication.blueprint.quiz_id, [item.item_id for item in drawn.values()])
    ctx.record(
        tx,
        "start_attempt",
        attempt.id,
        unit_id=campaign.unit_id,
        after=asdict(attempt.paper),
        reason=off_target(publication.blueprint, attempt.paper, drawn),
    )
    return attempt


def enrolled_campaign(tx: Tx, ctx: Context, campaign_id: str) -> Campaign:
    """A campaign that the caller is enrolled in; raises :class:`NotFound`."""
    campaign = campaigns.get_campaign(tx, campaign_id)
    if campaign is None or not campaigns.is_enrolled(tx, campaign_id, ctx.actor):
        raise NotFound("Không tìm thấy đợt tập huấn này, hoặc anh/chị không có tên trong danh sách.")
    return campaign


def require_startable(
    ctx: Context, campaign: Campaign, blueprint: Blueprint, done: int, shared: Sequence[Credit] = ()
) -> None:
    """Raises :class:`Conflict` outside the window (with the days of a late policy), or when all attempts are used.

    ``done`` were begun here; ``shared`` are the campaigns in which others were that count here.
    """
    if ctx.now < campaign.opens_at:
        raise Conflict("Bài kiểm tra chưa mở.", mend="Anh/chị quay lại khi đợt tập huấn bắt đầu.")
    if ctx.now >= last_call(blueprint.late, campaign.closes_at):
        raise Conflict("Bài kiểm tra đã đóng.", mend="Liên hệ người tổ chức nếu cần làm bù.")
    if done + begun_in(shared) >= blueprint.attempts:
        raise Conflict(f"Anh/chị đã dùng hết {blueprint.attempts} lượt làm bài.", mend=_used_where(shared))


def _used_where(shared: Sequence[Credit]) -> str:
    """Where attempts were used that count in this campaign, too; empty if nowhere else."""
    if not shared:
        return ""
    used = ", ".join(f"{one.begun} lượt ở đợt «{one.campaign.title}»" for one in shared)
    return f"Trong đó có {used}: các đợt cùng bài kiểm tra, mở cùng thời gian, dùng chung số lượt."


def _new_attempt(
    tx: Tx,
    ctx: Context,
    campaign: Campaign,
    blueprint: Blueprint,
    earlier: Sequence[Attempt],
    shared: Sequence[Credit],
) -> Attempt:
    cache = ctx.services.cache
    met = [
        *earlier,
        *(tried for one in shared for tried in attempts.attempts_of(tx, one.campaign.id, ctx.actor)),
    ]
    seen_versions = {version for attempt in met for version in attempt.paper.version_ids}
    candidates = drawable(tx, ctx, campaign.publication_id)
    paper = draw_paper(
        blueprint,
        candidates,
        seed=ctx.seed(),
        kinds=ctx.services.kinds,
        seen={item.item_id for item in cache.items(tx, seen_versions).values()},
        uses=attempts.uses(tx, blueprint.quiz_id),
        changed=changes_for(tx, ctx, blueprint, candidates),
    )
    deadline = time_up_at(blueprint.time_limit_s, blueprint.late, campaign.closes_at, ctx.now)
    return Attempt(
        ctx.new_id(),
        campaign.id,
        campaign.publication_id,
        ctx.actor,
        len(earlier) + 1,
        paper,
        ctx.now,
        deadline,
    )
