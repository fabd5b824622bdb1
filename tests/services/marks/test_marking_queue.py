"""The queue of answers that wait for a person. Every test here runs on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from backbone import BINH, CUC, DUNG, EN, HOA, LAN, MAI, PEOPLE, World, dump_rows
from marking_cast import TWICE, WRITTEN, Marking

from congvu.grading.judging import Stage
from congvu.model.attempts import EventType
from congvu.model.errors import Conflict, NotFound, UserError
from congvu.model.people import Role
from congvu.services.marks.queue import CLAIM_LENGTH, list_queue, queue_groups
from congvu.services.marks.task import want_second
from congvu.services.people.erasing import erase_officer
from congvu.store import attempts, audit, people
from congvu.store.schema import free_text


@pytest.fixture
def marking(world: World) -> Marking:
    """Three quizzes with an essay, none sat yet."""
    return Marking(world).stage()


def waiting(marking: Marking, marker: str) -> list[str]:
    """Attempts that wait for a marker, in order."""
    ctx, scope = marking.ctx(marker), marking.world.scope(marker)
    return [task.attempt_id for task in marking.world.read(list_queue, ctx, scope)]


def test_an_essay_waits_and_its_result_is_undecided(marking: Marking) -> None:
    attempt = marking.write(marking.open())
    assert marking.result(attempt).pending == (marking.essay_slot(attempt),)
    assert not marking.result(attempt).passed
    assert waiting(marking, CUC) == [attempt.id]


def test_one_judgement_decides_and_passes(marking: Marking) -> None:
    """Levels become points by the rubric; event, result and audit entries follow."""
    attempt = marking.write(marking.open())
    assert marking.mark(level="m2") == "decided"
    result = marking.result(attempt)
    assert (result.points, result.pending, result.passed) == (4.0, (), True)
    events = marking.world.read(attempts.events_of, attempt.id)
    assert [event.type for event in events][-2:] == [EventType.JUDGED, EventType.REGRADED]
    assert (events[-1].payload["cause"], events[-1].payload["marker"]) == ("marker", CUC)
    assert events[-1].payload["changed"] == {marking.essay_slot(attempt): 2.0}
    for action in ("judge_answer", "decide_mark"):
        (entry,) = marking.world.read(audit.entries, action=action)
        assert (entry.actor, entry.role, entry.unit_id) == (CUC, "marker", "dong")
    assert waiting(marking, DUNG) == []


def test_the_oldest_comes_first_and_her_own_never(marking: Marking) -> None:
    """Mai, who is a marker too, is not offered what she wrote herself."""
    campaign = marking.open()
    first = marking.write(campaign, MAI)
    second = marking.write(campaign, HOA, at=marking.world.now + timedelta(hours=1))
    later = {"at": marking.world.now + timedelta(hours=2)}
    assert waiting(marking, CUC) == [first.id, second.id]
    assert waiting(marking, MAI) == [second.id]
    assert marking.look(marking.take(MAI, **later), MAI).item.kind == "essay"
    assert not marking.take(MAI, quiz_id=TWICE, **later)


@pytest.mark.parametrize("nobody", [BINH, LAN, HOA])
def test_who_does_not_mark_there_is_offered_nothing(marking: Marking, nobody: str) -> None:
    """The marker next door, the organiser of the very unit, a trainee."""
    marking.write(marking.open())
    assert waiting(marking, nobody) == []


def test_the_administrator_may_mark_too(marking: Marking) -> None:
    attempt = marking.write(marking.open())
    assert waiting(marking, EN) == [attempt.id]


def test_two_markers_get_two_answers(marking: Marking) -> None:
    """While one holds an answer nobody else is offered it; when her time is up, the next may take it."""
    campaign = marking.open()
    attempt = marking.write(campaign, HOA)
    assert marking.take(CUC) and not marking.take(DUNG)
    assert waiting(marking, DUNG) == []
    other = marking.write(campaign, MAI)
    assert marking.look(marking.take(DUNG), DUNG).answer
    later = marking.world.now + CLAIM_LENGTH
    assert marking.take(EN, at=later)
    assert len({attempt.id, other.id}) == 2


def test_taking_again_is_the_same_task(marking: Marking) -> None:
    marking.write(marking.open())
    assert marking.take(CUC) == marking.take(CUC) != ""


def test_a_task_is_nobody_elses(marking: Marking) -> None:
    """Not of a marker of the same unit either, nor of her who lost the role since."""
    marking.write(marking.open())
    task = marking.take(CUC)
    with pytest.raises(NotFound):
        marking.look(task, DUNG)
    with pytest.raises(NotFound):
        marking.look("0" * 20, CUC)
    yesterday = marking.world.now.date() - timedelta(days=1)
    marking.world.write(people.end_grants, CUC, Role.MARKER, yesterday)
    with pytest.raises(NotFound):
        marking.look(task, CUC)


def test_what_a_marker_is_given_tells_nothing_of_the_trainee(marking: Marking) -> None:
    """No name, id, unit, campaign or attempt in all that a page is made from, but what she typed herself."""
    campaign = marking.open()
    attempt = marking.write(campaign, HOA, text="Tôi làm theo quy định.")
    task = marking.take(CUC)
    told = (
        repr(marking.look(task))
        + task
        + repr(marking.world.read(queue_groups, marking.ctx(CUC), marking.world.scope(CUC)))
    )
    person = PEOPLE[HOA]
    secrets = (
        HOA,
        person.full_name,
        person.staff_code,
        person.email,
        campaign,
        attempt.id,
        "Xã Đông",
        "dong",
    )
    assert [secret for secret in secrets if secret in told] == []


def test_two_by_rule_who_agree_give_their_mean(marking: Marking) -> None:
    """The second sees nothing of the first; the mark waits for both."""
    attempt = marking.write(marking.open(TWICE))
    assert (
        marking.judge(marking.take(CUC), CUC, levels={"ro-nguoi": "m1", "ro-viec": "m1"}, comment="Tốt")
        == "second"
    )
    assert marking.result(attempt).pending and waiting(marking, CUC) == []
    task = marking.take(DUNG)
    view = marking.look(task, DUNG)
    assert (view.mine, view.machine, view.decided, view.flag) == (None, None, None, "") and "Tốt" not in repr(
        view
    )
    assert marking.comments(attempt) == {}
    levels = {"ro-nguoi": "m1", "ro-viec": "m2"}
    assert marking.judge(task, DUNG, levels=levels, comment="Khá") == "third"
    assert marking.judge(marking.take(EN), EN, level="m2", comment="Vừa") == "decided"
    assert marking.points(attempt)[marking.essay_slot(attempt)] == 2.0
    assert marking.comments(attempt) == {marking.essay_slot(attempt): "Vừa"}


def test_two_who_lie_within_the_threshold(marking: Marking) -> None:
    attempt = marking.write(marking.open(TWICE))
    marking.mark(CUC, "m2", comment="Được")
    assert marking.mark(DUNG, "m2", comment="Ổn") == "decided"
    slot = marking.essay_slot(attempt)
    assert (marking.points(attempt)[slot], marking.comments(attempt)[slot]) == (2.0, "Được\n\nỔn")


def test_a_second_marker_on_request_before_any_mark(marking: Marking) -> None:
    """Whoever asks may still mark, as one of the two."""
    attempt = marking.write(marking.open())
    task = marking.take(CUC)
    ctx, scope = marking.ctx(CUC), marking.world.scope(CUC)
    with pytest.raises(UserError):
        marking.world.write(want_second, ctx, scope, task, "khó")
    marking.world.write(want_second, ctx, scope, task, "Bài lạc đề, khó xếp mức.")
    assert marking.mark(CUC, "m1") == "second"
    assert marking.mark(DUNG, "m1") == "decided"
    assert marking.points(attempt)[marking.essay_slot(attempt)] == 4.0


def test_a_second_marker_with_the_first_mark(marking: Marking) -> None:
    attempt = marking.write(marking.open())
    assert marking.judge(marking.take(CUC), CUC, level="m1", second=True) == "second"
    assert marking.result(attempt).pending
    assert marking.mark(DUNG, "m3") == "third"
    assert waiting(marking, CUC) == waiting(marking, DUNG) == []


def test_a_second_marker_of_a_mark_that_stands(marking: Marking) -> None:
    """The mark stands until the second one is in; asking twice is asking once."""
    attempt = marking.write(marking.open())
    task = marking.take(CUC)
    marking.judge(task, CUC, level="m2")
    ctx, scope = marking.ctx(CUC), marking.world.scope(CUC)
    for _ in range(2):
        marking.world.write(want_second, ctx, scope, task, "Nghĩ lại thấy còn phân vân.")
    assert marking.points(attempt)[marking.essay_slot(attempt)] == 2.0 and not marking.result(attempt).pending
    view = marking.look(marking.take(DUNG), DUNG)
    assert view.machine is None  # the mark that stands is Cúc's
    assert marking.mark(DUNG, "m2") == "decided"
    assert not any(mark.flag for mark in marking.result(attempt).slots)
    with pytest.raises(Conflict, match="hai người"):
        marking.world.write(want_second, ctx, scope, task, "Vẫn còn phân vân nhiều.")


def test_the_same_form_twice_is_one_judgement(marking: Marking) -> None:
    attempt = marking.write(marking.open(TWICE))
    task = marking.take(CUC)
    for _ in range(2):
        assert marking.judge(task, CUC, level="m1", key="form-1") == "second"
    types = [event.type for event in marking.world.read(attempts.events_of, attempt.id)]
    assert types.count(EventType.JUDGED) == 1
    with pytest.raises(Conflict, match="đã chấm câu này"):
        marking.judge(task, CUC, level="m3")


def test_a_form_that_comes_too_late_is_told_and_changes_nothing(marking: Marking) -> None:
    attempt = marking.write(marking.open())
    stale = marking.take(CUC)
    later = marking.world.now + CLAIM_LENGTH
    marking.judge(marking.take(DUNG, at=later), DUNG, at=later, level="m1")
    before = dump_rows(marking.world.store)
    with pytest.raises(Conflict, match="người khác chấm xong"):
        marking.judge(stale, CUC, level="m3", comment="Đã gõ lâu")
    assert dump_rows(marking.world.store) == before
    assert marking.points(attempt)[marking.essay_slot(attempt)] == 4.0


def test_a_late_form_still_counts_where_a_second_is_wanted(marking: Marking) -> None:
    """Neither has seen the other's mark."""
    marking.write(marking.open(TWICE))
    stale = marking.take(CUC)
    later = marking.world.now + CLAIM_LENGTH
    marking.judge(marking.take(DUNG, at=later), DUNG, at=later, level="m1")
    assert marking.judge(stale, CUC, level="m1") == "decided"


