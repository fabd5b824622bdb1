"""Data, schema and marking of ``numeric``.

Normal form of an answer: the text as typed. Key: ``{"value": decimal text, "tolerance": decimal text}`` (with a
point, so that no binary fraction creeps in). Content: stem and ``unit`` (may be empty). Feedback: ``why``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from random import Random
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.contract import Flaw, Habits, Parts, Pull, UnreadableAnswer
from congvu.quizzes.kinds.numbers import parse_number, write_number
from congvu.quizzes.kinds.numeric.sheet import SHEET

NO_UNIT = Flaw("CV-ITEM-006", "Câu hỏi số không nêu đơn vị.", "Thêm unit: ngày làm việc, hồ sơ, %…")
_STEPS = (Decimal(-2), Decimal(-1), Decimal(1), Decimal(2), Decimal(5))
_FACTORS = (Decimal(2), Decimal("0.5"))
"""How those are wrong who miss a number: by so much, or by this factor."""


def _authored(value: Any) -> Decimal:
    """A YAML number, or a text in Vietnamese writing; ``30.783`` without quotes could be either."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise base.fault("cv_number", "Phải là một số.")
    try:
        number = parse_number(value) if isinstance(value, str) else Decimal(str(value))
    except (ValueError, ArithmeticError):
        raise base.fault("cv_number", "«{text}» không phải là một số.", text=str(value)) from None
    if not number.is_finite():
        raise base.fault("cv_number", "Phải là một số hữu hạn.")
    if isinstance(value, float) and abs(number) >= 1 and number.as_tuple().exponent == -3:
        raise base.fault(
            "cv_number_ambiguous",
            "{text} có thể là số nghìn hoặc số thập phân; viết liền ({whole}) hoặc trong ngoặc kép với dấu phẩy.",
            text=str(value),
            whole=str(value).replace(".", ""),
        )
    return number


def _not_negative(number: Decimal) -> Decimal:
    if number < 0:
        raise base.fault("cv_tolerance", "Sai số cho phép không được âm.")
    return number


Number = Annotated[Decimal, BeforeValidator(_authored)]


class NumericKey(base.Strict):
    """The number, and how far from it an answer may lie."""

    value: Number
    tolerance: Annotated[Number, AfterValidator(_not_negative)] = Decimal(0)


class NumericFields(base.Strict):
    """The fields of a number that is asked for, in an item or in a gap."""

    key: NumericKey
    unit: Annotated[str, AfterValidator(base.trimmed)] = ""


def secret_of(fields: NumericFields) -> dict[str, Any]:
    """The key: value and tolerance."""
    return {"value": f"{fields.key.value:f}", "tolerance": f"{fields.key.tolerance:f}"}


class NumericItem(NumericFields, base.ItemBase):
    """An item of kind ``numeric`` as authors write it."""

    kind: Literal["numeric"]


def _without_unit(text: str, unit: str) -> str:
    """``text`` without the item's own unit behind it; any other words stay, and make it unreadable."""
    folded, wanted = text.casefold(), unit.casefold()
    return text[: -len(unit)].strip() if wanted and folded.endswith(wanted) else text


def number_of(content: Mapping[str, Any], text: str) -> Decimal:
    """The number of a typed answer, with or without the item's unit. Raises :class:`UnreadableAnswer`."""
    unit = content.get("unit", "")
    try:
        return parse_number(_without_unit(text, unit))
    except ValueError:
        also = f", có thể kèm đơn vị «{unit}»" if unit else ""
        raise UnreadableAnswer(
            f"Không đọc được số «{text}». Viết dấu phẩy cho phần thập phân, dấu chấm cho hàng nghìn{also}, "
            "ví dụ: 7,5 hoặc 30.783."
        ) from None


class Numeric(base.Foldered, base.TypedKind):
    """A number. 1 if the distance of answer and value is at most the tolerance, else 0."""

    name = "numeric"
    schema: type[Any] = NumericItem
    sheet = SHEET
    flaws = (NO_UNIT,)
    waived: frozenset[str] = frozenset()

    def take_apart(self, item: NumericItem) -> Parts:
        """Shown: stem and unit. Secret: value and tolerance."""
        return Parts(
            content={"stem": item.stem, "unit": item.unit},
            key=secret_of(item),
            feedback={"why": item.why},
        )

    def read(self, content: Mapping[str, Any], answer: Any) -> str | None:
        """The text as typed, if it writes one number and no more."""
        text = base.typed(answer)
        if text is not None:
            number_of(content, text)
        return text

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """1 within the tolerance (bounds included), else 0; in exact decimal arithmetic."""
        distance = abs(number_of(content, answer) - Decimal(key["value"]))
        return Marked(1.0 if distance <= Decimal(key["tolerance"]) else 0.0)

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        """The value in Vietnamese writing."""
        return write_number(Decimal(key["value"]))

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """The number as typed, with the unit."""
        if answer is None:
            return ""
        unit = content.get("unit", "")
        return f"{_without_unit(answer, unit)} {unit}".strip()

    def lint(
        self, content: Mapping[str, Any], key: Mapping[str, Any], feedback: Mapping[str, Any]
    ) -> Iterable[Flaw]:
        """A number without its unit."""
        if not content.get("unit"):
            yield NO_UNIT

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """Figures are guessed at times, and left out more often."""
        return Habits(guess=0.05, blank=0.12, median_s=48)

    def wrong_answer(
        self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random, pull: Pull
    ) -> str:
        """A day more or less, half, double; never below zero."""
        value = Decimal(key["value"])
        near = [value + step for step in _STEPS] + [value * factor for factor in _FACTORS]
        whole = [
            candidate for candidate in near if candidate >= 0 and candidate == candidate.to_integral_value()
        ]
        number = write_number(rng.choice(whole or [value + 1]))
        return f"{number} {content.get('unit', '')}".strip() if rng.random() < 0.3 else number


KIND = Numeric()
