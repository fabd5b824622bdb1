"""Data, schema and marking of ``numeric``.

Normal form of an answer: the text as typed. Key: ``{"value": decimal text, "tolerance": decimal text}`` (with a
point, so that no binary fraction creeps in), and ``"reading"`` (:mod:`congvu.quizzes.kinds.rules`). Content: stem and ``unit`` (may be empty). Feedback: ``why``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from random import Random
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.contract import WHOLE, Flaw, Habits, Parts, Pull
from congvu.quizzes.kinds.numbers import (
    TwoReadings,
    meant_number,
    parse_number,
    unmistakable,
    write_number,
)
from congvu.quizzes.kinds.numeric.sheet import SHEET
from congvu.quizzes.kinds.numeric.units import is_unit, without_unit
from congvu.quizzes.kinds.rules import NEWEST, ReadingRule, rule_of

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


def number_of(content: Mapping[str, Any], rule: ReadingRule, text: str) -> Decimal:
    """The number of a typed answer, with or without the item's unit. Raises :class:`ValueError`."""
    unit = content.get("unit", "")
    if rule is ReadingRule.AS_TYPED:
        return parse_number(without_unit(text, unit))
    number, behind = meant_number(text)
    if behind.strip() and not is_unit(behind, unit, content.get("stem", "")):
        raise ValueError(text)
    return number


def _how(content: Mapping[str, Any], text: str) -> str:
    """What to say of a text that is no number."""
    unit = content.get("unit", "")
    also = f", có thể kèm đơn vị «{unit}»" if unit else ""
    return (
        f"Không đọc được số «{text}». Viết dấu phẩy cho phần thập phân, dấu chấm cho hàng nghìn{also}, "
        "ví dụ: 7,5 hoặc 30.783."
    )


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
            key={**secret_of(item), **NEWEST},
            feedback={"why": item.why},
        )

    def unread(self, content: Mapping[str, Any], rule: ReadingRule, answer: Any) -> Mapping[str, str]:
        """A text that writes no number, or that could write two."""
        try:
            number_of(content, rule, answer)
        except TwoReadings as either:
            return {
                WHOLE: f"«{answer}» có hai cách hiểu: {either.one} hoặc {either.other}. Anh/chị ghi lại một trong hai cách ấy."
            }
        except ValueError:
            return {WHOLE: _how(content, answer)}
        return {}

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """1 within the tolerance (bounds included), else 0; in exact decimal arithmetic."""
        try:
            distance = abs(number_of(content, rule_of(key), answer) - Decimal(key["value"]))
        except ValueError:
            return Marked(0.0)
        return Marked(1.0 if distance <= Decimal(key["tolerance"]) else 0.0)

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        """The value in Vietnamese writing, as the key's rule reads it."""
        write = write_number if rule_of(key) is ReadingRule.AS_TYPED else unmistakable
        return write(Decimal(key["value"]))

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """The number as typed, with the unit; all else as it was typed."""
        unit, text = content.get("unit", ""), base.one_line(answer or "")
        number = without_unit(text, unit)
        try:
            parse_number(number)
        except ValueError:
            return text
        return f"{number} {unit}".strip()

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
