"""Regrading a quiz: what changes, what stays, and what a kill, a race or a second process cannot do to it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from backbone import (
    FINAL,
    HOA,
    LAN,
    MAI,
    NOW,
    OLD,
    TYPED,
    World,
    blueprint,
    blueprints,
    bundle,
    dump_rows,
    item,
    items,
)
from backbone_fixtures import Databases
from dask_cluster import cluster
from races import race
from worker_tasks import killed_first

from congvu.model.attempts import Cause, EventType
from congvu.model.content import Blueprint, Counts, LatePolicy, Pool, Section, SlotRule
from congvu.model.errors import Conflict, NotFound, UserError
from congvu.services import leases
from congvu.services.attempts.save import AnswerSave
from congvu.services.attempts.submit import submit_attempt
from congvu.services.campaigns.reports import campaign_report
from congvu.services.marks.person import MarksByHand, give_marks
from congvu.services.people.erasing import erase_officer
from congvu.services.regrade import job as regrade_quiz
from congvu.services.regrade import marks as _regrade_marks
from congvu.services.regrade import run as _regrade_run
from congvu.services.regrade.job import (
    Preview,
    RegradeBusy,
    RegradeReport,
    Wish,
    begin_regrade,
    preview_regrade,
    run_regrade,
)
from congvu.services.regrade.old_wordings import told_wordings
from congvu.store import Store, attempts, audit, bookkeeping, campaigns, results
from congvu.store.marks import change_marks, marks_to_json, new_marks
from congvu.store.schema import attempt_event, regrade_job, stale_output
from congvu.workers import InlineWorkers, LocalWorkers
from congvu.workers.cluster import DaskWorkers

REASON = "Sửa đáp án câu sai"
LATER = NOW + timedelta(days=1)


def preview(world: World, quiz_id: str = FINAL, **wish: Any) -> Preview:
    return preview_regrade(world.store, world.ctx(at=LATER), quiz_id, Wish(**wish), InlineWorkers())


def begin(world: World, quiz_id: str = FINAL, *, holder: str = "", restart: bool = False, **wish: Any) -> str:
    ctx = world.ctx(at=LATER)
    job, _ = begin_regrade(world.store, ctx, quiz_id, Wish(**wish), REASON, holder=holder, restart=restart)
    return job.id


def run(world: World, job_id: str, **more: Any) -> RegradeReport:
    workers = more.pop("workers", InlineWorkers())
    return run_regrade(world.store, world.ctx(at=LATER), job_id, workers, **more)


def regrade(world: World, quiz_id: str = FINAL, **wish: Any) -> RegradeReport:
    return run(world, begin(world, quiz_id, **wish))


def points(world: World, attempt_id: str) -> float:
    stored = world.read(results.get_result, attempt_id)
    assert stored is not None
    return stored.result.points


def publish_key(world: World, key: str = "c") -> None:
    """The right answer of every choice was ``b``; now it is another."""
    world.publish(bundle(items(key)))


def with_quizzes(world: World, *changed: Blueprint) -> None:
    """Publishes these versions of quizzes, the others as they are."""
    ids = {one.quiz_id for one in changed}
    world.publish(bundle(quizzes=[*(one for one in blueprints() if one.quiz_id not in ids), *changed]))


def final(points_each: float = 1.0, typed: float = 1.0, **changes: Any) -> Blueprint:
    """The cast's quiz with other points or policies."""
    drawn = SlotRule(points_each, pool=Pool(("mau",), kinds=("single",)), count=3)
    sections = (Section("Phần một", (drawn, SlotRule(typed, item_id="go-1"))),)
    return replace(blueprint(), sections=sections, **changes)


def regraded(world: World) -> list[Any]:
    return [row for row in world.rows(attempt_event) if row.type == EventType.REGRADED.value]


