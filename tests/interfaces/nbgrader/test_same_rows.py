"""One marking function, several drivers: the rows in nbgrader's gradebook are the same whoever wrote them."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbgrader_cases import CASES, OPEN, RAISES, STOCK_FAST
from nbgrader_cast import AUTHORED, FULL, QUIZ
from nbgrader_differential import Differential, compare
from nbgrader_runs import autograde, grader, grades, stock_config

TAMPERED = ("deleted", "duplicated", "renamed", "not-graded", "solution", "points-text", "old-schema")


def test_stock_nbgrader_is_asked_about_twenty_four_submissions() -> None:
    """In this file, with its kernel: those with the same rows, those it raises on, those it gives credit to."""
    assert len({*STOCK_FAST, *RAISES, *OPEN}) == 24


def test_every_case_is_collected(both: Differential) -> None:
    """Nothing that arrives in ``submitted/`` is left behind, however garbled."""
    assert both.report.submissions == len(CASES) >= 24
    assert both.report.refused == ()


@pytest.mark.parametrize("case", CASES)
def test_projector_and_autograde_write_the_same_row(both: Differential, case: str) -> None:
    """Rows and flag of the projector are those of ``nbgrader autograde`` with the project's configuration."""
    assert both.projected[case] == both.autograded[case]


def test_autograded_notebooks_are_the_same_bytes(both: Differential) -> None:
    """The projector leaves in ``autograded/`` exactly what congvu's autograder leaves."""
    for case in CASES:
        texts = {
            (course.folder("autograded", case, QUIZ) / f"{QUIZ}.ipynb").read_text("utf-8")
            for course in (both.cast.course, both.other)
        }
        assert len(texts) == 1, case


def test_stock_nbgrader_with_its_kernel_writes_the_same_row(both: Differential, tmp_path: Path) -> None:
    """Sound, blank, garbled and mended submissions: the stock kernel's row is congvu's row."""
    course = both.copy(tmp_path)
    with grader(tmp_path, both.cast.store.url):
        failed = autograde(stock_config(course), QUIZ, STOCK_FAST)
    assert not failed
    compared = compare(both, {one: row for one, row in grades(course, QUIZ).items() if one in STOCK_FAST})
    assert compared.unequal == ()
    assert compared.checked == len(STOCK_FAST) * len(AUTHORED)


def test_where_stock_raises_congvu_gives_a_row(both: Differential, tmp_path: Path) -> None:
    """Stock nbgrader gives up on these submissions; congvu marks the slots that are sound and flags the others."""
    course = both.copy(tmp_path)
    with grader(tmp_path, both.cast.store.url):
        assert autograde(stock_config(course), QUIZ, RAISES) == set(RAISES)
    for case in RAISES:
        assert both.projected[case].flagged == (case != "foreign")
        assert both.projected[case].score == {
            "duplicated": FULL - 2,
            "foreign": FULL,
            "no-notebook": 0.0,
        }.get(case, FULL - 3)


def test_where_stock_gives_credit_to_silence_congvu_gives_none(both: Differential, tmp_path: Path) -> None:
    """Code of a trainee in the grading kernel earns full points there, and is never run here."""
    course = both.copy(tmp_path)
    with grader(tmp_path, both.cast.store.url):
        autograde(stock_config(course), QUIZ, OPEN)
    stock = grades(course, QUIZ)
    assert stock["silenced"].score == FULL
    assert both.projected["silenced"].score == both.autograded["silenced"].score == 0.0
    assert stock["patched"].score == len(AUTHORED)
    assert both.projected["patched"].score == both.projected["half"].score


@pytest.mark.parametrize("case", TAMPERED)
def test_a_tampered_cell_waits_for_a_person(both: Differential, case: str) -> None:
    """A graded cell that is not as released earns nothing, asks for manual grading, and flags the submission."""
    row = both.projected[case]
    tampered = [(auto, manual, waits) for _, auto, manual, waits in row.rows if waits]
    assert row.flagged
    assert tampered in ([(0.0, None, True)], [(None, None, True)])


def test_unreadable_answers_earn_nothing_and_are_flagged(both: Differential) -> None:
    """No garbage in ``answers.json`` earns a point or goes unseen."""
    for case in (
        "bytes",
        "list",
        "other-quiz",
        "answers-list",
        "wrong-types",
        "infinite",
        "deep",
        "no-answers",
    ):
        assert both.projected[case].score == 0
        assert both.projected[case].flagged
