"""formgrader in a real Chromium, on what the projector wrote; what a person types there comes back."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from marking_cast import TEXT, essay
from nbgrader_cast import (
    AUTHORED,
    FULL,
    NOW,
    QUIZ,
    SECRETS,
    Cast,
    authored_items,
    half_answers,
    right_answers,
)
from nbgrader_fixtures import prepared_course, projector

from congvu.model.content import Blueprint, Counts, Section, SlotRule
from congvu.model.people import Role
from congvu.services.gradebook.collect import CollectReport, collect_submissions
from congvu.services.marks.queue import comments_of
from congvu.store import Store, results
from congvu.store.gradebook.course import Course
from congvu.store.gradebook.writer import _id

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["prepared_course"]
ROOT = Path(__file__).parents[3]
WAIT_MS = 60_000
SAID = "Thiếu ngày hẹn."


@pytest.fixture(scope="module")
def formgrader(prepared_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Jupyter server with formgrader over a course with two projected submissions."""
    import shutil

    state = tmp_path_factory.mktemp("formgrader")
    shutil.copytree(prepared_course, state / "nbgrader")
    with Store(f"sqlite:///{state / 'congvu.db'}") as store:
        cast = Cast(store, Course(state / "nbgrader")).populate(["o1", "o2"])
        cast.sit("o1", right_answers())
        cast.sit("o2", half_answers())
        projector(cast)(at=NOW)
    with serve(state) as address:
        yield address


class serve:  # noqa: N801  # reads as a verb
    """A Jupyter server on a free port, stopped by its process id."""

    def __init__(self, state: Path) -> None:
        self.state = state

    def __enter__(self) -> str:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("CONGVU_")}
        environ |= {
            "CONGVU_STATE": str(self.state),
            "JUPYTER_CONFIG_PATH": str(ROOT / "grading"),
            "JUPYTER_CONFIG_DIR": str(self.state / "config"),
            "JUPYTER_DATA_DIR": str(self.state / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.state / "runtime"),
        }
        self.process = subprocess.Popen(
            [
                *(
                    sys.executable,
                    "-m",
                    "jupyter_server",
                    "--no-browser",
                    "--port=0",
                    "--ip=127.0.0.1",
                    "--allow-root",
                ),
                *("--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={self.state}"),
                "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.state,
            env=environ,
        )
        giving_up = threading.Timer(WAIT_MS / 1000, self.process.kill)
        giving_up.start()
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                self._wait_until_it_listens(int(found[1]))
                giving_up.cancel()
                self.drain = threading.Thread(target=self.process.stderr.read)  # keeps the pipe empty
                self.drain.start()
                return found[0]
        raise AssertionError("the server did not start")

    def _wait_until_it_listens(self, port: int) -> None:
        """The server tells its address a moment before it binds it."""
        while self.process.poll() is None:
            with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                return

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(timeout=30)
        self.drain.join(timeout=30)
        assert self.process.stderr is not None
        self.process.stderr.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    opened = context.new_page()
    opened.set_default_timeout(WAIT_MS)
    yield opened
    context.close()


def test_the_assignment_list_counts_the_submissions(formgrader: str, page: Page) -> None:
    page.goto(f"{formgrader}formgrader/manage_assignments")
    row = page.locator("tr", has_text=QUIZ)
    row.wait_for()
    assert row.locator(".num-submissions").inner_text() == "2"


def test_the_gradebook_shows_scores_and_nobodys_name(formgrader: str, page: Page) -> None:
    page.goto(f"{formgrader}formgrader/gradebook/{QUIZ}/{QUIZ}")
    page.locator("tr", has_text=f"{FULL:g}").first.wait_for()
    text = page.locator("tbody").inner_text()
    assert "Người" not in text
    assert "9.17" in text or "9.16" in text


def test_a_submission_opens_with_its_score_and_without_a_key(formgrader: str, page: Page) -> None:
    """Every slot's points stand in its cell; neither question nor key is on the page."""
    page.goto(f"{formgrader}formgrader/submissions/{_id(QUIZ, 'o1', 'notebook')}/")
    boxes = page.locator("input.score")
    boxes.first.wait_for()
    page.wait_for_function(
        "() => [...document.querySelectorAll('input.score')].every(box => box.placeholder)"
    )
    shown = [float(box.get_attribute("placeholder") or "nan") for box in boxes.all()]
    assert shown == [points for _, points, _ in AUTHORED]
    assert not [secret for secret in SECRETS if secret in page.content()]


@pytest.fixture
def written(sqlite_store: Store, tmp_path: Path) -> Cast:
    """An essay (s01) and a choice (s02), handed in by o1 and projected."""
    rules = (SlotRule(4.0, item_id="viet-1"), SlotRule(1.0, item_id="single-001"))
    quiz = Blueprint(
        QUIZ, "Bài viết", "c", 600, 30, 0.6, 3, Counts.BEST, (Section("A", rules),), historical=True
    )
    cast = Cast(sqlite_store, Course(tmp_path / "state" / "nbgrader"))
    cast.populate(["o1"], quiz=quiz, items=[*authored_items(), essay()])
    return cast


def test_mark_and_comment_typed_into_formgrader_come_back(written: Cast, page: Page) -> None:
    """The essay can be read there and has both boxes; the choice, which the machine marked, has no box for words."""
    attempt_id = written.sit("o1", {"essay": TEXT, "single": "b"})
    projector(written)(at=NOW)
    with serve(written.course.root.parent) as address:
        page.goto(f"{address}formgrader/submissions/{_id(QUIZ, 'o1', 'notebook')}/")
        page.locator("textarea.comment").first.wait_for()
        assert page.locator("textarea.comment").count() == 1
        assert TEXT.splitlines()[0] in page.content()
        page.wait_for_function("() => formgrader.comments.loaded && formgrader.grades.loaded")
        for box, text, api in (
            ("textarea.comment", SAID, "**/api/comment/*"),
            ("input.score", "3", "**/api/grade/*"),
        ):
            with page.expect_response(api) as saved:
                page.locator(box).first.fill(text)
                page.locator(box).first.dispatch_event("change")
            assert saved.value.ok
    ctx = written.context().acting_as("o9", Role.MARKER)
    assert collect_submissions(written.store, written.course, ctx) == CollectReport(0, 1, (), 1)
    stored = written.store.read(lambda tx: results.get_result(tx, attempt_id))
    assert stored is not None and (stored.result.points, stored.result.pending) == (4.0, ())
    assert written.store.read(lambda tx: comments_of(tx, attempt_id)) == {"s01": SAID}
