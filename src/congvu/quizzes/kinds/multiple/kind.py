"""Data, schema and marking of ``multiple``.

Normal form of an answer: the sorted list of the chosen ids. Key: ``{"options": sorted ids, "scoring": rule}``.
Feedback: ``why`` and ``options`` (text by option id).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from congvu import messages
from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.contract import Flaw, Habits, Parts, Pull, ToldRule
from congvu.quizzes.kinds.multiple.scoring import ALL_OR_NOTHING, BALANCED, PER_OPTION, RULES, blind_mean
from congvu.quizzes.kinds.multiple.sheet import SHEET

ALL_RIGHT = Flaw(
    "CV-ITEM-009",
    "Mọi phương án đều đúng: ai chọn hết mà không đọc cũng được trọn điểm.",
    "Thêm ít nhất một phương án sai, hoặc bỏ câu này.",
)
ALL_PAYS = Flaw(
    "CV-ITEM-010",
    "Câu ghi scoring: per_option mà phần lớn phương án đúng: chọn hết không cần đọc cũng được {share} số điểm.",
    "Bỏ dòng scoring (khi đó chọn hết được 0 điểm), hoặc thêm phương án sai.",
)
ONE_RIGHT = Flaw(
    "CV-ITEM-011",
    "Câu chọn nhiều chỉ có một phương án đúng.",
    "Đổi sang dạng chọn một (kind: single), hoặc thêm phương án đúng.",
)
_TOLD = {
    BALANCED: "điểm bằng phần ý đúng đã chọn trừ đi phần ý sai đã chọn, không dưới 0; chọn hết thì 0 điểm, như bỏ trống",
    PER_OPTION: "mỗi ý đúng được cộng, mỗi ý sai bị trừ bằng chừng ấy, không dưới 0",
    ALL_OR_NOTHING: "chọn đúng và đủ mới có điểm",
}


class MultipleItem(base.ItemBase):
    """An item of kind ``multiple`` as authors write it."""

    kind: Literal["multiple"]
    options: Annotated[list[base.Choice], Field(min_length=4, max_length=6)]
    key: Annotated[list[str], Field(min_length=1)]
    scoring: Literal["balanced", "per_option", "all_or_nothing"] = "balanced"

    @model_validator(mode="after")
    def _sound(self) -> MultipleItem:
        base.distinct(self.options)
        base.known(self.key, self.options, "Đáp án")
        if twice := base.repeated(self.key):
            raise base.fault("cv_key_twice", "Đáp án nhắc đến «{id}» hai lần.", id=twice)
        return self


class Multiple(base.Foldered, base.OptionsKind):
    """Every right option, marked by one of :mod:`congvu.quizzes.kinds.multiple.scoring`."""

    name = "multiple"
    schema: type[Any] = MultipleItem
    sheet = SHEET
    one_best = False
    flaws: Sequence[Flaw] = (ALL_RIGHT, ALL_PAYS, ONE_RIGHT)
    waived: Collection[str] = ()

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
        right, chosen = set(key["options"]), set(answer)
        return Marked(RULES[key["scoring"]](right, set(base.ids_of(content)) - right, chosen))

    def told_rule(self, key: Mapping[str, Any]) -> ToldRule:
        """What ticking costs and earns; it tells nothing of which options are right."""
        return ToldRule("Câu chọn nhiều", _TOLD[key["scoring"]])

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

    def random_guess_score(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> float:
        """The mean share of all ways to tick."""
        return blind_mean(key["scoring"], len(key["options"]), len(content["options"]))

    def lint(
        self, content: Mapping[str, Any], key: Mapping[str, Any], feedback: Mapping[str, Any]
    ) -> Iterable[Flaw]:
        """Keys that no rule marks fairly, and a rule that pays whoever ticks everything."""
        ids, right = base.ids_of(content), len(key["options"])
        if right == len(ids):
            yield ALL_RIGHT
        elif right == 1:
            yield ONE_RIGHT
        elif key["scoring"] == PER_OPTION and 2 * right > len(ids):
            yield ALL_PAYS.told(share=messages.percent((2 * right - len(ids)) / right))

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
