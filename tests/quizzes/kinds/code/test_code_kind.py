"""Kind ``code``: what is run, and how what a run showed is judged."""

from __future__ import annotations

import json
import math
import unicodedata
from typing import Any

import pytest
import strategies as cv
from authored import faults, parts
from hypothesis import given
from hypothesis import strategies as st

from congvu.model.attempts import RUN, Marked, Pending
from congvu.model.content import ItemVersion, KeyRevision
from congvu.model.ports import Observed, Probed, RunRequest, RunStatus
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.code import KIND, same_value
from congvu.quizzes.kinds.code.kind import FLAGS, UNLIKE
from congvu.quizzes.kinds.contract import RunKind, UnreadableAnswer
from congvu.quizzes.marking import mark, mark_with

STARTER = "def ti_le(ho_so):\n    ...\n"
SOLUTION = "def ti_le(ho_so):\n    return sum(ho_so) / len(ho_so) if ho_so else 0.0\n"
PROBES = [
    {"call": "ti_le([1, 0])", "value": 0.5, "weight": 3, "tolerance": 0.01},
    {"call": "ti_le([])", "value": 0.0},
]
ITEM = {
    "starter": STARTER,
    "examples": [{"call": "ti_le([1])", "value": 1.0}],
    "files": [{"name": "ho-so.csv", "text": "ma,hẹn\n1,05/01/2027\n"}],
    "key": {"solution": SOLUTION, "probes": PROBES},
}
CODE = parts("code", **ITEM)
VERSION = ItemVersion("v", "i", "b", "code", CODE.content, "c", 0.5, ())
KEY = KeyRevision("k", "v", 1, CODE.key, CODE.feedback)


def done(*values: Any) -> Observed:
    return Observed(RunStatus.DONE, tuple(Probed(value) for value in values))


def judged(observed: Observed) -> Marked:
    return KIND.judge(CODE.content, CODE.key, observed)


class Runs:
    """A runner that shows what it is told, and keeps what it was asked."""

    def __init__(self, observed: Observed) -> None:
        self.observed, self.asked = observed, list[RunRequest]()

    def run(self, request: RunRequest) -> Observed:
        self.asked.append(request)
        return self.observed


def test_code_waits_for_a_run() -> None:
    assert mark(load_kinds(), VERSION, KEY, SOLUTION) == Pending(RUN)
    assert isinstance(KIND, RunKind)


@pytest.mark.parametrize("blank", [None, "", " \n\t", STARTER, STARTER.replace("\n", "\r\n")])
def test_a_blank_and_an_untouched_starter_earn_nothing_without_a_run(blank: str | None) -> None:
    assert mark(load_kinds(), VERSION, KEY, blank) == Marked(0.0)


def test_code_longer_than_the_limit_is_not_read() -> None:
    assert KIND.read(CODE.content, "x" * 8000) == "x" * 8000
    with pytest.raises(UnreadableAnswer, match=r"quá 1 ký tự so với mức 8\.000"):
        KIND.read(CODE.content, "x" * 8001)


def test_a_run_gets_source_calls_and_files() -> None:
    request = KIND.run_request(CODE.content, CODE.key, "x = 1")
    files = {"ho-so.csv": "ma,hẹn\n1,05/01/2027\n".encode()}
    assert request == RunRequest("x = 1", ("ti_le([1, 0])", "ti_le([])"), files)


@given(st.lists(st.integers(10**6, 10**9), min_size=1, max_size=4, unique=True))
def test_a_run_gets_nothing_of_what_is_expected(values: list[int]) -> None:
    probes = [{"call": f"f('{chr(97 + n)}')", "value": value} for n, value in enumerate(values)]
    item = parts("code", key={"solution": "LỜI_GIẢI = 1", "probes": probes})
    request = KIND.run_request(item.content, item.key, "def f(x): pass")
    told = f"{request.source}{request.probes}{request.files}"
    assert not any(str(value) in told for value in values)
    assert "LỜI_GIẢI" not in told


def test_neither_solution_nor_probes_are_shown() -> None:
    shown = json.dumps(CODE.content, ensure_ascii=False)
    assert "return sum" not in shown
    assert "ti_le([1, 0])" not in shown


@pytest.mark.parametrize(
    ("values", "share"), [((0.5, 0.0), 1), ((0.5, 1.0), 0.75), ((0.6, 0.0), 0.25), ((None, "0"), 0)]
)
def test_each_right_probe_earns_its_weight(values: tuple[Any, ...], share: float) -> None:
    assert judged(done(*values)) == Marked(share)


def test_a_probe_that_failed_earns_nothing_whatever_value_it_claims() -> None:
    observed = Observed(RunStatus.DONE, (Probed(0.5, "ZeroDivisionError"), Probed(0.0)))
    assert judged(observed) == Marked(0.25)


@pytest.mark.parametrize("status", [status for status in RunStatus if status is not RunStatus.DONE])
def test_any_other_end_earns_nothing_and_a_flag(status: RunStatus) -> None:
    observed = Observed(status, (Probed(0.5), Probed(0.0)))
    assert judged(observed) == Marked(0.0, FLAGS[status])
    assert FLAGS[status] == f"run_{status.value}"


