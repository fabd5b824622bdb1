"""Data, schema and marking of ``single``.

Normal form of an answer: the id of the chosen option. Key: ``{"option": id}``. Feedback: ``why`` and
``options`` (text by option id).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.contract import Habits, Parts, Pull, UnreadableAnswer
from congvu.quizzes.kinds.single.sheet import SHEET

GUESS_SHARE = 0.6
"""The chance of guessing right is this over the number of options."""


class SingleItem(base.ItemBase):
    """An item of kind ``single`` as authors write it."""

    kind: Literal["single"]
    options: Annotated[list[base.Choice], Field(min_length=3, max_length=5)]
    key: str

    @model_validator(mode="after")
    def _sound(self) -> SingleItem:
        base.distinct(self.options)
        base.known([self.key], self.options, "Đáp án")
        return self


class Single(base.Foldered, base.OptionsKind):
    """One right option. 1 for it, 0 for any other; guessing among n earns 1/n on average."""

    name = "single"
    schema: type[Any] = SingleItem
    sheet = SHEET
    one_best = True

    def take_apart(self, item: SingleItem) -> Parts:
        """Shown: stem and options. Secret: key and feedback."""
        return base.choice_parts(item, {"option": item.key})

    def read(self, content: Mapping[str, Any], answer: Any) -> str | None:
        """An option id; blank is ``None`` or an empty text."""
        if answer is None or answer == "":
            return None
        if not isinstance(answer, str) or answer not in base.ids_of(content):
            raise UnreadableAnswer("Câu trả lời không phải là một phương án của câu hỏi này.")
        return answer

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """1 if the chosen option is the key, else 0."""
        return Marked(1.0 if answer == key["option"] else 0.0)

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        """The key's option id."""
        return str(key["option"])

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """The option's text."""
        return "" if answer is None else base.texts_of(content)[answer]

    def right_options(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> frozenset[str]:
        """The key's."""
        return frozenset({key["option"]})

    def verdicts(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> dict[str, bool]:
        """Whether the chosen option is right."""
        return {} if answer is None else {answer: answer == key["option"]}

    def responses(self, content: Mapping[str, Any]) -> Sequence[str]:
        """The options."""
        return base.ids_of(content)

    def classify(self, content: Mapping[str, Any], answer: Any) -> Collection[str]:
        """The chosen option."""
        return (answer,)

    def response_text(self, content: Mapping[str, Any], response: str) -> str:
        """The option's text."""
        return self.text(content, response)

    def random_guess_score(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> float:
        """1/n."""
        return 1 / len(content["options"])

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """Distractors are made to attract, so a blind guess does worse than 1/n."""
        return Habits(guess=GUESS_SHARE / len(content["options"]), median_s=42)

    def wrong_answer(
        self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random, pull: Pull
    ) -> str:
        """One of the distractors, by their pull."""
        others = [option for option in base.ids_of(content) if option != key["option"]]
        return rng.choices(others, [pull(option) for option in others])[0]


KIND = Single()
