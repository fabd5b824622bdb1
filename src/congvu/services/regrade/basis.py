"""What a regrade rests on: keys, points, pass marks and rulings, fixed when it begins, so that it ends as it began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cached_property

from congvu.grading.policies import late_share
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint, Counts, Json, LatePolicy
from congvu.model.errors import NotFound, UserError
from congvu.quizzes.drawing import check_drawable
from congvu.quizzes.terms import (
    Ruled,
    Ruling,
    Terms,
    points_by_slot,
    rulings_from_json,
    rulings_to_json,
    same_places,
)
from congvu.services.attempts import changes_for, drawable
from congvu.services.context import Context
from congvu.store import Tx, attempts, campaigns, content, regrading

SAME_SHARE = 1e-9


@dataclass(frozen=True, slots=True)
class CampaignTerms:
    """The publication that a campaign follows from now on, its pass mark, and what handing in late costs.

    ``late`` is the share of the points for each day begun, and the days; ``None`` without a late policy.
    """

    publication_id: str
    pass_mark: float
    closes_at: datetime
    grace_s: int
    late: LatePolicy | None = None

    def late_share(self, handed_in_at: datetime | None) -> float:
        """The share of the points possible that handing in at an instant costs (``None``: nobody is ever late)."""
        if handed_in_at is None:
            return 0.0
        return late_share(self.late, self.closes_at, handed_in_at, timedelta(seconds=self.grace_s))


@dataclass(frozen=True, slots=True)
class Was:
    """What a campaign followed before, and how its final marks were made."""

    publication_id: str
    counts: Counts
    pass_mark: float


@dataclass(frozen=True)
class RegradeBasis:
    """Key revisions and rulings by item version, points by publication and slot, terms by campaign.

    ``alike`` puts publications that differ in nothing but points and policy into one group (named by the oldest);
    ``was`` is how it stood before, by campaign; ``has_late``: whether any of them takes points for handing in late.
    It was fixed after the event ``after_seq`` of the log.
    """

    quiz_id: str
    publication_id: str
    keys: Mapping[str, str]
    points: Mapping[str, Mapping[str, float]]
    alike: Mapping[str, str]
    campaigns: Mapping[str, CampaignTerms]
    rulings: Mapping[str, Ruled]
    was: Mapping[str, Was]
    after_seq: int
    has_late: bool = False

    def terms(self, campaign_id: str, publication_id: str) -> Terms:
        """What attempts of a campaign, begun under a publication, are marked by."""
        known = self._terms.get((campaign_id, publication_id))
        if known is None:
            policy = self.campaigns[campaign_id]
            target = policy.publication_id
            same = self.alike[target] == self.alike[publication_id] and target != publication_id
            known = Terms(policy.pass_mark, self.points[target] if same else {}, self.rulings)
            self._terms[campaign_id, publication_id] = known
        return known

    @property
    def moves_points(self) -> bool:
        """Whether slots are worth other points than before."""
        moved = (
            (self.was[campaign_id].publication_id, terms.publication_id)
            for campaign_id, terms in self.campaigns.items()
        )
        is_dropped = any(ruled.ruling is Ruling.DROPPED for ruled in self.rulings.values())
        return is_dropped or any(self.points[before] != self.points[after] for before, after in moved)

    @cached_property
    def _terms(self) -> dict[tuple[str, str], Terms]:
        return {}

    def to_json(self) -> dict[str, Json]:
        """As a job keeps it."""
        return {
            "quiz": self.quiz_id,
            "publication": self.publication_id,
            "keys": dict(self.keys),
            "points": {publication_id: dict(points) for publication_id, points in self.points.items()},
            "alike": dict(self.alike),
            "campaigns": {
                campaign_id: _terms_to_json(terms) for campaign_id, terms in self.campaigns.items()
            },
            "rulings": rulings_to_json(self.rulings),
            "was": {
                campaign_id: asdict(was) | {"counts": was.counts.value}
                for campaign_id, was in self.was.items()
            },
            "has_late": self.has_late,
            "after_seq": self.after_seq,
        }


def basis_from_json(body: Json, after_seq: int) -> RegradeBasis:
    """The basis that :meth:`Basis.to_json` wrote, fixed ``after_seq`` (which version 0.1.0 did not write)."""
    return RegradeBasis(
        body["quiz"],
        body["publication"],
        body["keys"],
        body["points"],
        body["alike"],
        {campaign_id: _terms_from_json(terms) for campaign_id, terms in body["campaigns"].items()},
        rulings_from_json(body["rulings"], after_seq),
        {
            campaign_id: Was(**was | {"counts": Counts(was["counts"])})
            for campaign_id, was in body["was"].items()
        },
        after_seq,
        body["has_late"],
    )


def _terms_to_json(terms: CampaignTerms) -> dict[str, Json]:
    return asdict(terms) | {"closes_at": terms.closes_at.isoformat()}


def _terms_from_json(body: Mapping[str, Json]) -> CampaignTerms:
    late = LatePolicy(**body["late"]) if body["late"] else None
    closes_at = datetime.fromisoformat(body["closes_at"])
    return CampaignTerms(body["publication_id"], body["pass_mark"], closes_at, body["grace_s"], late)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the administrator asks for: items (ids, or ids of versions) to rule on, or the newest keys alone."""

    full: Sequence[str] = ()
    dropped: Sequence[str] = ()
    restored: Sequence[str] = ()
    keys_only: bool = False


