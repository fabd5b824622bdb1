"""What stands around a result: whose unit it counts for, and what to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from backbone import COURSE, DAY, HOA, LESSON, MAI, PRACTICE, TODAY, TYPED, World, bundle, course, posting

from congvu.model.attempts import Attempt
from congvu.services.attempts.around import Around, around_result
from congvu.services.attempts.review import review_attempt
from congvu.services.attempts.side import start_side_attempt
from congvu.services.learning.lessons import judge_practice, note_reading
from congvu.store import people

OTHER = "02-tra-ket-qua"
TITLE = "Một cửa"


@pytest.fixture
def school(world: World) -> World:
    """The world, whose course has a second lesson, with a quiz at its end."""
    (lesson,) = course().lessons
    second = replace(lesson, lesson_id=OTHER, title="Trả kết quả", practices=(), quiz_id=TYPED)
    world.publish(replace(bundle(), courses=(replace(course(), lessons=(lesson, second)),)))
    return world


def around(world: World, attempt: Attempt) -> Around:
    ctx = world.ctx(attempt.officer_id)
    return world.read(lambda tx: around_result(tx, ctx, review_attempt(tx, ctx, attempt.id)))


def finish(world: World, lesson_id: str) -> None:
    world.write(note_reading, world.ctx(HOA), COURSE, lesson_id, ["mo-dau", "phieu"])
    if lesson_id == LESSON:
        world.write(judge_practice, world.ctx(HOA), COURSE, LESSON, PRACTICE, "b")


def test_the_first_lesson_that_is_not_done_comes_next(school: World) -> None:
    attempt = school.sit(right=0)
    assert around(school, attempt) == Around("Xã Đông", LESSON, "Tiếp nhận hồ sơ", course_title=TITLE)
    finish(school, LESSON)
    assert around(school, attempt) == Around("Xã Đông", OTHER, "Trả kết quả", course_title=TITLE)
    finish(school, OTHER)
    assert around(school, attempt) == Around("Xã Đông", course_title=TITLE)


def test_the_quiz_of_a_lesson_leads_back_to_it(school: World) -> None:
    attempt = school.write(start_side_attempt, school.ctx(HOA), COURSE, OTHER)
    school.submit(attempt)
    assert around(school, attempt) == Around(
        "Xã Đông", OTHER, "Trả kết quả", own_lesson=True, course_title=TITLE
    )


def test_the_unit_is_that_of_the_enrolment(school: World) -> None:
    """A result counts for the unit that sent its trainee, wherever she works today."""
    attempt = school.sit(MAI)
    school.write(people.close_postings, [MAI], TODAY - timedelta(days=1))
    school.write(people.add_postings, [posting(MAI, "tay", TODAY)])
    school.now += DAY
    assert around(school, attempt).unit_name == "Phòng Văn hóa – Xã hội xã Đông"
