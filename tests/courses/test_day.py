"""A day at the desk: the same everywhere, winnable, and no path breaks what the desk forbids."""

from __future__ import annotations

from datetime import date, time

import pytest
from desk_players import due, naive, play_through, real_world, reference
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.courses.day import Act, Play, Unplayable, make_story, read_acts, replay, verdict
from congvu.courses.day.acts import MAX_ACTS, Do
from congvu.courses.day.dice import Dice
from congvu.courses.day.play import Player
from congvu.courses.day.state import NO_REASON
from congvu.courses.day.story import SEEDS, TODAY, Ask, StoryPlan
from congvu.courses.dossier import Action, Channel, State
from congvu.law.deadlines import tell_delay_by

WORLD = real_world()
RULES = ("2025", "2018")
FIRST_THROWS = [25, 28, 53, 5, 50, 72, 31, 18]
SUBJECTS = [f"h{n}" for n in range(1, 9)] + ["c1", "c2", "c3", "hanh", "khoa", "tuyet", "backdate", "again"]
CHOICES = ["ho-tich", "cong-an", "kinh-te", "tay-xoa", "het-han", "unit", "request", NO_REASON]
PAPERS = ["to-khai", "ct01", "cho-o", "tuy-than", "ban-chinh", "uy-quyen", "so-ho-khau"]
ACTS = st.builds(
    Act,
    st.sampled_from(sorted(set(Do) - {Do.FINISH})),
    st.sampled_from(SUBJECTS),
    st.dates(date(2026, 8, 1), date(2027, 3, 31)),
    st.frozensets(st.sampled_from(PAPERS), max_size=4),
    st.sampled_from(CHOICES),
    st.booleans(),
    st.sampled_from([0, 5, 30]),
)


def played(rules: str, seed: int, acts: list[Act]) -> Play:
    """The day of those of these acts that somebody at the desk could make."""
    player, made = Player(WORLD, make_story(WORLD, rules, seed)), []
    for act in acts:
        try:
            player.do(act)
        except Unplayable:
            player = Player(WORLD, make_story(WORLD, rules, seed))
            for one in made:
                player.do(one)
        else:
            made.append(act)
    return player.play


@pytest.mark.parametrize("rules", RULES)
def test_each_of_three_hundred_days_can_be_done_without_a_fault(rules: str) -> None:
    for seed in range(300):
        acts, play = play_through(WORLD, rules, seed, reference)
        told = verdict(WORLD, play)
        assert (told.faults, told.share) == ((), 1.0), seed
        assert len(acts) < MAX_ACTS / 4


@pytest.mark.parametrize("rules", RULES)
def test_who_takes_whatever_comes_loses_most_of_it(rules: str) -> None:
    shares = [verdict(WORLD, play_through(WORLD, rules, seed, naive)[1]).share for seed in range(60)]
    assert max(shares) < 0.5


def test_who_does_nothing_earns_next_to_nothing() -> None:
    play = replay(WORLD, "2025", 5, [Act(Do.FINISH)])
    told = verdict(WORLD, play)
    assert told.points == 0
    assert {one.needless for one in told.lived if one.waited_min is not None} == {1}


@given(st.sampled_from(RULES), st.integers(0, SEEDS - 1), st.lists(ACTS, max_size=60))
@settings(deadline=None)
def test_no_path_asks_twice_apologises_twice_or_returns_without_a_record(
    rules: str, seed: int, acts: list[Act]
) -> None:
    play = played(rules, seed, acts)
    for dossier in play.dossiers.values():
        assert dossier.times(Action.ASK) <= 1
        assert dossier.times(Action.TELL_DELAY) <= 1
        assert [step.at for step in dossier.record] == sorted(step.at for step in dossier.record)
        if dossier.state is State.RETURNED:
            assert (
                dossier.times(Action.RECEIVE)
                == dossier.times(Action.SOLVE)
                == dossier.times(Action.RETURN)
                == 1
            )
        if dossier.state is State.STOPPED:
            assert rules == "2025" and dossier.id == "c3"


@given(st.sampled_from(RULES), st.integers(0, 50), st.lists(ACTS, max_size=25))
@settings(deadline=None)
def test_the_same_acts_give_the_same_verdict(rules: str, seed: int, acts: list[Act]) -> None:
    def judged() -> object:
        player_acts = [line.act for line in played(rules, seed, acts).log if line.act]
        play = played(rules, seed, [*player_acts, Act(Do.FINISH)])
        return verdict(WORLD, play)

    assert judged() == judged()


@given(st.lists(ACTS, max_size=20))
@settings(deadline=None)
def test_a_fault_never_adds_to_the_share(acts: list[Act]) -> None:
    play = played("2025", 5, [*acts, Act(Do.FINISH)])
    told = verdict(WORLD, play)
    assert 0 <= told.share <= 1
    assert told.share < 1 or not told.faults
    spoilt = {check for check in told.checks if check.faults}
    assert not any(check.right for check in spoilt)


