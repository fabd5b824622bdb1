"""Data, schema and marking of ``single``.

Normal form of an answer: the id of the chosen option. Key: ``{"option": id}``. Feedback: ``why`` and
``options`` (text by option id).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import _base
from congvu.quizzes.kinds.contract import NOTHING_TYPED, Parts, Path, QuestionKind, UnreadableAnswer


class SingleItem(_base.ItemBase):
    """An item of kind ``single`` as authors write it."""

    kind: Literal["single"]
    options: Annotated[list[_base.Choice], Field(min_length=3, max_length=5)]
    key: str

    @model_validator(mode="after")
    def _sound(self) -> SingleItem:
        _base.distinct(self.options)
        _base.known([self.key], self.options, "Đáp án")
        return self


class Single:
    """One right option. 1 for it, 0 for any other; guessing among n earns 1/n on average."""

    name = "single"
    schema: type[Any] = SingleItem

    def take_apart(self, item: SingleItem) -> Parts:
        """Shown: stem and options. Secret: key and feedback."""
        return Parts(
            content={"stem": item.stem, "options": _base.shown(item.options)},
            key={"option": item.key},
            feedback={"why": item.why, "options": {option.id: option.feedback for option in item.options}},
        )

    def arrange(self, content: Mapping[str, Any], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
        """The options, shuffled unless the item forbids it."""
        return _base.arranged(_base.ids_of(content), rng, shuffle=shuffle)

    def read(self, content: Mapping[str, Any], answer: Any) -> str | None:
        """An option id; blank is ``None`` or an empty text."""
        if answer is None or answer == "":
            return None
        if not isinstance(answer, str) or answer not in _base.ids_of(content):
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
        return "" if answer is None else _base.texts_of(content)[answer]

    def typed(self, content: Mapping[str, Any], answer: Any) -> Sequence[Path]:
        """Nothing: an option id."""
        return NOTHING_TYPED


KIND: QuestionKind = Single()
