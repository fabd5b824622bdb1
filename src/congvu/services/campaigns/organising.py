"""What an organiser's page shows, and the slips that she prints."""

from __future__ import annotations

from dataclasses import dataclass

from congvu.model.campaigns import Campaign, Scope
from congvu.model.errors import Forbidden, NotFound
from congvu.model.people import Role, Unit
from congvu.roster.names import text_key
from congvu.services.context import Context
from congvu.services.people import PrintedSlips, clean_login, issue_codes, left_campaign
from congvu.store import Tx, accounts, campaigns, content, units

UNITS_MAX = 1_000
"""More units than this are not a choice in a list: the page names those next to the organiser's own."""


@dataclass(frozen=True, slots=True)
class CampaignEntry:
    """A campaign as an organiser's list shows it."""

    campaign: Campaign
    unit: str
    enrolled: int
    """Of those enrolled, who counts: without the ``left``."""
    left: int = 0


@dataclass(frozen=True, slots=True)
class OrganiserView:
    """Campaigns, units, courses and quizzes to choose from; pairs are (id, title)."""

    campaigns: list[CampaignEntry]
    units: list[Unit]
    courses: list[tuple[str, str]]
    quizzes: list[tuple[str, str]]


def organiser_view(tx: Tx, ctx: Context, scope: Scope) -> OrganiserView:
    """What the organiser may act on."""
    entries = []
    for campaign in campaigns.campaigns_in_scope(tx, scope):
        if campaign.side:
            continue
        unit = units.get_unit(tx, campaign.unit_id)
        left = len(left_campaign(tx, ctx, campaign))
        enrolled = campaigns.count_enrolled(tx, campaign.id) - left
        entries.append(CampaignEntry(campaign, unit.full_name if unit else "", enrolled, left))
    return OrganiserView(
        entries,
        units_to_choose(tx, ctx, scope),
        [(course.id, course.body["title"]) for course in content.latest_courses(tx)],
        [(quiz.body["quiz_id"], quiz.body["title"]) for quiz in content.latest_publications(tx)],
    )


def units_to_choose(tx: Tx, ctx: Context, scope: Scope) -> list[Unit]:
    """The units of today in the organiser's subtrees, her own first."""
    roots = scope.roots(Role.ORGANISER)
    reachable = sorted(units.subtree(tx, roots, ctx.today), key=lambda unit: text_key(unit.full_name))
    own = [unit for unit in reachable if unit.id in roots]
    below = [unit for unit in reachable if unit.id not in roots]
    if len(reachable) > UNITS_MAX:
        below = [unit for unit in below if unit.parent_id in roots]
    return own + below


def print_codes(tx: Tx, ctx: Context, scope: Scope, unit_id: str, login: str = "") -> PrintedSlips:
    """Codes for a unit's officers without a password; with ``login`` a new code for that one officer.

    Raises :class:`NotFound` for a log-in that is not the unit's, and :class:`Forbidden` for one whose slip is not the
    caller's to print.
    """
    if not login.strip():
        return issue_codes(tx, ctx, scope, unit_id)
    credential = accounts.credential_by_login(tx, clean_login(login))
    if credential is not None:
        printed = issue_codes(tx, ctx, scope, unit_id, officer_id=credential.officer_id, renew=True)
        if printed.left_out:
            raise Forbidden(
                f"«{login.strip()}» có vai trò ngoài học viên nên chỉ quản trị viên được in phiếu.",
                mend="Nhờ quản trị viên in phiếu cho người này.",
            )
        if printed.slips:
            return printed
    raise NotFound(f"Không có «{login}» trong đơn vị này.", mend="Xem lại tên đăng nhập và đơn vị.")
