"""Rows of the gradebook compared with stock nbgrader's: every kind, blanks, garbled and tampered submissions.

The submissions are those of ``make test`` for which stock nbgrader has a row and fails closed; its kernel marks them here.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from nbgrader_cases import STOCK_FAST
from nbgrader_cast import QUIZ
from nbgrader_differential import Compared, compare, differential
from nbgrader_runs import autograde, grader, grades, stock_config


def measure() -> Compared:
    """How many rows were compared, and which differ."""
    logging.disable(logging.CRITICAL)
    try:
        with (
            tempfile.TemporaryDirectory() as given,
            tempfile.TemporaryDirectory() as folder,
            differential(Path(given)) as both,
        ):
            course = both.copy(Path(folder))
            with grader(Path(folder), both.cast.store.url):
                failed = autograde(stock_config(course), QUIZ, STOCK_FAST)
            assert not failed
            return compare(both, {one: row for one, row in grades(course, QUIZ).items() if one in STOCK_FAST})
    finally:
        logging.disable(logging.NOTSET)


def main() -> None:
    found = measure()
    print(f"rows compared: {found.checked}, unequal: {len(found.unequal)} {' '.join(found.unequal)}")


if __name__ == "__main__":
    main()
