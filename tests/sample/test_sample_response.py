"""The response model and the plans of behaviour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import fmean
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader_cast import authored_items
from real_content import real_content
from strategies import PENDING

from congvu.content.roots import find_content_root
from congvu.model.attempts import Marked
from congvu.model.content import ItemVersion, KeyRevision
from congvu.quizzes.flags import UNREADABLE
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.contract import QuestionKind, SimulatedKind
from congvu.quizzes.kinds.single.kind import GUESS_SHARE
from congvu.quizzes.marking import mark
from congvu.sample import behaviour, response
from congvu.sample.behaviour import SampleCourse, Window, plan
from congvu.sample.response import Traits, chance_right, pull_of, question, respond, traits

KINDS = load_kinds()
ROOT = find_content_root()
BANKED = [(item.version, item.key) for bank in real_content().banks for item in bank.items]
ITEMS = [(item, key) for item, key in BANKED + authored_items() if item.kind not in PENDING]
"""What a mark tells at once; of what waits for a person or a run nobody knows what it would earn."""
ABILITIES = st.floats(-1e6, 1e6, allow_nan=False)
ANY_ITEM = st.sampled_from(ITEMS)
SEEDS = st.integers(0, 2**32)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WINDOW = Window(datetime(2025, 5, 5, 1, tzinfo=UTC), datetime(2025, 5, 23, 10, tzinfo=UTC), ZONE)


class Stranger:
    """A kind with no more than it must have."""

    def __init__(self, kind: QuestionKind) -> None:
        for name in (
            "name",
            "schema",
            "take_apart",
            "arrange",
            "read",
            "mark",
            "key_answer",
            "text",
            "typed",
        ):
            setattr(self, name, getattr(kind, name))


def guess(pair: tuple[ItemVersion, KeyRevision]) -> float:
    """The chance of answering an item right without knowing."""
    return question(KINDS, *pair).habits.guess


def share(item: ItemVersion, key: KeyRevision, answer: object) -> float:
    """What an answer earns; an unreadable one fails the test."""
    verdict = mark(KINDS, item, key, answer)
    assert isinstance(verdict, Marked)
    assert verdict.flag != UNREADABLE, (item.item_id, answer)
    return verdict.share


@given(ability=ABILITIES, pair=ANY_ITEM)
def test_the_chance_lies_between_0_and_1(ability: float, pair: tuple[ItemVersion, KeyRevision]) -> None:
    """Strictly: nobody is sure to know, nobody sure to fail."""
    assert 0 < chance_right(ability, pair[0], guess(pair)) < 1


@given(low=st.floats(-8, 8), step=st.floats(0.01, 4), pair=ANY_ITEM)
def test_the_abler_has_the_better_chance(
    low: float, step: float, pair: tuple[ItemVersion, KeyRevision]
) -> None:
    """At every item."""
    assert chance_right(low, pair[0], guess(pair)) < chance_right(low + step, pair[0], guess(pair))


@given(share_right=st.floats(0.45, 0.9), pair=ANY_ITEM)
def test_an_average_officer_meets_the_authors_estimate(
    share_right: float, pair: tuple[ItemVersion, KeyRevision]
) -> None:
    """P(right) at ability 0 is the estimate, wherever the curve reaches it."""
    item = replace(pair[0], difficulty=share_right)
    assert chance_right(0, item, guess(pair)) == pytest.approx(share_right)


@given(seed=SEEDS, ability=st.floats(-4, 4), pair=ANY_ITEM)
def test_every_answer_can_be_read(seed: int, ability: float, pair: tuple[ItemVersion, KeyRevision]) -> None:
    """Right, wrong or partial; a blank is none at all; each takes time."""
    reply = respond(Random(seed), KINDS, *pair, Traits(ability, 1.0))
    assert len(reply.values) <= 2
    assert len(reply.seconds) == max(1, len(reply.values))
    assert min(reply.seconds) > 0
    for answer in reply.values:
        assert 0 <= share(*pair, answer) <= 1


@given(seed=SEEDS, pair=ANY_ITEM)
def test_who_does_not_know_does_not_earn_full_points(
    seed: int, pair: tuple[ItemVersion, KeyRevision]
) -> None:
    """Unless by chance: a wrong answer is wrong, or right in part."""
    answer = question(KINDS, *pair).wrong(Random(seed))
    assert answer is None or share(*pair, answer) < 1


@given(seed=SEEDS, pair=ANY_ITEM)
def test_the_same_seed_gives_the_same_reply(seed: int, pair: tuple[ItemVersion, KeyRevision]) -> None:
    """Nothing else is random."""
    officer = Traits(0.3, 1.1)
    assert respond(Random(seed), KINDS, *pair, officer) == respond(Random(seed), KINDS, *pair, officer)


def test_the_abler_earn_more() -> None:
    """Mean share over all banks, at three abilities."""

    def mean(ability: float) -> float:
        rng = Random(7)
        replies = [(pair, respond(rng, KINDS, *pair, Traits(ability, 1.0))) for pair in ITEMS * 3]
        return fmean(share(*pair, reply.values[-1]) if reply.values else 0.0 for pair, reply in replies)

    low, middle, high = mean(-1.5), mean(0), mean(1.5)
    assert low + 0.1 < middle < high - 0.1


@pytest.mark.parametrize("kind", ["multiple", "order", "match", "cloze", "judgement"])
def test_partial_answers_occur(kind: str) -> None:
    """Among those who miss an item with partial marks, some earn a part."""
    pairs = [pair for pair in ITEMS if pair[0].kind == kind]
    rng = Random(1)
    shares = []
    for item, key in pairs * 20:
        shares.append(share(item, key, question(KINDS, item, key).plausible(rng)))
    assert any(0 < earned < 1 for earned in shares)


def test_some_items_stay_blank_and_some_minds_change() -> None:
    """Over many replies both occur, and neither is the rule."""
    rng = Random(2)
    replies = [respond(rng, KINDS, *pair, Traits(-0.5, 1.0)) for pair in ITEMS * 10]
    blanks = fmean(not reply.values for reply in replies)
    changes = fmean(len(reply.values) == 2 for reply in replies)
    assert 0.005 < blanks < 0.2
    assert 0.05 < changes < 0.2


def test_a_strangers_kind_is_left_blank() -> None:
    """One that does not tell how trainees answer; the built-in ones all do."""
    item, key = ITEMS[0]
    stranger = {item.kind: Stranger(KINDS[item.kind])}
    assert question(stranger, item, key).plausible(Random(0)) is None
    assert question(stranger, item, key).right(Random(0)) == KINDS[item.kind].key_answer(
        item.content, key.key
    )
    assert all(isinstance(kind, SimulatedKind) for kind in KINDS.values())


def test_those_who_miss_feel_the_same_lure() -> None:
    """A distractor's weight hangs on item and option alone, and differs between options."""
    item = next(item for item, _ in ITEMS if item.kind == "single")
    weights = [pull_of(item)(option["id"]) for option in item.content["options"]]
    assert weights == [pull_of(item)(option["id"]) for option in item.content["options"]]
    assert len(set(weights)) == len(weights)


