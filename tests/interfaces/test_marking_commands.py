"""``congvu attempt list`` and ``congvu attempt override``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from backbone import HOA, NOW, populate
from marking_cast import Marking
from typer.testing import CliRunner

from congvu.interfaces.cli import app
from congvu.model.attempts import Attempt
from congvu.model.errors import UserError
from congvu.store import Store, audit

Run = Callable[..., str]
REASON = ("--reason", "Phúc khảo theo biên bản số 12")


@pytest.fixture
def marking(sqlite_store: Store) -> Marking:
    """The backbone's cast with quizzes to write."""
    return Marking(populate(sqlite_store)).stage()


@pytest.fixture
def attempt(marking: Marking) -> Attempt:
    """Hoa wrote an essay, which waits, and the right word."""
    return marking.write(marking.open())


@pytest.fixture
def run(marking: Marking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the cast's state; what it raises is raised."""
    monkeypatch.setenv("CONGVU_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("CONGVU_DATABASE_URL", marking.world.store.url)
    monkeypatch.setattr("congvu.interfaces.cli.session.current_time", lambda: NOW + timedelta(hours=1))

    def invoke(*arguments: str, answer: str = "", code: int = 0) -> str:
        done = CliRunner().invoke(app, list(arguments), input=answer, catch_exceptions=False)
        assert done.exit_code == code, done.output
        return " ".join(done.output.split())

    return invoke


def test_attempts_are_listed_with_their_ids_and_marks(marking: Marking, attempt: Attempt, run: Run) -> None:
    told = run("attempt", "list", HOA)
    assert attempt.id in told
    assert f"{marking.word_slot(attempt)}=2" in told and f"{marking.essay_slot(attempt)}=chờ" in told


def test_before_and_after_are_told_and_the_audit_says_why(
    marking: Marking, attempt: Attempt, run: Run
) -> None:
    slot = marking.word_slot(attempt)
    told = run("attempt", "override", attempt.id, slot, "0,5", *REASON, "--yes")
    assert f"Câu {slot}: 2 → 0,5 điểm." in told and "còn câu chờ chấm" in told
    assert marking.points(attempt) == {slot: 0.5}
    (entry,) = marking.world.read(audit.entries, action="override_mark")
    assert (entry.actor, entry.reason) == ("system", REASON[1])
    run("attempt", "override", attempt.id, slot, "may", *REASON, "--yes")
    assert marking.points(attempt) == {slot: 2.0}


def test_an_essay_is_decided_by_it(marking: Marking, attempt: Attempt, run: Run) -> None:
    told = run("attempt", "override", attempt.id, marking.essay_slot(attempt), "4", *REASON, "--yes")
    assert "chưa có → 4 điểm" in told and "6/6 điểm, đạt" in told


def test_without_a_yes_nothing_changes(marking: Marking, attempt: Attempt, run: Run) -> None:
    slot = marking.word_slot(attempt)
    assert "đang có 2 điểm" in run(
        "attempt", "override", attempt.id, slot, "0", *REASON, answer="n\n", code=1
    )
    assert marking.points(attempt) == {slot: 2.0}


@pytest.mark.parametrize(
    ("slot", "given", "reason", "why"),
    [
        ("", "9", REASON[1], "vượt khung"),
        ("", "-1", REASON[1], "vượt khung"),
        ("", "nan", REASON[1], "không phải là số"),
        ("", "một", REASON[1], "không phải là số"),
        ("s99", "1", REASON[1], "không có câu s99"),
        ("", "1", "ngắn", "ít nhất 10"),
    ],
)
def test_what_cannot_be_is_refused(
    marking: Marking, attempt: Attempt, run: Run, slot: str, given: str, reason: str, why: str
) -> None:
    wanted = slot or marking.word_slot(attempt)
    with pytest.raises(UserError, match=why):
        run("attempt", "override", "--reason", reason, "--yes", "--", attempt.id, wanted, given)
    assert marking.points(attempt) == {marking.word_slot(attempt): 2.0}


def test_an_unknown_attempt_is_told(run: Run) -> None:
    with pytest.raises(UserError, match="Không có lượt"):
        run("attempt", "override", "0" * 20, "s01", "1", *REASON, "--yes")
