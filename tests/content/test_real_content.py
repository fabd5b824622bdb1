"""What the authors have written: without a fault, in force, and quick to check."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.content import LoadedContent, blueprint_from_json, load_content, make_bundle
from congvu.law.changes import changed_on
from congvu.law.norms import in_force, reasons
from congvu.model.attempts import PERSON, RUN, Marked, Pending
from congvu.model.content import Blueprint, ItemVersion
from congvu.quizzes.drawing import CannotDraw, draw_paper
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.marking import mark

from .conftest import DAY
from .sample import COURSE, item, sample, write

WAITS = {"essay": Pending(PERSON), "code": Pending(RUN)}
TOLD_AS_UNVERIFIED = {"qd-522-2017-hanoi", "luat-44-2019#d5.k5", "ct-26-2016"}
"""Lessons name these with the words that their force is to be checked first."""


def _drawable(real: LoadedContent, on: date) -> list[ItemVersion]:
    return [entry.version for entry in real.items if in_force(real.register, entry.version.citations, on)]


def _candidates(real: LoadedContent, blueprint: Blueprint) -> list[ItemVersion]:
    """What may be drawn today: of a quiz on the past, everything."""
    return [entry.version for entry in real.items] if blueprint.historical else _drawable(real, DAY)


def _changed(real: LoadedContent, on: date) -> dict[str, date]:
    rests = {entry.version.id: entry.version.citations for entry in real.items}
    return changed_on(real.register, rests, on)


def test_no_errors(real: LoadedContent) -> None:
    """``congvu check`` passes on the day the content was written for."""
    assert [str(fault) for fault in real.findings if fault.severity == "error"] == []


def test_warnings_are_the_known_ones(real: LoadedContent) -> None:
    """The only warnings are the norms that a lesson itself tells the reader to check."""
    assert {fault.code for fault in real.findings} <= {"CV-LESSON-009"}
    assert len(real.findings) == len(TOLD_AS_UNVERIFIED)
    assert all(any(name in fault.message for name in TOLD_AS_UNVERIFIED) for fault in real.findings)


def test_there_is_something_to_check(real: LoadedContent) -> None:
    """Three courses with lessons, practices and a quiz each."""
    assert {course.course_id for course in real.courses} == {"conduct", "one-stop", "reform"}
    assert all(course.lessons for course in real.courses)
    assert len(real.items) >= 100
    assert len(real.practice_items) >= 10
    assert len(real.register.documents) >= 40


def test_every_key_earns_full_points(real: LoadedContent, kinds: KindRegistry) -> None:
    """The answer that review shows as right is marked as right, for every item.

    What a person marks has a model answer that waits for one; programs are run in ``test_code_items``.
    """
    for entry in (*real.items, *real.practice_items):
        right = kinds[entry.version.kind].key_answer(entry.version.content, entry.key.key)
        expected = WAITS.get(entry.version.kind, Marked(1.0))
        assert mark(kinds, entry.version, entry.key, right) == expected, entry.place


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**31))
def test_every_quiz_can_be_drawn_today(real: LoadedContent, kinds: KindRegistry, seed: int) -> None:
    """Any seed gives a whole paper out of what is in force."""
    changed = _changed(real, DAY)
    for entry in real.blueprints:
        candidates = _candidates(real, entry.blueprint)
        paper = draw_paper(entry.blueprint, candidates, seed=seed, kinds=kinds, changed=changed)
        assert len(paper.slots) == entry.blueprint.slot_count


def test_items_in_force_before_and_after_july_2025(real: LoadedContent) -> None:
    """The new decree on one-stop desks changes what may be asked from one day to the next."""
    bank = {entry.version.item_id for entry in real.items if entry.version.bank == "one-stop"}
    before = {i.item_id for i in _drawable(real, date(2025, 6, 30))} & bank
    after = {i.item_id for i in _drawable(real, date(2025, 7, 1))} & bank
    now = {i.item_id for i in _drawable(real, DAY)} & bank
    cites_old = {
        entry.version.item_id
        for entry in real.items
        if any(c.startswith(("nd-61-2018", "tt-01-2018")) for c in entry.version.citations)
    } & bank
    assert cites_old
    assert cites_old & (after | now) == set()
    assert before & cites_old
    assert after - before


def test_what_rests_on_lapsed_norms_is_not_drawn(real: LoadedContent) -> None:
    """And all else is."""
    items = [entry.version for entry in real.items]
    lapsed = {item.item_id for item in items if reasons(real.register, item.citations, DAY)}
    assert lapsed == {item.item_id for item in items} - {item.item_id for item in _drawable(real, DAY)}


def test_current_quiz_does_not_draw_from_the_past(real: LoadedContent, kinds: KindRegistry) -> None:
    """On a day when nothing was in force yet, no paper can be drawn."""
    blueprint = next(e.blueprint for e in real.blueprints if not e.blueprint.historical)
    with pytest.raises(CannotDraw):
        draw_paper(blueprint, _drawable(real, date(1990, 1, 1)), seed=1, kinds=kinds)


def test_published_blueprints_draw_the_same_papers(real: LoadedContent, kinds: KindRegistry) -> None:
    """A paper drawn from the bundle equals one drawn from the loaded content."""
    bundle = make_bundle(real)
    changed = _changed(real, DAY)
    for entry in real.blueprints:
        candidates = _candidates(real, entry.blueprint)
        again = blueprint_from_json(bundle.blueprints[entry.blueprint.quiz_id])
        papers = [
            draw_paper(b, candidates, seed=7, kinds=kinds, changed=changed) for b in (again, entry.blueprint)
        ]
        assert papers[0] == papers[1]


def test_the_yearly_refresher_asks_for_what_has_changed(real: LoadedContent, kinds: KindRegistry) -> None:
    """Twenty questions over all three courses; twelve rest on law that changed on 1 July 2025 or after."""
    (blueprint,) = [e.blueprint for e in real.blueprints if e.blueprint.quiz_id == "yearly-refresher"]
    candidates, changed = _drawable(real, DAY), _changed(real, DAY)
    paper = draw_paper(blueprint, candidates, seed=3, kinds=kinds, changed=changed)
    banks = {item.id: item.bank for item in candidates}
    new = [slot for slot in paper.slots if slot.section == 0]
    assert (len(paper.slots), len(new)) == (20, 12)
    assert all(changed[slot.item_version_id] >= date(2025, 7, 1) for slot in new)
    assert {banks[slot.item_version_id] for slot in paper.slots} == {"one-stop", "reform", "conduct"}


def test_position_of_the_key_gives_nothing_away(real: LoadedContent) -> None:
    """Over the items of one choice, no position holds the key in more than half of them."""
    at = Counter(
        [option["id"] for option in entry.version.content["options"]].index(entry.key.key["option"])
        for entry in real.items
        if entry.version.kind == "single"
    )
    assert max(at.values()) <= at.total() / 2


def test_check_of_four_hundred_items_is_quick(tmp_path: Path, kinds: KindRegistry) -> None:
    """A whole content of 400 items is checked in well under ten seconds."""
    files = sample()
    for number in range(4):
        body = "".join(item(f"b{number}-{n:03d}") for n in range(100))
        files[f"quizzes/banks/b{number}.yaml"] = f"bank: b{number}\ntitle: T\nitems:\n{body}"
    assert COURSE in files.values()
    root = write(tmp_path, files)
    start = time.perf_counter()
    loaded = load_content(root, kinds, on=DAY)
    assert time.perf_counter() - start < 10
    assert len(loaded.items) == 405
    assert loaded.ok
