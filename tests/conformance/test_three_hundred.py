"""Three hundred submissions against stock nbgrader, kernel and all: about a quarter of an hour, resumable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader_cast import AUTHORED, QUIZ
from nbgrader_differential import Differential, compare, differential
from nbgrader_random import random_cases
from nbgrader_runs import autograde, grader, grades, stock_config
from nbgrader_suite import ROOT, STATE, digest

from congvu.store.gradebook.reader import Graded

pytestmark = pytest.mark.conformance

COUNT, SEED = 300, 2026
CASES = random_cases(COUNT, SEED)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Differential]:
    """The submissions, projected and autograded."""
    with differential(tmp_path_factory.mktemp("drawn"), CASES) as done:
        yield done


def notes() -> Path:
    """Stock nbgrader's rows, one line of JSON a submission; they hold as long as congvu's code and these cases do."""
    paths = [*sorted((ROOT / "src").rglob("*.py")), *sorted((ROOT / "tests").glob("nbgrader_*.py"))]
    return STATE / f"rows-{digest(paths)}.jsonl"


def noted(path: Path) -> dict[str, Graded]:
    found: dict[str, Graded] = {}
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        student, flagged, rows, penalty = json.loads(line)
        found[student] = Graded(student, flagged, tuple(map(tuple, rows)), penalty)
    return found


def test_three_hundred_submissions_have_stock_nbgraders_rows(drawn: Differential, tmp_path: Path) -> None:
    """All kinds, blanks, garbled answers and tampered cells: not one row differs."""
    course, path = drawn.copy(tmp_path), notes()
    path.parent.mkdir(parents=True, exist_ok=True)
    with grader(tmp_path, drawn.cast.store.url), path.open("a", encoding="utf-8") as file:
        for student in CASES.keys() - noted(path).keys():
            assert not autograde(stock_config(course), QUIZ, [student])
            row = grades(course, QUIZ)[student]
            file.write(json.dumps([student, row.flagged, row.rows, row.penalty]) + "\n")
            file.flush()
    compared = compare(drawn, noted(path))
    assert compared.unequal == ()
    assert compared.checked == COUNT * len(AUTHORED)
