"""Data, schema and marking of ``slider``.

Normal form of an answer: a whole number. Content: ``stem`` and the ends of the scale, ``lowest`` and ``highest``. Key:
``{"value": number, "reach": distance}``. Feedback: ``why``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from random import Random
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.contract import Flaw, Habits, Parts, Pull, UnreadableAnswer
from slider_kind.sheet import SHEET

Json: TypeAlias = Mapping[str, Any]

AT_THE_END = Flaw(
    "SLIDER-001", "Đáp án {value} nằm ngay đầu thang: đoán cũng dễ trúng.", "Nới thang đo ra hai phía."
)


class SliderItem(base.ItemBase):
    """An item of kind ``slider`` as authors write it. An answer ``reach`` away from the key earns nothing."""

    kind: Literal["slider"]
    lowest: int = 0
    highest: int
    key: int
    reach: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="after")
    def _sound(self) -> SliderItem:
        if not self.lowest <= self.key <= self.highest:
            ends = {"lowest": self.lowest, "highest": self.highest}
            raise base.fault("slider_key", "Đáp án phải nằm trong thang từ {lowest} đến {highest}.", **ends)
        return self


def nearness(key: int, reach: int, given: int) -> float:
    """max(0, 1 − |given − key| / reach), in [0, 1]: 1 for the key, nothing from ``reach`` on."""
    return max(0.0, 1 - abs(given - key) / reach)


class Slider(base.Foldered, base.Kind):
    """A whole number on a scale, marked by :func:`nearness`."""

    name = "slider"
    schema: type[Any] = SliderItem
    sheet = SHEET
    flaws = (AT_THE_END,)
    waived: Collection[str] = ()

    def take_apart(self, item: SliderItem) -> Parts:
        """Shown: stem and scale. Secret: the number, and how far credit reaches."""
        return Parts(
            content={"stem": item.stem, "lowest": item.lowest, "highest": item.highest},
            key={"value": item.key, "reach": item.reach},
            feedback={"why": item.why},
        )

    def read(self, content: Json, answer: Any) -> int | None:
        """A whole number on the scale; blank is ``None`` or an empty text."""
        if answer is None or answer == "":
            return None
        if isinstance(answer, bool) or not isinstance(answer, int):
            raise UnreadableAnswer("Câu trả lời phải là một số nguyên.")
        if not content["lowest"] <= answer <= content["highest"]:
            raise UnreadableAnswer(f"Chọn một số từ {content['lowest']} đến {content['highest']}.")
        return answer

    def mark(self, content: Json, key: Json, answer: Any) -> Mark:
        """By nearness to the key."""
        return Marked(nearness(key["value"], key["reach"], answer))

    def key_answer(self, content: Json, key: Json) -> int:
        """The key's number."""
        return int(key["value"])

    def text(self, content: Json, answer: Any) -> str:
        """The number, and where the scale ends."""
        return "" if answer is None else f"{answer}/{content['highest']}"

    # -- what it offers beyond that

    def responses(self, content: Json) -> Sequence[str]:
        """Those that somebody gave: a scale may be long."""
        return ()

    def classify(self, content: Json, answer: Any) -> Collection[str]:
        """The number."""
        return (str(answer),)

    def response_text(self, content: Json, response: str) -> str:
        """The number in words of the scale."""
        return f"Mức {response}"

    def random_guess_score(self, content: Json, key: Json) -> float:
        """The mean over the scale."""
        scale = range(content["lowest"], content["highest"] + 1)
        return sum(nearness(key["value"], key["reach"], given) for given in scale) / len(scale)

    def lint(self, content: Json, key: Json, feedback: Json) -> Iterable[Flaw]:
        """A key at an end of the scale."""
        if key["value"] in (content["lowest"], content["highest"]):
            yield AT_THE_END.told(value=key["value"])

    def habits(self, content: Json) -> Habits:
        """Quickly answered."""
        return Habits(guess=0.1, median_s=20)

    def wrong_answer(self, content: Json, key: Json, rng: Random, pull: Pull) -> int:
        """Off by one or two, but still on the scale."""
        near = [key["value"] + off for off in (-2, -1, 1, 2)]
        return rng.choice([one for one in near if content["lowest"] <= one <= content["highest"]])


KIND = Slider()
