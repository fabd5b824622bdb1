"""A pytest plugin for nbgrader's own suite: notes each test's outcome at once, and may put congvu's steps in.

It is loaded by :mod:`nbgrader_suite` into a pytest of its own (``-p suite_plugin``); nbgrader's tests stay as they are.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

STOCK, CONGVU = "stock", "congvu"
NOTES, EXECUTOR = "SUITE_NOTES", "SUITE_EXECUTOR"
WORSE = ("passed", "skipped", "failed")


def read_notes(path: Path) -> dict[str, str]:
    """Outcomes by test; a line that a kill has cut short is as good as none."""
    notes: dict[str, str] = {}
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        try:
            noted = json.loads(line)
        except ValueError:
            continue
        notes[noted["test"]] = noted["outcome"]
    return notes


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Notes(Path(os.environ[NOTES])))
    if os.environ[EXECUTOR] == CONGVU:
        use_congvus_executor()


def use_congvus_executor() -> None:
    """Puts SandboxExecute into the defaults of all that executes notebooks, and congvu's steps beside it."""
    from nbgrader import preprocessors as stock
    from nbgrader.converters import Autograde, GenerateSolution
    from nbgrader.validator import Validator

    from congvu.interfaces.nbgrader import steps
    from congvu.interfaces.nbgrader.execute import SandboxExecute
    from congvu.store.gradebook.engines import share_engines

    ours = {
        stock.Execute: SandboxExecute,
        stock.OverwriteCells: steps.OverwriteCellsAtOnce,
        stock.OverwriteKernelspec: steps.OverwriteKernelspecUnlessRestored,
        stock.SaveAutoGrades: steps.SaveGradesAtOnce,
        stock.CheckCellMetadata: steps.CheckMetadata,
    }
    sanitizing, *executing = (
        Autograde.sanitize_preprocessors,
        Autograde.autograde_preprocessors,
        GenerateSolution.preprocessors,
        Validator.preprocessors,
    )
    for trait in (sanitizing, *executing):
        (there,) = trait.default_args
        assert trait is sanitizing or stock.Execute in there
        trait.default_args = ([ours.get(step, step) for step in there],)
    share_engines()


class Notes:
    """One line of JSON a finished test; tests already noted are left out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.outcomes: dict[str, str] = {}

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[Any]) -> None:
        noted = read_notes(self.path)
        done = [item for item in items if item.nodeid in noted]
        config.hook.pytest_deselected(items=done)
        items[:] = [item for item in items if item.nodeid not in noted]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        before = self.outcomes.get(report.nodeid, WORSE[0])
        self.outcomes[report.nodeid] = max(before, report.outcome, key=WORSE.index)
        if report.when == "teardown":
            line = json.dumps({"test": report.nodeid, "outcome": self.outcomes[report.nodeid]})
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