def make_basis(tx: Tx, ctx: Context, quiz_id: str, wish: Wish) -> RegradeBasis:
    """The basis as of now; raises :class:`NotFound` for an unknown quiz and :class:`UserError` for an unknown item."""
    ids = regrading.publications_of(tx, quiz_id)
    if not ids:
        raise NotFound(f"Chưa có bài kiểm tra nào tên «{quiz_id}».", mend="Xem tên bài bằng congvu check.")
    blueprints = {
        publication_id: ctx.services.cache.publication(tx, publication_id).blueprint for publication_id in ids
    }
    versions = {
        item.id: item.item_id
        for publication_id in ids
        for item in ctx.services.cache.pool(tx, publication_id)
    }
    looked_up = [
        campaigns.get_campaign(tx, campaign_id) for campaign_id in regrading.campaigns_of_quiz(tx, quiz_id)
    ]
    held = [campaign for campaign in looked_up if campaign is not None]
    return RegradeBasis(
        quiz_id,
        ids[-1],
        content.latest_key_ids(tx, sorted(versions)),
        {publication_id: points_by_slot(blueprint) for publication_id, blueprint in blueprints.items()},
        _alike(blueprints),
        {campaign.id: _campaign_terms(tx, ctx, campaign, ids[-1], blueprints, wish) for campaign in held},
        _rulings(tx, ctx, quiz_id, versions, wish),
        {campaign.id: _was(campaign, blueprints) for campaign in held},
        attempts.last_seq(tx),
        any(blueprint.late for blueprint in blueprints.values()),
    )


def _alike(blueprints: Mapping[str, Blueprint]) -> dict[str, str]:
    groups: dict[str, str] = {}
    for publication_id, blueprint in blueprints.items():
        like = [group for other, group in groups.items() if same_places(blueprints[other], blueprint)]
        groups[publication_id] = like[0] if like else publication_id
    return groups


def _was(campaign: Campaign, blueprints: Mapping[str, Blueprint]) -> Was:
    return Was(campaign.publication_id, blueprints[campaign.publication_id].counts, campaign.pass_mark)


def _campaign_terms(
    tx: Tx,
    ctx: Context,
    campaign: Campaign,
    newest: str,
    blueprints: Mapping[str, Blueprint],
    wish: Wish,
) -> CampaignTerms:
    """A campaign follows the newest publication, unless its places differ or no paper of it can be drawn today.

    Its pass mark follows too if it was its publication's, and stays if it was the campaign's own.
    """
    before, after = blueprints[campaign.publication_id], blueprints[newest]
    stays = CampaignTerms(
        campaign.publication_id, campaign.pass_mark, campaign.closes_at, before.grace_s, before.late
    )
    if wish.keys_only or campaign.publication_id == newest or not same_places(before, after):
        return stays
    candidates = drawable(tx, ctx, newest)
    changed = changes_for(tx, ctx, after, candidates)
    if campaign.is_open(ctx.now) and check_drawable(after, candidates, changed):
        return stays
    own = abs(campaign.pass_mark - before.pass_mark) > SAME_SHARE
    pass_mark = campaign.pass_mark if own else after.pass_mark
    return CampaignTerms(newest, pass_mark, campaign.closes_at, after.grace_s, after.late)


def _rulings(tx: Tx, ctx: Context, quiz_id: str, versions: Mapping[str, str], wish: Wish) -> dict[str, Ruled]:
    """The rulings that stand, with those that are asked for put over them."""
    rulings = dict(ctx.services.cache.last_regrade(tx, quiz_id).rulings)
    now = attempts.last_seq(tx)
    asked = [
        *((item_name, Ruling.FULL) for item_name in wish.full),
        *((item_name, Ruling.DROPPED) for item_name in wish.dropped),
        *((item_name, None) for item_name in wish.restored),
    ]
    for name, ruling in asked:
        meant = [version_id for version_id, item_id in versions.items() if name in (version_id, item_id)]
        if not meant:
            raise UserError(
                f"Bài «{quiz_id}» không có câu «{name}».", mend="Ghi mã câu như trong ngân hàng câu hỏi."
            )
        for version_id in meant:
            rulings.pop(version_id, None)
            if ruling is not None:
                rulings[version_id] = Ruled(ruling, now)
    return rulings
