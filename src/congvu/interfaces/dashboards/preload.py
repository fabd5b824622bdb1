"""For the process that kernels are forked from: import this, and a dashboard finds everything in memory.

The first figure and the first workbook read files of their libraries (0.3 s, and several times that from a cold
disk), which a kernel under another account perhaps may not even read; templates are compiled on import.
"""

from __future__ import annotations

from congvu.interfaces.dashboards import _markup as markup
from congvu.interfaces.dashboards import overview
from congvu.interfaces.dashboards.charts import as_output, marks_figure, units_figure
from congvu.interfaces.dashboards.export import workbook
from congvu.interfaces.dashboards.frames import ReportFrames, by_unit, read_report

__all__ = ["overview"]

_INSTANT = "2027-01-08T07:05:09+00:00"
_NAMES = ("officer_id", "full_name", "position", "unit_id", "unit")
_REPORT = {
    "campaign": {"id": "", "title": "", "opens_at": _INSTANT, "closes_at": _INSTANT}
    | {"pass_mark": 0.6, "simulated": False},
    **dict.fromkeys(("unit", "course", "quiz", "counts"), ""),
    "invented": False,
    "computed_at": _INSTANT,
    "rows": [
        dict.fromkeys(_NAMES, "")
        | {"standing": "passed", "attempts": 1, "points": 1.0, "max_points": 1.0, "share": 1.0}
        | {"started_at": _INSTANT, "submitted_at": _INSTANT}
    ],
}


def _use_everything(report: ReportFrames) -> None:
    units = by_unit(report.rows)
    as_output(units_figure(units))
    as_output(marks_figure(report, report.rows))
    markup.summary(report)
    markup.unit_table(units)
    markup.outstanding_lists(report)
    markup.people(report, "")
    workbook(report)


_use_everything(read_report(_REPORT))
