"""Slots that wait for a person, and slots whose code is run: the same rows whoever writes them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader_cases import cell, delete, meta
from nbgrader_cast import COMMON, NOW, QUIZ, Cast, fixed_blueprint
from nbgrader_runs import autograde, grader, grades, project_config, stock_config

from congvu.bootstrap import RunnerOnDemand
from congvu.content.canonical import make_version
from congvu.model.content import Section, SlotRule
from congvu.quizzes.kinds import load_kinds
from congvu.services.gradebook.collect import collect_submissions
from congvu.services.gradebook.project import project_gradebook
from congvu.services.marks.run_code import run_waiting
from congvu.store import Store
from congvu.store.gradebook.course import Course
from congvu.store.gradebook.reader import Graded

SOLUTION = "def gap(x):\n    return 2 * x"
LEVELS = [{"id": "co", "text": "Có.", "share": 1}, {"id": "khong", "text": "Không.", "share": 0}]
AUTHORED: dict[str, dict[str, Any]] = {
    "single": {
        "options": [{"id": one, "text": f"Ý {one}", "feedback": "Vì sao."} for one in "abc"],
        "key": "b",
    },
    "truefalse": {"key": True, "feedback": {True: "Đúng.", False: "Sai."}},
    "essay": {"rubric": [{"id": "ro", "title": "Rõ người", "levels": LEVELS}]},
    "code": {
        "key": {
            "solution": SOLUTION,
            "probes": [{"call": "gap(2)", "value": 4}, {"call": "gap(5)", "value": 10}],
        }
    },
}
FULL = {"single": "b", "truefalse": True, "essay": "Kính gửi bà con.", "code": SOLUTION}
CASES: dict[str, tuple[dict[str, Any], Any]] = {
    "full": (FULL, None),
    "half": ({**FULL, "code": "def gap(x):\n    return 4"}, None),
    "blank": ({}, None),
    "endless": ({**FULL, "code": "while True:\n    pass"}, None),
    "reads": ({**FULL, "code": "open('../full/answers.json').read()\ndef gap(x):\n    return 2 * x"}, None),
    "too-long": ({**FULL, "code": "x = 1\n" * 2_000, "essay": "chữ " * 1_000}, None),
    "no-texts": ({**FULL, "code": 7, "essay": ["a"]}, None),
    "essay-edited": (FULL, meta("s03", grade=False)),
    "code-deleted": (FULL, delete("s04")),
}
STOCK = ("full", "half", "blank", "reads", "no-texts")
READABLE = tuple(case for case in CASES if case not in ("too-long", "no-texts"))
"""What cannot be read is no answer in the truth, so a person sees it only where it was handed in."""
WAITS = (None, None, True)


@dataclass(frozen=True)
class Ways:
    """What the two ways of congvu wrote by case, and a course in which nothing was marked yet."""

    cast: Cast
    untouched: Path
    projected: dict[str, Graded]
    autograded: dict[str, Graded]
    other: Course


def items() -> list[Any]:
    kinds, made = load_kinds(), []
    for kind, fields in AUTHORED.items():
        body = {"id": f"{kind}-001", "kind": kind, "stem": f"Câu {kind}?", **COMMON, **fields}
        parts = kinds[kind].take_apart(kinds[kind].schema.model_validate(body))
        named = {"competency": "one-stop.receiving", "difficulty": 0.5, "citations": ("nd-1-2020#d1",)}
        made.append(make_version(f"{kind}-001", "mau", kind, parts, shuffle=True, **named))
    return made


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    base = tmp_path_factory.mktemp("waiting")
    rules = tuple(SlotRule(2.0, item_id=f"{kind}-001") for kind in AUTHORED)
    quiz = replace(fixed_blueprint(), sections=(Section("Một", rules),), shuffle_slots=False)
    with Store(f"sqlite:///{base / 'congvu.db'}") as store, RunnerOnDemand() as runner:
        course = Course(base / "state" / "nbgrader")
        cast = Cast(store, course).populate(CASES, quiz=quiz, items=items())
        project_gradebook(store, course, cast.services, clock=lambda: NOW)
        for name, (given, change) in CASES.items():
            cast.hand_in(name, given, change)
        shutil.copytree(course.root, base / "untouched")
        shutil.copytree(course.root, base / "other" / "nbgrader")
        other = Course(base / "other" / "nbgrader")
        with grader(base / "other", store.url):
            autograde(project_config(), QUIZ)
        collect_submissions(store, course, cast.context())
        run_waiting(store, cast.context(), runner, clock=lambda: NOW)
        project_gradebook(store, course, cast.services, clock=lambda: NOW)
        yield Ways(cast, base / "untouched", grades(course, QUIZ), grades(other, QUIZ), other)


def row(graded: Graded, slot: str) -> tuple[float | None, float | None, bool]:
    return next((auto, manual, waits) for name, auto, manual, waits in graded.rows if name == slot)


@pytest.mark.parametrize("case", CASES)
def test_projector_and_autograde_write_the_same_row(ways: Ways, case: str) -> None:
    assert ways.projected[case] == ways.autograded[case]


@pytest.mark.parametrize("case", READABLE)
def test_autograded_notebooks_are_the_same_bytes(ways: Ways, case: str) -> None:
    courses = (ways.cast.course, ways.other)
    texts = {(one.folder("autograded", case, QUIZ) / f"{QUIZ}.ipynb").read_text("utf-8") for one in courses}
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("case", "essay", "code"),
    [
        ("full", WAITS, (2.0, None, False)),
        ("half", WAITS, (1.0, None, False)),
        ("blank", (0.0, None, False), (0.0, None, False)),
        ("endless", WAITS, (0.0, None, False)),
        ("reads", WAITS, (0.0, None, False)),
        ("too-long", (0.0, None, False), (0.0, None, False)),
        ("no-texts", (0.0, None, False), (0.0, None, False)),
        ("essay-edited", (0.0, None, True), (2.0, None, False)),
        ("code-deleted", WAITS, (None, None, True)),
    ],
)
def test_an_essay_waits_and_code_is_run(ways: Ways, case: str, essay: Any, code: Any) -> None:
    assert (row(ways.projected[case], "s03"), row(ways.projected[case], "s04")) == (essay, code)


def test_what_waits_is_no_silence_in_the_notebook(ways: Ways) -> None:
    """nbgrader gives full points to a cell without output."""
    path = ways.other.folder("autograded", "full", QUIZ) / f"{QUIZ}.ipynb"
    essay = cell(nbformat.read(path, as_version=4), "s03")
    assert (essay["outputs"][0]["output_type"], essay["outputs"][0]["evalue"]) == ("error", "pending")


@pytest.mark.parametrize("case", ["endless", "reads", "too-long", "no-texts", "essay-edited", "code-deleted"])
def test_what_is_not_as_it_should_be_is_flagged(ways: Ways, case: str) -> None:
    assert ways.projected[case].flagged


def test_in_stock_nbgraders_kernel_an_essay_earns_nothing_and_nobody_is_asked(
    ways: Ways, tmp_path: Path
) -> None:
    """``mark_slot`` can only raise there: a cell that is marked by its output cannot wait. All else is the same."""
    shutil.copytree(ways.untouched, tmp_path / "nbgrader")
    course = Course(tmp_path / "nbgrader")
    with grader(tmp_path, ways.cast.store.url):
        assert not autograde(stock_config(course), QUIZ, STOCK)
    stock = grades(course, QUIZ)
    for case in STOCK:
        assert row(stock[case], "s03") == (0.0, None, False)
        for slot in ("s01", "s02", "s04"):
            assert row(stock[case], slot) == row(ways.projected[case], slot)
