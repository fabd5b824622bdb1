"""Code that waits for a run: run in a real sandbox, marked once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from backbone import HOA, LAN, MAI, NOW, World, blueprint, blueprints, bundle, item, items

from congvu.kernels.sandbox import Limits, Sandbox, missing
from congvu.model.attempts import Attempt, Cause, EventType, Result
from congvu.model.content import Section, SlotRule
from congvu.model.ports import Observed, RunRequest, RunStatus
from congvu.quizzes.kinds.code.kind import FLAGS
from congvu.services.attempts.overview import quiz_overview
from congvu.services.campaigns.reports import OfficerStanding, campaign_report
from congvu.services.campaigns.summary import summarise
from congvu.services.campaigns.trainee_home import home
from congvu.services.marks.run_code import RunsBusy, run_waiting, waiting_for_runs
from congvu.store import attempts, bookkeeping, results
from congvu.store.schema import attempt_event, audit

MIXED = "mixed"
RIGHT = "def gap(x):\n    return 2 * x\n"
HALF = "def gap(x):\n    return 4\n"
LATER = NOW + timedelta(minutes=5)
PROBES = [{"call": "gap(2)", "value": 4}, {"call": "gap(5)", "value": 10}]
LEVELS = [{"id": "co", "text": "Có.", "share": 1}, {"id": "khong", "text": "Không.", "share": 0}]


def code_item() -> Any:
    made = {"solution": RIGHT, "probes": PROBES}
    return item("ma-1", kind="code", starter="def gap(x):\n    ...\n", key=made)


def essay_item() -> Any:
    return item("luan-1", kind="essay", rubric=[{"id": "ro", "title": "Rõ", "levels": LEVELS}])


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    assert not missing()
    with Sandbox(preload=("json",)) as made:
        yield made


@pytest.fixture
def mixed(world: World) -> World:
    """A quiz of a choice, two programs and an essay, whose campaign is open."""
    slots = [SlotRule(1.0, item_id=name) for name in ("cu-1", "ma-1", "ma-2", "luan-1")]
    quiz = blueprint(MIXED, sections=(Section("Phần một", tuple(slots)),))
    second = item("ma-2", kind="code", key={"solution": RIGHT, "probes": PROBES}, stem="Câu hai?")
    made = [*items(), code_item(), second, essay_item()]
    world.publish(bundle(made, [*blueprints(), quiz]))
    world.campaign_id = world.open(MIXED).id
    return world


def sit(world: World, first: Any = RIGHT, second: Any = RIGHT, essay: Any = None, who: str = HOA) -> Attempt:
    attempt = world.start(who)
    given = {"s01": "b", "s02": first, "s03": second, "s04": essay}
    world.submit(attempt, {slot: value for slot, value in given.items() if value is not None})
    return attempt


def result(world: World, attempt: Attempt) -> Result:
    stored = world.read(results.get_result, attempt.id)
    assert stored is not None
    return stored.result


def points(world: World, attempt: Attempt) -> dict[str, float]:
    return {mark.slot: mark.points for mark in result(world, attempt).slots}


def run(world: World, runner: Any, **named: Any) -> Any:
    return run_waiting(world.store, world.ctx(), runner, clock=lambda: LATER, **named)


def regraded(world: World, attempt: Attempt) -> list[Any]:
    return [one for one in world.read(attempts.events_of, attempt.id) if one.type is EventType.REGRADED]


class Runs:
    """A runner that says how each run ended, and does something in the meantime."""

    def __init__(self, status: RunStatus = RunStatus.REFUSED, meanwhile: Any = lambda: None) -> None:
        self.status, self.meanwhile, self.asked = status, meanwhile, list[RunRequest]()

    def run(self, request: RunRequest) -> Observed:
        self.asked.append(request)
        self.meanwhile()
        return Observed(self.status)


def test_a_submit_leaves_code_and_essay_waiting(mixed: World) -> None:
    attempt = sit(mixed, essay="Kính gửi.")
    assert result(mixed, attempt).pending == ("s02", "s03", "s04")
    assert points(mixed, attempt) == {"s01": 1.0}
    assert mixed.read(waiting_for_runs, mixed.ctx()) == [attempt.id]


def test_waiting_code_is_run_and_marked(mixed: World, sandbox: Sandbox) -> None:
    attempt = sit(mixed, RIGHT, HALF)
    assert run(mixed, sandbox).marked == 2
    assert points(mixed, attempt) == {"s01": 1.0, "s02": 1.0, "s03": 0.5, "s04": 0.0}
    assert [mark.slot for mark in result(mixed, attempt).slots] == ["s01", "s02", "s03", "s04"]
    assert result(mixed, attempt).points == 2.5
    assert result(mixed, attempt).passed


def test_a_run_is_logged_and_audited_once(mixed: World, sandbox: Sandbox) -> None:
    attempt = sit(mixed)
    run(mixed, sandbox)
    (event,) = regraded(mixed, attempt)
    assert (event.at, event.payload["cause"], set(event.payload["runs"])) == (
        LATER,
        Cause.RUN,
        {"s02", "s03"},
    )
    assert event.payload["points"] == result(mixed, attempt).points == 3.0
    assert [row.object for row in mixed.rows(audit) if row.action == "run_code"] == [attempt.id]
    assert results_at(mixed, attempt) == NOW


def results_at(world: World, attempt: Attempt) -> Any:
    stored = world.read(results.get_result, attempt.id)
    assert stored is not None
    return stored.submitted_at


def test_a_second_round_changes_nothing(mixed: World, sandbox: Sandbox) -> None:
    sit(mixed)
    run(mixed, sandbox)
    before = mixed.rows(attempt_event)
    assert run(mixed, sandbox).marked == 0
    assert mixed.rows(attempt_event) == before


def test_an_essay_beside_it_goes_on_waiting(mixed: World, sandbox: Sandbox) -> None:
    attempt = sit(mixed, essay="Kính gửi.")
    run(mixed, sandbox)
    found = result(mixed, attempt)
    assert (found.pending, found.points, found.passed) == (("s04",), 3.0, False)


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "def gap(:",
        "import os; os.kill(os.getpid(), 9)",
        "x = bytearray(10**12)",
        "while True: print('x' * 10**6)",
    ],
)
def test_code_that_misbehaves_earns_nothing_and_a_flag(mixed: World, source: str) -> None:
    attempt = sit(mixed, source, RIGHT)
    with Sandbox(preload=("json",), limits=Limits(wall_s=5, cpu_s=1)) as strict:
        run(mixed, strict)
    marks = {mark.slot: (mark.points, mark.flag) for mark in result(mixed, attempt).slots}
    assert marks["s02"][0] == 0
    assert marks["s02"][1] in FLAGS.values()
    assert marks["s03"] == (1.0, "")


def test_code_cannot_see_what_is_expected(mixed: World, sandbox: Sandbox) -> None:
    """It looks through all it can reach for something that answers 4 and 10."""
    hunt = (
        "import sys, gc\n"
        "def gap(x):\n"
        "    for one in gc.get_objects():\n"
        "        if isinstance(one, dict) and 'value' in one and one.get('call') == f'gap({x})':\n"
        "            return one['value']\n"
        "    return None\n"
    )
    attempt = sit(mixed, hunt, RIGHT)
    run(mixed, sandbox)
    assert points(mixed, attempt)["s02"] == 0


def test_where_the_runner_refuses_nothing_changes(mixed: World) -> None:
    attempt = sit(mixed)
    report = run(mixed, Runs())
    assert (report.marked, report.left) == (0, 2)
    assert result(mixed, attempt).pending == ("s02", "s03")
    assert not regraded(mixed, attempt)


def test_a_runner_that_breaks_keeps_nobody_else_waiting(mixed: World, sandbox: Sandbox) -> None:
    broken, other = sit(mixed, "x = 'VỠ'"), sit(mixed, who=MAI)

    class Breaks:
        def run(self, request: RunRequest) -> Observed:
            if "VỠ" in request.source:
                raise OSError("no more processes")
            return sandbox.run(request)

    report = run(mixed, Breaks())
    assert report.failed == (broken.id,)
    assert result(mixed, broken).pending == ("s02", "s03")
    assert result(mixed, other).pending == ()


def test_a_kill_between_run_and_mark_is_made_good_by_the_next_round(mixed: World, sandbox: Sandbox) -> None:
    attempt = sit(mixed)

    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(mixed, Runs(meanwhile=killed))
    assert not regraded(mixed, attempt)
    run(mixed, sandbox)
    assert points(mixed, attempt)["s02"] == 1.0


def test_only_one_process_runs_at_a_time(mixed: World, sandbox: Sandbox) -> None:
    sit(mixed)
    mixed.write(bookkeeping.take_lease, "run_code", "other", LATER, timedelta(minutes=1))
    with pytest.raises(RunsBusy):
        run(mixed, sandbox)


def test_two_runs_of_one_slot_count_once(mixed: World, sandbox: Sandbox) -> None:
    """Should a lease be lost in the middle, the one who comes second finds the slot marked."""
    attempt = sit(mixed)

    def other_process() -> None:
        mixed.write(bookkeeping.drop_lease, "run_code", "first")
        run(mixed, sandbox, holder="second")

    first = Runs(RunStatus.ERROR, other_process)
    report = run(mixed, first, holder="first")
    assert report.marked == 0
    assert len(regraded(mixed, attempt)) == 1
    assert points(mixed, attempt)["s02"] == 1.0


def test_attempts_without_code_are_looked_at_once(mixed: World, sandbox: Sandbox) -> None:
    slots = (Section("Một", (SlotRule(1.0, item_id="luan-1"),)),)
    quiz = blueprint("essay-only", sections=slots)
    mixed.publish(bundle([*items(), code_item(), essay_item()], [*blueprints(), quiz]))
    attempt = mixed.start(HOA, campaign_id=mixed.open("essay-only").id)
    mixed.submit(attempt, {"s01": "Kính gửi."})
    without: set[str] = set()
    assert run(mixed, sandbox, without=without).marked == 0
    assert without == {attempt.id}


def test_a_round_can_be_stopped_between_attempts(mixed: World, sandbox: Sandbox) -> None:
    sit(mixed), sit(mixed, who=MAI)
    answers = iter([False, True])
    assert run(mixed, sandbox, stopped=lambda: next(answers)).marked == 2


def test_a_new_key_counts_when_it_came_before_the_run(mixed: World, sandbox: Sandbox) -> None:
    attempt = sit(mixed)
    changed = item(
        "ma-1",
        kind="code",
        starter="def gap(x):\n    ...\n",
        key={"solution": "x = 1", "probes": [{"call": "gap(2)", "value": 5}]},
    )
    second = item("ma-2", kind="code", key={"solution": RIGHT, "probes": PROBES}, stem="Câu hai?")
    slots = [SlotRule(1.0, item_id=name) for name in ("cu-1", "ma-1", "ma-2", "luan-1")]
    quiz = blueprint(MIXED, sections=(Section("Phần một", tuple(slots)),))
    mixed.publish(bundle([*items(), changed, second, essay_item()], [*blueprints(), quiz]))
    run(mixed, sandbox)
    assert points(mixed, attempt)["s02"] == 0.0


def test_a_long_answer_survives_to_the_letter(mixed: World) -> None:
    text = "def gap(x):\n" + "    x = x + 1  # thêm một\n" * 290 + "    return x"
    assert len(text) > 7_000
    attempt = sit(mixed, text)
    assert mixed.read(attempts.answers, attempt.id)["s02"].value == text


# -- what is said until then -----------------------------------------------------------------------------------------
def standing(world: World, who: str = HOA) -> tuple[Any, Any]:
    report = world.read(campaign_report, world.ctx(LAN), world.scope(LAN), world.campaign_id)
    row = next(row for row in report.rows if row.officer_id == who)
    return row.standing, row.points


def test_who_waits_has_neither_passed_nor_failed(mixed: World, sandbox: Sandbox) -> None:
    sit(mixed)
    assert standing(mixed) == (OfficerStanding.WAITING, 1.0)
    run(mixed, sandbox)
    assert standing(mixed) == (OfficerStanding.PASSED, 3.0)


def test_who_cannot_pass_any_more_has_failed_while_marks_wait(mixed: World) -> None:
    attempt = mixed.start(HOA)
    mixed.submit(attempt, {"s01": "c", "s04": "Kính gửi."})
    assert standing(mixed) == (OfficerStanding.NOT_PASSED, 0.0)


def test_a_summary_counts_who_waits_apart(mixed: World) -> None:
    sit(mixed, essay="Kính gửi.")
    report = mixed.read(campaign_report, mixed.ctx(LAN), mixed.scope(LAN), mixed.campaign_id)
    total = summarise(report).total
    assert (total.started, total.finished, total.waiting, total.passed, total.mean) == (1, 0, 1, 0, None)


def test_the_home_page_says_that_marks_wait(mixed: World) -> None:
    sit(mixed, essay="Kính gửi.")
    entry = next(one for one in mixed.read(home, mixed.ctx(HOA)) if one.campaign.id == mixed.campaign_id)
    assert (entry.passed, entry.waiting) == (None, 3)


def test_the_quiz_page_says_of_each_attempt_how_much_waits(mixed: World) -> None:
    attempt = sit(mixed, essay="Kính gửi.")
    found = mixed.read(quiz_overview, mixed.ctx(HOA), mixed.campaign_id)
    assert found.waiting == {attempt.id: 3}
