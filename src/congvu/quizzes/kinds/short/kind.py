"""Data, schema and marking of ``short``.

Normal form of an answer: the text as typed. Key: ``{"accepted": [texts]}``, ``"reading"`` (see
:mod:`congvu.quizzes.kinds.rules`), and ``"accents"`` (see :class:`Accents`) where not all count. Feedback: ``why``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from random import Random
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.contract import WHOLE, Habits, Parts, Pull
from congvu.quizzes.kinds.dress import plain
from congvu.quizzes.kinds.folding import Accents, fold, meant
from congvu.quizzes.kinds.rules import NEWEST, ReadingRule, rule_of
from congvu.quizzes.kinds.short.sheet import SHEET

NOTHING_SEEN = "Câu trả lời chỉ có ký tự không nhìn thấy được. Anh/chị gõ lại."
_FOLDS = {ReadingRule.AS_TYPED: fold, ReadingRule.AS_MEANT: meant}
"""By rule, the form in which texts are compared."""


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
    """A word or a phrase. 1 if it is an accepted one in the form of the key's rule, else 0; never fuzzy."""

    name = "short"
    schema: type[Any] = ShortItem
    sheet = SHEET

    def take_apart(self, item: ShortItem) -> Parts:
        """Shown: stem. Secret: the accepted answers."""
        return Parts({"stem": item.stem}, {**secret_of(item), **NEWEST}, {"why": item.why})

    def unread(self, content: Mapping[str, Any], rule: ReadingRule, answer: Any) -> Mapping[str, str]:
        """Under ``as-meant``, what nobody can see."""
        return {} if rule is ReadingRule.AS_TYPED or plain(answer) else {WHOLE: NOTHING_SEEN}

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """1 for an accepted answer, else 0."""
        accents, rule = Accents(key.get("accents", Accents.ALL)), rule_of(key)
        accepted = _accepted(tuple(key["accepted"]), accents, rule)
        is_read = not self.unread(content, rule, answer)
        return Marked(1.0 if is_read and _FOLDS[rule](answer, accents) in accepted else 0.0)

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


@lru_cache(4096)
def _accepted(texts: tuple[str, ...], accents: Accents, rule: ReadingRule) -> frozenset[str]:
    """The accepted answers in the form in which texts are compared; a key marks many."""
    return frozenset(_FOLDS[rule](text, accents) for text in texts)


KIND = Short()
