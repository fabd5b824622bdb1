"""The fixtures that all tests share do what they say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cast import Cast
from twins import ENGINE_MATTERS, SERVICES

from congvu.model.people import Role
from congvu.store import Store, units

TESTS = Path(__file__).parents[1]
SKIPPING = """
import pytest
from no_silent_skips import require

def test_needs(): require(None, "A teapot", "buy one")
def test_passes(): pass
@pytest.mark.xfail
def test_known(): assert False
"""


def test_a_store_is_empty_and_migrated(store: Store) -> None:
    assert store.read(units.all_units) == []


def test_the_stranger_does_not_reach_the_ward(cast: Cast) -> None:
    """The organiser and her colleague do."""

    def reaches(person: object) -> bool:
        scope = cast.scope(person)  # type: ignore[arg-type]
        return cast.store.read(lambda tx: units.reaches(tx, scope, cast.ward.id, Role.ORGANISER))

    seen = [reaches(one) for one in (cast.organiser, cast.colleague, cast.stranger, cast.trainee)]
    assert seen == [True, True, False, False]


@pytest.fixture
def skipping(tmp_path: Path) -> Path:
    """A folder of tests one of which lacks something."""
    (tmp_path / "conftest.py").write_text("from no_silent_skips import *\n", "utf-8")
    (tmp_path / "test_it.py").write_text(SKIPPING, "utf-8")
    return tmp_path


@pytest.mark.parametrize(("ci", "counted"), [("true", "1 failed, 1 passed"), ("", "1 passed, 1 skipped")])
def test_a_skip_says_why_and_fails_in_ci(skipping: Path, ci: str, counted: str) -> None:
    """An expected failure stays what it is."""
    environment = os.environ | {"CI": ci, "PYTHONPATH": str(TESTS)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-ra",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        str(skipping),
    ]
    run = subprocess.run(command, env=environment, cwd=skipping, capture_output=True, text=True, check=False)
    assert f"{counted}, 1 xfailed" in run.stdout
    assert "A teapot is missing: buy one" in run.stdout
    assert run.returncode == (1 if ci else 0)


@pytest.mark.parametrize("name", sorted(ENGINE_MATTERS))
def test_what_runs_on_both_engines_is_there(name: str) -> None:
    """A test that was renamed would run on SQLite alone, without a word."""
    assert (SERVICES / f"{name}.py").is_file()
