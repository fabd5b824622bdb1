"""The HTML of the dashboard, from the templates beside it. They escape every text that comes from outside."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from congvu import messages
from congvu.interfaces.dashboards.export import SAMPLE
from congvu.interfaces.dashboards.frames import (
    COUNTS,
    STANDINGS,
    ReportFrames,
    headline,
    left_text,
    outstanding,
)

# Beyond this the page gets slow on an old PC; the workbook holds everybody.
MOST_LISTED = 500
NONE = "–"
_HERE = Path(__file__).parent
_FIRST = "cvd-first"
_UNIT_COUNTS = {"started": "Đã bắt đầu", "finished": "Đã hoàn thành", "waiting": "Chờ chấm", "passed": "Đạt"}
_SIGNS = {"passed": "✓", "not_passed": "✗", "waiting": "…", "started": "◐", "not_started": "○"}

# Read on import, as the templates below: a kernel that runs under another account may not be able to later.
STYLE = f"<style>{(_HERE / 'static' / 'dashboard.css').read_text(encoding='utf-8')}</style>"
HIDE_FIRST = f"<style>#{_FIRST} {{ display: none }}</style>"


def share_text(value: Any, mark: float | None = None, standing: str = "") -> str:
    """A share as a percentage, a dash for none; beside a pass ``mark`` as the ``standing`` says."""
    return messages.percent(value, mark=mark, passed=_verdict(standing)) if _known(value) else NONE


def points_text(row: Mapping[str, Any], mark: float) -> str:
    """The points of a person's counted attempt beside the pass mark, as the standing says."""
    return messages.points(row["points"], row["max_points"], mark, passed=_verdict(row["standing"]))


def _verdict(standing: str) -> bool | None:
    return {"passed": True, "not_passed": False}.get(standing)


def moment_text(value: Any) -> str:
    """An instant, a dash for none."""
    return messages.moment(value) if _known(value) else NONE


def _known(value: Any) -> bool:
    return value is not None and not pd.isna(value)


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # comes with jinja2.ext.i18n
    names = ("day", "last_day", "number", "percent", "points", "set_percent")
    env.filters |= {name: getattr(messages, name) for name in names}
    env.filters |= {
        "moment": moment_text,
        "share": share_text,
        "points_of": points_text,
        "left_text": left_text,
    }
    env.tests["known"] = _known
    env.globals |= {"most_listed": MOST_LISTED, "signs": _SIGNS, "standings": STANDINGS}
    return env


_ENV = _environment()
_TEMPLATES = {name: _ENV.get_template(name) for name in _ENV.list_templates()}
_PARTS: Any = _TEMPLATES["parts.html.j2"].module


def first_sight(inner: str) -> str:
    """What is shown before any script has run, until :data:`HIDE_FIRST` comes with the widgets."""
    return str(_PARTS.first_sight(STYLE, _FIRST, inner))


def live(inner: str) -> str:
    """The content of an HTML widget."""
    return str(_PARTS.live(inner))


def notice(text: str, *, trouble: bool = False) -> str:
    """A sentence in a box, read out by screen readers; nothing for an empty text."""
    return str(_PARTS.notice(text, trouble)) if text else ""


def title(text: str) -> str:
    """The heading of a section."""
    return str(_PARTS.title(text))


def summary(report: ReportFrames) -> str:
    """Which campaign, of whom, computed when; the mark of sample data; the headline figures."""
    counted = COUNTS.get(report.counts, report.counts)
    return _rendered("summary", report=report, counted=counted, sample=SAMPLE, head=headline(report.rows))


def unit_table(units: pd.DataFrame, pictured: int = 0) -> str:
    """Results by unit; who waits for marks has a column where there is anybody.

    ``pictured``: how many units the picture beside the table shows, where there is one.
    """
    counts = [(name, head) for name, head in _UNIT_COUNTS.items() if name != "waiting" or units[name].any()]
    return _rendered("units", units=_records(units), counts=counts, pictured=pictured)


def outstanding_lists(report: ReportFrames) -> str:
    """Who has not started, not submitted, waits for marks, or has not passed."""
    groups = [
        {"title": STANDINGS[standing], "count": len(people), "people": _records(people.head(MOST_LISTED))}
        for standing, people in outstanding(report.rows).items()
    ]
    return _rendered("outstanding", groups=groups, pass_mark=report.pass_mark)


def people(report: ReportFrames, unit_id: str) -> str:
    """The headline figures of a unit and its people, each row opening to its details; nothing without people."""
    rows = report.rows[report.rows["unit_id"] == unit_id]
    if rows.empty:
        return ""
    listed = _records(rows.head(MOST_LISTED))
    values = {"head": headline(rows), "count": len(rows), "people": listed, "pass_mark": report.pass_mark}
    return _rendered("people", **values)


def _rendered(name: str, **values: Any) -> str:
    return _TEMPLATES[f"{name}.html.j2"].render(values)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.to_dict("records")  # type: ignore[return-value]  # the stubs say Hashable; all names are str
