"""One answer to what somebody's marks are, whatever caused them and under whatever terms.

Every cause of marks is crossed with every term (:mod:`marks_cases`), told before the cause or brought in behind it by a
regrade, and each time the marks that are stored are those of :mod:`marks_model`, which shares no code with the program.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from backbone import CUC, DUNG, HOA
from databases import Postgres
from marks_cases import (
    AFTER,
    ALL_DROPPED,
    BEFORE,
    CASES,
    CHANGED,
    CHECKED,
    COLLECTED,
    DIAGONAL,
    DONE,
    EVERYTHING,
    FIRST,
    FULL,
    JUDGED,
    LATE,
    NEW_POINTS,
    NOT_APPLICABLE,
    POINTS,
    POSSIBLE,
    RUN,
    SUBMITTED,
    TERMS,
    WAYS,
    Tale,
    fact,
    named,
    regraded,
    tale,
    whole,
)
from marks_model import PAPER, Fact, expected
from marks_stage import QUIZ, Stage, open_stage, set_the_stage, told

from congvu.model.attempts import Cause, EventType, Result
from congvu.quizzes.flags import SECOND_WANTED
from congvu.store import Store, attempts
from congvu.store.gradebook.course import Course, writing
from congvu.store.gradebook.reader import Graded, read_grades

RECORDING = {"end", "give", "judge", "want", "back", "run", "finish"}
"""Facts after which the marks that are stored are those of that moment."""


# -- the stage -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class FirstDay:
    """A store in which nobody has sat the quiz, its rows in a file that stays so, and its gradebook."""

    store: Store
    path: Path
    kept: Path
    gradebook: Path
    campaign_id: str

    def put_back(self) -> None:
        """The store as it was: statements that it has compiled stay, which a new one would spend half its time on."""
        with closing(sqlite3.connect(self.kept)) as kept, closing(sqlite3.connect(self.path)) as used:
            kept.backup(used)


@pytest.fixture(scope="module")
def first_day(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstDay]:
    folder = tmp_path_factory.mktemp("one-answer")
    used, kept, gradebook = folder / "congvu.db", folder / "kept.db", folder / "nbgrader"
    shutil.copyfile(_sqlite_template, kept)
    with Store(f"sqlite:///{kept}") as store:
        stage = set_the_stage(store, FIRST, Course(gradebook))
        stage.project()
    shutil.copyfile(kept, used)
    with Store(f"sqlite:///{used}") as store:
        yield FirstDay(store, used, kept, gradebook, stage.world.campaign_id)


@pytest.fixture
def stage(first_day: FirstDay, tmp_path: Path) -> Stage:
    """The stage on its first day, on SQLite."""
    first_day.put_back()
    shutil.copytree(first_day.gradebook, tmp_path / "nbgrader")
    return open_stage(first_day.store, first_day.campaign_id, Course(tmp_path / "nbgrader"))


@pytest.fixture
def stage_on_postgres(postgres: Postgres, first_day: FirstDay, tmp_path: Path) -> Iterator[Stage]:
    """The same, with the store on PostgreSQL."""
    shutil.copytree(first_day.gradebook, tmp_path / "nbgrader")
    with postgres.fresh_url() as url, Store(url) as store:
        yield set_the_stage(store, FIRST, Course(tmp_path / "nbgrader"))


def play(stage: Stage, story: Sequence[Fact], so_far: Sequence[Fact] = (FIRST,)) -> list[Fact]:
    """Plays a story to its end; after each step that records marks they are the model's. Returns all that happened."""
    happened = list(so_far)
    for one in story:
        stage.play(one)
        happened.append(one)
        if one["what"] in RECORDING and stage.result():
            assert told(stage.result()) == expected(happened), one
    return happened


def play_whole(stage: Stage, *story: Fact) -> list[Fact]:
    """Plays a story told in short."""
    return play(stage, whole(Tale(story, ())).before)


# -- the cross -------------------------------------------------------------------------------------------------
def last_marks(stage: Stage) -> dict[str, Any]:
    """The payload of the newest event that tells marks."""
    events = stage.world.read(attempts.events_of, stage.attempt_id)
    return dict([one for one in events if one.type in (EventType.MARKED, EventType.REGRADED)][-1].payload)


def told_in_log(payload: dict[str, Any]) -> dict[str, Any]:
    marks = {one["slot"]: (one["points"], one["max_points"], one["flag"]) for one in payload["slots"]}
    what_follows = {name: payload[name] for name in ("pending", "points", "penalty", "passed")}
    return {"marks": marks, "max": payload["max_points"], **what_follows}


