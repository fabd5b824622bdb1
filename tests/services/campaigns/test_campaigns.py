"""Opening a campaign, and what organisers and trainees see of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from backbone import (
    BINH,
    COURSE,
    CUC,
    DAY,
    DUNG,
    EN,
    FINAL,
    HOA,
    LAN,
    MAI,
    MEAN,
    NEW_YEAR,
    NOW,
    TODAY,
    World,
    bundle,
    items,
    posting,
)

from congvu.model.errors import Forbidden, NotFound, UserError
from congvu.services.campaigns.opening import enrol_unit
from congvu.services.campaigns.organising import organiser_view
from congvu.services.campaigns.reports import OfficerStanding, campaign_report, report_to_json
from congvu.services.campaigns.summary import summarise
from congvu.services.campaigns.trainee_home import home
from congvu.services.keeping.ticking import tick
from congvu.services.people.erasing import erase_officer
from congvu.services.people.units import add_unit
from congvu.store import campaigns, people
from congvu.store.schema import audit, enrolment
from congvu.store.schema import campaign as campaign_table


def enrolled(world: World, campaign_id: str) -> set[str]:
    return {row.officer_id for row in world.rows(enrolment) if row.campaign_id == campaign_id}


def test_a_campaign_enrols_the_units_subtree_and_not_the_neighbours(world: World) -> None:
    assert enrolled(world, world.campaign_id) == {LAN, CUC, HOA, MAI}


def test_a_campaign_of_the_province_enrols_all_below_it(world: World) -> None:
    campaign = world.open(by=EN, unit_id="tinh")
    assert enrolled(world, campaign.id) == {LAN, CUC, HOA, MAI, BINH, DUNG, EN}


def test_who_left_yesterday_is_not_enrolled(world: World) -> None:
    world.write(people.close_postings, [HOA], TODAY - DAY)
    assert HOA not in enrolled(world, world.open().id)


def test_who_was_erased_is_not_enrolled(world: World) -> None:
    world.write(erase_officer, world.ctx(), HOA, "đơn số 12")
    assert HOA not in enrolled(world, world.open().id)


def test_enrolling_again_adds_who_came_since(world: World) -> None:
    campaign = world.read(campaigns.get_campaign, world.campaign_id)
    assert campaign is not None
    world.write(people.add_postings, [posting(DUNG, "phong", TODAY)])
    assert world.write(enrol_unit, world.ctx(), campaign) == 1
    assert world.write(enrol_unit, world.ctx(), campaign) == 0
    assert DUNG in enrolled(world, campaign.id)


def test_a_tick_enrols_who_joined_a_unit_with_an_open_campaign(world: World) -> None:
    world.write(people.add_postings, [posting(DUNG, "phong", TODAY)])
    tick(world.store, world.ctx())
    assert DUNG in enrolled(world, world.campaign_id)


def test_a_tick_enrols_nobody_in_a_campaign_that_has_closed(world: World) -> None:
    world.write(people.add_postings, [posting(DUNG, "phong", TODAY)])
    tick(world.store, world.ctx(at=NOW + 30 * DAY))
    assert DUNG not in enrolled(world, world.campaign_id)


def test_the_blueprints_pass_mark_holds_unless_another_is_given(world: World) -> None:
    assert [world.open().pass_mark, world.open(pass_mark=0.8).pass_mark] == [0.5, 0.8]


@pytest.mark.parametrize("by", [BINH, DUNG, HOA, CUC])
def test_only_the_units_organiser_opens_campaigns_there(world: World, by: str) -> None:
    """A unit head reads and does not open."""
    with pytest.raises(Forbidden):
        world.open(by=by)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": "  "}, "chưa có tên"),
        ({"title": "x" * 301}, "dài quá"),
        ({"closes_at": NOW - DAY, "opens_at": NOW - DAY}, "sau ngày bắt đầu"),
        ({"opens_at": NOW - 2 * DAY, "closes_at": NOW}, "đã qua"),
        ({"pass_mark": 0.0}, "Mức đạt"),
        ({"pass_mark": 1.01}, "Mức đạt"),
        ({"pass_mark": float("nan")}, "Mức đạt"),
    ],
)
def test_what_cannot_be_is_refused_with_a_way_out_and_nothing_is_opened(
    world: World, changes: dict[str, Any], message: str
) -> None:
    before = world.rows(campaign_table)
    with pytest.raises(UserError, match=message) as caught:
        world.open(**changes)
    assert caught.value.mend
    assert world.rows(campaign_table) == before


@pytest.mark.parametrize("changes", [{"quiz_id": "none"}, {"course_id": "none"}])
def test_what_was_not_published_is_not_found(world: World, changes: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        world.open(**changes)


def test_a_unit_without_anybody_is_refused_and_no_campaign_is_left(world: World) -> None:
    empty = world.write(
        add_unit, world.ctx(LAN), world.scope(LAN), parent_id="dong", kind="Phòng", name="Trống", full_name=""
    )
    before = world.rows(campaign_table)
    with pytest.raises(UserError, match="chưa có ai"):
        world.open(unit_id=empty.id)
    assert world.rows(campaign_table) == before


def test_a_quiz_that_cannot_be_drawn_today_is_refused(world: World) -> None:
    world.publish(bundle([one for one in items() if one[0].item_id not in {"cu-1", "cu-2"}]))
    with pytest.raises(UserError) as caught:
        world.open()
    assert caught.value.code == "CV-QUIZ-010"


def test_opening_is_audited_with_its_unit(world: World) -> None:
    campaign = world.open()
    last = world.rows(audit)[-1]
    assert (last.actor, last.role, last.action, last.object, last.unit_id) == (
        LAN,
        "organiser",
        "open_campaign",
        campaign.id,
        "dong",
    )


def test_a_campaign_keeps_the_quiz_that_it_was_opened_with(world: World) -> None:
    from backbone import blueprint

    world.publish(bundle(quizzes=[blueprint(slots=1)]))
    assert len(world.start().paper.slots) == 4


# -- reports --------------------------------------------------------------------------------------------------------
def rows(world: World, by: str = LAN, campaign_id: str = "") -> dict[str, Any]:
    report = world.read(campaign_report, world.ctx(by), world.scope(by), campaign_id or world.campaign_id)
    return {row.officer_id: row for row in report.rows}


def test_a_report_names_all_enrolled_in_vietnamese_order(world: World) -> None:
    assert [row.full_name for row in rows(world).values()] == [
        "Lê Thị Cúc",
        "Đặng Thị Thúy Hòa",
        "Nguyễn Thị Lan",
        "Vũ Ngọc Mai",
    ]


def test_a_report_says_where_each_stands(world: World) -> None:
    world.sit(HOA, right=4)
    world.sit(MAI, right=1)
    world.start(CUC)
    standing = {who: row.standing for who, row in rows(world).items()}
    assert standing == {
        HOA: OfficerStanding.PASSED,
        MAI: OfficerStanding.NOT_PASSED,
        CUC: OfficerStanding.STARTED,
        LAN: OfficerStanding.NOT_STARTED,
    }


def test_the_best_attempt_counts_where_the_quiz_says_so(world: World) -> None:
    world.sit(right=3)
    world.sit(right=1)
    row = rows(world)[HOA]
    assert (row.points, row.share, row.attempts) == (3.0, 0.75, 2)


@pytest.mark.parametrize(
    ("tries", "share", "standing"), [((4, 1), 0.625, "passed"), ((0, 3), 0.375, "not_passed")]
)
def test_the_mean_of_all_attempts_counts_where_the_quiz_says_so(
    world: World, tries: tuple[int, int], share: float, standing: str
) -> None:
    campaign = world.open(MEAN)
    for right in tries:
        world.sit(right=right, campaign_id=campaign.id)
    row = rows(world, campaign_id=campaign.id)[HOA]
    assert (row.share, row.points, row.standing) == (share, share * 4, standing)


@pytest.mark.parametrize("by", [BINH, DUNG, HOA])
def test_a_report_out_of_reach_is_not_found(world: World, by: str) -> None:
    with pytest.raises(NotFound):
        rows(world, by)


def test_an_erased_officer_stays_in_the_report_without_a_name(world: World) -> None:
    world.sit(HOA)
    world.write(erase_officer, world.ctx(), HOA, "đơn số 12")
    row = rows(world)[HOA]
    assert row.full_name == "(đã xóa, hoa)"
    assert row.standing is OfficerStanding.PASSED


def test_a_report_becomes_json(world: World) -> None:
    import json

    world.sit()
    report = world.read(campaign_report, world.ctx(LAN), world.scope(LAN), world.campaign_id)
    assert json.loads(json.dumps(report_to_json(report)))["rows"][1]["submitted_at"] == NOW.isoformat()


def test_a_summary_adds_up_by_unit_and_in_all(world: World) -> None:
    world.sit(HOA, right=4)
    world.sit(MAI, right=1)
    report = world.read(campaign_report, world.ctx(LAN), world.scope(LAN), world.campaign_id)
    found = summarise(report)
    assert [(line.name, line.enrolled, line.finished, line.passed, line.mean) for line in found.by_unit] == [
        ("Phòng Văn hóa – Xã hội xã Đông", 1, 1, 0, 0.25),
        ("Xã Đông", 3, 1, 1, 1.0),
    ]
    assert (found.total.enrolled, found.total.started, found.total.mean) == (4, 2, 0.625)


def test_the_organisers_page_lists_what_she_may_act_on(world: World) -> None:
    found = world.read(organiser_view, world.ctx(LAN), world.scope(LAN))
    assert [entry.enrolled for entry in found.campaigns] == [4]
    assert [unit.id for unit in found.units] == ["dong", "phong"]
    assert found.courses == [(COURSE, "Một cửa")]
    assert FINAL in dict(found.quizzes)


def test_the_home_page_shows_a_trainees_own_campaigns(world: World) -> None:
    world.sit(right=3)
    running = world.start()
    (entry,) = world.read(home, world.ctx(HOA))
    assert entry.best is not None
    assert (entry.open_attempt, entry.best.result.points, len(entry.attempts)) == (running, 3.0, 2)
    assert world.read(home, world.ctx(DUNG)) == []


def test_the_day_that_decides_is_vietnams(world: World) -> None:
    """At 17:00 UTC the next day begins."""
    assert world.ctx(at=NEW_YEAR.replace(hour=16, minute=59)).today + timedelta(days=1) == (
        world.ctx(at=NEW_YEAR.replace(hour=17)).today
    )