# -- a new key ------------------------------------------------------------------------------------------------------
def test_a_new_key_changes_marks_and_pass(world: World) -> None:
    """Three choices right under the old key are wrong under the new one; the typed one stays right."""
    attempt = world.sit(HOA, right=4)
    publish_key(world)
    report = regrade(world)
    stored = world.read(results.get_result, attempt.id)
    assert stored is not None and stored.result.points == 1.0 and not stored.result.passed
    assert (report.job.seen, report.job.changed) == (1, 1)
    keys = world.read(
        world.services.cache.latest_keys, [slot.item_version_id for slot in attempt.paper.slots]
    )
    assert {mark.key_revision_id for mark in stored.result.slots} <= {key.id for key in keys.values()}


def test_the_dry_run_says_what_the_commit_does_and_writes_nothing(world: World) -> None:
    world.sit(HOA, right=4)
    world.sit(MAI, right=1)
    publish_key(world)
    before = dump_rows(world.store)
    seen = preview(world)
    assert dump_rows(world.store) == before
    report = regrade(world)
    assert seen.tally.changes == report.tally.changes
    assert seen.outlook == report.outlook
    (count,) = [one for one in seen.outlook.campaigns if one.attempts]
    assert (count.attempts, count.up, count.down, count.now_failed) == (2, 1, 1, 1)


def test_the_event_tells_cause_job_reason_and_the_marks_before(world: World) -> None:
    attempt = world.sit(HOA)
    publish_key(world)
    report = regrade(world)
    (event,) = regraded(world)
    stored = world.read(results.get_result, attempt.id)
    assert stored is not None
    told = event.payload
    assert (told["cause"], told["job"], told["reason"]) == (Cause.REGRADE, report.job.id, REASON)
    assert told["before"] == {"points": 4.0, "max_points": 4.0, "passed": True, "waiting": False}
    assert {name: told[name] for name in marks_to_json(stored.result)} == marks_to_json(stored.result)


def test_a_second_regrade_changes_nothing(world: World) -> None:
    world.sit(HOA)
    publish_key(world)
    regrade(world)
    events = len(regraded(world))
    assert not preview(world).changes_anything
    regrade(world)
    assert len(regraded(world)) == events


def test_a_key_that_leaves_the_points_alone_is_named_all_the_same(world: World) -> None:
    """Review shows the right answer by the key that a mark names."""
    world.sit(HOA, right=0)
    publish_key(world, "a")
    seen = preview(world)
    assert [one.tells for one in seen.tally.changes.values()] == [False]
    assert [one.key_only for one in seen.outlook.campaigns if one.attempts] == [1]
    regrade(world)
    assert len(regraded(world)) == 1


def test_feedback_and_certificates_made_from_the_old_marks_are_flagged(world: World) -> None:
    """A certificate only where the pass turned."""
    failed, same = world.sit(HOA, right=4), world.sit(MAI, right=0)
    publish_key(world, "a")
    regrade(world)
    flags = {(row.kind, row.attempt_id) for row in world.rows(stale_output)}
    assert flags == {("feedback", failed.id), ("certificate", failed.id), ("feedback", same.id)}


def test_start_moves_and_end_are_audited_with_the_reason(world: World) -> None:
    world.sit(HOA)
    with_quizzes(world, final(points_each=2.0))
    regrade(world)
    told = world.read(audit.entries)
    assert [one.action for one in told[:4]] == [
        "regrade_done",
        "move_campaign",
        "regrade_begun",
        "publish_content",
    ]
    assert all(one.reason == REASON and one.after for one in told[:3])


def test_a_regrade_without_a_reason_is_refused(world: World) -> None:
    with pytest.raises(UserError):
        begin_regrade(world.store, world.ctx(), FINAL, Wish(), "  ")
    assert world.rows(regrade_job) == []


def test_an_unknown_quiz_and_an_unknown_item_are_refused(world: World) -> None:
    with pytest.raises(NotFound):
        preview(world, "none")
    with pytest.raises(UserError, match="moi-99"):
        preview(world, full=["moi-99"])