@pytest.mark.parametrize("values", [(), (0.5,), (0.5, 0.0, 0.0)])
def test_a_run_that_does_not_answer_probe_by_probe_earns_nothing(values: tuple[Any, ...]) -> None:
    assert judged(done(*values)) == Marked(0.0, UNLIKE)


def test_where_there_is_no_sandbox_the_mark_stays_open() -> None:
    """That is not the trainee's fault."""
    runner = Runs(Observed(RunStatus.REFUSED))
    assert mark_with(load_kinds(), VERSION, KEY, SOLUTION, runner) == Pending(RUN)


def test_with_a_runner_code_is_run_once_and_marked() -> None:
    runner = Runs(done(0.5, 0.0))
    assert mark_with(load_kinds(), VERSION, KEY, SOLUTION, runner) == Marked(1.0)
    assert [request.source for request in runner.asked] == [SOLUTION.rstrip()]


def test_a_blank_is_not_run() -> None:
    runner = Runs(done(0.5, 0.0))
    assert mark_with(load_kinds(), VERSION, KEY, STARTER, runner) == Marked(0.0)
    assert not runner.asked


class Everything:
    """Claims to equal whatever it is compared with."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return True


class Float(float):
    """A subclass of a plain type."""


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (1, True),
        (True, 1),
        (0, False),
        (1, 1.0),
        (1.0, True),
        (1.0, "1.0"),
        (1.0, None),
        (0.5, math.nan),
        (0.5, math.inf),
        (0.5, 10**400),
        (0.5, Float(0.5)),
        (None, 0),
        (None, False),
        ("", None),
        ("a", "A"),
        ([1, 2], [2, 1]),
        ([1], [1, 1]),
        ([1], (1,)),
        ([[1]], [[True]]),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1}, {}),
        ({"a": 1}, [["a", 1]]),
        ({"a": [0.5]}, {"a": [0.6]}),
        (0.5, Everything()),
        (1, Everything()),
        ("a", Everything()),
        ([1], Everything()),
        ({"a": 1}, Everything()),
        ([1], [Everything()]),
    ],
)
def test_what_is_not_the_same(expected: Any, found: Any) -> None:
    assert not same_value(expected, found)


@pytest.mark.parametrize(
    ("expected", "found", "tolerance"),
    [
        (0.3, 0.1 + 0.2, 0),
        (1.0, 1, 0),
        (1e12, 1e12 + 100, 0),
        (97.28, 97.3, 0.05),
        ({"a": [0.5, None]}, {"a": [0.504, None]}, 0.005),
        ("hòa", unicodedata.normalize("NFD", "hòa"), 0),
    ],
)
def test_what_is_the_same(expected: Any, found: Any, tolerance: float) -> None:
    assert same_value(expected, found, tolerance)


@given(cv.json_values)
def test_every_plain_value_is_itself_after_a_trip_through_json(value: Any) -> None:
    assert same_value(value, json.loads(json.dumps(value))) or "inf" in repr(value)


@given(st.integers(), st.floats(0, 10))
def test_a_tolerance_is_for_floats_alone(value: int, tolerance: float) -> None:
    assert not same_value(value, value + 1, tolerance + 2)


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.integers(0, 5))
def test_one_more_right_probe_never_earns_less(right: list[bool], index: int) -> None:
    probes = [{"call": f"f({n})", "value": n, "weight": n + 1} for n in range(len(right))]
    item = parts("code", key={"solution": "f = 1", "probes": probes})

    def share(outcome: list[bool]) -> float:
        values = [n if good else None for n, good in enumerate(outcome)]
        return KIND.judge(item.content, item.key, done(*values)).share

    better = [good or number == index % len(right) for number, good in enumerate(right)]
    assert 0 <= share(right) <= share(better) <= 1
    assert share([True] * len(right)) == 1


def key(**changes: Any) -> dict[str, Any]:
    return {"solution": SOLUTION, "probes": PROBES, **changes}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"key": key(solution="")}, "cv_solution"),
        ({"key": key(solution=STARTER)}, "cv_solution"),
        ({"key": key(solution="def f(:")}, "cv_code_syntax"),
        ({"starter": "def f("}, "cv_code_syntax"),
        ({"key": key(probes=[])}, "too_short"),
        ({"key": key(probes=[{"call": "x = 1", "value": 1}])}, "cv_code_syntax"),
        ({"key": key(probes=[{"call": "f()", "value": math.nan}])}, "cv_value_plain"),
        ({"key": key(probes=[{"call": "f()", "value": {1: 2}}])}, "cv_value_plain"),
        ({"key": key(probes=[PROBES[0], PROBES[0]])}, "cv_probe_twice"),
        ({"key": key(probes=[{"call": "ti_le([1])", "value": 1.0}])}, "cv_probe_shown"),
        ({"files": [{"name": "../x.csv", "text": "a"}]}, "string_pattern_mismatch"),
        ({"files": [{"name": "csv.py", "text": "a"}]}, "string_pattern_mismatch"),
        ({"files": ITEM["files"] * 2}, "cv_file_twice"),  # type: ignore[operator]
    ],
)
def test_faults_of_an_item_are_named(fields: dict[str, Any], code: str) -> None:
    assert code in faults("code", **{**ITEM, **fields})
