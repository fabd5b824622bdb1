"""Days at the desk: the service alone keeps and judges them; supervised ones are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from backbone import BINH, COURSE, CUC, DUNG, HOA, HOUR, LAN, MAI, World, dump_rows
from backbone_fixtures import Databases
from desk_days import RULES, SEED, begin, play, play_a_day, right_acts, supervise, with_desk
from desk_players import desk_body

from congvu.content.canonical import digest
from congvu.model.errors import Conflict, Forbidden, NotFound, UserError
from congvu.services.learning import desk_runs
from congvu.services.people.erasing import erase_officer
from congvu.store import Store, audit, dump
from congvu.store.schema import desk_act, desk_run, desk_verdict


@pytest.fixture
def desk(world: World) -> World:
    """The world with a desk in its course."""
    return with_desk(world)


def verdicts(world: World) -> list[tuple[str, int, float]]:
    return [(row.run_id, row.max_points, row.share) for row in world.rows(desk_verdict)]


def test_a_day_without_a_fault_is_kept_with_all_that_it_rests_on(desk: World) -> None:
    run = begin(desk)
    done = play(desk, run, right_acts())
    assert done.ended
    kept = desk.rows(desk_run)[0]
    assert (kept.officer_id, kept.seed, kept.rules, kept.session_id) == (HOA, SEED, RULES, None)
    assert kept.digest == digest(desk_body())
    assert [row.body for row in desk.rows(desk_act)] == right_acts()
    assert verdicts(desk) == [(run.run.id, 37, 1.0)]
    assert desk.rows(desk_verdict)[0].faults == []


def test_faults_are_kept_with_their_codes(desk: World) -> None:
    run = begin(desk)
    play(desk, run, [{"do": "finish"}])
    row = desk.rows(desk_verdict)[0]
    assert row.points == 0
    assert {"no_stand_in", "left_waiting", "tell_before"} <= {fault["code"] for fault in row.faults}


def test_the_same_list_sent_twice_counts_once(desk: World) -> None:
    run, acts = begin(desk), right_acts()
    for _ in range(2):
        assert play(desk, run, acts).ended
    assert len(verdicts(desk)) == 1
    assert len(desk.rows(desk_act)) == len(acts)


def test_acts_come_in_pieces_and_nothing_is_taken_back(desk: World) -> None:
    run, acts = begin(desk), right_acts()
    play(desk, run, acts[:10])
    assert (shorter := play(desk, run, acts[:4])).acts == acts[:10]
    assert not shorter.stale
    other = play(desk, run, [*acts[:8], {"do": "wait", "minutes": 15}, {"do": "wait", "minutes": 15}])
    assert (other.stale, other.acts) == (True, acts[:10])
    assert play(desk, run, acts).ended
    assert verdicts(desk)[0][2] == 1.0


def test_a_day_that_has_ended_takes_nothing_more(desk: World) -> None:
    run, acts = begin(desk), right_acts()
    play(desk, run, acts)
    with pytest.raises(UserError, match="khóa quầy"):
        play(desk, run, [*acts, {"do": "wait", "minutes": 0}])
    assert len(desk.rows(desk_act)) == len(acts)


@pytest.mark.parametrize(
    "acts", [None, "look", [{"do": "fly"}], [{"do": "look", "subject": "h6"}], [{"do": "wait"}] * 401]
)
def test_a_forged_list_changes_nothing(desk: World, acts: object) -> None:
    run = begin(desk)
    with pytest.raises(UserError):
        play(desk, run, acts)
    assert desk.rows(desk_act) == []


def test_a_run_is_its_officers_own(desk: World) -> None:
    run = begin(desk)
    for who in (MAI, LAN, DUNG):
        with pytest.raises(NotFound):
            play(desk, run, right_acts(), who)


def test_who_is_not_enrolled_plays_nothing(desk: World) -> None:
    with pytest.raises(NotFound):
        begin(desk, DUNG)


def test_a_course_without_a_desk_has_no_day(world: World) -> None:
    with pytest.raises(NotFound, match="mô phỏng"):
        begin(world)


@pytest.mark.parametrize("seed", [-1, 2**31, 10**12])
def test_a_number_that_is_no_day_is_refused(desk: World, seed: int) -> None:
    with pytest.raises(UserError, match="Số của ngày"):
        begin(desk, seed=seed)


def test_the_newest_day_is_gone_on_with_and_then_read_again(desk: World) -> None:
    assert desk.read(desk_runs.newest_run, desk.ctx(HOA), COURSE) is None
    run, acts = begin(desk), right_acts()
    play(desk, run, acts[:5])
    found = desk.read(desk_runs.newest_run, desk.ctx(HOA), COURSE)
    assert found is not None and (found.run.id, found.acts) == (run.run.id, acts[:5])
    play(desk, run, acts)
    again = desk.read(desk_runs.newest_run, desk.ctx(HOA), COURSE)
    assert again is not None and (again.ended, again.acts) == (True, acts)


def test_a_wish_that_comes_twice_over_a_bad_line_begins_one_day(desk: World) -> None:
    """Else the empty one would hide the one that she plays. A day that has been played is another matter."""
    first = begin(desk)
    assert begin(desk).run.id == first.run.id
    assert begin(desk, seed=SEED + 1).run.id != first.run.id
    second = begin(desk)
    play(desk, second, right_acts()[:1])
    assert begin(desk).run.id not in {first.run.id, second.run.id}


def test_a_run_goes_on_at_the_desk_of_its_own_edition(desk: World) -> None:
    run, acts = begin(desk), right_acts()
    with_desk(desk, "e")
    done = play(desk, run, acts)
    assert (done.ended, done.desk.number) == (True, run.run.course_number)
    assert begin(desk).run.course_number == run.run.course_number + 1


# -- supervised ------------------------------------------------------------------------------------------------
def test_a_supervised_day_has_the_servers_seed_and_there_is_one(desk: World) -> None:
    session = supervise(desk)
    run = begin(desk, code=f" {session.code.lower()} ", seed=SEED)
    assert (run.run.session_id, run.run.seed != SEED) == (session.id, True)
    assert begin(desk, code=session.code).run.id == run.run.id
    assert begin(desk, MAI, code=session.code).run.id != run.run.id


def test_only_who_was_given_the_code_in_time_is_supervised(desk: World) -> None:
    session = supervise(desk)
    with pytest.raises(NotFound, match="Mã buổi"):
        begin(desk, code="KHONG1")
    desk.now += 2 * HOUR
    with pytest.raises(NotFound, match="Mã buổi"):
        begin(desk, code=session.code)


def test_after_the_session_a_supervised_day_stands_still(desk: World) -> None:
    run = begin(desk, code=supervise(desk).code)
    acts = right_acts(run.run.rules, run.run.seed)
    play(desk, run, acts[:3])
    desk.now += 2 * HOUR
    with pytest.raises(Conflict):
        play(desk, run, acts)
    assert desk.read(desk_runs.newest_run, desk.ctx(HOA), COURSE) is None
    assert len(desk.rows(desk_act)) == 3


@pytest.mark.parametrize("who", [BINH, CUC, HOA])
def test_a_session_is_opened_by_the_campaigns_organiser_alone(desk: World, who: str) -> None:
    with pytest.raises(Forbidden):
        supervise(desk, who)


@pytest.mark.parametrize("hours", [0, -1, 9])
def test_a_session_lasts_some_hours(desk: World, hours: int) -> None:
    with pytest.raises(UserError, match="giờ"):
        supervise(desk, hours=hours)


# -- who sees it -----------------------------------------------------------------------------------------------
def test_organisers_see_days_within_their_reach_and_which_were_supervised(desk: World) -> None:
    play_a_day(desk)
    play(desk, begin(desk, MAI), [{"do": "finish"}], MAI)
    begin(desk, MAI)  # practice that was left is nobody's business
    found = desk.read(desk_runs.results_in_scope, desk.scope(LAN))
    told = {(one.run.officer_id, one.campaign) for one in found}
    assert told == {(HOA, "Tập huấn một cửa"), (MAI, "")}
    assert {one.verdict.share for one in found if one.verdict} == {0.0, 1.0}
    assert desk.read(desk_runs.results_in_scope, desk.scope(CUC)) == found
    for stranger in (BINH, DUNG, HOA):
        assert desk.read(desk_runs.results_in_scope, desk.scope(stranger)) == []


def test_codes_are_shown_to_who_organises(desk: World) -> None:
    session = supervise(desk)
    shown = desk.read(desk_runs.sessions_in_scope, desk.ctx(LAN), desk.scope(LAN))
    assert [(one.code, title) for one, title in shown] == [(session.code, "Tập huấn một cửa")]
    for who in (BINH, CUC, HOA):
        assert desk.read(desk_runs.sessions_in_scope, desk.ctx(who), desk.scope(who)) == []


def test_audit_tells_of_sessions_supervised_days_and_verdicts(desk: World) -> None:
    run = play_a_day(desk)
    told = [(one.action, one.actor, one.object) for one in desk.read(audit.entries)]
    assert ("begin_supervised_day", HOA, run.run.id) in told
    assert ("judge_day", HOA, run.run.id) in told
    assert "open_desk_session" in {action for action, _, _ in told}


# -- erased, backed up -----------------------------------------------------------------------------------------
def test_an_erased_officers_day_stays_and_names_nobody(desk: World) -> None:
    play_a_day(desk)
    desk.write(erase_officer, desk.ctx(), HOA, "theo đơn số 12")
    found = desk.read(desk_runs.results_in_scope, desk.scope(LAN))
    assert [(one.officer, one.run.officer_id) for one in found] == [("", HOA)]


def test_days_come_back_from_a_backup(desk: World, databases: Databases, tmp_path: Path) -> None:
    run = play_a_day(desk)
    path = tmp_path / "congvu.zip"
    desk.store.read(lambda tx: dump.dump(tx, path, desk.now))
    with Store(databases.empty_url()) as other:
        other.write(lambda tx: dump.load(tx, path))
        assert dump_rows(other) == dump_rows(desk.store)
        there = World(other, now=desk.now)
        again = play(there, run, run.acts)
    assert (again.ended, again.stale) == (True, False)
