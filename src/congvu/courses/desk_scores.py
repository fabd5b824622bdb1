"""The scores of one-stop work under Circular 01/2018/TT-VPCP, articles 13 to 15: nine indices of 0 to 2, 18 points. Pure.

The circular went with Decree 61/2018/NĐ-CP on 1 July 2025; lessons use the scheme as history and as an exercise. Sums
are taken in tenths, so that 15 is exactly 15.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

INDICES = range(1, 10)
OF_A_PERSON = frozenset({1, 2, 3, 4, 7})
"""The indices that count for an official (article 15, clause 1, point a)."""
_TENTH = Decimal("0.1")
_HIGHEST = Decimal(2)


class Band(StrEnum):
    """How an agency is rated (article 15, clause 3, point b), best first."""

    EXCELLENT = "xuất sắc"
    GOOD = "tốt"
    FAIR = "khá"
    AVERAGE = "trung bình"
    WEAK = "yếu"


class Duty(StrEnum):
    """How far an official has done her duty (article 15, clause 3, point a)."""

    ALL = "hoàn thành 100% nhiệm vụ"
    MOST = "hoàn thành từ 70% đến dưới 100% nhiệm vụ"
    LITTLE = "hoàn thành dưới 70% nhiệm vụ"


_BANDS = (
    (Decimal(15), Band.EXCELLENT),
    (Decimal(12), Band.GOOD),
    (Decimal(9), Band.FAIR),
    (Decimal(6), Band.AVERAGE),
)
_DUTIES = ((Decimal(5), Duty.ALL), (Decimal("3.5"), Duty.MOST))


def index_score(scores: Sequence[int]) -> Decimal | None:
    """The mean over dossiers of an index, to one decimal (half up); ``None`` without any. Raises ``ValueError``."""
    if any(score not in (0, 1, 2) for score in scores):
        raise ValueError(scores)
    if not scores:
        return None
    return (Decimal(sum(scores)) / len(scores)).quantize(_TENTH, ROUND_HALF_UP)


def total(indices: Mapping[int, Decimal | None]) -> Decimal:
    """The sum of the indices; one without enough information is left out (article 15, clause 4, point b)."""
    known = {number: score for number, score in indices.items() if score is not None}
    if any(number not in INDICES or not 0 <= score <= _HIGHEST for number, score in known.items()):
        raise ValueError(indices)
    return sum(known.values(), Decimal(0))


def band(points: Decimal) -> Band:
    """The rating of an agency: 15 points and more are excellent."""
    return next((name for least, name in _BANDS if points >= least), Band.WEAK)


def personal(indices: Mapping[int, Decimal | None]) -> Duty:
    """How far an official has done her duty, by indices 1, 2, 3, 4 and 7."""
    points = total({number: score for number, score in indices.items() if number in OF_A_PERSON})
    return next((name for least, name in _DUTIES if points >= least), Duty.LITTLE)
