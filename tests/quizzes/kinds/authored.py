"""Items as an author would write them, for the tests of single kinds."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.contract import WHOLE, Parts, UnreadableAnswer
from congvu.quizzes.kinds.faults import explain
from congvu.quizzes.kinds.rules import rule_of
from congvu.quizzes.marking import unread

COMMON = {
    "id": "one-stop-001",
    "stem": "Hỏi gì?",
    "why": "Vì thế.",
    "citations": ["nd-118-2025#d17.k1"],
    "competency": "one-stop.receiving",
    "difficulty": 0.5,
}


def choices(count: int) -> list[dict[str, str]]:
    return [{"id": "abcdefg"[n], "text": f"Phương án {n}", "feedback": "Vì sao."} for n in range(count)]


def steps(*ids: str) -> list[dict[str, str]]:
    return [{"id": name, "text": f"Việc {name}"} for name in ids]


def parts(kind: str, **fields: Any) -> Parts:
    found = load_kinds()[kind]
    return found.take_apart(found.schema.model_validate({**COMMON, "kind": kind, **fields}))


def share(kind: str, item: Parts, answer: Any) -> float:
    found = load_kinds()[kind]
    read = found.read(item.content, answer)
    if reason := unread(found, item.content, rule_of(item.key), read).get(WHOLE):
        raise UnreadableAnswer(reason)
    mark = found.mark(item.content, item.key, read)
    return mark.share  # type: ignore[union-attr]


def faults(kind: str, **fields: Any) -> dict[str, str]:
    """Vietnamese words by fault code."""
    with pytest.raises(ValidationError) as raised:
        parts(kind, **fields)
    return {error["type"]: explain(error) for error in raised.value.errors()}
