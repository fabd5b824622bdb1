"""The HTML of the dashboard. Every text that comes from outside goes through :func:`escape`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from congvu import messages
from congvu.interfaces.dashboards.export import SAMPLE
from congvu.interfaces.dashboards.frames import COUNTS, STANDINGS, Headline, Report, headline, outstanding

# Read on import: a kernel that runs under another account may not be able to later.
STYLE = f"<style>{(Path(__file__).parent / 'static' / 'dashboard.css').read_text(encoding='utf-8')}</style>"
# Beyond this the page gets slow on an old PC; the workbook holds everybody.
MOST_LISTED = 500
_FIRST = "cvd-first"
_UNIT_COUNTS = {"started": "Đã bắt đầu", "finished": "Đã hoàn thành", "waiting": "Chờ chấm", "passed": "Đạt"}
_MARKS = {"passed": "✓", "not_passed": "✗", "waiting": "…", "started": "◐", "not_started": "○"}


def first_sight(inner: str) -> str:
    """What is shown before any script has run, until :data:`HIDE_FIRST` comes with the widgets."""
    return f'{STYLE}<div class="cvd" id="{_FIRST}">{inner}</div>'


HIDE_FIRST = f"<style>#{_FIRST} {{ display: none }}</style>"


def live(inner: str, css: str = "") -> str:
    """The content of an HTML widget."""
    return f'<div class="cvd {css}">{inner}</div>'


def notice(text: str, *, trouble: bool = False) -> str:
    """A sentence in a box, read out by screen readers; nothing for an empty text."""
    css = "cvd-notice cvd-trouble" if trouble else "cvd-notice"
    return f'<p class="{css}" role="{"alert" if trouble else "status"}">{escape(text)}</p>' if text else ""


def heading(report: Report) -> str:
    """Which campaign, of whom, computed when; and the mark of sample data."""
    sample = f'<p><span class="cvd-sample">{SAMPLE}</span></p>' if report.is_sample else ""
    counted = COUNTS.get(report.counts, report.counts)
    needed = messages.percent(report.pass_mark, 1)
    return (
        f"{sample}<h2>{escape(report.title)}</h2>"
        f"<p>{escape(report.unit)} · từ {messages.day(report.opens_at)} đến {messages.last_day(report.closes_at)}<br>"
        f"Bài kiểm tra: {escape(report.quiz)}; tính {escape(counted)}, đạt từ {needed} điểm tối đa.</p>"
        f'<p class="cvd-quiet">Số liệu tính lúc {messages.moment(report.computed_at)}</p>'
    )


def cards(head: Headline) -> str:
    """The headline figures."""
    mean = "–" if head.mean_share is None else messages.percent(head.mean_share, 1)
    shown = [
        ("Được giao", messages.number(head.enrolled), "người"),
        ("Đã bắt đầu", *_part(head, head.started)),
        ("Đã hoàn thành", *_part(head, head.finished)),
        *([("Chờ chấm", *_part(head, head.waiting))] if head.waiting else []),
        ("Đạt", *_part(head, head.passed)),
        ("Điểm trung bình", mean, "điểm tối đa, người đã hoàn thành"),
    ]
    items = (
        f'<li><span class="cvd-label">{label}</span><strong>{value}</strong><span>{note}</span></li>'
        for label, value, note in shown
    )
    return f'<ul class="cvd-cards">{"".join(items)}</ul>'


def _part(head: Headline, count: int) -> tuple[str, str]:
    return messages.number(count), f"{messages.percent(head.share(count), 1)} số được giao"


def summary(report: Report) -> str:
    """Heading and headline figures."""
    return heading(report) + cards(headline(report.rows))


def unit_table(units: pd.DataFrame) -> str:
    """Results by unit; who waits for marks has a column where there is anybody."""
    shown = {name: head for name, head in _UNIT_COUNTS.items() if name != "waiting" or units[name].any()}
    heads = ("Đơn vị", "Được giao", *shown.values(), "Điểm trung bình")
    cells = (_unit_cells(unit, shown) for unit in _records(units))
    return _table("Kết quả theo đơn vị", heads, cells, numeric=range(1, len(heads)))


def _unit_cells(unit: dict[str, Any], shown: Iterable[str]) -> tuple[str, ...]:
    enrolled = unit["enrolled"]
    counts = [
        f"{messages.number(unit[name])} ({messages.percent(unit[name] / enrolled, 1)})" for name in shown
    ]
    return (unit["unit"], messages.number(enrolled), *counts, share(unit["mean_share"]))


def share(value: float | None) -> str:
    """A share as a percentage, a dash for none."""
    return "–" if value is None or pd.isna(value) else messages.percent(value, 1)


def outstanding_lists(rows: pd.DataFrame) -> str:
    """Who has not started, not submitted, waits for marks, or has not passed."""
    return "".join(_group(STANDINGS[standing], people) for standing, people in outstanding(rows).items())


def _group(title: str, people: pd.DataFrame) -> str:
    summary_text = f"<summary>{title}: {messages.number(len(people))} người</summary>"
    if people.empty:
        return f'<details class="cvd-group">{summary_text}<p>Không có ai.</p></details>'
    heads = ("Họ và tên", "Chức vụ", "Đơn vị", "Số lần làm", "Điểm")
    table = _table(title, heads, map(_person_cells, _records(people.head(MOST_LISTED))), numeric=(3, 4))
    return f'<details class="cvd-group">{summary_text}{table}{_more(len(people))}</details>'


def _person_cells(row: dict[str, Any]) -> tuple[str, ...]:
    attempts = messages.number(row["attempts"])
    return (row["full_name"], row["position"], row["unit"], attempts, share(row["share"]))


def _more(count: int) -> str:
    if count <= MOST_LISTED:
        return ""
    return f"<p>… và {messages.number(count - MOST_LISTED)} người nữa; danh sách đủ có trong tệp Excel.</p>"


def people(rows: pd.DataFrame) -> str:
    """The people of a unit; each row opens to its details."""
    items = "".join(f"<li>{_person(row)}</li>" for row in _records(rows.head(MOST_LISTED)))
    return f'<ul class="cvd-people">{items}</ul>{_more(len(rows))}'


def _person(row: dict[str, Any]) -> str:
    standing = f"{_MARKS[row['standing']]} {STANDINGS[row['standing']]}"
    facts = (
        ("Đơn vị", row["unit"]),
        ("Chức vụ", row["position"] or "–"),
        ("Kết quả", STANDINGS[row["standing"]]),
        ("Số lần làm", messages.number(row["attempts"])),
        ("Điểm", _mark(row)),
        ("Bắt đầu lúc", _moment(row["started_at"])),
        ("Nộp bài lúc", _moment(row["submitted_at"])),
    )
    details = "".join(f"<dt>{term}</dt><dd>{escape(text)}</dd>" for term, text in facts)
    return (
        f'<details><summary><span class="cvd-name">{escape(row["full_name"])}</span>'
        f'<span class="cvd-standing">{standing}</span><span class="cvd-number">{share(row["share"])}</span>'
        f"</summary><dl>{details}</dl></details>"
    )


def _mark(row: dict[str, Any]) -> str:
    if pd.isna(row["points"]):
        return "–"
    return f"{messages.number(row['points'])} / {messages.number(row['max_points'])} điểm ({share(row['share'])})"


def _moment(value: Any) -> str:
    return "–" if pd.isna(value) else messages.moment(value)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.to_dict("records")  # type: ignore[return-value]  # the stubs say Hashable; all names are str


def _table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], numeric: Iterable[int] = ()
) -> str:
    """A table that scrolls by itself; the first cell of a row is its heading. Escapes every cell."""
    css = ['class="cvd-number"' if index in set(numeric) else "" for index in range(len(heads))]
    head = "".join(
        f'<th scope="col" {kind}>{escape(text)}</th>' for text, kind in zip(heads, css, strict=True)
    )
    body = "".join(f"<tr>{_cells(row, css)}</tr>" for row in rows)
    return (
        f'<div class="cvd-scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f'<caption class="cv-hidden">{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(row: Sequence[str], css: Sequence[str]) -> str:
    first, *rest = row
    cells = (f"<td {kind}>{escape(text)}</td>" for text, kind in zip(rest, css[1:], strict=True))
    return f'<th scope="row">{escape(first)}</th>{"".join(cells)}'
