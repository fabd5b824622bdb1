"""Opening a campaign (đợt tập huấn) for a unit's subtree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from congvu import messages
from congvu.content.bundle import blueprint_from_json
from congvu.model.campaigns import Campaign, Scope
from congvu.model.errors import Conflict, Forbidden, NotFound, UserError
from congvu.model.people import Role
from congvu.quizzes.drawing import check_drawable
from congvu.roster.names import match_key
from congvu.services.attempts import Credit, bears_credit, changes_for, drawable, overlap
from congvu.services.context import Context
from congvu.services.typed import one_line
from congvu.store import Tx, bookkeeping, campaigns, content, people, units

TITLE_MAX = 300
_OPENING = "campaign"


class CampaignThere(Conflict):
    """The unit has that very campaign already: equal titles to the eye, one quiz, the same days."""

    def __init__(self, campaign: Campaign) -> None:
        days = f"{messages.day(campaign.opens_at)} – {messages.last_day(campaign.closes_at)}"
        super().__init__(
            f"Đơn vị này đã có đợt «{campaign.title}» cùng bài kiểm tra, {days} (mã {campaign.id}); chưa mở thêm đợt nào.",
            mend="Dùng đợt đã có. Nếu đúng là cần thêm một đợt nữa, đặt cho nó một tên khác.",
        )
        self.campaign = campaign


def open_campaign(
    tx: Tx,
    ctx: Context,
    scope: Scope,
    *,
    title: str,
    unit_id: str,
    course_id: str,
    quiz_id: str,
    opens_at: datetime,
    closes_at: datetime,
    pass_mark: float | None = None,
    simulated: bool = False,
) -> Campaign:
    """Opens a campaign and enrols every officer who is posted in the unit's subtree today.

    ``pass_mark`` is a share in (0, 1]; the blueprint's own if left out. Raises :class:`Forbidden` outside the
    organiser's scope, :class:`CampaignThere` where it is open already, and :class:`UserError` for anything that cannot be: an empty window, no officer, a quiz
    whose papers cannot be drawn today.
    """
    if not units.reaches(tx, scope, unit_id, Role.ORGANISER):
        raise Forbidden("Anh/chị chỉ mở đợt tập huấn cho đơn vị mình phụ trách.")
    publication = content.latest_publication(tx, quiz_id)
    if publication is None or content.latest_course(tx, course_id) is None:
        raise NotFound("Không tìm thấy khóa học hoặc bài kiểm tra đã phát hành.", mend="Chạy congvu publish.")
    blueprint = blueprint_from_json(publication.body)
    mark = blueprint.pass_mark if pass_mark is None else pass_mark
    title = one_line(title, TITLE_MAX, "Tên đợt tập huấn")
    _require_sensible(ctx, title, opens_at, closes_at, mark)
    bookkeeping.one_at_a_time(tx, _OPENING)
    _refuse_twin(tx, title, unit_id, quiz_id, opens_at, closes_at)
    candidates = drawable(tx, ctx, publication.id)
    faults = check_drawable(blueprint, candidates, changes_for(tx, ctx, blueprint, candidates))
    if faults:
        raise UserError(faults[0].message, mend=faults[0].mend, code=faults[0].code)
    campaign = Campaign(
        ctx.new_id(), title, unit_id, course_id, publication.id, opens_at, closes_at, mark, simulated
    )
    campaigns.add_campaign(tx, campaign, ctx.now)
    if enrol_unit(tx, ctx, campaign) == 0:
        raise UserError(
            "Đơn vị này chưa có ai trong danh sách.", mend="Nhập danh sách cán bộ trước khi mở đợt."
        )
    ctx.record(tx, "open_campaign", campaign.id, unit_id=unit_id, after=title)
    return campaign


def _refuse_twin(
    tx: Tx, title: str, unit_id: str, quiz_id: str, opens_at: datetime, closes_at: datetime
) -> None:
    for one in campaigns.campaigns_with(tx, quiz_id):
        same_days = (one.opens_at, one.closes_at) == (opens_at, closes_at)
        if one.unit_id == unit_id and same_days and not one.side and match_key(one.title) == match_key(title):
            raise CampaignThere(one)


@dataclass(frozen=True, slots=True)
class SharedAttempts:
    """Another campaign of the same quiz whose time overlaps, and how many people are in both: they share attempts."""

    campaign: Campaign
    officers: int


def shared_attempts(tx: Tx, ctx: Context, campaign: Campaign) -> list[SharedAttempts]:
    """The campaigns with which one shares the attempts of its people, for who has opened it to know."""
    this = _credit(tx, ctx, campaign)
    if not bears_credit(campaign, this.blueprint):
        return []
    others = [_credit(tx, ctx, one) for one in campaigns.campaigns_with(tx, this.blueprint.quiz_id)]
    found = [
        SharedAttempts(one.campaign, campaigns.count_in_both(tx, campaign.id, one.campaign.id))
        for one in others
        if one.campaign.id != campaign.id and not one.campaign.side and overlap(this, one)
    ]
    return [one for one in found if one.officers]


def _credit(tx: Tx, ctx: Context, campaign: Campaign) -> Credit:
    return Credit(campaign, ctx.services.cache.publication(tx, campaign.publication_id).blueprint, 0)


def _require_sensible(ctx: Context, title: str, opens_at: datetime, closes_at: datetime, mark: float) -> None:
    if not title:
        raise UserError("Đợt tập huấn chưa có tên.", mend="Đặt tên, ví dụ: Tập huấn một cửa quý IV.")
    if closes_at <= opens_at:
        raise UserError("Ngày kết thúc phải sau ngày bắt đầu.", mend="Sửa lại khoảng thời gian.")
    if closes_at <= ctx.now:
        raise UserError("Ngày kết thúc đã qua.", mend="Chọn ngày kết thúc ở tương lai.")
    if not 0 < mark <= 1:
        raise UserError("Mức đạt phải lớn hơn 0% và không quá 100%.", mend="Ví dụ: 60%.")


def enrol_unit(tx: Tx, ctx: Context, campaign: Campaign) -> int:
    """Enrols the officers posted in the campaign's unit today who are not enrolled yet; returns how many."""
    posted = people.postings_below(tx, [campaign.unit_id], ctx.today)
    return campaigns.enrol(tx, campaign.id, [(p.officer_id, p.unit_id) for p in posted], ctx.now)


def enrol_newcomers(tx: Tx, ctx: Context, campaign: Campaign) -> int:
    """Enrols who has joined the unit since the campaign was opened; returns how many did."""
    enrolled = enrol_unit(tx, ctx, campaign)
    if enrolled:
        ctx.record(tx, "enrol_newcomers", campaign.id, unit_id=campaign.unit_id, after=enrolled)
    return enrolled