def overtaken(before: Result | None, after: Result | None) -> set[str]:
    """What a change of marks makes stale."""
    if before is None or after is None or before == after:
        return set()
    return {"feedback"} | ({"certificate"} if before.passed != after.passed else set())


def cause_marks(stage: Stage, way: str, story: Tale) -> list[Fact]:
    """Plays a story up to its cause, and asserts what the cause leaves: marks, log, audit, stale outputs."""
    happened = play(stage, story.before)
    before, audited, _ = stage.result(), stage.audited(), stage.stale()
    happened = play(stage, story.cause, happened)
    after, payload = stage.result(), last_marks(stage)
    if before != after or WAYS[way].cause is not Cause.REGRADE:  # a regrade is silent where nothing changes
        assert (payload["cause"], told_in_log(payload)) == (WAYS[way].cause, told(after))
    assert stage.audited() == [*audited, *WAYS[way].actions]
    assert stage.stale() == overtaken(before, after)
    return happened


def find_nothing_new(stage: Stage, happened: Sequence[Fact], *, is_regraded: bool) -> None:
    """Shows a regrade that asks for nothing: it changes what the model says, which is nothing if all is regraded."""
    found = stage.preview()
    would_change = expected([*happened, *regraded()]) != expected(happened)
    assert any(one.tells for one in found.tally.changes.values()) == would_change
    assert found.changes_anything != is_regraded


def one_answer(stage: Stage, way: str, term: str, order: str) -> None:
    """Plays a case."""
    story = tale(way, term, order)
    happened = cause_marks(stage, way, story)
    happened = play(stage, story.after, happened)
    waits_for_regrade = (term, order) == (CHECKED, BEFORE) and way != "regrade"
    find_nothing_new(stage, happened, is_regraded=not waits_for_regrade)


@pytest.mark.parametrize(("way", "term", "order"), CASES, ids=named(CASES))
def test_a_cause_under_a_term_gives_the_one_answer(stage: Stage, way: str, term: str, order: str) -> None:
    one_answer(stage, way, term, order)


@pytest.mark.postgres
@pytest.mark.parametrize(("way", "term", "order"), DIAGONAL, ids=named(DIAGONAL))
def test_postgresql_gives_it_too(stage_on_postgres: Stage, way: str, term: str, order: str) -> None:
    one_answer(stage_on_postgres, way, term, order)


def test_the_diagonal_meets_every_cause_and_every_term() -> None:
    assert ({way for way, _, _ in DIAGONAL}, {term for _, term, _ in DIAGONAL}) == (set(WAYS), set(TERMS))
    assert set(DIAGONAL) <= set(CASES)


def test_what_is_left_out_is_named_with_its_reason() -> None:
    assert set(NOT_APPLICABLE) == set(POSSIBLE) - set(CASES)
    assert {case[0] for case in CASES} == set(WAYS)


@pytest.mark.parametrize(
    ("slot", "ruling"), [("s03", "full"), ("s03", "dropped"), ("s04", "full"), ("s04", "dropped")]
)
def test_what_is_ruled_waits_for_nobody(stage: Stage, slot: str, ruling: str) -> None:
    """So some causes have nothing to do under such a term."""
    play_whole(stage, fact("start"), SUBMITTED, *regraded(**{ruling: [PAPER[slot][0]]}))
    result = stage.result()
    assert result is not None and slot not in result.pending
    assert slot not in stage.waiting(CUC) and stage.run_again().marked == (1 if slot == "s03" else 0)


# -- the gradebook ---------------------------------------------------------------------------------------------
SHOWN = [
    ("collect", FULL, BEFORE),
    ("formgrader", POINTS, AFTER),
    ("second", LATE, BEFORE),
    ("second-wanted", POINTS, BEFORE),
    ("override", ALL_DROPPED, AFTER),
    ("regrade", FULL, AFTER),
]
"""What is looked up in nbgrader's gradebook too, which takes its time."""


def shown(stage: Stage) -> Graded:
    """The attempt in nbgrader's gradebook."""
    assert stage.course is not None
    with writing(stage.course) as tx:
        return read_grades(tx, QUIZ)[HOA]


def shown_points(stage: Stage) -> dict[str, float]:
    rows = shown(stage).rows
    return {slot: (auto if manual is None else manual) or 0.0 for slot, auto, manual, _ in rows}


