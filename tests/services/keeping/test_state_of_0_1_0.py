"""A state folder that 0.1.0 wrote, opened by this version: nothing of it is lost, and what is made from it is the same."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from backbone import dump_rows
from frozen_state import Frozen, read_gradebook, read_truth

from congvu.bootstrap import open_store
from congvu.model.people import Role
from congvu.services.attempts.save import AnswerSave
from congvu.services.attempts.submit import submit_attempt
from congvu.services.context import Context, Services
from congvu.services.gradebook.project import project_gradebook, rebuild_gradebook
from congvu.services.gradebook.uncollected import Uncollected
from congvu.services.keeping.backup import restore_backup
from congvu.services.learning import course_view
from congvu.services.learning.desk_runs import newest_run, play_acts
from congvu.services.people.passwords import verify_password
from congvu.services.regrade.job import Wish, preview_regrade
from congvu.settings import read_settings
from congvu.store import Store, accounts, people
from congvu.store.gradebook.course import Course
from congvu.workers import InlineWorkers

FROZEN = Frozen(Path(__file__).parents[2] / "state_0_1_0")
EXPECTED = FROZEN.expected
ATTEMPTS = EXPECTED["attempts"]
QUIZZES = sorted({one["quiz_id"] for one in ATTEMPTS})
TRUTH, NBGRADER = ("attempts", "standings", "queue"), ("submissions", "maxima", "answers")
END = datetime(2026, 10, 14, 2, 0, tzinfo=UTC)
"""When the state was frozen."""
PASSWORD, COURSE = "cơm tấm sườn bì chả", "mot-cua"


@dataclass(frozen=True, slots=True)
class State:
    """A state folder that is open."""

    path: Path
    store: Store
    services: Services

    @property
    def course(self) -> Course:
        """nbgrader's side."""
        return Course(self.path / "nbgrader")

    def ctx(self, officer_id: str = "") -> Context:
        """A call by an officer, or by the system."""
        ctx = Context(END, self.services)
        return ctx.acting_as(officer_id, Role.TRAINEE) if officer_id else ctx

    def rebuild(self) -> None:
        """Makes nbgrader's side anew."""
        report = rebuild_gradebook(self.store, self.course, self.services, clock=lambda: END)
        assert report.applied == len(EXPECTED["submissions"])
        assert (report.held, report.unfit, report.stale, report.lag.events) == ((), (), (), 0)

    def truth(self) -> dict[str, Any]:
        """What the store says."""
        return read_truth(self.store, self.services, END)

    def gradebook(self) -> dict[str, Any]:
        """What nbgrader's side says."""
        return read_gradebook(self.course.root)

    def officer(self, login: str) -> str:
        """Somebody's id."""
        found = self.store.read(lambda tx: accounts.credential_by_login(tx, login))
        assert found is not None
        return found.officer_id


@contextmanager
def opened(path: Path) -> Iterator[State]:
    """The frozen state in a new folder, opened and migrated as any command does."""
    path.mkdir()
    FROZEN.restore(path / "congvu.db")
    with open_store(read_settings({"CONGVU_STATE": str(path)})) as store:
        yield State(path, store, Services())


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    """The state with nbgrader's side made anew. Tests leave it as it is."""
    with opened(tmp_path_factory.mktemp("frozen") / "state") as state:
        state.rebuild()
        yield state


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[State]:
    """The state for one test, without nbgrader's side."""
    with opened(tmp_path / "state") as state:
        yield state


@pytest.fixture
def restored(store: Store, tmp_path: Path) -> State:
    """The backup that 0.1.0 made of it, restored on either engine."""
    path = tmp_path / "elsewhere"
    path.mkdir()
    state = State(path, store, Services())
    assert (
        restore_backup(store, state.ctx(), FROZEN.pack(tmp_path / "congvu.zip"), path, lambda *_: None) == 0
    )
    return state


def wanted(names: tuple[str, ...]) -> dict[str, Any]:
    """What 0.1.0 said."""
    return {name: EXPECTED[name] for name in names}


# -- the folder ----------------------------------------------------------------------------------------------------
def test_results_standings_and_queue_are_as_they_were(rebuilt: State) -> None:
    assert rebuilt.truth() == wanted(TRUTH)


def test_the_gradebook_made_anew_is_the_one_of_then(rebuilt: State) -> None:
    """Without ``nbgrader/``: rows, maxima, penalties, comments, and the answers to the letter."""
    assert rebuilt.gradebook() == wanted(NBGRADER)


def test_nothing_is_left_for_the_projector(rebuilt: State) -> None:
    report = project_gradebook(rebuilt.store, rebuilt.course, rebuilt.services, clock=lambda: END)
    assert (report.applied, report.lag.events, report.held, report.unfit, report.stale) == (0, 0, (), (), ())


