"""Who has left a unit leaves its campaign's figures from that day, visibly; what she did stays in the record."""

from __future__ import annotations

from datetime import date, timedelta

from backbone import DAY, HOA, LAN, MAI, NOW, TODAY, World
from sqlalchemy import update

from congvu.model.people import Posting, StaffGroup, Unit
from congvu.services.campaigns.organising import organiser_view
from congvu.services.campaigns.reports import CampaignReport, campaign_report, report_to_json
from congvu.services.campaigns.summary import SummaryLine, summarise
from congvu.services.people.erasing import erase_officer
from congvu.services.people.roles import leave_roster
from congvu.store import people, units
from congvu.store.schema import posting

EVERYBODY = 4  # Lan, Cúc, Hoa and Mai of Xã Đông


def report(world: World, campaign_id: str = "", after: timedelta = timedelta()) -> CampaignReport:
    ctx = world.ctx(LAN, at=NOW + after)
    return world.read(campaign_report, ctx, world.scope(LAN), campaign_id or world.campaign_id)


def total(world: World, campaign_id: str = "", after: timedelta = timedelta()) -> SummaryLine:
    return summarise(report(world, campaign_id, after)).total


def leave(world: World, officer_id: str, after: timedelta = timedelta()) -> None:
    world.write(leave_roster, world.ctx(at=NOW + after), officer_id)


def post(world: World, officer_id: str, unit_id: str, since: date = TODAY) -> None:
    new = Posting(officer_id, unit_id, "Chuyên viên", StaffGroup.CIVIL_SERVANT, (), since)
    world.write(people.add_postings, [new])


def closed_after(world: World) -> timedelta:
    """From now until a while after the campaign's end."""
    return report(world).campaign.closes_at - NOW + 3 * DAY


def test_who_leaves_is_counted_no_more_from_that_day_and_all_can_be_done(world: World) -> None:
    """Neither given the quiz nor not begun; the row stays and says since when."""
    assert (total(world).enrolled, total(world).left) == (EVERYBODY, 0)
    leave(world, HOA)
    line = total(world)
    assert (line.enrolled, line.left) == (EVERYBODY - 1, 1)
    (gone,) = [row for row in report(world).rows if row.left]
    assert (gone.officer_id, gone.full_name, gone.left_on) == (HOA, "Đặng Thị Thúy Hòa", TODAY)
    (entry,) = [
        one
        for one in world.read(organiser_view, world.ctx(LAN), world.scope(LAN)).campaigns
        if one.campaign.id == world.campaign_id
    ]
    assert (entry.enrolled, entry.left) == (EVERYBODY - 1, 1)
    sent = next(
        row
        for row in report_to_json(report(world))["rows"]
        if row["officer_id"] == HOA  # type: ignore[attr-defined]
    )
    assert (sent["left"], sent["left_on"]) == (True, TODAY.isoformat())


def test_what_she_did_is_in_no_share_and_stays_in_the_record(world: World) -> None:
    """Out of those who passed as well, or more than all would have passed."""
    world.sit(HOA)
    assert total(world).finished == 1
    leave(world, HOA)
    assert (total(world).finished, total(world).mean) == (0, None)
    (gone,) = [row for row in report(world).rows if row.left]
    assert gone.share is not None
    assert gone.attempts == 1


def test_of_a_campaign_that_is_closed_the_last_day_decides(world: World) -> None:
    """Left after the close: its figures do not move. Left on its last day: counted no more."""
    after = closed_after(world)
    leave(world, HOA, after)
    assert (total(world, after=after).enrolled, total(world, after=after).left) == (EVERYBODY, 0)
    leave(world, MAI, after - 4 * DAY)
    line = total(world, after=after + 30 * DAY)
    assert (line.enrolled, line.left) == (EVERYBODY - 1, 1)


def test_moved_within_the_subtree_counts_elsewhere_does_not_returned_does(world: World) -> None:
    """Mai goes from a department of the commune to the commune itself, then to another one, and comes back."""
    world.write(people.close_postings, [MAI], TODAY - DAY)
    post(world, MAI, "dong")
    assert total(world).enrolled == EVERYBODY
    world.write(people.close_postings, [MAI], TODAY)
    post(world, MAI, "tay", TODAY + DAY)
    assert (total(world, after=DAY).enrolled, total(world, after=DAY).left) == (EVERYBODY - 1, 1)
    post(world, MAI, "phong", TODAY + 2 * DAY)
    assert total(world, after=2 * DAY).enrolled == EVERYBODY


def test_who_left_before_it_opened_is_told_and_not_counted(world: World) -> None:
    """A campaign that is to open next week; she is enrolled, and leaves tomorrow."""
    campaign = world.open(opens_at=NOW + 7 * DAY, closes_at=NOW + 14 * DAY)
    leave(world, HOA, DAY)
    line = total(world, campaign.id, after=8 * DAY)
    assert (line.enrolled, line.left) == (EVERYBODY - 1, 1)


def test_figures_do_not_move_because_somebody_is_erased(world: World) -> None:
    """Hoa left while it was open, Mai was there to the end; both are erased later."""
    after = closed_after(world)
    leave(world, HOA)
    before = total(world, after=after)
    for one in (HOA, MAI):
        world.write(erase_officer, world.ctx(at=NOW + after), one, "theo đơn")
    assert total(world, after=after + DAY) == before
    assert (before.enrolled, before.left) == (EVERYBODY - 1, 1)


def test_who_is_erased_while_it_is_open_counts_no_more(world: World) -> None:
    world.write(erase_officer, world.ctx(), HOA, "theo đơn")
    assert (total(world).enrolled, total(world).left) == (EVERYBODY - 1, 1)


def test_a_unit_that_was_taken_over_takes_its_people_along(world: World) -> None:
    """The department ends, and its people are posted to the one that took it over, outside of the old subtree's roots."""
    campaign = world.open(unit_id="phong", title="Riêng của phòng")
    heir = Unit("phong-moi", "dong", "Phòng", "Phòng Văn xã", "Phòng Văn xã xã Đông", TODAY)
    world.write(units.add_units, [heir])
    world.write(units.add_predecessors, "phong-moi", ["phong"], TODAY - DAY)
    world.write(people.close_postings, [MAI], TODAY - DAY)
    post(world, MAI, "phong-moi")
    assert (total(world, campaign.id).enrolled, total(world, campaign.id).left) == (1, 0)


def test_who_is_listed_later_than_the_campaign_was_has_not_left(world: World) -> None:
    """Her posting begins after a campaign that was closed by then: nothing says that she had gone."""
    later = update(posting).where(posting.c.officer_id == HOA).values(from_on=TODAY + 60 * DAY, to_on=None)
    world.store.write(lambda tx: tx.execute(later))
    assert total(world, after=closed_after(world)).enrolled == EVERYBODY
