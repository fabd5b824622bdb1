"""The page forms of question kinds, found through the entry point group ``congvu.question_forms``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import TypeAlias

from congvu.interfaces.campus.kinds.contract import ENTRY_POINT_GROUP, Fields, QuestionForm
from congvu.model.errors import UserError
from congvu.quizzes.kinds import KindRegistry

FormRegistry: TypeAlias = Mapping[str, QuestionForm]

__all__ = ["Fields", "FormRegistry", "QuestionForm", "load_forms", "require_forms"]


def load_forms() -> dict[str, QuestionForm]:
    """All installed forms by kind; built-ins come through the same door as strangers."""
    return {point.name: point.load() for point in sorted(entry_points(group=ENTRY_POINT_GROUP))}


def require_forms(kinds: KindRegistry, forms: FormRegistry) -> None:
    """Raises :class:`UserError` unless every kind has its form: told at the start, and not on a trainee's page."""
    if without := sorted(kinds.keys() - forms.keys()):
        raise UserError(
            f"Dạng câu {', '.join(without)} không có phần hiển thị trên trang.",
            mend=f"Gói cài dạng câu này phải khai báo cả {ENTRY_POINT_GROUP}; cài lại gói, hoặc gỡ ra.",
        )
