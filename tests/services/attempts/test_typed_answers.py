"""Typed answers from the save to the regrade, by the rule of the key: the one of 0.1.0, and today's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from backbone import DAY, HOA, NOW, World, blueprint, bundle, item, items

from congvu.content.canonical import key_id
from congvu.model.attempts import Attempt, SlotMark
from congvu.model.content import ItemVersion, KeyRevision, Phase, Section, SlotRule
from congvu.model.errors import Conflict
from congvu.services.attempts import (
    AnswerSave,
    SaveOutcome,
    check_answer,
    open_sitting,
    save_answers,
    submit_attempt,
)
from congvu.services.regrade.job import Wish, begin_regrade, preview_regrade, run_regrade
from congvu.store import results
from congvu.store.schema import attempt_event, free_text
from congvu.workers import InlineWorkers

QUIZ = "go-tay"
Pair = tuple[ItemVersion, KeyRevision]
GAPS = [
    {
        "id": "a",
        "label": "Thời hạn",
        "kind": "numeric",
        "key": {"value": 5},
        "unit": "ngày",
        "feedback": "Vì sao.",
    },
    {"id": "b", "label": "Ngày trả", "kind": "date", "key": "08/01/2027", "feedback": "Vì sao."},
    {
        "id": "c",
        "label": "Giấy tờ",
        "kind": "short",
        "key": ["phiếu hẹn"],
        "feedback": "Vì sao.",
        "weight": 2,
    },
]
NUMBER, DAY_SLOT, WORD, FORM = "s01", "s02", "s03", "s04"


def typed_items() -> list[Pair]:
    """A number, a day, a phrase, a form."""
    cited = "nq-9-2019#d1"
    return [
        item("so", cited, kind="numeric", key={"value": 5}, unit="năm"),
        item("ngay", cited, kind="date", key="08/01/2027"),
        item("chu", cited, kind="short", key="quy trình"),
        item("mau", cited, kind="cloze", form="{a} {b} {c}", gaps=GAPS),
    ]


def first_rule(pair: Pair) -> Pair:
    """As 0.1.0 published it."""
    version, key = pair
    bare = {name: value for name, value in key.key.items() if name != "reading"}
    return version, replace(key, id=key_id(version.id, bare, key.feedback), key=bare)


def published(world: World, made: list[Pair]) -> None:
    slots = tuple(SlotRule(4.0, item_id=version.item_id) for version, _ in made)
    review = {Phase.DURING: frozenset({"marks"}), Phase.OPEN: frozenset({"marks"})}
    quiz = blueprint(QUIZ, sections=(Section("Gõ", slots),), review=review, formative=True)
    world.publish(bundle([*items(), *made], [blueprint(), quiz]))


def sitting(world: World, made: list[Pair]) -> Attempt:
    published(world, made)
    return world.start(campaign_id=world.open(QUIZ).id)


def save(world: World, attempt: Attempt, slot: str, value: Any, base: int = 0) -> SaveOutcome:
    one = AnswerSave(slot, base, f"{slot}-{base}", value)
    return world.write(save_answers, world.ctx(HOA), attempt.id, [one])[0]


def gaps(made: list[Pair], **texts: str) -> dict[str, str]:
    """An answer to the form by the authors' ids."""
    ids = {gap["label"]: gap["id"] for gap in made[3][0].content["gaps"]}
    return {
        ids[label]: texts[name]
        for name, label in (("a", "Thời hạn"), ("b", "Ngày trả"), ("c", "Giấy tờ"))
        if name in texts
    }


def marks(world: World, attempt: Attempt) -> dict[str, tuple[float, str]]:
    stored = world.read(results.get_result, attempt.id)
    assert stored is not None
    return {mark.slot: (mark.points, mark.flag) for mark in stored.result.slots}


def answers(made: list[Pair]) -> dict[str, Any]:
    return {
        NUMBER: "5 nam",
        DAY_SLOT: "8/1/2027.",
        WORD: "Qui trình.",
        FORM: gaps(made, a="5", b="mai", c="(phiếu hẹn)"),
    }


def test_today_what_means_the_same_earns_the_same_and_a_gap_costs_itself(world: World) -> None:
    made = typed_items()
    attempt = sitting(world, made)
    told = {slot: save(world, attempt, slot, value).reason for slot, value in answers(made).items()}
    assert {slot: bool(reason) for slot, reason in told.items()} == {
        NUMBER: False,
        DAY_SLOT: False,
        WORD: False,
        FORM: True,
    }
    assert told[FORM].startswith("Ô số 2 «Ngày trả»: Không đọc được ngày «mai»")
    world.submit(attempt)
    assert marks(world, attempt) == {
        NUMBER: (4, ""),
        DAY_SLOT: (4, ""),
        WORD: (4, ""),
        FORM: (3, "unreadable"),
    }


