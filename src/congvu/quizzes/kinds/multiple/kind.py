"""Data, schema and marking of ``multiple``.

Normal form of an answer: the sorted list of the chosen ids. Key: ``{"options": sorted ids, "scoring": rule}``.
Feedback: ``why`` and ``options`` (text by option id).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.contract import Habits, Parts, Pull
from congvu.quizzes.kinds.multiple.sheet import SHEET


class MultipleItem(base.ItemBase):
    """An item of kind ``multiple`` as authors write it."""

    kind: Literal["multiple"]
    options: Annotated[list[base.Choice], Field(min_length=4, max_length=6)]
    key: Annotated[list[str], Field(min_length=1)]
    scoring: Literal["per_option", "all_or_nothing"] = "per_option"

    @model_validator(mode="after")
    def _sound(self) -> MultipleItem:
        base.distinct(self.options)
        base.known(self.key, self.options, "Đáp án")
        if twice := base.repeated(self.key):
            raise base.fault("cv_key_twice", "Đáp án nhắc đến «{id}» hai lần.", id=twice)
        return self


def per_option(right: set[str], chosen: set[str]) -> float:
    """max(0, (right chosen − wrong chosen) / right in all), in [0, 1].

    The rule of Moodle's multiple-choice question with several answers, where each right option is worth
    +1/R and each wrong one −1/R: ticking everything earns nothing once as many options are wrong as right.
    """
    return max(0.0, (len(chosen & right) - len(chosen - right)) / len(right))


def all_or_nothing(right: set[str], chosen: set[str]) -> float:
    """1 if exactly the right options are chosen, else 0."""
    return 1.0 if chosen == right else 0.0


_RULES = {"per_option": per_option, "all_or_nothing": all_or_nothing}


class Multiple(base.Foldered, base.OptionsKind):
    """Every right option, marked by :func:`per_option` or :func:`all_or_nothing`."""

    name = "multiple"
    schema: type[Any] = MultipleItem
    sheet = SHEET
    one_best = False

    def take_apart(self, item: MultipleItem) -> Parts:
        """Shown: stem and options. Secret: key, scoring rule and feedback."""
        return base.choice_parts(item, {"options": sorted(item.key), "scoring": item.scoring})

    def read(self, content: Mapping[str, Any], answer: Any) -> list[str] | None:
        """Different option ids, sorted; blank is ``None`` or an empty list."""
        if answer is None or answer == "":
            return None
        return sorted(base.id_list(answer, base.ids_of(content))) or None

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """By the key's scoring rule."""
        return Marked(_RULES[key["scoring"]](set(key["options"]), set(answer)))

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        """All right ids, sorted."""
        return sorted(key["options"])

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """The chosen options' texts, in published order."""
        texts = base.texts_of(content)
        return "; ".join(text for option_id, text in texts.items() if option_id in (answer or ()))

    def right_options(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> frozenset[str]:
        """The key's."""
        return frozenset(key["options"])

    def verdicts(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> dict[str, bool]:
        """Whether each ticked option is right."""
        return {option: option in key["options"] for option in answer or ()}

    def responses(self, content: Mapping[str, Any]) -> Sequence[str]:
        """The options."""
        return base.ids_of(content)

    def classify(self, content: Mapping[str, Any], answer: Any) -> Collection[str]:
        """The ticked options."""
        return list(answer)

    def response_text(self, content: Mapping[str, Any], response: str) -> str:
        """The option's text."""
        return self.text(content, [response])

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """Hard to guess."""
        return Habits(guess=0.03, median_s=58)

    def wrong_answer(
        self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random, pull: Pull
    ) -> list[str] | None:
        """One option too many or too few, at times two."""
        chosen, ids = set(key["options"]), base.ids_of(content)
        for option in rng.sample(ids, 1 if rng.random() < 0.7 else 2):
            chosen ^= {option}
        return [option for option in ids if option in chosen] or None


KIND = Multiple()