@pytest.mark.parametrize("levels", [{}, {"ro-nguoi": "m1"}, {"ro-nguoi": "m9", "ro-viec": "m1"}])
def test_levels_that_are_none_are_refused(marking: Marking, levels: dict[str, str]) -> None:
    marking.write(marking.open())
    task = marking.take(CUC)
    before = dump_rows(marking.world.store)
    with pytest.raises(UserError):
        marking.judge(task, CUC, levels=levels)
    assert dump_rows(marking.world.store) == before


def test_a_blank_essay_waits_for_nobody(marking: Marking) -> None:
    attempt = marking.write(marking.open(), text=None)
    assert waiting(marking, CUC) == []
    assert marking.result(attempt).points == 2.0


def test_comments_go_with_her_whom_they_are_about(marking: Marking) -> None:
    """Erasing the trainee removes them; erasing the marker does not."""
    attempt = marking.write(marking.open())
    marking.mark(CUC, "m2", comment="Viết rõ người, chưa rõ việc.\r\nXem lại\x00 mục 2.")
    slot = marking.essay_slot(attempt)
    assert marking.comments(attempt)[slot] == "Viết rõ người, chưa rõ việc.\nXem lại mục 2."
    marking.world.write(erase_officer, marking.world.ctx(), CUC, "Đơn số 3")
    assert slot in marking.comments(attempt)
    marking.world.write(erase_officer, marking.world.ctx(), HOA, "Đơn số 4")
    assert marking.comments(attempt) == {}
    assert "rõ việc" not in repr(marking.world.rows(free_text))
    log = repr([event.payload for event in marking.world.read(attempts.events_of, attempt.id)])
    assert "rõ việc" not in log


def test_a_comment_too_long_is_refused(marking: Marking) -> None:
    marking.write(marking.open())
    with pytest.raises(UserError, match="dài quá"):
        marking.judge(marking.take(CUC), CUC, level="m1", comment="a" * 5_000)


def test_the_queue_is_shown_by_quiz(marking: Marking) -> None:
    """Single answers with their hour would tell a marker whose they are."""
    marking.write(marking.open())
    marking.write(marking.open(TWICE), MAI)
    marking.judge(marking.take(CUC, TWICE), CUC, level="m1")
    later = marking.world.now + timedelta(days=3)
    groups = marking.world.read(queue_groups, marking.ctx(DUNG, at=later), marking.world.scope(DUNG))
    told = {group.quiz_id: (dict(group.by_stage), group.oldest_days) for group in groups}
    assert told == {WRITTEN: ({Stage.FIRST: 1}, 3), TWICE: ({Stage.SECOND: 1}, 3)}
