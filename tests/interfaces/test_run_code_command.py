"""``congvu attempt run-code``, and the rounds of the process beside the campus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from nbgrader_cast import COMMON, NOW, Cast, fixed_blueprint
from typer.testing import CliRunner, Result

from congvu.content.canonical import make_version
from congvu.interfaces.cli import app
from congvu.interfaces.cli.code_runs import CodeRounds
from congvu.interfaces.cli.session import CommandSession
from congvu.kernels import sandbox
from congvu.model.content import Section, SlotRule
from congvu.quizzes.kinds import load_kinds
from congvu.settings import read_settings
from congvu.store import Store, results
from congvu.store.gradebook.course import Course

SOLUTION = "def gap(x):\n    return 2 * x"
Run = Callable[[], Result]


@pytest.fixture
def cast(tmp_path: Path) -> Iterator[Cast]:
    """One officer, and a quiz of four programs."""
    kind, made = load_kinds()["code"], []
    for number in range(4):
        key = {"solution": SOLUTION, "probes": [{"call": f"gap({number})", "value": 2 * number}]}
        body = {"id": f"code-{number}", "kind": "code", "stem": f"Câu {number}?", **COMMON, "key": key}
        parts = kind.take_apart(kind.schema.model_validate(body))
        named = {"competency": "one-stop.receiving", "difficulty": 0.5, "citations": ("nd-1-2020#d1",)}
        made.append(make_version(f"code-{number}", "mau", "code", parts, shuffle=True, **named))
    rules = tuple(SlotRule(1.0, item_id=f"code-{number}") for number in range(4))
    quiz = replace(fixed_blueprint(), sections=(Section("Một", rules),), shuffle_slots=False)
    with Store(f"sqlite:///{tmp_path / 'congvu.db'}") as store:
        yield Cast(store, Course(tmp_path / "nbgrader")).populate(["o1"], quiz=quiz, items=made)


@pytest.fixture
def run(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CONGVU_STATE", str(tmp_path))
    monkeypatch.setenv("CONGVU_DATABASE_URL", cast.store.url)
    monkeypatch.setattr("congvu.interfaces.cli.session.current_time", lambda: NOW + timedelta(hours=1))
    return lambda: CliRunner().invoke(app, ["attempt", "run-code"])


def pending(cast: Cast, attempt_id: str) -> int:
    stored = cast.store.read(lambda tx: results.get_result(tx, attempt_id))
    assert stored is not None
    return len(stored.result.pending)


def test_it_runs_what_waits_and_tells_how_much(cast: Cast, run: Run) -> None:
    attempt_id = cast.sit("o1", {"code": SOLUTION})
    assert pending(cast, attempt_id) == 4
    assert "Đã chạy và chấm 4 câu." in run().output
    assert pending(cast, attempt_id) == 0
    assert "Không có bài mã nào chờ chạy." in run().output


def test_without_a_sandbox_nothing_is_run_and_the_lack_is_named(
    cast: Cast, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt_id = cast.sit("o1", {"code": SOLUTION})
    monkeypatch.setattr(sandbox, "missing", lambda: ("Landlock",))
    failed = run()
    assert failed.exception is not None
    assert "hộp cát" in str(failed.exception)
    assert "Landlock" in str(failed.exception)
    assert pending(cast, attempt_id) == 4


def rounds(cast: Cast, tmp_path: Path) -> CodeRounds:
    environ = {"CONGVU_STATE": str(tmp_path), "CONGVU_DATABASE_URL": cast.store.url}
    return CodeRounds(CommandSession(read_settings(environ), cast.store, cast.services))


def test_a_round_beside_the_campus_runs_what_waits(cast: Cast, tmp_path: Path) -> None:
    attempt_id = cast.sit("o1", {"code": SOLUTION})
    rounds(cast, tmp_path).once(lambda: False)
    assert pending(cast, attempt_id) == 0


def test_a_round_ends_with_the_campus(cast: Cast, tmp_path: Path) -> None:
    attempt_id = cast.sit("o1", {"code": SOLUTION})
    rounds(cast, tmp_path).once(lambda: True)
    assert pending(cast, attempt_id) == 4


def test_a_missing_sandbox_is_told_once(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cast.sit("o1", {"code": SOLUTION})
    monkeypatch.setattr(sandbox, "missing", lambda: ("Landlock",))
    beside = rounds(cast, tmp_path)
    beside.once(lambda: False)
    beside.once(lambda: False)
    assert [record.message for record in caplog.records if "Landlock" in record.message] == [
        "code waits, but there can be no sandbox here: Landlock"
    ]


def test_no_sandbox_is_started_while_nothing_waits(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def started() -> tuple[str, ...]:
        raise AssertionError

    monkeypatch.setattr(sandbox, "missing", started)
    attempt_id = cast.sit("o1", {})
    rounds(cast, tmp_path)._once(lambda: False)
    assert pending(cast, attempt_id) == 0
