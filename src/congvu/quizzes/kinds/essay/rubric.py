"""From the levels that a marker gave to a share of the points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from congvu.quizzes.kinds.contract import Criterion, Level, UnreadableLevels


def rubric_share(rubric: Sequence[Criterion], levels: Mapping[str, str]) -> float:
    """The share of the points for ``levels`` (level id by criterion id), in [0, 1].

    ``Σ weight·share / Σ weight`` over the criteria, each ``share`` being that of the level given. This is Moodle's
    ``Σ(gᵢ − minᵢ) / Σ(maxᵢ − minᵢ)`` (Moodle Docs, *Rubrics*, "Grade calculation") for levels that begin at 0.
    Monotone in every level; the best levels give exactly 1, the worst 0. Raises :class:`UnreadableLevels` where a
    criterion is missing, or a criterion or level is named that the rubric does not have.
    """
    known = {criterion.id for criterion in rubric}
    if strange := sorted(set(levels) - known):
        raise UnreadableLevels(
            f"Thang chấm không có tiêu chí «{strange[0]}»; hãy tải lại trang rồi chấm lại."
        )
    earned = fsum(criterion.weight * _given(criterion, levels).share for criterion in rubric)
    return earned / fsum(criterion.weight for criterion in rubric)


def _given(criterion: Criterion, levels: Mapping[str, str]) -> Level:
    if criterion.id not in levels:
        raise UnreadableLevels(f"Chưa chọn mức cho tiêu chí «{criterion.title}».")
    level = next((level for level in criterion.levels if level.id == levels[criterion.id]), None)
    if level is None:
        raise UnreadableLevels(
            f"Tiêu chí «{criterion.title}» không có mức «{levels[criterion.id]}»; hãy chọn lại mức."
        )
    return level
