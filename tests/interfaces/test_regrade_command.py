"""``congvu quiz regrade``: shown first, confirmed, done, and told in a table and a workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from nbgrader_cast import NOW, QUIZ, Cast, fixed_blueprint, new_truefalse_key, publish, right_answers
from nbgrader_fixtures import course, few, prepared_course
from nbgrader_runs import grades
from openpyxl import load_workbook
from sqlalchemy import insert
from typer.testing import CliRunner

from congvu.interfaces.cli import app
from congvu.model.errors import UserError
from congvu.services.context import Context, Services
from congvu.services.people.units import ensure_root
from congvu.services.regrade.job import Wish, begin_regrade
from congvu.store import Tx, regrading
from congvu.store.schema import unit_edge

__all__ = ["course", "few", "prepared_course"]
REASON = "Sửa đáp án câu đúng sai"
Run = Callable[..., str]


@pytest.fixture
def run(few: Cast, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the cast's state; ``says`` answers its question."""
    monkeypatch.setenv("CONGVU_STATE", str(few.course.root.parent))
    monkeypatch.setenv("CONGVU_DATABASE_URL", few.store.url)
    monkeypatch.setattr("congvu.interfaces.cli.session.current_time", lambda: NOW + timedelta(hours=1))

    def invoke(*arguments: str, says: str = "") -> str:
        done = CliRunner().invoke(app, list(arguments), catch_exceptions=False, input=says or None)
        return done.output

    return invoke


@pytest.fixture
def mended(few: Cast) -> Cast:
    """One officer has sat the quiz; since then the key of one question was mended."""
    few.store.write(_below_the_root)
    few.sit("o1", right_answers())
    publish(few.store, few.services, fixed_blueprint(), keys=new_truefalse_key())
    return few


def _below_the_root(tx: Tx) -> None:
    """The command line reaches what stands below the root; the cast's ward stands alone."""
    root = ensure_root(tx, Context(NOW, Services()))
    edge = {"upper_id": root, "lower_id": "w1", "kind": "parent", "from_on": date(2025, 7, 1)}
    tx.execute(insert(unit_edge), edge)


def job_of(cast: Cast) -> regrading.Job | None:
    return cast.store.read(lambda tx: regrading.newest_job(tx, QUIZ))


def test_without_commit_it_only_shows(mended: Cast, run: Run) -> None:
    told = run("quiz", "regrade", QUIZ)
    assert "Người o1" in told and "Mới chỉ xem trước" in told
    assert job_of(mended) is None


def test_a_commit_asks_first(mended: Cast, run: Run) -> None:
    run("quiz", "regrade", QUIZ, "--commit", "--reason", REASON, says="n\n")
    assert job_of(mended) is None
    told = run("quiz", "regrade", QUIZ, "--commit", "--reason", REASON, says="y\n")
    job = job_of(mended)
    assert job is not None and job.state == "done" and f"--resume {job.id}" in told
    assert "Đã chấm lại 1 bài, đổi 1 bài." in told
    assert "Không có gì thay đổi." in run("quiz", "regrade", QUIZ)


def test_the_gradebook_follows_at_once(mended: Cast, run: Run) -> None:
    run("gradebook", "project")
    before = grades(mended.course, QUIZ)["o1"].score
    told = run("quiz", "regrade", QUIZ, "--commit", "--yes", "--reason", REASON)
    assert "Sổ điểm nbgrader: ghi 1 bài, còn 0 thay đổi." in told
    assert grades(mended.course, QUIZ)["o1"].score == before - 1


def test_a_commit_without_a_reason_is_refused(mended: Cast, run: Run) -> None:
    with pytest.raises(UserError, match="lý do"):
        run("quiz", "regrade", QUIZ, "--commit", "--yes")
    assert job_of(mended) is None


def test_an_unfinished_job_is_told_and_resumed_by_its_id(mended: Cast, run: Run) -> None:
    ctx = mended.context(at=NOW)
    job, _ = begin_regrade(mended.store, ctx, QUIZ, Wish(), REASON, holder="elsewhere:1")
    assert f"Việc chấm lại {job.id} bị dừng giữa chừng" in run("quiz", "regrade", QUIZ)
    assert "Đã chấm lại 1 bài" in run("quiz", "regrade", "--resume", job.id)


def test_the_workbook_lists_who_changes_and_by_how_much(mended: Cast, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "thay-doi.xlsx"
    run("quiz", "regrade", QUIZ, "--out", str(path))
    book = load_workbook(path)
    assert book.sheetnames == ["Tổng hợp", "Kết quả cuối", "Từng lượt", "Giữ nguyên"]
    rows = [[cell.value for cell in row] for row in book["Từng lượt"].iter_rows()]
    (head,) = [row for row in rows if row[0] == "STT"]
    (line,) = [row for row in rows if row[1] == "Người o1"]
    told = dict(zip(head, line, strict=True))
    assert told["Điểm sau"] == told["Điểm trước"] - 1
    assert (told["Đơn vị"], told["Lượt"]) == ("Xã Một, tỉnh Mẫu", 1)
    (stamp,) = [
        cell for row in book["Từng lượt"].iter_rows() for cell in row if cell.value == told["Nộp lúc"]
    ]
    assert stamp.number_format == "dd/mm/yyyy hh:mm"


def test_without_a_quiz_it_says_what_to_type(run: Run) -> None:
    with pytest.raises(UserError, match="bài nào"):
        run("quiz", "regrade")
