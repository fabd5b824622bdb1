"""Submissions drawn at random: answers right, half right, blank, garbled or of the wrong type, and tampered cells."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from typing import Any

from nbgrader_cases import Case, Notebook, cell, delete, meta, prefilled, reordered, source, to_markdown
from nbgrader_cast import AUTHORED, half_answers, right_answers

SLOTS = tuple(f"s{number:02}" for number in range(1, len(AUTHORED) + 1))
JUNK: tuple[Any, ...] = (
    *(
        "",
        " ",
        "b",
        "z",
        "0",
        "73.512.846",
        "73512846",
        "73,512,846",
        "-1",
        "08/01/2027",
        "31/02/2027",
        "Phiếu hẹn trả",
    ),
    *(
        0,
        -1,
        73512846,
        1.5,
        True,
        False,
        None,
        [],
        ["a"],
        ["a", "a"],
        ["v1"],
        {},
        {"l1": "r2"},
        {"x": [1, None]},
    ),
)


def random_cases(count: int, seed: int) -> dict[str, Case]:
    """``count`` submissions by officer; the same for the same seed."""
    rng = random.Random(seed)
    return {f"r{number:03}": Case(_answers(rng), _change(rng)) for number in range(count)}


def _answers(rng: random.Random) -> dict[str, Any]:
    sources = (right_answers(), half_answers())
    given: dict[str, Any] = {}
    for kind, *_ in AUTHORED:
        drawn = rng.random()
        if drawn < 0.15:
            continue
        if drawn < 0.4:
            given[kind] = rng.choice(JUNK)
        elif (known := rng.choice(sources).get(kind)) is not None:
            given[kind] = _written_otherwise(rng, known)
    return given


def _written_otherwise(rng: random.Random, answer: Any) -> Any:
    if isinstance(answer, str):
        return rng.choice([answer, f"  {answer} ", answer.upper(), unicodedata.normalize("NFD", answer)])
    if isinstance(answer, list):
        return rng.sample(answer, rng.randint(0, len(answer)))
    return answer


def _change(rng: random.Random) -> Callable[[Notebook], None] | None:
    """Two in five are tampered with, in ways that stock nbgrader mends or leaves a row for."""
    slot = rng.choice(SLOTS)
    changes: tuple[Callable[[Notebook], None], ...] = (
        meta(slot, points=rng.choice([0, 0.5, 100])),
        meta(slot, locked=False),
        delete(slot),
        source(slot, rng.choice(["1.0", "raise ValueError", "", "print(1)"])),
        lambda notebook: cell(notebook, slot).update(source="1.0"),
        to_markdown,
        prefilled,
        reordered,
        delete(*rng.sample(SLOTS, 3)),
    )
    return rng.choice(changes) if rng.random() < 0.4 else None