@pytest.mark.parametrize(("way", "term", "order"), SHOWN, ids=named(SHOWN))
def test_the_gradebook_shows_the_same(stage: Stage, way: str, term: str, order: str) -> None:
    story = tale(way, term, order)
    marks = expected(play(stage, (*story.before, *story.cause, *story.after)))
    stage.project()
    points = {slot: marks["marks"].get(slot, (0.0,))[0] for slot in PAPER}
    assert (shown_points(stage), shown(stage).penalty) == (points, marks["penalty"])
    assert shown(stage).flagged == any(flag for _, _, flag in marks["marks"].values())


def test_a_second_marker_asked_for_reaches_the_gradebook_as_a_rebuild_would_show_it(stage: Stage) -> None:
    play_whole(stage, fact("start"), *DONE)
    stage.project()
    assert not shown(stage).flagged
    play(stage, [fact("want", slot="s03")], [FIRST, fact("start"), *DONE])
    stage.project()
    incrementally = shown(stage)
    stage.project(rebuild=True)
    assert incrementally.flagged and shown(stage) == incrementally


# -- the smallest inputs ---------------------------------------------------------------------------------------
BLANK = fact("end", how="submit", answers={})
WORTH_THREE = fact("publish", points=NEW_POINTS)


@pytest.mark.parametrize("how", ["submit", "collect"])
def test_a_blank_gets_the_points_of_a_faulty_item_wherever_it_was_handed_in(stage: Stage, how: str) -> None:
    opening = [] if how == "collect" else [fact("start")]
    play_whole(stage, WORTH_THREE, *regraded(full=["trong-1"]), *opening, {**BLANK, "how": how})
    result = stage.result()
    assert result is not None and result.points == 3.0


def test_with_all_items_dropped_an_override_of_0_passes_nobody(stage: Stage) -> None:
    play_whole(stage, fact("start"), *DONE, *regraded(dropped=EVERYTHING), {**CHANGED, "share": 0.0})
    result = stage.result()
    assert result is not None and (result.max_points, result.passed) == (0.0, False)


def test_a_submission_collected_after_an_item_was_dropped_counts_without_it(stage: Stage) -> None:
    play_whole(stage, *regraded(dropped=["chon-1"]), COLLECTED)
    result = stage.result()
    assert result is not None and (result.max_points, result.points) == (9.0, 0.0)


def test_full_points_given_and_taken_back_keep_the_second_marker_awaited(stage: Stage) -> None:
    wanted = fact("want", slot="s03")
    play_whole(
        stage, fact("start"), *DONE, wanted, *regraded(full=["viet-1"]), *regraded(restored=["viet-1"])
    )
    result = stage.result()
    assert result is not None and [one.slot for one in result.slots if one.flag == SECOND_WANTED] == ["s03"]
    assert stage.waiting(DUNG) == ["s03"]


STORIES = {
    "submitted": (SUBMITTED,),
    "done": DONE,
    "given back": (*DONE, fact("back", slot="s03"), fact("back", slot="s04")),
}


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("ruling", ["full", "dropped"])
def test_a_ruling_taken_back_leaves_what_there_was(stage: Stage, story: str, ruling: str) -> None:
    """What waited waits again, for a person or a run; what was marked has its mark. The model says so after each step."""
    items = [PAPER[slot][0] for slot in ("s03", "s04")]
    play_whole(stage, fact("start"), *STORIES[story])
    there_was = told(stage.result())
    play(
        stage,
        [*regraded(**{ruling: items}), *regraded(restored=items)],
        [FIRST, fact("start"), *STORIES[story]],
    )
    assert told(stage.result()) == there_was


@pytest.mark.parametrize("slot", ["s03", "s04"])
def test_what_is_given_back_under_a_ruling_waits_when_that_is_taken_back(stage: Stage, slot: str) -> None:
    item = PAPER[slot][0]
    story = [*DONE, *regraded(full=[item]), fact("back", slot=slot), *regraded(restored=[item])]
    play_whole(stage, fact("start"), *story)
    result = stage.result()
    assert result is not None and (result.pending, result.passed) == ((slot,), False)


def test_a_judgement_while_its_item_is_being_dropped_is_not_lost(stage: Stage) -> None:
    story = [SUBMITTED, RUN, fact("begin", dropped=["viet-1"]), JUDGED, fact("finish")]
    play_whole(stage, fact("start"), *story, *regraded(restored=["viet-1"]))
    result = stage.result()
    mark = result.mark_of("s03") if result else None
    assert mark is not None and mark.points == 0.75 * mark.max_points
