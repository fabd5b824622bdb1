"""Data, schema and marking of ``match``.

Normal form of an answer: ``{left id: right id}``, sorted by left id, entries left open missing. Key: ``{"pairs":
{left id: right id}}``. Feedback: ``why``. Published ids are veiled (see
:func:`congvu.quizzes.kinds._base.veiled`); the left column keeps its order, the right one stands by id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import _base
from congvu.quizzes.kinds.contract import NOTHING_TYPED, Parts, Path, QuestionKind, UnreadableAnswer


class MatchItem(_base.ItemBase):
    """An item of kind ``match`` as authors write it. A right entry may serve several left ones, or none."""

    kind: Literal["match"]
    left: Annotated[list[_base.Option], Field(min_length=2, max_length=8)]
    right: Annotated[list[_base.Option], Field(min_length=2, max_length=10)]
    key: dict[str, str]

    @model_validator(mode="after")
    def _sound(self) -> MatchItem:
        _base.distinct(self.left)
        _base.distinct(self.right)
        _base.known(self.key, self.left, "Đáp án (cột trái)")
        _base.known(self.key.values(), self.right, "Đáp án (cột phải)")
        missing = [entry.id for entry in self.left if entry.id not in self.key]
        if missing:
            raise _base.fault(
                "cv_key_incomplete", "Đáp án thiếu mục {ids} của cột trái.", ids=", ".join(missing)
            )
        return self


def share_of_pairs(right: Mapping[str, str], given: Mapping[str, str]) -> float:
    """Pairs right / pairs of the key, in [0, 1]; no deduction for wrong ones (Moodle's matching question)."""
    return sum(given.get(left) == partner for left, partner in right.items()) / len(right)


class Match:
    """Pairs, marked by :func:`share_of_pairs`."""

    name = "match"
    schema: type[Any] = MatchItem

    def take_apart(self, item: MatchItem) -> Parts:
        """Shown: stem and both columns. Secret: the pairs."""
        left, right = _base.veiled(item.left), _base.veiled(item.right)
        partners = [{"id": right[entry.id], "text": entry.text} for entry in item.right]
        return Parts(
            content={
                "stem": item.stem,
                "left": [{"id": left[entry.id], "text": entry.text} for entry in item.left],
                "right": sorted(partners, key=lambda entry: entry["id"]),
            },
            key={"pairs": {left[one]: right[other] for one, other in item.key.items()}},
            feedback={"why": item.why},
        )

    def arrange(self, content: Mapping[str, Any], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
        """The right column, shuffled unless the item forbids it; the left one always stands as written."""
        return _base.arranged(_base.ids_of(content, "right"), rng, shuffle=shuffle)

    def read(self, content: Mapping[str, Any], answer: Any) -> dict[str, str] | None:
        """Pairs of known ids, in part or in full; blank is ``None``, or pairs that are all open."""
        if answer is None or answer == "":
            return None
        if not isinstance(answer, Mapping):
            raise UnreadableAnswer("Câu trả lời phải là các cặp ghép.")
        pairs = {left: partner for left, partner in answer.items() if partner not in (None, "")}
        left, right = _base.ids_of(content, "left"), _base.ids_of(content, "right")
        if not all(one in left and isinstance(other, str) and other in right for one, other in pairs.items()):
            raise UnreadableAnswer("Câu trả lời có mục không thuộc câu hỏi này.")
        return dict(sorted(pairs.items())) or None

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """The share of right pairs."""
        return Marked(share_of_pairs(key["pairs"], answer))

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, str]:
        """All right pairs."""
        return dict(sorted(key["pairs"].items()))

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """The pairs, in the left column's order."""
        left, right = _base.texts_of(content, "left"), _base.texts_of(content, "right")
        given = answer or {}
        return "; ".join(f"{words} → {right[given[one]]}" for one, words in left.items() if one in given)

    def typed(self, content: Mapping[str, Any], answer: Any) -> Sequence[Path]:
        """Nothing: option ids."""
        return NOTHING_TYPED


KIND: QuestionKind = Match()