# -- points and policy ----------------------------------------------------------------------------------------------
def test_new_points_reach_old_attempts_by_slot(world: World) -> None:
    attempt = world.sit(HOA, right=4)
    with_quizzes(world, final(points_each=2.0, typed=3.0))
    regrade(world)
    stored = world.read(results.get_result, attempt.id)
    assert stored is not None
    assert (stored.result.points, stored.result.max_points) == (9.0, 9.0)
    assert sorted(mark.max_points for mark in stored.result.slots) == [2.0, 2.0, 2.0, 3.0]


def test_a_campaign_follows_the_new_policy(world: World) -> None:
    """Which attempt counts, the pass mark, and new papers: by the publication that it follows from then on."""
    world.sit(HOA, right=4)
    world.sit(HOA, right=1, at=NOW + timedelta(hours=1))
    with_quizzes(world, final(counts=Counts.LAST, pass_mark=0.2))
    seen = preview(world)
    (change,) = seen.outlook.finals
    assert (change.before.points, change.after.points, change.after.passed) == (4.0, 1.0, True)
    assert seen.changes_anything
    regrade(world)
    (row,) = [row for row in report_rows(world) if row.officer_id == HOA]
    assert (row.points, row.standing.value) == (1.0, "passed")


def report_rows(world: World) -> Sequence[Any]:
    return world.read(campaign_report, world.ctx(), world.root(), world.campaign_id).rows


def test_a_campaigns_own_pass_mark_stays(world: World) -> None:
    own = world.open(pass_mark=0.9, title="Đợt riêng")
    with_quizzes(world, final(pass_mark=0.3))
    regrade(world)
    marks = {one: world.read(campaigns.get_campaign, one) for one in (own.id, world.campaign_id)}
    assert [campaign.pass_mark for campaign in marks.values() if campaign] == [0.9, 0.3]


def test_the_mean_of_all_attempts_decides_where_the_policy_says_so(world: World) -> None:
    world.sit(HOA, right=4)
    world.sit(HOA, right=0, at=NOW + timedelta(hours=1))
    with_quizzes(world, final(counts=Counts.MEAN, pass_mark=0.6))
    (change,) = preview(world).outlook.finals
    assert (change.before.passed, change.after.passed, change.after.points) == (True, False, 2.0)


def test_with_keys_alone_points_and_campaigns_stay(world: World) -> None:
    attempt = world.sit(HOA, right=4)
    world.publish(bundle(items("c"), [final(points_each=5.0), *blueprints()[1:]]))
    before = world.read(campaigns.get_campaign, world.campaign_id)
    regrade(world, keys_only=True)
    assert points(world, attempt.id) == 1.0
    assert world.read(campaigns.get_campaign, world.campaign_id) == before


def test_a_quiz_with_other_places_changes_keys_only(world: World) -> None:
    """A slot that held a pool and now holds a named item is worth nothing that could be carried over."""
    attempt = world.sit(HOA, right=4)
    other = (Section("Khác", tuple(SlotRule(7.0, item_id=f"cu-{n}") for n in range(1, 5))),)
    with_quizzes(world, replace(blueprint(), sections=other))
    seen = preview(world)
    assert not seen.tally.changes
    assert [one.follows for one in seen.outlook.campaigns if one.attempts] == [False]
    regrade(world)
    assert points(world, attempt.id) == 4.0


def test_a_new_late_policy_takes_what_it_says(world: World) -> None:
    """By the instant of handing in; a day begun counts as a day."""
    with_quizzes(world, final(late=LatePolicy(5, 0.1)))
    regrade(world)
    campaign = world.read(campaigns.get_campaign, world.campaign_id)
    assert campaign is not None
    attempt = world.sit(HOA, right=4, at=campaign.closes_at + timedelta(hours=30))
    assert points(world, attempt.id) == 3.2
    with_quizzes(world, final(late=LatePolicy(5, 0.2)))
    regrade(world)
    assert points(world, attempt.id) == 2.4
    with_quizzes(world, final())
    regrade(world)
    assert points(world, attempt.id) == 4.0


