"""Equal offices for tests that grade from several processes: store and gradebook on either engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbgrader_cast import NOW, Cast
from nbgrader_fixtures import OFFICERS

from congvu.services.gradebook.project import project_gradebook
from congvu.store import Store
from congvu.store.gradebook.course import Course


@dataclass
class Office:
    """A store with officers who have sat and handed in, and a course whose gradebook stands on either engine."""

    cast: Cast

    @property
    def course(self) -> Course:
        return self.cast.course

    def environ(self) -> dict[str, str]:
        return os.environ | {
            "CONGVU_STATE": str(self.course.root.parent),
            "CONGVU_DATABASE_URL": self.cast.store.url,
            "CONGVU_GRADEBOOK_URL": self.course.url,
        }

    def at_once(self, *commands: list[str]) -> list[tuple[int, str]]:
        """Runs commands side by side; exit code and output of each."""
        self.cast.store.engine.dispose()
        started = [
            subprocess.Popen(
                [sys.executable, *command],
                env=self.environ(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for command in commands
        ]
        said = [process.communicate(timeout=300)[0] for process in started]
        return [(process.returncode, words) for process, words in zip(started, said, strict=True)]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def offices(
    request: pytest.FixtureRequest, prepared_course: Path, _sqlite_template: Path, tmp_path: Path
) -> Iterator[Any]:
    """Makes equal offices, store and gradebook on one engine."""
    with ExitStack() as stack:

        def make(name: str) -> Office:
            root = tmp_path / name / "nbgrader"
            shutil.copytree(prepared_course, root)
            if request.param == "sqlite":
                shutil.copyfile(_sqlite_template, tmp_path / name / "congvu.db")
                store_url, gradebook_url = f"sqlite:///{tmp_path / name / 'congvu.db'}", ""
            else:
                server = request.getfixturevalue("postgres")
                store_url = stack.enter_context(server.fresh_url())
                gradebook_url = stack.enter_context(server.fresh_url(None))
            store = stack.enter_context(Store(store_url))
            cast = Cast(store, Course(root, gradebook_url)).populate(OFFICERS)
            project_gradebook(store, cast.course, cast.services, clock=lambda: NOW)
            return Office(cast)

        yield make
