"""Answers of every kind taken apart: nothing typed comes out, and every answer counts somewhere."""

from __future__ import annotations

from typing import Any

import pytest
from backbone import NEW, item

from congvu.quizzes.kinds import load_kinds
from congvu.services.statistics.answer_parts import BLANK, PARTLY, RIGHT, WRONG, analysis_of, guess_score

KINDS = load_kinds()
ENTRIES = [{"id": f"l{n}", "text": f"Trái {n}"} for n in (1, 2)]
RATED = [{"id": one, "text": f"Cách {one}", "feedback": "Vì thế."} for one in "abc"]
CASES: dict[str, dict[str, Any]] = {
    "single": {},
    "truefalse": {"key": True, "feedback": {True: "Đúng.", False: "Sai."}},
    "multiple": {
        "key": ["a", "b"],
        "options": [{"id": one, "text": f"Ý {one}", "feedback": "Vì thế."} for one in "abcd"],
    },
    "order": {"key": ["a", "b", "c"], "options": [{"id": one, "text": f"Bước {one}"} for one in "abc"]},
    "match": {
        "left": ENTRIES,
        "right": [{"id": f"r{n}", "text": f"Phải {n}"} for n in (1, 2, 3)],
        "key": {"l1": "r2", "l2": "r1"},
    },
    "judgement": {"options": RATED, "key": {"a": 4, "b": 1, "c": 2}},
    "short": {"key": "phiếu hẹn"},
    "numeric": {"key": {"value": 3}, "unit": "ngày"},
}


def made(kind: str) -> Any:
    """An item of that kind, and its key."""
    return item("cau", NEW, kind=kind, **CASES[kind])


@pytest.mark.parametrize("kind", CASES)
def test_the_key_is_taken_apart_into_what_is_marked_right(kind: str) -> None:
    """The parts of the key's answer are shown as right, all others as not."""
    version, key = made(kind)
    answer = KINDS[kind].key_answer(version.content, key.key)
    logged = {"text": "abc"} if kind in ("short", "numeric") else answer
    analysis = analysis_of(version, KINDS[kind])
    found = analysis.taken(logged, 1.0)
    shown = analysis.parts(key, found)
    assert {part.id for part in shown if part.right} == found
    assert len({part.label for part in shown}) == len(shown)


@pytest.mark.parametrize("kind", CASES)
def test_a_blank_counts_as_a_blank(kind: str) -> None:
    """For every kind."""
    version, key = made(kind)
    analysis = analysis_of(version, KINDS[kind])
    assert analysis.taken(None, 0.0) == {BLANK}
    assert analysis.parts(key, {BLANK})[-1].label == "Bỏ trống"


@pytest.mark.parametrize(("share", "part"), [(1.0, RIGHT), (0.5, PARTLY), (0.0, WRONG)])
@pytest.mark.parametrize("logged", [{"text": "f00"}, {"json": "f00"}, "chữ gõ", {"khác": {"text": "f00"}}])
def test_what_was_typed_counts_by_its_mark(logged: Any, share: float, part: str) -> None:
    """Words, references to words and what no kind reads: never the words themselves."""
    version, _ = made("short")
    assert analysis_of(version, KINDS["short"]).taken(logged, share) == {part}


def test_words_of_pairs_and_places() -> None:
    """Pairs and places are told in words."""
    version, key = made("judgement")
    rated = KINDS["judgement"].key_answer(version.content, key.key)
    labels = {part.label for part in analysis_of(version, KINDS["judgement"]).parts(key, set())}
    assert len(rated) == 3
    assert "Cách a → Rất phù hợp" in labels
    version, key = made("order")
    labels = {part.label for part in analysis_of(version, KINDS["order"]).parts(key, set())}
    assert "Thứ 1: Bước a" in labels


@pytest.mark.parametrize(
    ("kind", "guess"),
    [("single", 1 / 3), ("truefalse", 0.5), ("match", 1 / 3), ("short", 0), ("numeric", 0), ("multiple", 3 / 16), ("order", None), ("judgement", None)],
)  # fmt: skip
def test_what_guessing_earns(kind: str, guess: float | None) -> None:
    """The mean over all answers to choose from, of several of many too, of which Moodle says nothing; None: unknown."""
    version, key = made(kind)
    assert guess_score(version, key, KINDS[kind]) == (None if guess is None else pytest.approx(guess))
