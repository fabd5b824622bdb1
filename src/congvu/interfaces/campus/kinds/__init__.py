"""The page forms of question kinds, found through the entry point group ``congvu.question_forms``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any, TypeAlias

from congvu.interfaces.campus.kinds.contract import ENTRY_POINT_GROUP, Fields, QuestionForm
from congvu.quizzes.kinds.contract import PartedKind, QuestionKind

FormRegistry: TypeAlias = Mapping[str, QuestionForm]

__all__ = ["Fields", "FormRegistry", "QuestionForm", "load_forms", "verdicts"]


def load_forms() -> dict[str, QuestionForm]:
    """All installed forms by kind; built-ins come through the same door as strangers."""
    return {point.name: point.load() for point in sorted(entry_points(group=ENTRY_POINT_GROUP))}


def verdicts(
    kind: QuestionKind, form: QuestionForm, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any
) -> dict[str, bool]:
    """Whether each part of a read answer is right: from the kind where it can tell, else from the form."""
    if isinstance(kind, PartedKind):
        return kind.verdicts(content, key, answer)
    return form.verdicts(answer, kind.key_answer(content, key))