@given(st.lists(ACTS, max_size=30))
def test_acts_go_to_json_and_back(acts: list[Act]) -> None:
    plain = [act.to_json() for act in acts]
    assert [act.to_json() for act in read_acts(plain)] == plain


@pytest.mark.parametrize(
    "raw",
    [
        None,
        {},
        "[]",
        [None],
        [{}],
        [{"do": "fly"}],
        [{"do": "look"}],
        [{"do": "look", "subject": 7}],
        [{"do": "look", "subject": "h" * 30}],
        [{"do": "look", "subject": "h1", "at": "2026-11-23"}],
        [{"do": "receive", "subject": "h1", "promised_on": "23/11/2026"}],
        [{"do": "receive", "subject": "h1", "promised_on": "9999-12-31"}],
        [{"do": "return", "subject": "c2", "agreed": "true"}],
        [{"do": "ask", "subject": "h1", "papers": ["a"] * 50}],
        [{"do": "wait", "minutes": -5}],
        [{"do": "wait", "minutes": True}],
        [{"do": "wait", "minutes": 10**9}],
        [{"do": "wait", "minutes": 0}] * (MAX_ACTS + 1),
    ],
)
def test_a_forged_list_is_refused_in_vietnamese(raw: object) -> None:
    with pytest.raises(Unplayable, match=r"thao tác|Danh sách"):
        read_acts(raw)


@pytest.mark.parametrize(
    "acts",
    [
        [Act(Do.LOOK, "h6")],  # she comes after three o'clock
        [Act(Do.LOOK, "h99")],
        [Act(Do.STAND_IN, "hanh")],  # nobody is away yet at half past seven
        [Act(Do.ANSWER, "backdate", agreed=True)],
        [Act(Do.ANSWER, "stand_in")],
        [Act(Do.DECLINE_STOP, "c3")],
        [Act(Do.HAND_OVER, "c1", choice="mars")],
        [Act(Do.FINISH), Act(Do.WAIT)],
    ],
)
def test_acts_out_of_order_are_refused(acts: list[Act]) -> None:
    with pytest.raises(Unplayable):
        replay(WORLD, "2025", 5, acts)


def test_there_is_no_day_without_rules_or_seed() -> None:
    with pytest.raises(Unplayable):
        replay(WORLD, "1999", 5, [])
    for seed in (-1, SEEDS):
        with pytest.raises(ValueError, match=str(seed)):
            make_story(WORLD, "2025", seed)


def test_a_seed_means_the_same_day_on_every_python() -> None:
    """Fixed throws: were they to change, every kept run would mean another day."""
    dice = Dice("congvu")
    assert [dice.below(100) for _ in range(8)] == FIRST_THROWS
    story = make_story(WORLD, "2025", 5)
    assert (story.on, len(story.cases)) == (date(2026, 11, 6), 11)


@pytest.mark.parametrize("rules", RULES)
def test_a_day_plants_all_that_the_desk_teaches(rules: str) -> None:
    for seed in range(40):
        story = make_story(WORLD, rules, seed)
        cases = list(story.cases.values())
        assert {case.plan for case in cases} == set(StoryPlan)
        assert {case.dossier.channel for case in cases} == set(Channel)
        assert len({case.citizen for case in cases}) == len(cases)
        assert set(story.requests) == set(Ask)
        assert any(case.plan in TODAY and case.comes_at.time() > time(15) for case in cases)
        late = story.requests[Ask.LATE]
        told_by = tell_delay_by(story.cases[late.case].dossier.promised_at or late.at, WORLD.calendar)
        assert told_by == story.on == late.at.date()
        for case in cases:
            assert (case.plan is StoryPlan.MISSING) == bool(case.dossier.missing)
            assert WORLD.calendar.opening(story.on) <= case.comes_at < WORLD.calendar.closing(story.on)


def test_the_right_day_to_promise_leaps_over_tet_and_the_day_of_culture() -> None:
    """Two days worked out by hand: Monday 23 November 2026 and Wednesday 3 February 2027."""
    wanted = {date(2026, 11, 23): date(2026, 11, 27), date(2027, 2, 3): date(2027, 2, 15)}
    found = {}
    for seed in range(400):
        player = Player(WORLD, make_story(WORLD, "2025", seed))
        story = player.play.story
        if story.on not in wanted or story.on in found:
            continue
        while not player.play.ended and story.on not in found:
            for case_id in sorted(player.play.came):
                dossier = player.play.dossiers[case_id]
                if dossier.limit.days == 3 and dossier.channel is Channel.COUNTER:
                    found[story.on] = due(WORLD, player.play, case_id)
            player.do(Act(Do.WAIT))
    assert found == wanted