def test_traits_hang_on_officer_and_unit() -> None:
    """The same officer in another unit shifts by the units' difference; practice helps."""
    one, other = traits(1, "a", "u"), traits(1, "b", "u")
    assert one != other
    shift = traits(1, "a", "v").ability - one.ability
    assert traits(1, "b", "v").ability - other.ability == pytest.approx(shift)
    assert one.after(read=1, tries=2).ability > one.after(read=1).ability > one.ability


@given(seed=SEEDS)
def test_every_plan_lies_in_the_window(seed: int) -> None:
    """Nobody starts before the opening, or too late to finish; the next attempt comes after a pause."""
    intentions = plan(Random(seed), WINDOW)
    assert intentions.reads_at >= WINDOW.opens_at
    for start in intentions.starts_at:
        assert WINDOW.opens_at < start <= WINDOW.closes_at - behaviour.BEFORE_CLOSE
        assert 7 <= start.astimezone(ZONE).hour <= 22
    for earlier, later in zip(intentions.starts_at, intentions.starts_at[1:], strict=False):
        assert later - earlier >= timedelta(minutes=40)


def test_all_courses_occur() -> None:
    """Some never start, some leave in the middle, most finish; many wait for the last days."""
    plans = [plan(Random(seed), WINDOW) for seed in range(600)]
    share_of: Callable[[SampleCourse], float] = lambda course: fmean(p.course is course for p in plans)  # noqa: E731
    firsts = [p.starts_at[0] for p in plans if p.starts_at]
    assert share_of(SampleCourse.NEVER) == pytest.approx(behaviour.NEVER, abs=0.03)
    assert share_of(SampleCourse.ABANDONS) == pytest.approx(behaviour.ABANDONS, abs=0.03)
    assert fmean(at > WINDOW.closes_at - timedelta(days=4) for at in firsts) > behaviour.LATE - 0.1


DOCUMENTED = MappingProxyType(
    {
        "s": response.SLIP,
        "single": GUESS_SHARE,
        "ability": response.ABILITY_SD,
        "unit": response.UNIT_SD,
        "read": response.READ_GAIN,
        "retry": response.RETRY_GAIN,
        "mind": response.CHANGED_MIND,
        "time": response.TIME_SD,
        "pace": response.PACE_SD,
        "never": behaviour.NEVER,
        "abandons": behaviour.ABANDONS,
        "late": behaviour.LATE,
        "reads all": behaviour.READS_ALL,
        "reads some": behaviour.READS_SOME,
        "second try": behaviour.RETRIES[0],
        "third try": behaviour.RETRIES[1],
        "weekend": behaviour.WEEKEND_PUT_OFF,
    }
)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_the_docs_give_the_parameters_that_the_code_has(name: str) -> None:
    """``docs/sample.md`` has a table row for each."""
    docs = Path(__file__).parents[2] / "docs" / "sample.md"
    rows = [line.split("|") for line in docs.read_text("utf-8").splitlines() if line.startswith("|")]
    values = {row[1].strip(): row[2].strip() for row in rows if len(row) > 3}
    assert float(values[f"`{name}`"]) == DOCUMENTED[name]
