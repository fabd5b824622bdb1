"""Nothing is skipped silently: a skip names its reason in the summary, and in CI it is a failure.

Imported by ``tests/conftest.py``; pytest finds the hooks by name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, TypeVar

import pytest

T = TypeVar("T")
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def require(found: T | None, what: str, mend: str) -> T:
    """What was found; else skips the test and says what is missing and how to get it."""
    if found is None:
        pytest.skip(f"{what} is missing: {mend}")
    return found


def in_ci() -> bool:
    """Whether CI runs the tests."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Iterator[Any]:
    """Turns a skipped test into a failed one in CI."""
    return _refused((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Iterator[Any]:
    """The same for a module that skips itself."""
    return _refused((yield))


def _refused(report: Report) -> Report:
    if in_ci() and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: {reason}\nIn CI nothing is skipped: let `make test` install it."
    return report
