"""Quizzes beside the final: whoever is in a campaign of the course may sit them, and they touch nothing of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from backbone import COURSE, DAY, DUNG, FINAL, HOA, LAN, LESSON, MAI, MEAN, TYPED, World, bundle, course

from congvu.model.attempts import Attempt
from congvu.model.campaigns import side_id
from congvu.model.errors import Conflict, NotFound
from congvu.model.people import Role
from congvu.services.attempts.overview import QuizOverview
from congvu.services.attempts.side import SideQuiz, side_overview, side_quizzes, start_side_attempt
from congvu.services.authoring.publishing import course_body
from congvu.services.campaigns.organising import organiser_view
from congvu.services.campaigns.reports import campaign_report, campaigns_for
from congvu.services.campaigns.trainee_home import home
from congvu.services.keeping.ticking import tick
from congvu.services.learning.lessons import campaign_for
from congvu.services.statistics.quiz import campaigns_with_statistics, may_yet_sit
from congvu.store import campaigns


@pytest.fixture
def school(world: World) -> World:
    """The world, whose lesson has a quiz at its end, and whose course has one before it."""
    (lesson,) = course().lessons
    taught = replace(course(), lessons=(replace(lesson, quiz_id=TYPED),), diagnostic_id=MEAN)
    world.publish(replace(bundle(), courses=(taught,)))
    return world


def start(world: World, who: str = HOA, lesson_id: str = LESSON) -> Attempt:
    return world.write(start_side_attempt, world.ctx(who), COURSE, lesson_id)


def overview(world: World, who: str = HOA, lesson_id: str = LESSON) -> QuizOverview:
    return world.read(side_overview, world.ctx(who), COURSE, lesson_id)


def test_a_lesson_quiz_is_sat_like_any_other(school: World) -> None:
    """Drawn, saved, marked; then no attempt is left, and the start page says so."""
    assert overview(school).attempts == ()
    attempt = start(school)
    assert start(school).id == attempt.id
    assert school.submit(attempt, school.right_answers(attempt)).passed
    assert [one.id for one, _ in overview(school).attempts] == [attempt.id]
    with pytest.raises(Conflict):
        start(school)


def test_the_quiz_before_the_course_is_another_one(school: World) -> None:
    assert overview(school, lesson_id="").blueprint.quiz_id == MEAN
    assert start(school, lesson_id="").campaign_id != start(school).campaign_id


def test_the_campaign_knows_nothing_of_it(school: World) -> None:
    """Its report, the organiser's lists, the trainee's home page and the lesson's own link stay as they were."""
    attempt = start(school)
    school.submit(attempt, school.right_answers(attempt))
    report = school.read(campaign_report, school.ctx(LAN), school.scope(LAN), school.campaign_id)
    (row,) = [row for row in report.rows if row.officer_id == HOA]
    assert (row.attempts, row.share) == (0, None)
    assert [one.id for one in school.read(campaigns_for, school.scope(LAN))] == [school.campaign_id]
    seen = school.read(organiser_view, school.ctx(LAN, role=Role.ORGANISER), school.scope(LAN))
    assert [entry.campaign.id for entry in seen.campaigns] == [school.campaign_id]
    assert [entry.campaign.id for entry in school.read(home, school.ctx(HOA))] == [school.campaign_id]
    found = school.read(campaign_for, school.ctx(HOA), COURSE)
    assert found is not None and found.id == school.campaign_id


def test_the_course_lists_them_by_title_with_how_often_they_were_sat(school: World) -> None:
    listed = school.read(side_quizzes, school.ctx(HOA), COURSE)
    untouched = SideQuiz(f"Bài {MEAN}", done=0, running=False, startable=True)
    assert listed == {"": untouched, LESSON: replace(untouched, title=f"Bài {TYPED}")}
    attempt = start(school)
    assert school.read(side_quizzes, school.ctx(HOA), COURSE)[LESSON].running
    school.submit(attempt, school.right_answers(attempt))
    listed = school.read(side_quizzes, school.ctx(HOA), COURSE)
    assert listed == {"": untouched, LESSON: SideQuiz(f"Bài {TYPED}", done=1, running=False, startable=False)}


def test_they_cannot_be_begun_when_the_campaign_is_over_and_are_nothing_to_a_stranger(school: World) -> None:
    later = school.read(side_quizzes, school.ctx(HOA, school.now + 40 * DAY), COURSE)
    assert [quiz.startable for quiz in later.values()] == [False, False]
    assert school.read(side_quizzes, school.ctx(DUNG), COURSE) == {}


def test_its_statistics_stand_under_its_own_name(school: World) -> None:
    attempt = start(school)
    school.submit(attempt, school.right_answers(attempt))
    found = school.read(campaigns_with_statistics, school.ctx(LAN, role=Role.ORGANISER), school.scope(LAN))
    assert [(quiz, count) for _, quiz, count in found] == [(f"Bài {TYPED}", 1)]


def test_only_who_begins_is_enrolled(school: World) -> None:
    """Time passes, newcomers are enrolled in the campaign; its lesson quizzes wait for those who want them."""
    attempt = start(school)
    tick(school.store, school.ctx())
    assert school.read(campaigns.count_enrolled, attempt.campaign_id) == 1
    assert start(school, MAI).campaign_id == attempt.campaign_id
    assert school.read(campaigns.count_enrolled, attempt.campaign_id) == 2


@pytest.mark.parametrize(("who", "lesson_id"), [(DUNG, LESSON), (DUNG, ""), (HOA, "khong-co")])
def test_nobody_else_gets_in(school: World, who: str, lesson_id: str) -> None:
    for use_case in (overview, start):
        with pytest.raises(NotFound):
            use_case(school, who, lesson_id)


def test_a_lesson_without_a_quiz_has_none(world: World) -> None:
    for lesson_id in (LESSON, ""):
        with pytest.raises(NotFound):
            overview(world, lesson_id=lesson_id)


def test_it_closes_with_the_campaign(school: World) -> None:
    """Nothing is begun afterwards, and nothing is left behind by the try."""
    school.now += 31 * DAY
    assert overview(school).blocked
    with pytest.raises(Conflict):
        start(school)
    assert school.read(campaigns.get_campaign, side_id(school.campaign_id, TYPED)) is None


def test_its_items_are_veiled_from_who_may_sit_it(school: World) -> None:
    """An organiser is a trainee too: of items that she may yet meet in a lesson she sees no wording."""
    assert "go-1" in school.read(may_yet_sit, school.ctx(LAN))
    assert school.read(may_yet_sit, school.ctx(DUNG)) == frozenset()


def test_a_side_campaign_is_known_by_its_id(school: World) -> None:
    """Ids that congvu gives are shorter."""
    assert side_id("0123456789abcdef0123", FINAL) != side_id("0123456789abcdef0123", TYPED)
    main, beside = school.campaign_id, start(school).campaign_id
    assert beside.startswith(main) and len(beside) == 32


def test_a_course_without_such_quizzes_is_published_as_ever() -> None:
    """What it does not have is not in its body, so that no new version of it comes about."""
    body = course_body(course(), bundle())
    assert "diagnostic_id" not in body
    assert all("quiz_id" not in lesson for lesson in body["lessons"])
