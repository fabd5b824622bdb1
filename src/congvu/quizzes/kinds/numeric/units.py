"""A number's unit as people write it behind the number."""

from __future__ import annotations

import re

from congvu.quizzes.kinds.folding import Accents, fold, meant


def without_unit(text: str, unit: str) -> str:
    """``text`` without the item's own unit behind it, letter by letter; any other words stay."""
    folded, wanted = text.casefold(), unit.casefold()
    return text[: -len(unit)].strip() if wanted and folded.endswith(wanted) else text


def is_unit(text: str, unit: str, stem: str) -> bool:
    """Whether ``text`` names the item's unit under the rule ``as-meant``.

    It may be dressed, be typed without any accents (*nam* for *năm*; *nằm* is another word), and, where the stem names the
    unit in full, stop after some of its words (*ngày* for *ngày làm việc*).
    """
    said, wanted = meant(text), meant(unit)
    names = [wanted, *(_beginnings(wanted) if _names(stem, unit) else ())] if wanted else []
    return said in names or said in [meant(name, Accents.NONE) for name in names]


def _beginnings(unit: str) -> list[str]:
    words = unit.split()
    return [" ".join(words[:count]) for count in range(1, len(words))]


def _names(stem: str, unit: str) -> bool:
    """Whether the words of a unit stand in a stem."""
    return bool(re.search(rf"(?<!\w){re.escape(fold(unit))}(?!\w)", fold(stem)))