def test_a_key_of_0_1_0_reads_as_it_did_and_a_regrade_to_today_is_previewed(world: World) -> None:
    made = typed_items()
    old = [first_rule(pair) for pair in made]
    attempt = sitting(world, old)
    told = {slot: save(world, attempt, slot, value).reason for slot, value in answers(made).items()}
    assert {slot: bool(reason) for slot, reason in told.items()} == {
        NUMBER: True,
        DAY_SLOT: True,
        WORD: False,
        FORM: True,
    }
    assert "cả câu chưa được tính điểm" in told[FORM]
    world.submit(attempt)
    before = {NUMBER: (0, "unreadable"), DAY_SLOT: (0, "unreadable"), WORD: (0, ""), FORM: (0, "unreadable")}
    assert marks(world, attempt) == before
    published(world, made)
    assert marks(world, attempt) == before
    later = world.ctx(at=NOW + DAY)
    preview = preview_regrade(world.store, later, QUIZ, Wish(), InlineWorkers())
    assert (len(preview.tally.changes), marks(world, attempt)) == (1, before)
    job, _ = begin_regrade(world.store, later, QUIZ, Wish(), "Đọc câu trả lời như người chấm đọc")
    run_regrade(world.store, later, job.id, InlineWorkers())
    assert marks(world, attempt) == {
        NUMBER: (4, ""),
        DAY_SLOT: (4, ""),
        WORD: (4, ""),
        FORM: (3, "unreadable"),
    }


def test_what_is_published_again_unchanged_is_nothing_new(world: World) -> None:
    published(world, typed_items())
    assert not world.publish(bundle([*items(), *typed_items()], [])).key_revisions


@pytest.mark.parametrize("rule", [lambda pair: pair, first_rule])
def test_what_cannot_be_read_stands_as_it_was_typed_apart_from_the_log(world: World, rule: Any) -> None:
    """Nothing of it is lost, it can be erased, and the page that comes back tells of it again."""
    made = [rule(pair) for pair in typed_items()]
    attempt = sitting(world, made)
    save(world, attempt, NUMBER, "5")
    outcome = save(world, attempt, NUMBER, "chừng năm năm", base=1)
    assert (outcome.status.value, "«chừng năm năm»" in outcome.reason) == ("saved", True)
    again = save(world, attempt, NUMBER, "chừng năm năm", base=1)
    assert (again.status.value, again.reason) == ("saved", outcome.reason)
    now = world.read(open_sitting, world.ctx(HOA), attempt.id)
    assert (now.answers[NUMBER].value, dict(now.unread)) == ("chừng năm năm", {NUMBER: outcome.reason})
    assert "chừng" in repr(world.rows(free_text)) and "chừng" not in repr(world.rows(attempt_event))
    assert not save(world, attempt, NUMBER, "5 năm", base=2).reason
    assert not world.read(open_sitting, world.ctx(HOA), attempt.id).unread


def test_what_cannot_be_read_is_not_checked(world: World) -> None:
    """A check would fix it; the answer can still be mended."""
    attempt = sitting(world, typed_items())
    save(world, attempt, NUMBER, "1,000")
    with pytest.raises(Conflict, match=r"hai cách hiểu: 1\.000 hoặc 1\."):
        world.write(check_answer, world.ctx(HOA), attempt.id, NUMBER, 1)
    save(world, attempt, NUMBER, "5.", base=1)
    assert world.write(check_answer, world.ctx(HOA), attempt.id, NUMBER, 2).status.value == "checked"


def test_a_page_that_asks_hands_in_what_cannot_be_read_the_second_time(world: World) -> None:
    attempt = sitting(world, typed_items())
    saves = [AnswerSave(NUMBER, 0, "k", "1,000")]
    first = world.write(submit_attempt, world.ctx(HOA), attempt.id, saves, asks=True)
    assert (first.result, first.outcomes[0].status.value) == (None, "saved")
    second = world.write(submit_attempt, world.ctx(HOA), attempt.id, [], asks=True)
    assert second.result is not None
    assert second.result.slots[0] == replace(second.result.slots[0], points=0.0, flag="unreadable")
    assert isinstance(second.result.slots[0], SlotMark)
