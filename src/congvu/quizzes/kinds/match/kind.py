"""Data, schema and marking of ``match``.

Normal form of an answer: ``{left id: right id}``, sorted by left id, entries left open missing. Key: ``{"pairs":
{left id: right id}}``. Feedback: ``why``. Published ids are veiled (see
:func:`congvu.quizzes.kinds.base.veiled`); the left column keeps its order, the right one stands by id.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.contract import Habits, Parts, Pull, UnreadableAnswer
from congvu.quizzes.kinds.match.sheet import SHEET


class MatchItem(base.ItemBase):
    """An item of kind ``match`` as authors write it. A right entry may serve several left ones, or none."""

    kind: Literal["match"]
    left: Annotated[list[base.Option], Field(min_length=2, max_length=8)]
    right: Annotated[list[base.Option], Field(min_length=2, max_length=10)]
    key: dict[str, str]

    @model_validator(mode="after")
    def _sound(self) -> MatchItem:
        base.distinct(self.left)
        base.distinct(self.right)
        base.known(self.key, self.left, "Đáp án (cột trái)")
        base.known(self.key.values(), self.right, "Đáp án (cột phải)")
        missing = [entry.id for entry in self.left if entry.id not in self.key]
        if missing:
            raise base.fault(
                "cv_key_incomplete", "Đáp án thiếu mục {ids} của cột trái.", ids=", ".join(missing)
            )
        return self


def share_of_pairs(right: Mapping[str, str], given: Mapping[str, str]) -> float:
    """Pairs right / pairs of the key, in [0, 1]; no deduction for wrong ones (Moodle's matching question)."""
    return sum(given.get(left) == partner for left, partner in right.items()) / len(right)


class Match(base.Foldered, base.PairedKind):
    """Pairs, marked by :func:`share_of_pairs`."""

    name = "match"
    schema: type[Any] = MatchItem
    sheet = SHEET

    def take_apart(self, item: MatchItem) -> Parts:
        """Shown: stem and both columns. Secret: the pairs."""
        left, right = base.veiled(item.left), base.veiled(item.right)
        partners = [{"id": right[entry.id], "text": entry.text} for entry in item.right]
        return Parts(
            content={
                "stem": item.stem,
                "left": [{"id": left[entry.id], "text": entry.text} for entry in item.left],
                "right": sorted(partners, key=lambda entry: entry["id"]),
            },
            key={"pairs": {left[left_id]: right[right_id] for left_id, right_id in item.key.items()}},
            feedback={"why": item.why},
        )

    def arrange(self, content: Mapping[str, Any], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
        """The right column, shuffled unless the item forbids it; the left one always stands as written."""
        return base.arranged(base.ids_of(content, "right"), rng, shuffle=shuffle)

    def read(self, content: Mapping[str, Any], answer: Any) -> dict[str, str] | None:
        """Pairs of known ids, in part or in full; blank is ``None``, or pairs that are all open."""
        if answer is None or answer == "":
            return None
        if not isinstance(answer, Mapping):
            raise UnreadableAnswer("Câu trả lời phải là các cặp ghép.")
        pairs = {left: partner for left, partner in answer.items() if partner not in (None, "")}
        left, right = base.ids_of(content, "left"), base.ids_of(content, "right")
        if not all(
            left_id in left and isinstance(right_id, str) and right_id in right
            for left_id, right_id in pairs.items()
        ):
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
        left, right = base.texts_of(content, "left"), base.texts_of(content, "right")
        given = answer or {}
        return "; ".join(
            f"{words} → {right[given[left_id]]}" for left_id, words in left.items() if left_id in given
        )

    def verdicts(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> dict[str, bool]:
        """Whether each pair is right, by left id."""
        return {left: key["pairs"].get(left) == partner for left, partner in (answer or {}).items()}

    def response_text(self, content: Mapping[str, Any], response: str) -> str:
        """A pair in words."""
        left, _, partner = response.partition(":")
        return self.text(content, {left: partner})

    def random_guess_score(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> float:
        """One over the number of right-hand entries."""
        return 1 / len(content["right"])

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """Long to read."""
        return Habits(guess=0.05, median_s=72)

    def wrong_answer(
        self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random, pull: Pull
    ) -> dict[str, str]:
        """Two partners exchanged, or another partner; at times one entry left open."""
        pairs = self.key_answer(content, key)
        first, second = rng.sample(sorted(pairs), 2)
        if rng.random() < 0.6:
            pairs[first], pairs[second] = pairs[second], pairs[first]
        else:
            pairs[first] = rng.choice(base.ids_of(content, "right"))
        if rng.random() < 0.15:
            del pairs[second]
        return pairs


KIND = Match()
