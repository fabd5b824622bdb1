"""A campaign's figures in all and by unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from congvu.roster.names import text_key
from congvu.services.campaigns.reports import CampaignReport, OfficerStanding, ResultRow

FINISHED = (OfficerStanding.PASSED, OfficerStanding.NOT_PASSED)


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """Counts of officers; ``mean`` is the mean counted share of those who finished, ``None`` for nobody.

    Who waits for marks that decide over passing has started, and has not finished.
    """

    name: str
    enrolled: int
    started: int
    finished: int
    waiting: int
    passed: int
    mean: float | None
    left: int = 0
    """How many others have left the unit; they are in none of the figures above."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures by unit, in order of name, and in all."""

    by_unit: tuple[SummaryLine, ...]
    total: SummaryLine


def summarise(report: CampaignReport) -> Summary:
    """The figures of a report."""
    units = sorted({row.unit for row in report.rows}, key=text_key)
    lines = [_line(unit, [row for row in report.rows if row.unit == unit]) for unit in units]
    return Summary(tuple(lines), _line("Tổng số", report.rows))


def _line(name: str, rows: Iterable[ResultRow]) -> SummaryLine:
    listed = list(rows)
    rows = [row for row in listed if not row.left]
    shares = [row.share for row in rows if row.share is not None and row.standing in FINISHED]
    return SummaryLine(
        name,
        len(rows),
        sum(row.standing is not OfficerStanding.NOT_STARTED for row in rows),
        sum(row.standing in FINISHED for row in rows),
        sum(row.standing is OfficerStanding.WAITING for row in rows),
        sum(row.standing is OfficerStanding.PASSED for row in rows),
        fmean(shares) if shares else None,
        len(listed) - len(rows),
    )
