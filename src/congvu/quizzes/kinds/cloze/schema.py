"""An item of kind ``cloze`` as authors write it."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.date.kind import DateFields
from congvu.quizzes.kinds.numeric.kind import NumericFields
from congvu.quizzes.kinds.short.kind import ShortFields

MAX_GAPS = 12
"""With the longest typed answer in each, an answer is still short enough to be saved."""
GAP = re.compile(r"\{([^{}\n]*)\}")
"""A gap in the form's text: its id in braces."""


class Gap(base.Strict):
    """What every gap has. ``label`` names it to who cannot see the form; ``feedback`` says what belongs there."""

    id: base.OptionId
    label: base.Text
    weight: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 1
    feedback: base.Text


class ChoiceGap(Gap):
    """A choice from a list; marked as ``single``."""

    kind: Literal["single"]
    options: Annotated[list[base.Option], Field(min_length=2, max_length=8)]
    key: str

    @model_validator(mode="after")
    def _sound(self) -> Self:
        base.distinct(self.options)
        base.known([self.key], self.options, "Đáp án")
        return self


class ShortGap(Gap, ShortFields):
    """A word or a phrase; marked as ``short``."""

    kind: Literal["short"]


class NumericGap(Gap, NumericFields):
    """A number; marked as ``numeric``."""

    kind: Literal["numeric"]


class DateGap(Gap, DateFields):
    """A day; marked as ``date``."""

    kind: Literal["date"]


AnyGap: TypeAlias = Annotated[ChoiceGap | ShortGap | NumericGap | DateGap, Field(discriminator="kind")]


class ClozeItem(base.ItemBase):
    """An item of kind ``cloze``: ``form`` is the text of the paper, with ``{gap id}`` where something is filled in."""

    kind: Literal["cloze"]
    title: base.Text | None = None
    form: base.Text
    gaps: Annotated[list[AnyGap], Field(min_length=1, max_length=MAX_GAPS)]
    scoring: Literal["per_gap", "all_or_nothing"] = "per_gap"

    @model_validator(mode="after")
    def _sound(self) -> ClozeItem:
        ids, there = [gap.id for gap in self.gaps], GAP.findall(self.form)
        if twice := base.repeated(ids) or base.repeated(there):
            raise base.fault("cv_gap_twice", "Ô «{id}» xuất hiện hai lần; mỗi ô một mã, một chỗ.", id=twice)
        if same := base.repeated(gap.label.casefold() for gap in self.gaps):
            raise base.fault("cv_label_twice", "Hai ô có cùng nhãn «{label}».", label=same)
        if strange := [gap_id for gap_id in there if gap_id not in ids]:
            raise base.fault(
                "cv_gap_unknown",
                "Mẫu có «{id}» trong ngoặc nhọn nhưng không có ô nào mang mã đó (có: {there}).",
                id=strange[0],
                there=", ".join(ids),
            )
        if missing := [gap_id for gap_id in ids if gap_id not in there]:
            raise base.fault(
                "cv_gap_missing",
                "Ô «{id}» không có chỗ trong mẫu; viết mã ô trong ngoặc nhọn vào form.",
                id=missing[0],
            )
        return self

    @model_validator(mode="after")
    def _units_once(self) -> ClozeItem:
        """The page writes a gap's unit behind it."""
        for gap in self.gaps:
            unit = gap.unit if isinstance(gap, NumericGap) else ""
            behind = self.form.partition(f"{{{gap.id}}}")[2].lstrip()
            if unit and behind.casefold().startswith(unit.casefold()):
                raise base.fault(
                    "cv_unit_twice",
                    "Sau ô «{id}» trong mẫu đã có «{unit}», là đơn vị của ô; chỉ giữ một chỗ.",
                    id=gap.id,
                    unit=unit,
                )
        return self
