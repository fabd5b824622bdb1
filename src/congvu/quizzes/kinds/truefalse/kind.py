"""Data, schema and marking of ``truefalse``.

Normal form of an answer: a bool. Key: ``{"value": bool}``. Feedback: ``why`` and ``options`` (text under
``"true"`` and ``"false"``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from random import Random
from typing import Any, Literal

from pydantic import model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.contract import Flaw, Habits, Parts, Pull, UnreadableAnswer
from congvu.quizzes.kinds.truefalse.sheet import SHEET
from congvu.quizzes.kinds.truefalse.words import WORDS

_IDS = {True: "true", False: "false"}


class TrueFalseItem(base.ItemBase):
    """An item of kind ``truefalse`` as authors write it."""

    kind: Literal["truefalse"]
    key: bool
    feedback: dict[bool, base.Text]

    @model_validator(mode="after")
    def _sound(self) -> TrueFalseItem:
        if set(self.feedback) != {True, False}:
            raise base.fault("cv_feedback_missing", "Phản hồi phải có cả hai mục true và false.")
        return self


class TrueFalse(base.Foldered, base.Kind):
    """A statement to judge. 1 for the right judgement, else 0; guessing earns 1/2 on average."""

    name = "truefalse"
    schema: type[Any] = TrueFalseItem
    sheet = SHEET
    flaws: Sequence[Flaw] = ()
    waived = frozenset({"CV-ITEM-002"})  # its stem states something, and asks nothing

    def take_apart(self, item: TrueFalseItem) -> Parts:
        """Shown: the statement. Secret: key and feedback."""
        feedback = {"true": item.feedback[True], "false": item.feedback[False]}
        return Parts({"stem": item.stem}, {"value": item.key}, {"why": item.why, "options": feedback})

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

    def verdicts(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> dict[str, bool]:
        """Whether the judgement is right."""
        return {} if answer is None else {_IDS[answer]: answer is key["value"]}

    def responses(self, content: Mapping[str, Any]) -> Sequence[str]:
        """Both judgements."""
        return list(_IDS.values())

    def classify(self, content: Mapping[str, Any], answer: Any) -> Collection[str]:
        """The judgement."""
        return (_IDS[answer],)

    def response_text(self, content: Mapping[str, Any], response: str) -> str:
        """Đúng or Sai."""
        return next(WORDS[value] for value, name in _IDS.items() if name == response)

    def random_guess_score(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> float:
        """One of two."""
        return 0.5

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """Quickly guessed."""
        return Habits(guess=0.35, median_s=26)

    def wrong_answer(
        self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random, pull: Pull
    ) -> bool:
        """The other judgement."""
        return not key["value"]

    def lint(
        self, content: Mapping[str, Any], key: Mapping[str, Any], feedback: Mapping[str, Any]
    ) -> Iterable[Flaw]:
        """Nothing of its own."""
        return ()


KIND = TrueFalse()
