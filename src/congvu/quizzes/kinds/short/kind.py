"""Data, schema and marking of ``short``.

Normal form of an answer: the text as typed. Key: ``{"accepted": [texts]}``. Feedback: ``why``.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import _base
from congvu.quizzes.kinds.contract import Parts, QuestionKind
from congvu.quizzes.kinds.short.folding import fold


class ShortItem(_base.ItemBase):
    """An item of kind ``short`` as authors write it."""

    kind: Literal["short"]
    key: Annotated[list[_base.Text], Field(min_length=1)]

    @model_validator(mode="after")
    def _sound(self) -> ShortItem:
        if twice := _base.repeated(fold(text) for text in self.key):
            raise _base.fault("cv_key_twice", "Đáp án «{text}» được kể hai lần.", text=twice)
        if long := [text for text in self.key if len(text) > _base.MAX_TYPED_CHARS]:
            raise _base.fault("cv_key_long", "Đáp án «{text}» dài quá 200 ký tự.", text=long[0][:40] + "…")
        return self


class Short:
    """A word or a phrase. 1 if it equals an accepted one after :func:`fold`, else 0; never fuzzy."""

    name = "short"
    schema: type[Any] = ShortItem

    def take_apart(self, item: ShortItem) -> Parts:
        """Shown: stem. Secret: the accepted answers."""
        return Parts({"stem": item.stem}, {"accepted": list(item.key)}, {"why": item.why})

    def arrange(self, content: Mapping[str, Any], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
        """Nothing to arrange."""
        return ()

    def read(self, content: Mapping[str, Any], answer: Any) -> str | None:
        """The text as typed."""
        return _base.typed(answer)

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """1 for an accepted answer, else 0."""
        return Marked(1.0 if fold(answer) in map(fold, key["accepted"]) else 0.0)

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        """The first accepted answer."""
        return str(key["accepted"][0])

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """The answer as typed."""
        return _base.one_line(answer or "")


KIND: QuestionKind = Short()
