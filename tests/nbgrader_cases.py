"""What trainees hand in: sound, blank, garbled and tampered submissions of the quiz over every kind."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nbgrader_cast import QUIZ, half_answers, right_answers

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One submission: answers by kind (or the raw text of answers.json), and what was done to the notebook."""

    given: Mapping[str, Any] | str | bytes | None
    change: Callable[[Notebook], Any] | None = None
    stock: str = "same"  # same | raises | open (stock gives credit where congvu gives none)


def cell(notebook: Notebook, slot: str) -> Notebook:
    """A graded cell."""
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == slot)


def meta(slot: str, **changes: Any) -> Callable[[Notebook], None]:
    """Changes a cell's nbgrader metadata."""
    return lambda notebook: cell(notebook, slot)["metadata"]["nbgrader"].update(changes)


def duplicate(notebook: Notebook) -> None:
    notebook["cells"].append({**json.loads(json.dumps(cell(notebook, "s02"))), "id": "copy"})


def delete(*slots: str) -> Callable[[Notebook], None]:
    def change(notebook: Notebook) -> None:
        for slot in slots:
            notebook["cells"].remove(cell(notebook, slot))

    return change


def source(slot: str, text: str) -> Callable[[Notebook], None]:
    return lambda notebook: cell(notebook, slot).update(source=text)


def to_markdown(notebook: Notebook) -> None:
    changed = cell(notebook, "s03")
    changed["cell_type"] = "markdown"
    del changed["outputs"], changed["execution_count"]


def prefilled(notebook: Notebook) -> None:
    output = {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {"text/plain": "1.0"},
    }
    cell(notebook, "s01").update(outputs=[output], execution_count=1)


def foreign(notebook: Notebook) -> None:
    extra = json.loads(json.dumps(cell(notebook, "s01"))) | {"id": "extra"}
    extra["metadata"]["nbgrader"]["grade_id"] = "s99"
    notebook["cells"].append(extra)


def code_first(text: str) -> Callable[[Notebook], None]:
    def change(notebook: Notebook) -> None:
        run = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "execution_count": None}
        notebook["cells"].insert(0, {**run, "source": text})

    return change


def without_metadata(notebook: Notebook) -> None:
    del cell(notebook, "s04")["metadata"]["nbgrader"]


def reordered(notebook: Notebook) -> None:
    notebook["cells"].reverse()


def decomposed(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {**answers, "short": unicodedata.normalize("NFD", str(answers["short"]))}


RIGHT, HALF = right_answers(), half_answers()
PATCH = "import congvu.interfaces.nbgrader as n\nn.mark_slot = lambda slot: 1.0"
SILENCE = "get_ipython().run_line_magic('config', 'InteractiveShell.ast_node_interactivity=\"none\"')"

CASES: dict[str, Case] = {
    "right": Case(RIGHT),
    "half": Case(HALF),
    "blank": Case({}),
    "decomposed": Case(decomposed(RIGHT)),
    "upper": Case({**RIGHT, "short": "  PHIẾU  HẸN trả "}),
    "bytes": Case(b"\xff\xfe\x00garbage"),
    "points-raised": Case(HALF, meta("s04", points=100)),
    "deleted": Case(RIGHT, delete("s04")),
    "source-edited": Case(HALF, source("s01", "1.0")),
    "to-markdown": Case(RIGHT, to_markdown),
    "no-answers": Case(None),
    "list": Case("[1, 2, 3]"),
    "other-quiz": Case(json.dumps({"quiz": "other", "answers": {"s01": "b"}})),
    "answers-list": Case(json.dumps({"quiz": QUIZ, "answers": ["b"]})),
    # the rest of what stock nbgrader takes, in tests/conformance
    "wrong-types": Case({kind: {"x": [1, None]} for kind in RIGHT}),
    "unknown-options": Case({**RIGHT, "single": "z", "multiple": ["a", "z"]}),
    "infinite": Case(f'{{"quiz": "{QUIZ}", "answers": {{"s01": NaN, "s06": 1e999}}}}'),
    "deep": Case("[" * 100_000),
    "extra-slots": Case(json.dumps({"quiz": QUIZ, "answers": {"s77": "b", "__class__": 1}})),
    "too-long": Case({**RIGHT, "short": "phiếu " * 1000}),
    "unlocked": Case(RIGHT, meta("s01", locked=False)),
    "prefilled": Case(HALF, prefilled),
    "reordered": Case(HALF, reordered),
    "all-deleted": Case(RIGHT, delete(*(f"s{n:02}" for n in range(1, 9)))),
    "points-lowered": Case(RIGHT, meta("s04", points=0)),
    # stock nbgrader gives no row at all
    "duplicated": Case(RIGHT, duplicate, "raises"),
    "renamed": Case(RIGHT, meta("s04", grade_id="s04b"), "raises"),
    "not-graded": Case(RIGHT, meta("s04", grade=False), "raises"),
    "solution": Case(RIGHT, meta("s04", solution=True), "raises"),
    "points-text": Case(RIGHT, meta("s04", points="nhiều"), "raises"),
    "old-schema": Case(RIGHT, meta("s04", schema_version=1), "raises"),
    "foreign": Case(RIGHT, foreign, "raises"),
    "no-notebook": Case(RIGHT, lambda notebook: "{not json", "raises"),
    # stock nbgrader gives credit that nobody has earned
    "patched": Case(HALF, code_first(PATCH), "open"),
    "silenced": Case({}, code_first(SILENCE), "open"),
}
"""By officer id."""

STOCK_FAST = tuple(CASES)[:14]
STOCK_REST = tuple(name for name, case in CASES.items() if case.stock == "same" and name not in STOCK_FAST)
RAISES = tuple(name for name, case in CASES.items() if case.stock == "raises")
OPEN = tuple(name for name, case in CASES.items() if case.stock == "open")
"""With these 24 submissions stock nbgrader is asked in every test run; the others in ``make conformance``."""
