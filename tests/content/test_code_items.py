"""The programs of the shipped banks, run in the sandbox: each solution earns full points, no starter does."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Iterator
from pathlib import Path

import pytest
from real_content import real_content

from congvu.content.loaded import LoadedItem
from congvu.kernels.sandbox import Sandbox, missing
from congvu.model.attempts import Marked
from congvu.model.ports import Observed, RunRequest, RunStatus
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.marking import mark_with

ROOT = Path(__file__).parents[2]


def programs() -> list[LoadedItem]:
    banks = real_content().banks
    return [item for bank in banks for item in bank.items if item.version.kind == "code"]


PROGRAMS = programs()
each = pytest.mark.parametrize("item", PROGRAMS, ids=lambda item: item.version.item_id)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    assert not missing()
    with Sandbox(preload=("csv", "io")) as made:
        yield made


def test_there_are_programs() -> None:
    assert len(PROGRAMS) >= 2


@each
def test_the_solution_earns_full_points(item: LoadedItem, sandbox: Sandbox) -> None:
    solution = item.key.key["solution"]
    assert mark_with(load_kinds(), item.version, item.key, solution, sandbox) == Marked(1.0)


@each
def test_the_starter_runs_and_does_not_pass(item: LoadedItem, sandbox: Sandbox) -> None:
    verdict = mark_with(
        load_kinds(), item.version, item.key, item.version.content["starter"] + "\n#", sandbox
    )
    assert isinstance(verdict, Marked)
    assert verdict.share < 0.6
    assert not verdict.flag


@each
def test_the_examples_hold(item: LoadedItem, sandbox: Sandbox) -> None:
    content = item.version.content
    files = {file["name"]: file["text"].encode() for file in content["files"]}
    calls = tuple(one["call"] for one in content["examples"])
    observed: Observed = sandbox.run(RunRequest(item.key.key["solution"], calls, files))
    assert observed.status is RunStatus.DONE
    assert [one.value for one in observed.probed] == [
        literal_eval(one["value"]) for one in content["examples"]
    ]