def test_who_hands_in_after_a_new_late_policy_pays_by_that_one(world: World) -> None:
    """Though she began under the old one: a regrade after it finds nothing to change."""
    with_quizzes(world, final(late=LatePolicy(5, 0.1)))
    regrade(world)
    campaign = world.read(campaigns.get_campaign, world.campaign_id)
    assert campaign is not None
    late = campaign.closes_at + timedelta(hours=30)
    attempt = world.start(HOA, late)
    with_quizzes(world, final(late=LatePolicy(5, 0.2)))
    regrade(world)
    world.submit(attempt, world.right_answers(attempt), late + timedelta(minutes=5))
    assert points(world, attempt.id) == 2.4
    assert not preview(world).tally.changes


# -- faulty items ---------------------------------------------------------------------------------------------------
def test_a_faulty_item_gives_everybody_its_points(world: World) -> None:
    wrong, right = world.sit(HOA, right=0), world.sit(MAI, right=4)
    regrade(world, full=["go-1"])
    assert (points(world, wrong.id), points(world, right.id)) == (1.0, 4.0)


def test_a_dropped_item_counts_for_nobody(world: World) -> None:
    half = world.sit(HOA, right=3)  # all choices right, the typed one wrong
    regrade(world, dropped=["go-1"])
    stored = world.read(results.get_result, half.id)
    assert stored is not None
    assert (stored.result.points, stored.result.max_points, stored.result.passed) == (3.0, 3.0, True)


def test_a_ruling_holds_for_attempts_that_end_later_and_is_taken_back_for_all(world: World) -> None:
    regrade(world, full=["go-1"])
    later = world.sit(HOA, right=0)
    assert points(world, later.id) == 1.0
    regrade(world)  # says nothing of it: it stands
    assert points(world, later.id) == 1.0
    regrade(world, restored=["go-1"])
    assert points(world, later.id) == 0.0


def test_a_paper_of_dropped_items_alone_is_passed_by_nobody(world: World) -> None:
    campaign = world.open(TYPED)
    attempt = world.start(HOA, campaign_id=campaign.id)
    world.submit(attempt, {"s01": "phiếu hẹn"})
    regrade(world, TYPED, dropped=["go-1"])
    stored = world.read(results.get_result, attempt.id)
    assert stored is not None
    assert (stored.result.points, stored.result.max_points, stored.result.passed) == (0.0, 0.0, False)
    regrade(world, TYPED, restored=["go-1"])
    stored = world.read(results.get_result, attempt.id)
    assert stored is not None and stored.result.passed


# -- what people did ------------------------------------------------------------------------------------------------
def give(world: World, attempt: Any, slot: str, mark: float) -> None:
    """A person's mark."""

    def job(tx: Any) -> None:
        attempts.lock(tx, attempt.id)
        give_marks(tx, world.ctx(), attempt, MarksByHand(Cause.OVERRIDE, {slot: mark}, reason=REASON))

    world.store.write(job)


def test_a_persons_mark_stays_as_a_share_of_the_points(world: World) -> None:
    attempt = world.sit(HOA, right=0)
    slot = world.choice_slot(attempt)
    give(world, attempt, slot, 0.5)
    publish_key(world, "a")
    with_quizzes(world, final(points_each=3.0))
    report = regrade(world)
    assert points(world, attempt.id) == 1.5
    assert report.tally.left["given"] == 1


def test_a_persons_mark_outlives_a_ruling_that_went_over_it(world: World) -> None:
    attempt = world.sit(HOA, right=0)
    give(world, attempt, world.typed_slot(attempt), 0.25)
    regrade(world, dropped=["go-1"])
    regrade(world, restored=["go-1"], full=[])
    assert points(world, attempt.id) == 0.25


