"""How a typed answer is read: a rule that the key revision names, so that what has been published stays what it was.

A key without a name has the first rule. Whoever publishes an item gives it the newest; papers that stand change only by
that, and by a regrade, whose preview shows what it would change.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

_FIELD = "reading"


class ReadingRule(StrEnum):
    """The rules by name."""

    AS_TYPED = ""
    """Signs around an answer, other dashes and other spellings count; one gap that cannot be read closes the form."""
    AS_MEANT = "as-meant"
    """What means the same is the same (:mod:`congvu.quizzes.kinds.dress`); each gap is read by itself."""


NEWEST: Mapping[str, str] = MappingProxyType({_FIELD: ReadingRule.AS_MEANT.value})
"""What a key says that is published today."""


def rule_of(key: Mapping[str, Any]) -> ReadingRule:
    """The rule that a key names. Raises :class:`ValueError` for one that only a later congvu knows."""
    return ReadingRule(key.get(_FIELD, ""))


def named(rule: ReadingRule) -> dict[str, str]:
    """What a key of that rule says of it."""
    return {_FIELD: rule.value} if rule else {}
