"""Data, schema and marking of ``short``.

Normal form of an answer: the text as typed. Key: ``{"accepted": [texts]}``, and
``"accents"`` (see :class:`Accents`) where not all count. Feedback: ``why``.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.contract import Habits, Parts, Pull
from congvu.quizzes.kinds.folding import Accents, fold
from congvu.quizzes.kinds.short.sheet import SHEET


class ShortFields(base.Strict):
    """The fields of a phrase that is asked for, in an item or in a gap."""

    key: Annotated[list[base.Text], Field(min_length=1)]
    accents: Accents = Accents.ALL

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if twice := base.repeated(fold(text, self.accents) for text in self.key):
            raise base.fault("cv_key_twice", "Đáp án «{text}» được kể hai lần.", text=twice)
        if long := [text for text in self.key if len(text) > base.MAX_TYPED_CHARS]:
            raise base.fault("cv_key_long", "Đáp án «{text}» dài quá 200 ký tự.", text=long[0][:40] + "…")
        return self


def secret_of(fields: ShortFields) -> dict[str, Any]:
    """The key: the accepted answers, and which accents count unless all do."""
    special = {} if fields.accents is Accents.ALL else {"accents": fields.accents.value}
    return {"accepted": list(fields.key), **special}


class ShortItem(ShortFields, base.ItemBase):
    """An item of kind ``short`` as authors write it."""

    kind: Literal["short"]


class Short(base.Foldered, base.TypedKind):
    """A word or a phrase. 1 if it equals an accepted one after :func:`fold`, else 0; never fuzzy."""

    name = "short"
    schema: type[Any] = ShortItem
    sheet = SHEET

    def take_apart(self, item: ShortItem) -> Parts:
        """Shown: stem. Secret: the accepted answers."""
        return Parts({"stem": item.stem}, secret_of(item), {"why": item.why})

    def read(self, content: Mapping[str, Any], answer: Any) -> str | None:
        """The text as typed."""
        return base.typed(answer)

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """1 for an accepted answer, else 0."""
        accents = Accents(key.get("accents", Accents.ALL))
        accepted = {fold(text, accents) for text in key["accepted"]}
        return Marked(1.0 if fold(answer, accents) in accepted else 0.0)

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        """The first accepted answer."""
        return str(key["accepted"][0])

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """The answer as typed."""
        return base.one_line(answer or "")

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """What does not come to mind is left out."""
        return Habits(blank=0.18, median_s=40)

    def wrong_answer(
        self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random, pull: Pull
    ) -> str:
        """Without its tone marks, cut short, or not remembered."""
        right = self.key_answer(content, key)
        cut = " ".join(right.split()[:-1])
        return rng.choice([fold(right, Accents.NONE), cut or "không rõ", "không nhớ"])


KIND = Short()