def test_a_mark_given_between_reading_and_writing_is_not_lost(world: World) -> None:
    """The job has read and marked the attempt; before it writes, a person gives a mark."""
    attempt = world.sit(HOA, right=4)
    publish_key(world)
    job_id = begin(world)

    class Slow(InlineWorkers):
        def map(self, function: Callable[[Any], Any], tasks: Any) -> Any:
            for task, outcome in super().map(function, tasks):
                give(world, attempt, world.choice_slot(attempt), 0.5)
                yield task, outcome

    run(world, job_id, workers=Slow())
    assert points(world, attempt.id) == 1.5


def test_an_erased_officer_is_regraded_without_a_name(world: World) -> None:
    attempt = world.sit(HOA, right=4)
    world.write(erase_officer, world.ctx(), HOA, "đơn số 12")
    publish_key(world)
    regrade(world)
    assert (
        points(world, attempt.id) == 1.0
    )  # what she typed is gone: nobody can mark it anew, so its mark stays


def test_a_tampered_slot_stays_closed(world: World) -> None:
    attempt = world.sit(HOA, right=4)
    slot = world.choice_slot(attempt)
    stored = world.read(results.get_result, attempt.id)
    assert stored is not None
    marks = tuple(
        replace(one, points=0.0, flag="altered_cell") if one.slot == slot else one
        for one in stored.result.slots
    )
    flagged = replace(stored.result, slots=marks, points=3.0)
    world.write(change_marks, [new_marks(attempt.id, flagged, {})], NOW)
    report = regrade(world, full=["go-1"])
    assert points(world, attempt.id) == 3.0
    assert report.tally.left["tampered"] == 1


# -- stopped and resumed --------------------------------------------------------------------------------------------
class Killed(BaseException):
    """Stands for SIGKILL between two transactions."""


