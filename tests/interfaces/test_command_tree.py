"""The commands by noun: what help shows and costs, and what a name that is none is answered with."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner, Result

from congvu.interfaces.cli import _tree, app
from congvu.interfaces.cli._groups import load

HEAVY = ("alembic", "nbgrader", "openpyxl", "pydantic", "sqlalchemy", "tornado")
HELP = f"""
import sys
from typer.testing import CliRunner
from congvu.interfaces.cli import app
assert CliRunner().invoke(app, ["--help"]).exit_code == 0
print(*(name for name in {HEAVY} if name in sys.modules))
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "100"})


def test_help_shows_first_what_a_newcomer_needs() -> None:
    told = run("--help").output
    places = [told.index(f" {name} ") for name in (*_tree.FIRST, *_tree.NOUNS, *_tree.OTHERS)]
    assert places == sorted(places)
    assert not any(f" {name} " in told for name in _tree.HIDDEN)


def test_help_imports_no_command() -> None:
    """nbgrader alone takes seconds."""
    command = [sys.executable, "-c", HELP]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() == []


@pytest.mark.parametrize("name", _tree.NOUNS)
def test_a_noun_alone_tells_its_verbs(name: str) -> None:
    told = run(name).output
    assert _tree.NOUNS[name].about in told
    assert [verb for verb in load(name).commands if f" {verb} " not in told] == []


@pytest.mark.parametrize("name", _tree.MOVED)
def test_a_name_of_before_is_answered_with_today_s(name: str) -> None:
    done = run(name, "--whatever")
    assert done.exit_code == 2
    assert done.stderr.startswith("Lệnh này nay là: congvu ")
    for noun, verb in (full.split() for full in _tree.MOVED[name]):
        assert f"congvu {noun} {verb}" in done.stderr
        assert verb in load(noun).commands


def test_no_name_is_given_up_and_kept() -> None:
    assert not _tree.MOVED.keys() & (_tree.FIRST | _tree.NOUNS | _tree.OTHERS | _tree.HIDDEN).keys()


def test_a_verb_that_is_none_is_answered_with_those_there_are() -> None:
    """``congvu people NAME`` found people by name once."""
    done = run("people", "Nguyễn Thị Mẫu")
    assert done.exit_code == 2
    assert "Không có lệnh «congvu people Nguyễn Thị Mẫu»." in done.stderr.replace("root", "congvu")
    assert "find" in done.stderr


def test_a_name_that_never_was_is_sent_to_help() -> None:
    done = run("gibberish")
    assert done.exit_code == 2
    assert "congvu --help" in done.stderr
