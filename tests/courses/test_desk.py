"""The desk: what is taken, what is refused, by which rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.courses.desk import FORBIDDING, Desk, Outcome
from congvu.courses.dossier import Action, Channel, DeskRules, Dossier, Rule, State, Step
from congvu.law.deadlines import Limit, TimeLimit

A, S = Action, State
OF_2018 = DeskRules(
    "2018",
    date(2018, 6, 21),
    date(2025, 6, 30),
    {},
    {Rule.ASK_ONCE: "nd-61-2018#d11.k2.c"},
    False,
    3,
    (6, 24),
)
OF_2025 = DeskRules("2025", date(2025, 7, 1), None, {}, {Rule.ASK_ONCE: "nd-118-2025#d11"}, True, 2, (12, 36))
DESK = Desk((OF_2018, OF_2025))
NINE = datetime(2026, 10, 5, 9, 0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAPERS = frozenset({"tờ khai", "giấy chứng sinh"})


def dossier(papers: frozenset[str] = PAPERS, **changes: object) -> Dossier:
    """A dossier of two papers and three working days."""
    limit = Limit(TimeLimit.WORKING_DAYS, 3)
    made = Dossier("hs-1", limit, Channel.COUNTER, NINE, PAPERS, papers)
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


def run(start: Dossier, *steps: Step) -> Outcome:
    """The outcome of the last of these steps; the others are taken."""
    here = start
    for step in steps[:-1]:
        done = DESK.take(here, step)
        assert done.taken, done.breaches
        here = done.dossier
    return DESK.take(here, steps[-1])


def rules_of(outcome: Outcome) -> set[Rule]:
    """The rules that a step broke."""
    return {breach.rule for breach in outcome.breaches}


RECEIVE = Step(A.RECEIVE, NINE + HOUR)
HAND_OVER = Step(A.HAND_OVER, NINE + 2 * HOUR)
SOLVE = Step(A.SOLVE, NINE + DAY)
RETURN = Step(A.RETURN, NINE + DAY + HOUR)


def test_a_complete_dossier_goes_from_the_desk_to_the_unit_and_back() -> None:
    done = run(dossier(), RECEIVE, HAND_OVER, SOLVE, RETURN)
    assert (done.dossier.state, done.breaches) == (S.RETURNED, ())
    assert done.dossier.promised_at == datetime(2026, 10, 8, 17)
    assert [step.action for step in done.dossier.record] == [A.RECEIVE, A.HAND_OVER, A.SOLVE, A.RETURN]


def test_an_incomplete_dossier_is_not_received() -> None:
    done = run(dossier(frozenset({"tờ khai"})), RECEIVE)
    assert (rules_of(done), done.dossier.state) == ({Rule.COMPLETE_FIRST}, S.FILED)


def test_a_supplement_is_asked_for_once() -> None:
    ask = Step(A.ASK, NINE + HOUR, missing=PAPERS)
    brought = Step(A.SUPPLEMENT, NINE + DAY, missing=frozenset({"tờ khai"}))
    again = Step(A.ASK, NINE + DAY + HOUR, missing=frozenset({"giấy chứng sinh"}))
    done = run(dossier(frozenset()), ask, brought, again)
    assert rules_of(done) == {Rule.ASK_ONCE}
    assert done.breaches[0].citation == "nd-118-2025#d11"


def test_nothing_is_asked_for_that_the_procedure_does_not_name() -> None:
    ask = Step(A.ASK, NINE + HOUR, missing=frozenset({"hộ khẩu"}))
    assert rules_of(run(dossier(frozenset()), ask)) == {Rule.NOTHING_EXTRA}


def test_after_a_supplement_the_time_limit_starts_again() -> None:
    ask = Step(A.ASK, NINE + HOUR, missing=PAPERS)
    brought = Step(A.SUPPLEMENT, datetime(2026, 10, 9, 9), missing=PAPERS)
    done = run(dossier(frozenset()), ask, brought, Step(A.RECEIVE, datetime(2026, 10, 9, 10)))
    assert done.dossier.promised_at == datetime(2026, 10, 14, 17)


@pytest.mark.parametrize("action", [A.REFUSE, A.STOP])
def test_no_refusal_and_no_stop_without_reasons(action: Action) -> None:
    steps = (Step(A.REFUSE, NINE + HOUR),) if action is A.REFUSE else ()
    steps = steps or (RECEIVE, Step(A.STOP, NINE + 2 * HOUR, by_citizen=True, reasons="  "))
    assert rules_of(run(dossier(), *steps)) == {Rule.REASONS}


def late(at: datetime, to: datetime, reasons: str = "chờ xác minh") -> Step:
    """Telling a delay."""
    return Step(A.TELL_DELAY, at, reasons=reasons, promised_at=to)


def test_a_delay_is_told_a_day_before_and_once() -> None:
    new = datetime(2026, 10, 12, 17)
    first = late(datetime(2026, 10, 7, 16), new)
    done = run(dossier(), RECEIVE, HAND_OVER, first)
    assert (done.dossier.promised_at, done.breaches) == (new, ())
    second = late(datetime(2026, 10, 9, 9), new + DAY)
    assert rules_of(DESK.take(done.dossier, second)) == {Rule.EXTEND_ONCE}


def test_a_delay_told_on_the_last_day_comes_too_late() -> None:
    done = run(dossier(), RECEIVE, HAND_OVER, late(datetime(2026, 10, 8, 9), datetime(2026, 10, 12, 17)))
    assert rules_of(done) == {Rule.TELL_BEFORE}


def test_a_new_date_lies_after_the_old_one() -> None:
    done = run(dossier(), RECEIVE, HAND_OVER, late(datetime(2026, 10, 7, 9), datetime(2026, 10, 8, 17)))
    assert rules_of(done) == {Rule.NEW_DATE}


@pytest.mark.parametrize(
    ("filed", "taken"), [(datetime(2025, 6, 30, 9), False), (datetime(2025, 7, 1, 9), True)]
)
def test_only_since_july_2025_a_citizen_may_have_her_dossier_stopped(filed: datetime, taken: bool) -> None:
    stop = Step(A.STOP, filed + 2 * HOUR, by_citizen=True, reasons="người dân xin rút")
    assert run(dossier(filed_at=filed), Step(A.RECEIVE, filed + HOUR), stop).taken is taken


def test_the_desk_itself_stops_nothing() -> None:
    stop = Step(A.STOP, NINE + 2 * HOUR, reasons="quá tải")
    assert rules_of(run(dossier(), RECEIVE, stop)) == {Rule.STOP_ON_REQUEST}


@pytest.mark.parametrize("written", [NINE, NINE - DAY])
def test_no_date_is_written_back(written: datetime) -> None:
    done = run(dossier(), replace(RECEIVE, written_at=written))
    assert (rules_of(done), done.dossier.record) == ({Rule.NO_BACKDATING}, ())


def test_a_late_result_is_returned_and_counts_as_late() -> None:
    done = run(dossier(), RECEIVE, HAND_OVER, SOLVE, replace(RETURN, at=datetime(2026, 10, 9, 9)))
    assert (rules_of(done), done.dossier.state) == ({Rule.ON_TIME}, S.RETURNED)


def test_a_slip_that_promises_too_much_time_is_told() -> None:
    done = run(dossier(), replace(RECEIVE, promised_at=datetime(2026, 10, 30, 17)))
    assert (rules_of(done), done.taken) == ({Rule.PROMISE}, True)


def test_an_online_dossier_wants_an_answer_within_eight_hours() -> None:
    online = dossier(channel=Channel.ONLINE)
    assert rules_of(run(online, replace(RECEIVE, at=datetime(2026, 10, 6, 9)))) == set()
    assert rules_of(run(online, replace(RECEIVE, at=datetime(2026, 10, 6, 9, 1)))) == {Rule.ANSWER_ONLINE}


def test_before_2018_there_are_no_rules_here() -> None:
    with pytest.raises(LookupError):
        DESK.take(dossier(filed_at=datetime(2018, 1, 2, 9)), RECEIVE)


STEPS = st.builds(
    Step,
    st.sampled_from(Action),
    st.datetimes(NINE, NINE + 30 * DAY),
    st.none() | st.datetimes(NINE - DAY, NINE + 30 * DAY),
    st.frozensets(st.sampled_from([*sorted(PAPERS), "hộ khẩu"])),
    st.sampled_from(["", "lý do"]),
    st.none() | st.datetimes(NINE, NINE + 60 * DAY),
    st.booleans(),
)


@given(st.lists(STEPS, max_size=40), st.frozensets(st.sampled_from(sorted(PAPERS))), st.sampled_from(Channel))
def test_no_path_asks_twice_apologises_twice_or_returns_without_a_record(
    steps: list[Step], papers: frozenset[str], channel: Channel
) -> None:
    here = dossier(papers, channel=channel)
    for step in steps:
        done = DESK.take(here, step)
        assert done.taken or done.dossier == here
        here = done.dossier
    times = {action: here.times(action) for action in Action}
    assert times[A.ASK] <= 1 and times[A.TELL_DELAY] <= 1 and times[A.RETURN] <= 1
    if here.state is S.RETURNED:
        assert times[A.RECEIVE] == times[A.SOLVE] == 1 and not here.missing
    assert [step.at for step in here.record] == sorted(step.at for step in here.record)


@given(st.lists(STEPS, max_size=30))
def test_a_day_can_be_replayed(steps: list[Step]) -> None:
    def play() -> list[Outcome]:
        here, seen = dossier(), []
        for step in steps:
            seen.append(DESK.take(here, step))
            here = seen[-1].dossier
        return seen

    assert play() == play()


def test_every_rule_that_can_be_broken_either_forbids_or_tells() -> None:
    assert set(Rule) - FORBIDDING == {Rule.ANSWER_ONLINE, Rule.HAND_OVER, Rule.ON_TIME, Rule.PROMISE}
