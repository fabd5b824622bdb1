"""Progress through lessons and courses."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from congvu.courses.progress import LessonPlan, ProgressState, course_progress, lesson_progress

names = st.sets(st.sampled_from("abcdef"))
PLANS = [LessonPlan("01", ("a", "b"), ("p",)), LessonPlan("02", ("c",))]


@given(names, names, names, names)
def test_share_is_what_is_done_of_what_there_is(
    sections: set[str], practices: set[str], read: set[str], practised: set[str]
) -> None:
    """The share stays in [0, 1], and state and share agree."""
    found = lesson_progress(LessonPlan("x", tuple(sections), tuple(practices)), read, practised)
    assert 0 <= found.share <= 1
    assert (found.share == 0) == (found.state is ProgressState.NOT_STARTED)
    assert (found.share == 1) == (found.state is ProgressState.DONE)


def test_practice_counts_like_a_section() -> None:
    """Two sections and one practice: each is a third."""
    assert lesson_progress(PLANS[0], {"a"}, {"p"}).share == 2 / 3


def test_what_the_plan_lacks_does_not_count() -> None:
    """Anchors of an older version of a lesson change nothing."""
    assert lesson_progress(PLANS[0], {"old"}, {"gone"}).state is ProgressState.NOT_STARTED


def test_empty_lesson_is_never_done() -> None:
    """Nothing to do is not the same as everything done."""
    assert lesson_progress(LessonPlan("x", ()), (), ()).state is ProgressState.NOT_STARTED


def test_next_lesson_is_the_first_not_done() -> None:
    """A later lesson done first does not hide the earlier one."""
    found = course_progress(PLANS, {"02": {"c"}}, {})
    assert found.next_lesson == "01"
    assert (found.share, found.state) == (0.5, ProgressState.STARTED)


def test_course_is_done_when_all_lessons_are() -> None:
    """No next lesson is left."""
    found = course_progress(PLANS, {"01": {"a", "b"}, "02": {"c"}}, {"01": {"p"}})
    assert (found.next_lesson, found.state, found.share) == (None, ProgressState.DONE, 1.0)


def test_course_without_lessons_is_not_started() -> None:
    """An empty course is not done either."""
    assert course_progress([], {}, {}).state is ProgressState.NOT_STARTED
