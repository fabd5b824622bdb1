"""What rests on a norm, and what has to be written anew on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from backbone import MAI, World, bundle, register

from congvu.model.errors import NotFound
from congvu.model.norms import Register, Relation
from congvu.services.authoring.norms import lapsed_sections, resting_on, work_list

NEW_YEAR = date(2027, 1, 1)


def test_a_norm_tells_items_and_results_that_rest_on_it(world: World) -> None:
    world.sit(right=4)
    world.sit(MAI, right=0)
    found = world.read(resting_on, world.ctx(), "nd-1-2020")
    assert found.items == ("cu-1", "cu-2", "cu-3", "cu-4", "luyen-001")
    assert (found.attempts, found.passed) == (2, 1)


def test_nothing_rests_on_a_norm_that_no_paper_held(world: World) -> None:
    world.sit()
    found = world.read(resting_on, world.ctx(), "nd-2-2026#d1")
    assert (found.attempts, found.passed) == (0, 0)
    assert "moi-1" in found.items


@pytest.mark.parametrize("norm", ["", "nd-404-2026", "Nghị định 118", "nd-1-2020#d1@2026-13-40"])
def test_an_unknown_norm_is_told_with_the_way_to_find_one(world: World, norm: str) -> None:
    with pytest.raises(NotFound) as caught:
        world.read(resting_on, world.ctx(), norm)
    assert "congvu norm list" in caught.value.mend


def test_on_the_day_a_decree_ends_its_items_are_work(world: World) -> None:
    replaced = Relation("replaced_by", "nd-2-2026", NEW_YEAR)
    documents = dict(register().documents)
    documents["nd-1-2020"] = replace(documents["nd-1-2020"], relations=(replaced,))
    world.publish(bundle(norms=Register(documents)))
    found = world.read(work_list, world.ctx(), NEW_YEAR)
    assert [entry.lapse.content for entry in found] == [
        *(f"câu cu-{n}" for n in range(1, 5)),
        "câu luyen-001",
    ]
    assert {new.slug for entry in found for new in entry.replaced_by} == {"nd-2-2026"}


def test_before_that_day_the_new_items_are(world: World) -> None:
    found = world.read(work_list, world.ctx(), date(2026, 12, 31))
    assert {entry.lapse.content for entry in found} == {f"câu moi-{n}" for n in range(1, 5)}


def test_a_lesson_warns_of_sections_whose_norm_has_ended_and_of_no_other() -> None:
    lesson = {
        "title": "Bài",
        "sections": [["a", "Mục a"], ["b", "Mục b"], ["c", "Mục c"]],
        "citations": [["a", "nd-1-2020#d1"], ["b", "nq-9-2019#d1"], ["c", "nd-2-2026#d1"]],
    }
    before, after = (lapsed_sections(register(), lesson, day) for day in (date(2026, 12, 31), NEW_YEAR))
    assert [one.heading for one in before] == []
    assert [(one.heading, one.since) for one in after] == [("Mục a", NEW_YEAR)]
