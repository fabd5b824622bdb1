"""No key leaves the store by way of nbgrader, and its own tools work on what congvu writes."""

from __future__ import annotations

from pathlib import Path

from nbgrader.plugins import CsvExportPlugin
from nbgrader_cases import CASES
from nbgrader_cast import QUIZ, SECRETS
from nbgrader_differential import Differential
from nbgrader_runs import feedback, grader, project_config


def test_no_file_of_the_course_holds_a_key(both: Differential) -> None:
    """Source, release, autograded and database hold no key and no feedback text.

    What a trainee typed herself stands in her own autograded notebook, where a person is to look at the slot.
    """
    root = both.cast.course.root
    for path in (p for p in root.rglob("*") if p.is_file() and p.name != "answers.json"):
        body, typed = path.read_bytes(), own_answers(path)
        found = [secret for secret in SECRETS if secret.encode() in body and secret not in typed]
        assert not found, path


def own_answers(path: Path) -> str:
    """The answers handed in with a notebook of ``autograded/``; nothing beside any other file."""
    answers = path.with_name("answers.json")
    return answers.read_text("utf-8") if "autograded" in path.parts and answers.is_file() else ""


def test_feedback_of_what_is_not_collected_shows_nothing(both: Differential) -> None:
    """Autograded, tampered or not: without an attempt in the truth there is no phase of review that opens a thing."""
    with grader(both.other.root.parent, both.cast.store.url):
        feedback(project_config(), QUIZ)
    for one in CASES:
        page = (both.other.folder("feedback", one, QUIZ) / f"{QUIZ}.html").read_text("utf-8")
        assert "chưa được ghi vào hệ thống" in page
        assert not [word for word in (*SECRETS, "mark_slot", "Phương án", "http", " điểm (") if word in page]


def test_nbgrader_export_tells_the_projected_scores(both: Differential, tmp_path: Path) -> None:
    """``nbgrader export`` gives a line an officer and quiz, with opaque ids and no names."""
    from nbgrader.api import Gradebook

    to = tmp_path / "grades.csv"
    with Gradebook(both.cast.course.url, "congvu") as gradebook:
        CsvExportPlugin(to=str(to)).export(gradebook)
    header, *lines = [line.split(",") for line in to.read_text("utf-8").splitlines()]
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    scores = {row["student_id"]: float(row["score"]) for row in rows if row["assignment"] == QUIZ}
    assert scores == {one: both.projected[one].score for one in CASES}
    assert not any(row["last_name"] or row["first_name"] or row["email"] for row in rows)


def test_the_released_notebook_has_no_hidden_test(both: Differential) -> None:
    """What a trainee opens in JupyterLab holds the widget and empty cells."""
    text = (both.cast.course.release(QUIZ) / f"{QUIZ}.ipynb").read_text("utf-8")
    assert "mark_slot" not in text
    assert "# Câu 8" in text and "paper" not in text
