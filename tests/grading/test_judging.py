"""Marks that people give: which stand, and who may still give one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.grading.judging import Judgement, Stage, histories, may_judge, verdict
from congvu.model.attempts import EventType

SHARES = st.floats(0, 1)


def by(*shares: float) -> list[Judgement]:
    """Judgements by as many people, in order."""
    return [Judgement(f"m{number}", share) for number, share in enumerate(shares)]


@pytest.mark.parametrize(
    ("shares", "second", "stage", "share"),
    [
        ((), False, Stage.FIRST, None),
        ((), True, Stage.FIRST, None),
        ((0.6,), False, Stage.DECIDED, 0.6),
        ((0.6,), True, Stage.SECOND, None),
        ((0.6, 0.8), True, Stage.DECIDED, 0.7),
        ((0.6, 0.80001), True, Stage.THIRD, None),
        ((0.2, 0.9, 0.5), True, Stage.DECIDED, 0.5),
        ((0.6, 0.7), False, Stage.DECIDED, 0.65),
    ],
)
def test_the_verdict(shares: tuple[float, ...], second: bool, stage: Stage, share: float | None) -> None:
    """Within the threshold (0.2, itself included) the mean; beyond it a third person's mark alone."""
    found = verdict(by(*shares), second=second, threshold=0.2)
    assert (found.stage, found.share) == (stage, share)


def test_who_made_the_mark() -> None:
    assert [one.marker for one in verdict(by(0.5, 0.6), second=True, threshold=0.2).by] == ["m0", "m1"]
    assert [one.marker for one in verdict(by(0, 1, 0.6), second=True, threshold=0.2).by] == ["m2"]


@given(SHARES, SHARES, st.floats(0, 1))
def test_the_order_of_two_markers_is_without_effect(one: float, other: float, threshold: float) -> None:
    there = verdict(by(one, other), second=True, threshold=threshold)
    back = verdict(by(other, one), second=True, threshold=threshold)
    assert (there.stage, there.share) == (back.stage, back.share)


@given(st.lists(SHARES, max_size=3), st.booleans(), st.floats(0, 1))
def test_a_mark_is_a_share_between_those_given(shares: list[float], second: bool, threshold: float) -> None:
    """Four decimals of rounding apart; and there is a mark exactly when it is decided."""
    found = verdict(by(*shares), second=second, threshold=threshold)
    assert (found.share is None) == (found.stage is not Stage.DECIDED)
    if found.share is not None:
        assert min(shares) - 1e-4 <= found.share <= max(shares) + 1e-4


def test_nobody_marks_herself_or_twice() -> None:
    assert may_judge("m9", "owner", by(0.5))
    assert not may_judge("owner", "owner", [])
    assert not may_judge("m0", "owner", by(0.5))


@dataclass(frozen=True)
class Event:
    type: EventType
    payload: dict[str, Any] = field(default_factory=dict)
    slot: str | None = "s01"


def judged(marker: str, share: float, comment: str = "") -> Event:
    return Event(
        EventType.JUDGED,
        {"marker": marker, "share": share, "comment": {"text": comment} if comment else None, "levels": None},
    )


def regraded(cause: str, **payload: Any) -> Event:
    return Event(EventType.REGRADED, {"cause": cause, "changed": {}, **payload}, None)


def test_history_follows_the_log() -> None:
    told = [judged("a", 0.5, "t1"), Event(EventType.SECOND_WANTED, {"by": "a"}), judged("b", 0.6)]
    history = histories(told)["s01"]
    assert [one.marker for one in history.judgements] == ["a", "b"]
    assert history.second_wanted and history.judgements[0].comment == "t1"
    assert history.comments == ()  # nothing is decided yet


def test_a_mark_from_outside_the_queue_starts_anew() -> None:
    """What was judged before is kept, but no longer counts; an override keeps the comment that stands."""
    told = [
        judged("a", 0.5, "t1"),
        regraded("marker", changed={"s01": 1.0}, comments={"s01": ["t1"]}),
        regraded("override", changed={"s01": 2.0}),
    ]
    history = histories(told)["s01"]
    assert (history.judgements, history.comments) == ((), ("t1",))
    assert [one.marker for one in history.everybody] == ["a"]


def test_going_back_to_the_machine_takes_the_comment_away() -> None:
    told = [judged("a", 0.5, "t1"), regraded("marker", changed={"s01": 1.0}, comments={"s01": ["t1"]})]
    history = histories([*told, regraded("override", machine=["s01"])])["s01"]
    assert (history.judgements, history.comments) == ((), ())


def test_a_regrade_by_machine_leaves_peoples_work_alone() -> None:
    told = [judged("a", 0.5), regraded("regrade", changed={"s01": 0.0})]
    assert len(histories(told)["s01"].judgements) == 1
