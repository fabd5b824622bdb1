"""Lessons: progress is kept and resumed; practices are judged by the published key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from backbone import COURSE, DUNG, HOA, LESSON, MAI, MINUTE, NOW, PRACTICE, World, bundle, course, item

from congvu.courses.progress import LessonPlan, course_progress
from congvu.model.errors import NotFound, UserError
from congvu.services.learning import lessons
from congvu.store.schema import lesson_progress


def read(world: World, section: str, who: str = HOA, lesson: str = LESSON) -> None:
    world.write(lessons.note_reading, world.ctx(who), COURSE, lesson, [section])


def practise(world: World, answer: object, who: str = HOA) -> float:
    return world.write(lessons.judge_practice, world.ctx(who), COURSE, LESSON, PRACTICE, answer).share


def view(world: World, who: str = HOA) -> lessons.CourseView:
    return world.read(lessons.course_view, world.ctx(who), COURSE)


def best(world: World) -> list[float]:
    return [row.share for row in world.rows(lesson_progress) if row.kind == "practice"]


def test_a_section_read_is_kept(world: World) -> None:
    read(world, "mo-dau")
    assert view(world).read == {LESSON: {"mo-dau"}}


def test_reading_resumes_where_it_stopped(world: World) -> None:
    for section in ("mo-dau", "phieu", "mo-dau"):
        read(world, section)
    assert view(world).position == {LESSON: "mo-dau"}
    assert view(world).read == {LESSON: {"mo-dau", "phieu"}}


def test_a_section_read_again_counts_from_then_on(world: World) -> None:
    """It may have been asked for because of what had changed."""
    read(world, "mo-dau")
    world.now += MINUTE
    read(world, "mo-dau")
    assert [row.at for row in world.rows(lesson_progress) if row.kind == "section"] == [NOW + MINUTE]


def test_an_unknown_section_is_ignored(world: World) -> None:
    read(world, "khong-co")
    assert world.rows(lesson_progress) == []


@pytest.mark.parametrize(("course", "lesson"), [("none", LESSON), (COURSE, "none")])
def test_an_unknown_lesson_is_not_found(world: World, course: str, lesson: str) -> None:
    with pytest.raises(NotFound):
        world.write(lessons.note_reading, world.ctx(HOA), course, lesson, ["mo-dau"])


def test_progress_is_each_officers_own(world: World) -> None:
    read(world, "mo-dau")
    assert view(world, MAI).read == {}


@pytest.mark.parametrize(("answer", "share"), [("b", 1.0), ("a", 0.0), (None, 0.0)])
def test_a_practice_is_judged_by_the_published_key(world: World, answer: object, share: float) -> None:
    assert practise(world, answer) == share


def test_what_cannot_be_read_is_no_try(world: World) -> None:
    with pytest.raises(UserError, match="không phải là một phương án"):
        practise(world, {"x": 1})


def test_a_mended_key_judges_from_then_on(world: World) -> None:
    world.publish(replace(bundle(), practices=(item(PRACTICE, key="c"),)))
    assert practise(world, "c") == 1.0


def test_the_best_share_of_a_practice_is_kept(world: World) -> None:
    for answer in ("a", "b", "a"):
        practise(world, answer)
    assert best(world) == [1.0]


def test_a_practice_that_went_wrong_counts_as_done(world: World) -> None:
    practise(world, "a")
    assert view(world).practised == {LESSON: {PRACTICE}}


def test_an_unknown_practice_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.write(lessons.judge_practice, world.ctx(HOA), COURSE, LESSON, "none", "b")


def test_the_view_of_a_practice_holds_no_key(world: World) -> None:
    shown = repr(world.read(lessons.practice_view, world.ctx(HOA), COURSE, LESSON, PRACTICE))
    assert "Câu luyen-001?" in shown
    assert "BÍ MẬT" not in shown


def test_only_the_enrolled_may_read(world: World) -> None:
    assert world.read(lessons.may_read, world.ctx(HOA), COURSE)
    assert not world.read(lessons.may_read, world.ctx(DUNG), COURSE)


def test_the_open_campaign_of_a_course_comes_before_a_newer_closed_one(world: World) -> None:
    from backbone import DAY

    later = world.open(opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    found = world.read(lessons.campaign_for, world.ctx(HOA), COURSE)
    assert found is not None
    assert found.id == world.campaign_id != later.id


# -- the lesson to go on with ---------------------------------------------------------------------------------------
def goes_on_with(done: str, last: str) -> str | None:
    """Of lessons a, b, c: those of ``done`` are done, those of ``last`` were read in that order, the last one last."""
    plans = [LessonPlan(lesson, ("1", "2")) for lesson in "abc"]
    progress = course_progress(plans, {one: ["1", "2"] if one in done else ["1"] for one in "abc"}, {})
    body = {"lessons": [{"lesson_id": lesson} for lesson in "abc"]}
    found = lessons.lesson_to_go_on_with(
        lessons.CourseView(body, progress, position=dict.fromkeys(last, "1"))
    )
    return found["lesson_id"] if found else None


@pytest.mark.parametrize(
    ("done", "last", "wanted"),
    [
        ("", "", "a"),
        ("", "ab", "b"),  # where she was, though another one comes before it
        ("", "ba", "a"),
        ("b", "ab", "a"),  # that one is done: the first that is left
        ("a", "a", "b"),
        ("abc", "abc", None),
    ],
)
def test_the_lesson_to_go_on_with_is_the_one_she_was_in(done: str, last: str, wanted: str | None) -> None:
    assert goes_on_with(done, last) == wanted


def test_the_lesson_that_was_read_last_stands_last(world: World) -> None:
    """On two devices, by whichever instant."""
    second = replace(course().lessons[0], lesson_id="02-phieu")
    world.publish(replace(bundle(), courses=(replace(course(), lessons=(*course().lessons, second)),)))
    for lesson in (LESSON, "02-phieu", LESSON):
        world.now += MINUTE
        read(world, "mo-dau", lesson=lesson)
    assert list(view(world).position) == ["02-phieu", LESSON]
