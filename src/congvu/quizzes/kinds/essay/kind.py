"""Data, schema and marking of ``essay``.

Normal form of an answer: the text in NFC with its line breaks. Shown: the titles of the criteria, advice on length,
and the levels where the author publishes them. Key: ``{"rubric": [criteria], "model": text}``. Feedback: ``why`` and
``options``, the levels in words by criterion id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from congvu import messages
from congvu.model.attempts import PERSON, Mark, Pending
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds._written import lines_kept, written
from congvu.quizzes.kinds.contract import ALL_TYPED, Criterion, Habits, Level, Parts, Path, Pull
from congvu.quizzes.kinds.essay.drafts import KEPT_KNOWING, KEPT_NOT, in_part
from congvu.quizzes.kinds.essay.rubric import rubric_share

MAX_ESSAY_CHARS = 3_000
"""Longest essay that an item may ask for, in characters of NFC."""


class LevelForm(base.Strict):
    """A level of a criterion: what such an answer looks like, and which share of the criterion it earns."""

    id: base.OptionId
    text: base.Text
    share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class CriterionForm(base.Strict):
    """A criterion of a rubric, its levels from the best (share 1) to the worst (share 0)."""

    id: base.OptionId
    title: base.Text
    weight: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 1.0
    levels: Annotated[list[LevelForm], Field(min_length=2, max_length=6)]

    @model_validator(mode="after")
    def _sound(self) -> CriterionForm:
        if twice := base.repeated(level.id for level in self.levels):
            raise base.fault("cv_level_twice", "Mã mức {id} được dùng hai lần trong một tiêu chí.", id=twice)
        shares = [level.share for level in self.levels]
        falling = all(better > worse for better, worse in pairwise(shares))
        if not falling or shares[0] != 1 or shares[-1] != 0:
            raise base.fault(
                "cv_levels_order",
                "Các mức của «{title}» phải giảm dần từ share: 1 (đạt trọn) đến share: 0 (không đạt).",
                title=self.title,
            )
        return self


class EssayItem(base.ItemBase):
    """An item of kind ``essay`` as authors write it. Lengths in characters; ``min_chars`` is advice only."""

    kind: Literal["essay"]
    rubric: Annotated[list[CriterionForm], Field(min_length=1, max_length=10)]
    model_answer: base.Text | None = None
    min_chars: Annotated[int, Field(ge=0, le=MAX_ESSAY_CHARS)] = 0
    max_chars: Annotated[int, Field(ge=100, le=MAX_ESSAY_CHARS)] = MAX_ESSAY_CHARS
    publish_levels: bool = False

    @model_validator(mode="after")
    def _sound(self) -> EssayItem:
        if twice := base.repeated(criterion.id for criterion in self.rubric):
            raise base.fault("cv_criterion_twice", "Mã tiêu chí {id} được dùng hai lần.", id=twice)
        if same := base.repeated(criterion.title.casefold() for criterion in self.rubric):
            raise base.fault("cv_criterion_same", "Hai tiêu chí cùng tên «{title}».", title=same)
        if self.min_chars >= self.max_chars:
            raise base.fault("cv_length", "min_chars phải nhỏ hơn max_chars.")
        if len(lines_kept(self.model_answer or "")) > self.max_chars:
            raise base.fault(
                "cv_model_long",
                "Bài mẫu dài quá {most} ký tự: người học không được viết dài như thế.",
                most=self.max_chars,
            )
        return self


def _in_words(criterion: CriterionForm) -> str:
    """The levels, one a line: ``50%: …``."""
    return "\n".join(f"{messages.percent(level.share)}: {level.text}" for level in criterion.levels)


class Essay(base.Foldered, base.Kind):
    """A text that a person marks with a rubric: :func:`rubric_share` of the levels given. A blank earns 0."""

    name = "essay"
    schema: type[Any] = EssayItem

    def take_apart(self, item: EssayItem) -> Parts:
        """Shown: stem, titles of the criteria, advice on length. Secret: the levels, the model answer."""
        rubric = [criterion.model_dump() for criterion in item.rubric]
        shown = [
            {"id": criterion["id"], "title": criterion["title"], "weight": criterion["weight"]}
            for criterion in rubric
        ]
        if item.publish_levels:
            shown = [
                {**titled, "levels": described["levels"]}
                for titled, described in zip(shown, rubric, strict=True)
            ]
        return Parts(
            content={
                "stem": item.stem,
                "criteria": shown,
                "min_chars": item.min_chars,
                "max_chars": item.max_chars,
            },
            key={"rubric": rubric, "model": lines_kept(item.model_answer or "")},
            feedback={
                "why": item.why,
                "options": {criterion.id: _in_words(criterion) for criterion in item.rubric},
            },
        )

    def read(self, content: Mapping[str, Any], answer: Any) -> str | None:
        """The text with its line breaks, at most ``max_chars`` long."""
        return written(answer, content["max_chars"])

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """Waits for a person."""
        return Pending(PERSON)

    def rubric(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> tuple[Criterion, ...]:
        """The criteria with their levels."""
        return tuple(
            Criterion(
                criterion["id"],
                criterion["title"],
                criterion["weight"],
                tuple(Level(level["id"], level["text"], level["share"]) for level in criterion["levels"]),
            )
            for criterion in key["rubric"]
        )

    def share_of(
        self, content: Mapping[str, Any], key: Mapping[str, Any], levels: Mapping[str, str]
    ) -> float:
        """:func:`rubric_share` of the levels."""
        return rubric_share(self.rubric(content, key), levels)

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str | None:
        """The author's model answer, ``None`` where there is none. A person would still have to mark it."""
        return str(key["model"]) or None

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """The text on one line."""
        return base.one_line(answer or "")

    def typed(self, content: Mapping[str, Any], answer: Any) -> Sequence[Path]:
        """All of it."""
        return ALL_TYPED

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """A quarter of an hour."""
        return Habits(median_s=900)

    def right_answer(self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random) -> str | None:
        """The model answer with a sentence left out here and there; ``None`` where the author gave none."""
        return in_part(rng, key["model"], KEPT_KNOWING, content["max_chars"])

    def wrong_answer(
        self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random, pull: Pull
    ) -> str | None:
        """The same with most left out."""
        return in_part(rng, key["model"], KEPT_NOT, content["max_chars"])


KIND = Essay()