def test_a_job_that_was_cut_off_goes_on_where_it_stood(world: World) -> None:
    sat = [world.sit(one, right=4) for one in (HOA, MAI)]
    publish_key(world)
    job_id = begin(world, holder="elsewhere:1")

    def die(done: int, total: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        run(world, job_id, progress=die, chunk=1, holder="elsewhere:1")
    (halfway,) = world.rows(regrade_job)
    assert (halfway.state, halfway.seen, halfway.changed) == ("running", 1, 1)
    assert preview(world).unfinished is not None
    world.store.write(lambda tx: bookkeeping.drop_lease(tx, lease_name(world), "elsewhere:1"))
    assert begin(world) == job_id
    report = run(world, job_id)
    assert [points(world, one.id) for one in sat] == [1.0, 1.0]
    assert len(regraded(world)) == 2
    assert (report.job.seen, report.job.changed, report.resumed) == (2, 2, True)
    assert len(report.tally.changes) == 2


def lease_name(world: World) -> str:
    return _regrade_run.lease_of(FINAL).name


def test_a_resumed_job_keeps_its_basis_and_says_that_content_has_moved_on(world: World) -> None:
    attempt = world.sit(HOA, right=4)
    publish_key(world, "c")
    job_id = begin(world)
    publish_key(world, "b")
    report = run(world, job_id)
    assert report.overtaken
    assert points(world, attempt.id) == 1.0
    assert not regrade(world).overtaken
    assert points(world, attempt.id) == 4.0


def test_a_job_may_be_dropped_for_one_by_the_newest_content(world: World) -> None:
    attempt = world.sit(HOA, right=4)
    publish_key(world, "c")
    first = begin(world)
    publish_key(world, "b")
    second = begin(world, restart=True)
    assert second != first
    run(world, second)
    assert points(world, attempt.id) == 4.0
    with pytest.raises(Conflict):
        run(world, first)


def test_two_processes_do_not_regrade_one_quiz_at_once(world: World) -> None:
    world.sit(HOA)
    job_id = begin(world, holder="another-machine:1")
    with pytest.raises(RegradeBusy):
        begin(world)
    with pytest.raises(RegradeBusy):
        run(world, job_id)
    run(world, job_id, holder="another-machine:1")


def test_the_lease_of_a_dead_process_of_this_machine_is_free(world: World) -> None:
    place = leases.own_name().partition(":")[0]
    assert begin(world, holder=f"{place}:4194304:1") == begin(world)


def test_a_job_that_is_done_is_not_run_again(world: World) -> None:
    done = regrade(world).job.id
    with pytest.raises(Conflict):
        run(world, done)
    with pytest.raises(NotFound):
        run(world, "none")


# -- attempts that end meanwhile ------------------------------------------------------------------------------------
def test_who_submits_while_a_job_runs_is_marked_like_the_others(world: World) -> None:
    """She began under the old publication; key, points, ruling and pass mark are the new ones in the end."""
    world.sit(MAI, right=4)
    open_one = world.start(HOA)
    world.publish(bundle(items("c"), [final(points_each=2.0, pass_mark=0.1), *blueprints()[1:]]))
    job_id = begin(world, full=["go-1"])
    answers = world.right_answers(open_one)
    wrong = {slot: "c" if value == "b" else "sai" for slot, value in answers.items()}
    result = world.submit(open_one, wrong)
    assert (result.points, result.max_points, result.passed) == (7.0, 7.0, True)
    run(world, job_id)
    assert points(world, open_one.id) == 7.0
    assert not [row for row in regraded(world) if row.attempt_id == open_one.id]
    assert not preview(world).changes_anything


def test_an_attempt_submitted_between_publication_and_job_is_found_by_the_job(world: World) -> None:
    open_one = world.start(HOA)
    with_quizzes(world, final(points_each=2.0))
    world.submit(open_one, world.right_answers(open_one))
    assert points(world, open_one.id) == 4.0
    regrade(world)
    assert points(world, open_one.id) == 7.0


@pytest.mark.parametrize("_again", range(3))
def test_who_submits_at_the_very_moment_that_a_job_begins_is_marked_right(world: World, _again: int) -> None:
    """On PostgreSQL both transactions are open at once: either she sees the job's terms, or the job sees her result."""
    open_one = world.start(HOA)
    with_quizzes(world, final(points_each=2.0, pass_mark=0.1))
    answers = [AnswerSave(slot, 0, slot, value) for slot, value in world.right_answers(open_one).items()]
    ctx = world.ctx(at=LATER)
    _, (job, _) = race(
        world,
        lambda tx: submit_attempt(tx, world.ctx(HOA), open_one.id, answers),
        lambda tx: _regrade_begin(tx, ctx),
    )
    run(world, job.id)
    assert points(world, open_one.id) == 7.0
    assert not preview(world).changes_anything


def _regrade_begin(tx: Any, ctx: Any) -> Any:
    return regrade_quiz._begin(tx, ctx, FINAL, Wish(full=["go-1"]), REASON, leases.own_name(), restart=False)


# -- workers --------------------------------------------------------------------------------------------------------
def test_processes_give_the_same_rows_as_one(world: World) -> None:
    for one in (HOA, MAI):
        world.sit(one, right=3)
    publish_key(world)
    workers = LocalWorkers(2)
    run(world, begin(world), workers=workers, chunk=1)
    workers.close()
    rows = dump_rows(world.store)["result"]
    assert len(regraded(world)) == 2
    assert not preview(world).changes_anything
    assert dump_rows(world.store)["result"] == rows


def test_many_papers_of_one_item_are_marked_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    real = _regrade_marks.mark_with
    monkeypatch.setattr(
        _regrade_marks, "mark_with", lambda *given: made.append((given[1].id, str(given[3]))) or real(*given)
    )
    for one in (HOA, MAI):
        world.sit(one, right=4)
    preview(world)
    assert len(made) == len(set(made))


@pytest.mark.parametrize("point", ["begun", "writing", "between", "ending"])
def test_a_killed_regrade_is_finished_by_the_next_without_a_wrong_row(
    databases: Databases, point: str
) -> None:
    """A real process dies by SIGKILL; its lease is free at once, for it ran on this machine."""
    url, campaign_id = databases.world_url()
    with Store(url) as store:
        world = World(store, campaign_id=campaign_id)
        sat = [world.sit(HOA, right=4), world.sit(MAI, right=2), world.sit(LAN, right=0)]
        publish_key(world)
    script = str(Path(__file__).with_name("killed_regrade.py"))
    helpers = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, script, url, point, FINAL, REASON, helpers],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    with Store(url) as store:
        world = World(store, campaign_id=campaign_id)
        job_id = begin(world)
        report = run(world, job_id)
        assert (report.job.changed, report.job.state, len(report.tally.changes)) == (3, "done", 3)
        assert len(regraded(world)) == len(sat)
        assert [points(world, one.id) for one in sat] == [1.0, 1.0, 3.0]
        assert not preview(world).changes_anything
        assert [one.action for one in world.read(audit.entries) if "regrade" in one.action] == [
            "regrade_done",
            "regrade_begun",
        ]


