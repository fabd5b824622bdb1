"""Data, schema and marking of ``order``.

Normal form of an answer: the list of all ids in the trainee's order. Key: ``{"options": ids in the right order,
"scoring": rule}``. Feedback: ``why``. Published ids are veiled (see :func:`congvu.quizzes.kinds.base.veiled`),
and the published steps stand in the order of those ids.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.contract import Habits, Parts, Pull, UnreadableAnswer
from congvu.quizzes.kinds.order.sheet import SHEET


class OrderItem(base.ItemBase):
    """An item of kind ``order`` as authors write it."""

    kind: Literal["order"]
    options: Annotated[list[base.Option], Field(min_length=3, max_length=6)]
    key: list[str]
    scoring: Literal["adjacent_pairs", "exact"] = "adjacent_pairs"

    @model_validator(mode="after")
    def _sound(self) -> OrderItem:
        base.distinct(self.options)
        base.known(self.key, self.options, "Đáp án")
        if sorted(self.key) != sorted(option.id for option in self.options):
            raise base.fault("cv_key_incomplete", "Đáp án phải kể đủ mọi bước, mỗi bước một lần.")
        return self


def adjacent_pairs(right: Sequence[str], given: Sequence[str]) -> float:
    """Share of the key's n − 1 adjacent pairs that stand adjacent in the same order, in [0, 1].

    The rule "relative to the next item, excluding last" of Moodle's ordering question.
    """
    pairs = set(pairwise(right))
    return len(pairs & set(pairwise(given))) / len(pairs)


def exact(right: Sequence[str], given: Sequence[str]) -> float:
    """1 if the whole order is right, else 0."""
    return 1.0 if list(given) == list(right) else 0.0


_RULES = {"adjacent_pairs": adjacent_pairs, "exact": exact}


class Order(base.Foldered, base.OptionsKind):
    """Steps to put in order, marked by :func:`adjacent_pairs` or :func:`exact`."""

    name = "order"
    schema: type[Any] = OrderItem
    sheet = SHEET

    def take_apart(self, item: OrderItem) -> Parts:
        """Shown: stem and steps, in an order that tells nothing. Secret: the order and the scoring rule."""
        new = base.veiled(item.options)
        steps = sorted(
            ({"id": new[step.id], "text": step.text} for step in item.options), key=lambda s: s["id"]
        )
        return Parts(
            content={"stem": item.stem, "options": steps},
            key={"options": [new[option_id] for option_id in item.key], "scoring": item.scoring},
            feedback={"why": item.why},
        )

    def read(self, content: Mapping[str, Any], answer: Any) -> list[str] | None:
        """All ids, each once; blank is ``None`` or an empty list."""
        if answer is None or answer in ("", []):
            return None
        ids = base.ids_of(content)
        given = base.id_list(answer, ids)
        if len(given) != len(ids):
            raise UnreadableAnswer("Chưa xếp đủ các bước; mỗi bước cần một vị trí riêng.")
        return given

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """By the key's scoring rule."""
        return Marked(_RULES[key["scoring"]](key["options"], answer))

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        """The ids in the right order."""
        return list(key["options"])

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """The steps in the answer's order, numbered."""
        texts = base.texts_of(content)
        return "; ".join(f"{place}. {texts[step]}" for place, step in enumerate(answer or (), start=1))

    def responses(self, content: Mapping[str, Any]) -> Sequence[str]:
        """Too many to list: each step could stand at each place."""
        return ()

    def classify(self, content: Mapping[str, Any], answer: Any) -> Collection[str]:
        """The place of each step, ``place:step``."""
        return [f"{place}:{step}" for place, step in enumerate(answer, start=1)]

    def response_text(self, content: Mapping[str, Any], response: str) -> str:
        """A step with its place."""
        place, _, step = response.partition(":")
        return f"Thứ {place}: {base.texts_of(content)[step]}"

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """Long to think about."""
        return Habits(guess=0.05, median_s=66)

    def wrong_answer(
        self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random, pull: Pull
    ) -> list[str]:
        """Neighbours exchanged, once or twice."""
        steps = list(key["options"])
        for place in rng.sample(range(len(steps) - 1), 1 if rng.random() < 0.7 else 2):
            steps[place], steps[place + 1] = steps[place + 1], steps[place]
        return steps


KIND = Order()
