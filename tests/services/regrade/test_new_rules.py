"""A new rule of marking comes to what is published by publishing and by a regrade that was shown first, never in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from backbone import HOA, MAI, NOW, World, blueprint, bundle, item, items

from congvu.model.attempts import Result
from congvu.model.content import Section, SlotRule
from congvu.services.attempts.overview import quiz_overview
from congvu.services.regrade.job import Wish, begin_regrade, preview_regrade, run_regrade
from congvu.store import results
from congvu.workers import InlineWorkers

MANY = "nhieu"
EVERYTHING = list("abcde")
OPTIONS = [{"id": one, "text": f"Việc {one}", "feedback": "Vì sao"} for one in EVERYTHING]


def publish(world: World, **scoring: str) -> int:
    """Publishes a quiz of one question, three of whose five options are right; returns how many are marked otherwise."""
    many = item("nhieu-1", "nq-9-2019#d1", kind="multiple", options=OPTIONS, key=list("abc"), **scoring)
    sections = (Section("", (SlotRule(3.0, item_id="nhieu-1"),)),)
    made = replace(blueprint(MANY), sections=sections)
    return world.publish(bundle([*items(), many], quizzes=[made])).remarked


def sit(world: World, officer_id: str, campaign_id: str) -> tuple[str, float]:
    """Ticks everything."""
    attempt = world.start(officer_id, campaign_id=campaign_id)
    return attempt.id, world.submit(attempt, {"s01": EVERYTHING}).points


def stored(world: World, attempt_id: str) -> Result:
    found = world.read(results.get_result, attempt_id)
    assert found is not None
    return found.result


def test_marks_of_the_old_rule_stand_until_a_regrade_that_was_shown(world: World) -> None:
    """Ticking everything earned a third; published anew it earns nothing, for those who hand in from then on."""
    assert publish(world, scoring="per_option") == 0
    campaign = world.open(MANY)
    before, points = sit(world, HOA, campaign.id)
    assert points == 1.0
    assert publish(world) == 1
    assert stored(world, before).points == 1.0
    assert sit(world, MAI, campaign.id)[1] == 0.0
    preview = preview_regrade(world.store, world.ctx(), MANY, Wish(), InlineWorkers())
    assert len(preview.outlook.finals) == 1
    assert stored(world, before).points == 1.0
    job, _ = begin_regrade(world.store, world.ctx(), MANY, Wish(), "Đổi cách chấm", holder="")
    run_regrade(world.store, world.ctx(), job.id, InlineWorkers())
    assert stored(world, before).points == 0.0


def test_publishing_the_same_rule_again_marks_nothing_otherwise(world: World) -> None:
    publish(world)
    assert publish(world) == 0


@pytest.mark.parametrize(
    ("scoring", "told"),
    [
        ({}, "chọn hết thì 0 điểm, như bỏ trống."),
        ({"scoring": "per_option"}, "mỗi ý sai bị trừ bằng chừng ấy, không dưới 0."),
        ({"scoring": "all_or_nothing"}, "Câu chọn nhiều: chọn đúng và đủ mới có điểm."),
    ],
)
def test_the_start_page_tells_the_rule_that_will_mark(
    world: World, scoring: dict[str, str], told: str
) -> None:
    publish(world, **scoring)
    campaign = world.open(MANY)
    (rule,) = world.read(quiz_overview, world.ctx(HOA, NOW), campaign.id).rules
    assert rule.startswith("Câu chọn nhiều: ") and rule.endswith(told)


def test_a_quiz_without_such_questions_tells_no_rule(world: World) -> None:
    assert world.read(quiz_overview, world.ctx(HOA), world.campaign_id).rules == []