def test_a_cluster_gives_the_same_rows_as_one_process(databases: Databases, tmp_path: Path) -> None:
    """Over a real scheduler and two workers, one of which is killed with a batch in its hands."""
    url, campaign_id = databases.world_url()
    with Store(url) as store, cluster(tmp_path) as address:
        world = World(store, campaign_id=campaign_id)
        for officer, right in ((HOA, 4), (MAI, 2), (LAN, 0)):
            world.sit(officer, right=right)
        publish_key(world)
        wanted = {one: change.after for one, change in preview(world).tally.changes.items()}
        workers = DyingCluster(address, tmp_path)
        report = run(world, begin(world), workers=workers, chunk=1)
        workers.close()
        assert (tmp_path / "killed").exists()
        assert {one: change.after for one, change in report.tally.changes.items()} == wanted
        assert len(regraded(world)) == 3
        assert not preview(world).changes_anything


class DyingCluster(DaskWorkers):
    """A cluster whose first worker to take a batch dies of it, once."""

    def __init__(self, address: str, folder: Path) -> None:
        super().__init__(address)
        self._folder = folder

    def map(self, function: Callable[[Any], Any], tasks: Any) -> Any:
        told = ((str(self._folder), function, task) for task in tasks)
        for (_, _, task), outcome in super().map(killed_first, told):
            yield task, outcome


# -- wordings of before ------------------------------------------------------------------------------------------
def reworded(key: str) -> Any:
    """The items under another stem, with this key."""
    return [item(f"cu-{n}", OLD, key=key, stem=f"Lời mới {n}?") for n in range(1, 5)] + items()[4:]


def test_papers_that_hold_an_old_wording_are_told_by_version(world: World) -> None:
    """The mended key came with a new wording: who was asked in the old one keeps its key, and it is said of how many."""
    world.sit(HOA, right=0)
    world.sit(MAI, right=0)
    world.publish(bundle(reworded("c")))
    world.close()
    told = preview(world)
    held = Counter(
        slot.item_version_id
        for officer_id in (HOA, MAI)
        for attempt in world.read(attempts.attempts_of, world.campaign_id, officer_id)
        for slot in attempt.paper.slots
    )
    old = {one.id for one, _ in items()[:4]}
    assert {one.version_id: one.papers for one in told.wordings} == {
        v: n for v, n in held.items() if v in old
    }
    assert told.wordings
    lines = told_wordings(told.wordings)
    assert all(one.version_id in line for one, line in zip(told.wordings, lines, strict=False))
    assert "--full" in lines[-1]
    version = told.wordings[0].version_id
    ruled = preview(world, full=(version,))
    assert [one.ruled for one in ruled.wordings if one.version_id == version] == [True]


def test_without_another_wording_nothing_is_told(world: World) -> None:
    world.sit(HOA)
    publish_key(world)
    assert preview(world).wordings == ()
    assert told_wordings(()) == []
