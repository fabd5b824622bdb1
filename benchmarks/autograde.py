"""``nbgrader autograde`` with congvu's configuration beside nbgrader as it comes: seconds a submission.

Both go through nbgrader's own converter (``nbgrader.converters.Autograde``), each as one process over the same
submissions, in turns of ten so that a busy machine slows both; no start-up of a process is counted. All of nbgrader's and
nbformat's validation is on in both.

- ``choice``: the 30-slot choice quiz. The peer is a plain nbgrader notebook of the same shape, one comparison a slot, with
  nothing of congvu in it: the least that an author could write. Beside it stands the quiz as congvu builds it, its hidden
  tests run by nbgrader's own kernel.
- ``code``: an author's own assignment, six functions to write and six tests of which one fails and one raises, run by
  congvu's sandbox and by nbgrader's kernel. Rows must be equal.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import instant_vs_nbgrader as instant

from congvu.content.notebooks import code_cell, make_notebook
from congvu.interfaces.nbgrader import config
from congvu.services.gradebook.project import project_gradebook
from congvu.store.gradebook.course import Course, scripts_on_path, writing
from congvu.store.gradebook.reader import Graded, read_grades

SUBMISSIONS = int(os.environ.get("BENCH_SUBMISSIONS", "100"))
IN_KERNEL = 10
"""Of the quiz in nbgrader's own kernel: it is no bar's peer."""
TURN = 10
STOCK, CONGVU = "stock", "congvu"
QUIZ, PLAIN, CODE = instant.QUIZ, instant.PLAIN, "code"
CHOICE_BAR, CODE_BAR, HOPED = 10, 8, 25
WARM_UP = "warm-up"
"""A submission that nobody measures."""
META = {"schema_version": 3, "task": False}
FUNCTIONS = 6


def turns() -> list[list[str]]:
    """Students, in turns; those of one turn share a prefix, so that nbgrader converts them at once."""
    names = [f"t{number // TURN:02}-{number % TURN}" for number in range(SUBMISSIONS)]
    return [names[start : start + TURN] for start in range(0, SUBMISSIONS, TURN)]


# ------------------------------------------------------------------------------------- in a side's own process
def convert(side: str, root: str, assignment: str, students: str) -> float:
    """Seconds that nbgrader takes over these students (a glob)."""
    from nbgrader.converters import Autograde
    from nbgrader.coursedir import CourseDirectory

    logging.disable(logging.CRITICAL)
    made = _configuration(side, Path(root))
    made.CourseDirectory.assignment_id, made.CourseDirectory.student_id = assignment, students
    with warnings.catch_warnings(), scripts_on_path():
        warnings.simplefilter("ignore")
        started = time.perf_counter()
        Autograde(coursedir=CourseDirectory(config=made), config=made).start()
        return time.perf_counter() - started


def _configuration(side: str, root: Path) -> Any:
    from traitlets.config import Config

    made = Config()
    if side == CONGVU:
        config.apply(made)
        return made
    course = Course(root)
    made.CourseDirectory.root, made.CourseDirectory.db_url = str(course.root), course.url
    made.CourseDirectory.course_id = "congvu"
    return made


# ------------------------------------------------------------------------------------------------ the figures
@dataclass
class Side:
    """A course of its own, and the process that converts it."""

    name: str
    course: Course
    process: Executor
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def convert(self, assignment: str, students: str) -> float:
        """Seconds, measured in the side's process."""
        return self.process.submit(convert, self.name, str(self.course.root), assignment, students).result()

    def take(self, assignment: str, turn: list[str]) -> None:
        """A turn, noted."""
        took = self.convert(assignment, f"{turn[0].partition('-')[0]}-*")
        self.seconds.setdefault(assignment, []).append(took / len(turn))

    def mean(self, assignment: str) -> float:
        """Seconds a submission."""
        found = self.seconds[assignment]
        return sum(found) / len(found)

    def rows(self, assignment: str) -> dict[str, Graded]:
        """What the side's gradebook holds."""
        with writing(self.course) as tx:
            return read_grades(tx, assignment)


def measure() -> dict[str, Any]:
    """Seconds a submission of each, and how many rows were compared and differ."""
    logging.disable(logging.CRITICAL)
    try:
        with tempfile.TemporaryDirectory() as folder, _sides(Path(folder)) as (stock, ours):
            for side, assignment in ((stock, PLAIN), (stock, CODE), (ours, QUIZ), (ours, CODE)):
                side.convert(assignment, WARM_UP)
            for number, turn in enumerate(turns()):
                stock.take(PLAIN, turn)
                ours.take(QUIZ, turn)
                stock.take(CODE, turn)
                ours.take(CODE, turn)
                if number * TURN < IN_KERNEL:
                    stock.take(QUIZ, turn)
            return _found(stock, ours)
    finally:
        logging.disable(logging.NOTSET)