def test_a_second_rebuild_finds_nothing_uncollected_and_writes_the_same(rebuilt: State) -> None:
    rebuilt.rebuild()
    assert rebuilt.gradebook() == wanted(NBGRADER)


def test_a_rebuild_refuses_where_work_waits_to_be_collected(rebuilt: State, tmp_path: Path) -> None:
    """What formgrader holds is nowhere else."""
    course = Course(shutil.copytree(rebuilt.course.root, tmp_path / "nbgrader"))
    with closing(sqlite3.connect(course.root / "gradebook.db")) as gradebook, gradebook:
        gradebook.execute("UPDATE grade SET manual_score = 0.25 WHERE manual_score IS NOT NULL")
    with pytest.raises(Uncollected):
        rebuild_gradebook(rebuilt.store, course, rebuilt.services, clock=lambda: END)


@pytest.mark.parametrize("quiz_id", QUIZZES)
def test_a_regrade_by_the_same_keys_changes_nothing(rebuilt: State, quiz_id: str) -> None:
    seen = preview_regrade(rebuilt.store, rebuilt.ctx(), quiz_id, Wish(), InlineWorkers())
    assert seen.tally.seen == sum(one["quiz_id"] == quiz_id and one["result"] is not None for one in ATTEMPTS)
    assert not seen.tally.changes
    assert not seen.changes_anything


def test_what_is_only_appended_cannot_be_changed(fresh: State) -> None:
    with closing(sqlite3.connect(fresh.path / "congvu.db")) as database:
        for change in ("UPDATE attempt_event SET payload = '{}'", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                database.execute(change)


# -- people --------------------------------------------------------------------------------------------------------
def test_passwords_and_roles_hold(fresh: State) -> None:
    found = fresh.store.read(lambda tx: accounts.credential_by_login(tx, "lannt"))
    assert found is not None
    assert verify_password(found.password_hash, PASSWORD)
    scope = fresh.store.read(lambda tx: people.scope_of(tx, found.officer_id, END.date()))
    assert scope.has(Role.ORGANISER) and not scope.has(Role.MARKER)


def test_an_attempt_under_way_is_gone_on_with(fresh: State) -> None:
    """One slot was checked, one was answered, the third is answered now."""
    (one,) = [one for one in ATTEMPTS if one["state"] == "open"]
    save, ctx = AnswerSave("s02", 0, "now", "15"), fresh.ctx(one["officer_id"])
    done = fresh.store.write(lambda tx: submit_attempt(tx, ctx, one["id"], [save]))
    assert done.result is not None
    assert (done.result.points, done.result.max_points, done.result.passed) == (3.0, 3.0, True)


def test_a_day_at_the_desk_is_read_again_and_another_gone_on_with(fresh: State) -> None:
    over, left = fresh.officer("hoadt"), fresh.officer("namth")
    seen = fresh.store.read(lambda tx: newest_run(tx, fresh.ctx(over), COURSE))
    assert seen is not None and seen.ended
    begun = fresh.store.read(lambda tx: newest_run(tx, fresh.ctx(left), COURSE))
    assert begun is not None and not begun.ended
    acts = [*begun.acts, {"do": "finish"}]
    assert fresh.store.write(lambda tx: play_acts(tx, fresh.ctx(left), begun.run.id, acts)).ended


def test_lessons_that_0_1_0_published_have_pages_and_keep_what_was_read(fresh: State) -> None:
    """They open as they are, without a kernel."""
    ctx = fresh.ctx(fresh.officer("hoadt"))
    view = fresh.store.read(lambda tx: course_view(tx, ctx, COURSE))
    cache = ctx.services.cache
    pages = fresh.store.read(lambda tx: [cache.lesson_page(tx, lesson) for lesson in view.body["lessons"]])
    assert pages and not any(page.live for page in pages)
    assert view.read and view.practised
    assert view.renewed == ()


# -- the backup ----------------------------------------------------------------------------------------------------
def test_the_backup_holds_the_same_rows(restored: State, fresh: State) -> None:
    """Beside the notes of the backup and of its restoring."""
    there, here = dump_rows(restored.store), dump_rows(fresh.store)
    assert len(set(there.pop("audit")) & set(here["audit"])) == len(here.pop("audit")) - 1
    assert there == here


def test_from_the_backup_all_is_as_it_was(restored: State, rebuilt: State) -> None:
    """nbgrader's side lies there and is dropped: to make an empty gradebook takes nbgrader seconds."""
    assert restored.truth() == wanted(TRUTH)
    shutil.copytree(rebuilt.course.root, restored.course.root)
    restored.rebuild()
    assert restored.gradebook() == wanted(NBGRADER)
