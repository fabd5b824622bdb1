"""The page forms of question kinds, found through the entry point group ``congvu.question_forms``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import TypeAlias

from congvu.interfaces.campus.kinds.contract import ENTRY_POINT_GROUP, Fields, QuestionForm

FormRegistry: TypeAlias = Mapping[str, QuestionForm]

__all__ = ["Fields", "FormRegistry", "QuestionForm", "load_forms"]


def load_forms() -> dict[str, QuestionForm]:
    """All installed forms by kind; built-ins come through the same door as strangers."""
    return {point.name: point.load() for point in sorted(entry_points(group=ENTRY_POINT_GROUP))}