def _found(stock: Side, ours: Side) -> dict[str, Any]:
    rows = [_compared(stock.rows(name), ours.rows(name)) for name in (QUIZ, CODE)]
    return {
        "choice_s": ours.mean(QUIZ),
        "plain_s": stock.mean(PLAIN),
        "in_kernel_s": stock.mean(QUIZ),
        "code_s": ours.mean(CODE),
        "code_stock_s": stock.mean(CODE),
        "rows_checked": sum(checked for checked, _ in rows),
        "rows_unequal": sum(unequal for _, unequal in rows),
    }


def _compared(stock: dict[str, Graded], ours: dict[str, Graded]) -> tuple[int, int]:
    """Rows of the submissions that stock has marked, and how many of them differ."""
    marked = {one: row for one, row in stock.items() if any(auto is not None for _, auto, *_ in row.rows)}
    pairs = [
        (theirs, mine)
        for one, row in marked.items()
        for theirs, mine in zip(row.rows, ours[one].rows, strict=True)
    ]
    return len(pairs), sum(theirs != mine for theirs, mine in pairs)


# ------------------------------------------------------------------------------------------------- the courses
@contextmanager
def _sides(folder: Path) -> Iterator[tuple[Side, Side]]:
    """Both courses with everything handed in and nothing marked, and a process for each."""
    students = [WARM_UP, *(one for turn in turns() for one in turn)]
    with instant.bench_in(folder, students) as bench:
        for one in students:
            instant.submit(bench, instant.answer_all(bench, one)).result()
        project_gradebook(bench.store, bench.course, bench.services, clock=lambda: instant.NOW)
        shutil.rmtree(bench.course.root / "autograded")
        _plain(bench, students)
        _code(bench, students)
        for name in (STOCK, CONGVU):
            shutil.copytree(bench.course.root, folder / name / "nbgrader")
        with _side(STOCK, folder) as stock, _side(CONGVU, folder) as ours:
            yield stock, ours


@contextmanager
def _side(name: str, folder: Path) -> Iterator[Side]:
    os.environ["CONGVU_STATE"] = str(folder / name)  # inherited; the store is the bench's
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as process:
        side = Side(name, Course(folder / name / "nbgrader"), process)
        side.process.submit(os.getpid).result()  # now, while the environment is its own
        yield side


def _plain(bench: instant.Bench, students: list[str]) -> None:
    _set(bench, PLAIN, instant.plain_notebook())
    answers = {f"s{number:02}": "b" for number in range(1, instant.SLOTS + 1)}
    for one in students:
        folder = _hand_in(bench, PLAIN, one, {})
        (folder / "answers.json").write_text(
            json.dumps({"quiz": PLAIN, "answers": answers}), encoding="utf-8"
        )


def _code(bench: instant.Bench, students: list[str]) -> None:
    cells = []
    for number in range(FUNCTIONS):
        cells += [_solution(number), _test(number)]
    _set(bench, CODE, make_notebook(cells))
    answers = {f"f{number}": _right(number) for number in range(FUNCTIONS)}
    answers |= {
        "f1": "def f1(x):\n    return x",
        "f2": "def f2(x):\n    return x / 0",
    }  # one fails, one raises
    for one in students:
        _hand_in(bench, CODE, one, answers)


def _right(number: int) -> str:
    return f"def f{number}(x):\n    return [x + {number} for _ in range(100)][-1]"


def _solution(number: int) -> dict[str, Any]:
    meta = {**META, "grade": False, "solution": True, "locked": False, "grade_id": f"f{number}"}
    return code_cell(
        f"f{number}", f"### BEGIN SOLUTION\n{_right(number)}\n### END SOLUTION", {"nbgrader": meta}
    )


def _test(number: int) -> dict[str, Any]:
    source = f"assert f{number}(1) == {number + 1}\nassert f{number}(-1) == {number - 1}"
    meta = {**META, "grade": True, "solution": False, "locked": True, "grade_id": f"t{number}", "points": 1.0}
    return code_cell(f"t{number}", source, {"nbgrader": meta})


def _set(bench: instant.Bench, name: str, notebook: dict[str, Any]) -> None:
    from nbgrader.converters import GenerateAssignment

    folder = bench.course.source(name)
    folder.mkdir(parents=True)
    (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    instant.run(bench, GenerateAssignment, name, ".")


def _hand_in(bench: instant.Bench, name: str, student: str, answers: dict[str, str]) -> Path:
    notebook = json.loads((bench.course.release(name) / f"{name}.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"])
    folder = bench.course.folder("submitted", student, name)
    folder.mkdir(parents=True)
    (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder


def main() -> None:
    """Prints the figures."""
    found = measure()
    for name, ours, peer, bar in (
        ("choice quiz", found["choice_s"], found["plain_s"], CHOICE_BAR),
        ("choice quiz, peer: the same in its kernel", found["choice_s"], found["in_kernel_s"], CHOICE_BAR),
        ("code", found["code_s"], found["code_stock_s"], CODE_BAR),
    ):
        print(
            f"{name:45} {ours * 1000:7.1f} ms, nbgrader {peer * 1000:7.0f} ms: {peer / ours:5.1f}× (bar {bar}×)"
        )
    print(f"rows compared: {found['rows_checked']}, unequal: {found['rows_unequal']}")


if __name__ == "__main__":
    main()
