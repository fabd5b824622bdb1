"""Data, schema and marking of ``truefalse``.

Normal form of an answer: a bool. Key: ``{"value": bool}``. Feedback: ``why`` and ``options`` (text under
``"true"`` and ``"false"``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Literal

from pydantic import model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import _base
from congvu.quizzes.kinds.contract import NOTHING_TYPED, Parts, Path, QuestionKind, UnreadableAnswer

WORDS = {True: "Đúng", False: "Sai"}


class TrueFalseItem(_base.ItemBase):
    """An item of kind ``truefalse`` as authors write it."""

    kind: Literal["truefalse"]
    key: bool
    feedback: dict[bool, _base.Text]

    @model_validator(mode="after")
    def _sound(self) -> TrueFalseItem:
        if set(self.feedback) != {True, False}:
            raise _base.fault("cv_feedback_missing", "Phản hồi phải có cả hai mục true và false.")
        return self


class TrueFalse:
    """A statement to judge. 1 for the right judgement, else 0; guessing earns 1/2 on average."""

    name = "truefalse"
    schema: type[Any] = TrueFalseItem

    def take_apart(self, item: TrueFalseItem) -> Parts:
        """Shown: the statement. Secret: key and feedback."""
        feedback = {"true": item.feedback[True], "false": item.feedback[False]}
        return Parts({"stem": item.stem}, {"value": item.key}, {"why": item.why, "options": feedback})

    def arrange(self, content: Mapping[str, Any], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
        """Nothing to arrange: Đúng always stands before Sai."""
        return ()

    def read(self, content: Mapping[str, Any], answer: Any) -> bool | None:
        """A bool; blank is ``None`` or an empty text."""
        if answer is None or answer == "":
            return None
        if not isinstance(answer, bool):
            raise UnreadableAnswer("Câu trả lời phải là Đúng hoặc Sai.")
        return answer

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """1 if the judgement is the key's, else 0."""
        return Marked(1.0 if answer is key["value"] else 0.0)

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
        """The key's judgement."""
        return bool(key["value"])

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """Đúng or Sai."""
        return "" if answer is None else WORDS[answer]

    def typed(self, content: Mapping[str, Any], answer: Any) -> Sequence[Path]:
        """Nothing: a bool."""
        return NOTHING_TYPED


KIND: QuestionKind = TrueFalse()
