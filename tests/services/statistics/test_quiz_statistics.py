"""Statistics of a quiz: which attempts, within which scope, and what is never shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from backbone import (
    BINH,
    CUC,
    DAY,
    DUNG,
    EN,
    HOA,
    LAN,
    MAI,
    MEAN,
    NEW,
    NEW_YEAR,
    TWO_TIERS,
    World,
    blueprint,
    bundle,
    item,
    posting,
)
from openpyxl import load_workbook

from congvu.grading.advice import Sign
from congvu.model.campaigns import Grant
from congvu.model.content import Section, SlotRule
from congvu.model.errors import Forbidden, NotFound
from congvu.model.people import Person, Role
from congvu.services.authoring.publishing import publish_content
from congvu.services.statistics.quiz import (
    QuizStatistics,
    Which,
    campaigns_with_statistics,
    quiz_statistics,
)
from congvu.services.statistics.report import notes, write_statistics
from congvu.store import people

FIXED = "co-dinh"
THAO = "thao"
CLASS = [f"hv{n}" for n in range(8)]
LEVELS = [{"id": "dat", "text": "Nêu tên người", "share": 1}, {"id": "chua", "text": "Không nêu", "share": 0}]


@pytest.fixture
def school(world: World) -> World:
    """Eight more trainees in Xã Đông, and Thảo, an author at the province."""
    crowd = [Person(one, f"Học viên {one}") for one in [*CLASS, THAO]]
    world.write(people.add_officers, crowd, world.now)
    world.write(people.add_postings, [posting(one, "dong") for one in CLASS])
    world.write(people.add_postings, [posting(THAO, "tinh")])
    world.write(people.add_grant, Grant(THAO, Role.AUTHOR, "tinh", TWO_TIERS))
    made = [
        item("chac", NEW, key="b"),
        item("lat", NEW, key="a"),
        item("go-9", NEW, kind="short", key="phiếu hẹn"),
    ]
    rules = tuple(SlotRule(1.0, item_id=one) for one in ("chac", "lat", "go-9"))
    quiz = blueprint(FIXED, sections=(Section("Phần một", rules),), attempts=2)
    world.now = NEW_YEAR
    world.write(publish_content, world.ctx(), bundle([*made, item("cu-1"), item("moi-1", NEW)], [quiz]))
    world.campaign_id = world.open(FIXED).id
    return world


def sit(world: World, officer_id: str, chosen: str, flipped: str, typed: str) -> None:
    """One sitting with these answers."""
    attempt = world.start(officer_id)
    answers = {"s01": chosen, "s02": flipped, "s03": typed}
    world.submit(attempt, {slot: value for slot, value in answers.items() if value})


def sat(world: World) -> World:
    """Eight sittings: who is right on the first and third question falls for the distractor of the second."""
    for officer_id in CLASS[:5]:
        sit(world, officer_id, "b", "c", "phiếu hẹn")
    sit(world, CLASS[5], "c", "a", "sai rồi")
    sit(world, CLASS[6], "a", "a", "")
    sit(world, CLASS[7], "c", "a", "sai nữa")
    return world


def ask(world: World, who: str = THAO, **more: Any) -> QuizStatistics:
    """Statistics as somebody sees them."""
    scope = world.scope(who, world.ctx().today)
    more = {"campaign_id": world.campaign_id, **more}
    return world.read(quiz_statistics, world.ctx(who, role=Role.AUTHOR), scope, **more)


def listed(world: World, who: str) -> list[Any]:
    """The campaigns that somebody can choose from."""
    return world.read(campaigns_with_statistics, world.ctx(who), world.scope(who, world.ctx().today))


def test_figures_signs_and_options_of_a_class(school: World) -> None:
    """The second item is wrong exactly where the rest is right: it is negative, and its distractor draws them."""
    found = ask(sat(school))
    assert found.figures is not None
    assert (found.attempts, found.waiting, found.figures.max_mark) == (8, 0, 3)
    assert found.figures.mean == pytest.approx((5 * 2 + 3) / 8)
    assert [one.item_id for one in found.items] == ["chac", "go-9", "lat"]
    right, typed, flipped = found.items
    assert right.figures.facility == pytest.approx(5 / 8)
    assert flipped.figures.discrimination == pytest.approx(-100)
    assert Sign.NEGATIVE in flipped.signs
    told = {one.label: (one.right, one.figures.count) for one in flipped.options}
    assert told == {"Ý a": (True, 3), "Ý b": (False, 0), "Ý c": (False, 5)}
    assert flipped.options[2].figures.correlation == pytest.approx(1)
    assert (right.guess, typed.guess) == (pytest.approx(1 / 3), 0)


def test_typed_words_are_counted_and_never_shown(school: World, tmp_path: Path) -> None:
    """Right, wrong and blank are counted; what somebody typed is in nothing that is shown or written."""
    found = ask(sat(school))
    typed = next(one for one in found.items if one.item_id == "go-9")
    told = {one.label: (one.right, one.figures.count) for one in typed.options}
    assert told == {"Trả lời đúng": (True, 5), "Chưa đúng": (False, 2), "Bỏ trống": (False, 1)}
    write_statistics(tmp_path / "s.xlsx", school.ctx(), found)
    cells = [
        str(cell)
        for sheet in load_workbook(tmp_path / "s.xlsx")
        for row in sheet.values
        for cell in row
        if cell
    ]
    assert any("Ý c" in cell for cell in cells)
    assert not any("sai rồi" in cell or "sai nữa" in cell for cell in cells)
    assert not any(one in cell for cell in cells for one in (*CLASS, "Học viên"))


def test_an_organiser_who_is_enrolled_sees_no_wording_and_no_key(school: World) -> None:
    """Lan organises and is enrolled herself: figures yes, wording, options and keys no, until her campaign is over."""
    sat(school)
    found = ask(school, LAN)
    assert found.figures is not None
    assert all(one.veiled and not one.stem and not one.options for one in found.items)
    assert Sign.NEGATIVE in found.items[2].signs
    assert any("chưa hiện" in note for note in notes(found))
    school.now += 31 * DAY
    after = ask(school, LAN)
    assert not any(one.veiled for one in after.items)
    assert after.items[0].options


def test_who_could_meet_the_items_in_another_quiz_does_not_see_them_either(school: World) -> None:
    """The veil is by item: another open campaign of hers whose papers may hold them is enough."""
    sat(school)
    school.now += 31 * DAY
    assert not ask(school, LAN).items[0].veiled
    school.open(FIXED)
    assert all(one.veiled for one in ask(school, LAN).items)
    assert not any(one.veiled for one in ask(school, THAO).items)


def test_under_five_attempts_there_are_no_figures(school: World) -> None:
    """Four attempts tell of persons, not of questions."""
    for officer_id in CLASS[:4]:
        sit(school, officer_id, "b", "a", "phiếu hẹn")
    found = ask(school)
    assert (found.figures, found.slots, found.items, found.attempts) == (None, (), (), 4)
    assert "từ 5 lượt" in notes(found)[0]


def test_an_item_that_few_met_has_no_figures(world: World) -> None:
    """With drawn slots some items are met by fewer than five: their figures and options stay empty."""
    crowd = [Person(f"x{n}", f"Người {n}") for n in range(4)]
    world.write(people.add_officers, crowd, world.now)
    world.write(people.add_postings, [posting(one.officer_id, "dong") for one in crowd])
    world.campaign_id = world.open().id
    for officer_id in (HOA, MAI, *(one.officer_id for one in crowd)):
        world.sit(officer_id)
    found = world.read(quiz_statistics, world.ctx(EN), world.scope(EN), campaign_id=world.campaign_id)
    drawn = [one for one in found.items if one.drawn]
    assert sum(one.figures.attempts for one in drawn) == 18
    for one in drawn:
        few = one.figures.attempts < 5
        assert (one.figures.facility is None) == few
        assert bool(one.options) == (not few)
    assert [slot.figures.attempts for slot in found.slots] == [6] * 4


@pytest.mark.parametrize(
    ("which", "attempts", "points"), [(Which.COUNTED, 6, 18), (Which.FIRST, 6, 14), (Which.ALL, 8, 20)]
)
def test_which_attempts_are_looked_at(school: World, which: Which, attempts: int, points: int) -> None:
    """The best counts: two of six trainees had 1 point first, then 3; *first* and *all* take the worse ones in."""
    for officer_id in CLASS[:4]:
        sit(school, officer_id, "b", "a", "phiếu hẹn")
    for officer_id in CLASS[4:6]:
        sit(school, officer_id, "b", "c", "")
        sit(school, officer_id, "b", "a", "phiếu hẹn")
    found = ask(school, which=which)
    assert found.figures is not None
    assert found.attempts == attempts
    assert found.figures.mean == pytest.approx(points / attempts)


def test_under_mean_all_attempts_count(world: World) -> None:
    """As in Moodle: where the mean of the attempts counts, all of them are looked at."""
    world.campaign_id = world.open(MEAN).id
    for officer_id in (HOA, MAI, CUC):
        world.sit(officer_id)
        world.sit(officer_id, right=1)
    found = world.read(quiz_statistics, world.ctx(EN), world.scope(EN), campaign_id=world.campaign_id)
    assert found.attempts == 6


def test_scope_and_role(school: World) -> None:
    """The organiser next door finds nothing, a unit head and a stranger may not ask, the administrator may."""
    sat(school)
    with pytest.raises(NotFound):
        ask(school, BINH)
    for who in (CUC, DUNG, HOA):
        with pytest.raises(Forbidden):
            ask(school, who)
    assert ask(school, EN).attempts == 8
    assert [(one.id, count) for one, _, count in listed(school, THAO)] == [(school.campaign_id, 8)]
    assert listed(school, BINH) == listed(school, CUC) == []


def test_a_quiz_by_id_takes_its_newest_publication_and_tells_of_the_others(school: World) -> None:
    """Attempts of an older publication had other slots or wording: told, not mixed in."""
    sat(school)
    made = [item("chac", NEW, key="b"), item("lat", NEW, key="a")]
    rules = tuple(SlotRule(1.0, item_id=one) for one in ("chac", "lat"))
    newer = blueprint(FIXED, sections=(Section("Phần một", rules),))
    school.publish(bundle(made, [newer]))
    school.campaign_id = school.open(FIXED).id
    for officer_id in CLASS[:6]:
        school.submit(school.start(officer_id), {"s01": "b", "s02": "a"})
    found = ask(school, quiz_id=FIXED, campaign_id="")
    assert (found.attempts, found.elsewhere, len(found.slots)) == (6, 8, 2)
    assert any("8 lượt làm theo bản phát hành khác" in note for note in notes(found))


def test_nothing_to_show_is_said(school: World) -> None:
    """No finished attempt, an unknown quiz, an unknown campaign."""
    for wrong in ({}, {"quiz_id": "khong-co", "campaign_id": ""}, {"campaign_id": "khong-co"}):
        with pytest.raises(NotFound):
            ask(school, **wrong)


def test_an_attempt_that_waits_for_a_person_is_left_out(school: World) -> None:
    """A mark that is not given yet is no 0."""
    essay = item(
        "viet",
        NEW,
        kind="essay",
        rubric=[{"id": "ro", "title": "Rõ người", "weight": 1.0, "levels": LEVELS}],
    )
    quiz = blueprint("viet", sections=(Section("Viết", (SlotRule(1.0, item_id="viet"),)),))
    school.publish(bundle([essay], [quiz]))
    school.campaign_id = school.open("viet").id
    for officer_id in CLASS[:6]:
        school.submit(school.start(officer_id), {"s01": "Tôi viết đây."} if officer_id == CLASS[0] else {})
    found = ask(school)
    assert (found.attempts, found.waiting) == (5, 1)
    assert any("chờ chấm" in note for note in notes(found))
