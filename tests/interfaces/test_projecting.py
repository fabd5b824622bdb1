"""The projector beside a campus runs while something waits for it, and is gone otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

from congvu.interfaces.cli.projecting import AGAIN_S, Projecting, ProjectorProcess


class Played:
    """A projector that ends when it is told with what."""

    def __init__(self) -> None:
        self.code: int | None = None
        self.asked = self.ended = False

    def ask(self) -> None:
        self.asked = True

    def end(self) -> None:
        self.ended = True


class Stage:
    """Projectors that were started, whether anything waits, and what time it is."""

    def __init__(self) -> None:
        self.started: list[Played] = []
        self.waits = True
        self.now = 0.0
        self.projecting = Projecting(lambda: self.waits, self.start, lambda: self.now)

    def start(self) -> ProjectorProcess:
        self.started.append(Played())
        return cast(ProjectorProcess, self.started[-1])


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_nothing_runs_while_nothing_waits(stage: Stage) -> None:
    stage.waits = False
    stage.projecting.look()
    assert stage.started == []


def test_one_runs_at_a_time(stage: Stage) -> None:
    for _ in range(3):
        stage.projecting.look()
    assert len(stage.started) == 1


def test_one_that_had_nothing_more_to_do_is_followed_when_something_waits(stage: Stage) -> None:
    stage.projecting.look()
    stage.started[0].code = 0
    stage.waits = False
    stage.projecting.look()
    assert len(stage.started) == 1
    stage.waits = True
    stage.projecting.look()
    assert len(stage.started) == 2


def test_one_that_failed_is_not_followed_at_once(stage: Stage) -> None:
    """Else it would start and fail all day, and take the quizzes' time."""
    stage.projecting.look()
    stage.started[0].code = 1
    stage.projecting.look()
    stage.projecting.look()
    assert len(stage.started) == 1
    stage.now += AGAIN_S
    stage.projecting.look()
    assert len(stage.started) == 2


def test_none_is_started_after_the_end(stage: Stage) -> None:
    with stage.projecting:
        stage.projecting.look()
    (one,) = stage.started
    assert one.asked
    assert one.ended
    one.code = 0
    stage.projecting.look()
    assert stage.started == [one]


def test_a_projector_that_has_nothing_to_do_ends(tmp_path: Path) -> None:
    """By itself, with its input still open."""
    environ = os.environ | {"CONGVU_STATE": str(tmp_path / "kho")}
    command = [sys.executable, "-m", "congvu", "projector", "--idle-s", "0"]
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE) as one:
        assert one.wait(120) == 0
