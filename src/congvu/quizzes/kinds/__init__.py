"""Question kinds, found through the entry point group ``congvu.question_kinds``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import TypeAlias

from congvu.quizzes.kinds.contract import ENTRY_POINT_GROUP, QuestionKind

KindRegistry: TypeAlias = Mapping[str, QuestionKind]


def kind_names() -> list[str]:
    """The names of all installed kinds, in order; none of them is loaded."""
    return sorted(entry_points(group=ENTRY_POINT_GROUP).names)


def load_kinds() -> dict[str, QuestionKind]:
    """All installed kinds by name; built-ins come through the same door as strangers."""
    return {point.name: point.load() for point in sorted(entry_points(group=ENTRY_POINT_GROUP))}
