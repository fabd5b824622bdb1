"""Data, schema and marking of ``multiple``.

Normal form of an answer: the sorted list of the chosen ids. Key: ``{"options": sorted ids, "scoring": rule}``.
Feedback: ``why`` and ``options`` (text by option id).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import _base
from congvu.quizzes.kinds.contract import NOTHING_TYPED, Parts, Path, QuestionKind


class MultipleItem(_base.ItemBase):
    """An item of kind ``multiple`` as authors write it."""

    kind: Literal["multiple"]
    options: Annotated[list[_base.Choice], Field(min_length=4, max_length=6)]
    key: Annotated[list[str], Field(min_length=1)]
    scoring: Literal["per_option", "all_or_nothing"] = "per_option"

    @model_validator(mode="after")
    def _sound(self) -> MultipleItem:
        _base.distinct(self.options)
        _base.known(self.key, self.options, "Đáp án")
        if twice := _base.repeated(self.key):
            raise _base.fault("cv_key_twice", "Đáp án nhắc đến «{id}» hai lần.", id=twice)
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


class Multiple:
    """Every right option, marked by :func:`per_option` or :func:`all_or_nothing`."""

    name = "multiple"
    schema: type[Any] = MultipleItem

    def take_apart(self, item: MultipleItem) -> Parts:
        """Shown: stem and options. Secret: key, scoring rule and feedback."""
        return Parts(
            content={"stem": item.stem, "options": _base.shown(item.options)},
            key={"options": sorted(item.key), "scoring": item.scoring},
            feedback={"why": item.why, "options": {option.id: option.feedback for option in item.options}},
        )

    def arrange(self, content: Mapping[str, Any], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
        """The options, shuffled unless the item forbids it."""
        return _base.arranged(_base.ids_of(content), rng, shuffle=shuffle)

    def read(self, content: Mapping[str, Any], answer: Any) -> list[str] | None:
        """Different option ids, sorted; blank is ``None`` or an empty list."""
        if answer is None or answer == "":
            return None
        return sorted(_base.id_list(answer, _base.ids_of(content))) or None

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """By the key's scoring rule."""
        return Marked(_RULES[key["scoring"]](set(key["options"]), set(answer)))

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        """All right ids, sorted."""
        return sorted(key["options"])

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """The chosen options' texts, in published order."""
        texts = _base.texts_of(content)
        return "; ".join(text for option_id, text in texts.items() if option_id in (answer or ()))

    def typed(self, content: Mapping[str, Any], answer: Any) -> Sequence[Path]:
        """Nothing: option ids."""
        return NOTHING_TYPED


KIND: QuestionKind = Multiple()
