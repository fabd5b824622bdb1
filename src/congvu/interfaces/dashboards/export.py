"""The report as an Excel workbook: what the organiser sends up the line."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd

from congvu import messages
from congvu.documents.sheets import Column, ColumnKind, Missed, SheetTable, TableValue, write_table
from congvu.interfaces.dashboards.frames import (
    COUNTS,
    NOT_PASSED,
    STANDINGS,
    STARTED,
    WAITING,
    ReportFrames,
    by_unit,
    headline,
    outstanding,
)

SAMPLE = "Dữ liệu mẫu, mô phỏng"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_IN_NAME = re.compile(r"[^\w\s-]+")
_K = ColumnKind
_ORDINAL = Column("STT", _K.INTEGER, 6)
_PERSON = (
    Column("Họ và tên", width=28),
    Column("Chức vụ", width=26),
    Column("Đơn vị", width=32),
)
_SUMMARY = (Column("Chỉ tiêu", width=44), Column("Số người", _K.INTEGER, 12), Column("Tỷ lệ", _K.PERCENT, 12))
_UNITS = (
    _ORDINAL,
    Column("Đơn vị", width=40),
    Column("Được giao", _K.INTEGER, 12),
    Column("Chưa bắt đầu", _K.INTEGER, 12),
    Column("Đã bắt đầu", _K.INTEGER, 12),
    Column("Đã hoàn thành", _K.INTEGER, 12),
    Column("Tỷ lệ hoàn thành", _K.PERCENT, 12),
    Column("Chờ chấm", _K.INTEGER, 12),
    Column("Đạt", _K.INTEGER, 10),
    Column("Tỷ lệ đạt", _K.PERCENT, 12),
    Column("Điểm trung bình", _K.PERCENT, 14),
)
_DETAILS = (
    _ORDINAL,
    *_PERSON,
    Column("Kết quả", width=20),
    Column("Số lần làm", _K.INTEGER, 10),
    Column("Điểm", _K.NUMBER, 10),
    Column("Điểm tối đa", _K.NUMBER, 10),
    Column("Tỷ lệ điểm", _K.PERCENT, 11),
    Column("Bắt đầu lúc", _K.DATETIME, 18),
    Column("Nộp bài lúc", _K.DATETIME, 18),
    Column("Trừ nộp muộn", _K.NUMBER, 12),
)
_OUTSTANDING = (
    _ORDINAL,
    *_PERSON,
    Column("Tình trạng", width=22),
    Column("Số lần làm", _K.INTEGER, 10),
    Column("Tỷ lệ điểm", _K.PERCENT, 11),
    Column("Ghi chú", width=24),
)


def file_name(report: ReportFrames) -> str:
    """``Kết quả - Một cửa 2027 - 20270108-1405.xlsx``: letters, digits, spaces and hyphens only."""
    title = " ".join(_NOT_IN_NAME.sub(" ", report.title).split())[:80]
    return f"Kết quả - {title} - {report.computed_at:%Y%m%d-%H%M}.xlsx"


def workbook(report: ReportFrames) -> bytes:
    """An .xlsx: *Tổng hợp*, *Theo đơn vị*, *Chi tiết*, *Chưa làm - chưa đạt*."""
    title = _title(report)
    sheets = [
        SheetTable("Tổng hợp", _SUMMARY, _summary(report), [*title, *_notes(report)]),
        SheetTable("Theo đơn vị", _UNITS, _units(report), title),
        SheetTable("Chi tiết", _DETAILS, _people(report, report.rows, _detail), title),
        SheetTable("Chưa làm – chưa đạt", _OUTSTANDING, _people(report, _left(report), _reminder), title),
    ]
    target = BytesIO()
    write_table(target, sheets, made_at=report.computed_at.replace(tzinfo=None))
    return target.getvalue()


def _title(report: ReportFrames) -> list[str]:
    lines = [
        f"KẾT QUẢ ĐỢT TẬP HUẤN: {report.title}",
        f"Phạm vi: {report.unit}",
        f"Số liệu tính lúc {messages.moment(report.computed_at)}",
    ]
    return [*lines, SAMPLE.upper()] if report.is_sample else lines


def _notes(report: ReportFrames) -> list[str]:
    counted = COUNTS.get(report.counts, report.counts)
    needed = messages.set_percent(report.pass_mark)
    return [
        f"Khóa học: {report.course}",
        f"Bài kiểm tra: {report.quiz}; tính {counted}; đạt từ {needed} điểm tối đa",
        f"Thời gian: từ {messages.moment(report.opens_at)} đến {messages.until(report.closes_at)}",
    ]


def _summary(report: ReportFrames) -> Iterator[tuple[TableValue, ...]]:
    head = headline(report.rows)
    for name, count in (
        ("Được giao", head.enrolled),
        ("Đã bắt đầu", head.started),
        ("Đã hoàn thành", head.finished),
        ("Đạt", head.passed),
        ("Chưa đạt", head.finished - head.passed),
        (STANDINGS[WAITING], head.waiting),
        (STANDINGS[STARTED], head.started - head.finished - head.waiting),
        ("Chưa bắt đầu", head.enrolled - head.started),
    ):
        yield name, count, head.share(count) if head.enrolled else None
    yield "Điểm trung bình của người đã hoàn thành (phần của điểm tối đa)", None, head.mean_share


def _units(report: ReportFrames) -> Iterator[tuple[TableValue, ...]]:
    for number, unit in enumerate(_records(by_unit(report.rows)), 1):
        yield (
            number,
            unit["unit"],
            unit["enrolled"],
            unit["not_started"],
            unit["started"],
            unit["finished"],
            unit["finished_share"],
            unit["waiting"],
            unit["passed"],
            unit["passed_share"],
            _or_none(unit["mean_share"]),
        )


def _left(report: ReportFrames) -> pd.DataFrame:
    return pd.concat(outstanding(report.rows).values())


def _people(
    report: ReportFrames, rows: pd.DataFrame, rest: Callable[[dict[str, Any]], tuple[TableValue, ...]]
) -> Iterator[tuple[TableValue, ...]]:
    for number, record in enumerate(_records(rows), 1):
        row = record | _beside_mark(record, report.pass_mark)
        standing = STANDINGS[row["standing"]]
        yield (number, row["full_name"], row["position"], row["unit"], standing, row["attempts"], *rest(row))


def _beside_mark(row: dict[str, Any], pass_mark: float) -> dict[str, TableValue]:
    """Points and share of a row; with all their decimals where two would look like the pass mark that they miss."""
    points, share = _or_none(row["points"]), _or_none(row["share"])
    if row["standing"] != NOT_PASSED or points is None or share is None:
        return {"shown_points": points, "shown_share": share}
    near_points, near_share = round(points, 2) >= pass_mark * row["max_points"], round(share, 4) >= pass_mark
    return {
        "shown_points": Missed(points) if near_points else points,
        "shown_share": Missed(share) if near_share else share,
    }


def _detail(row: dict[str, Any]) -> tuple[TableValue, ...]:
    marks = (row["shown_points"], _or_none(row["max_points"]), row["shown_share"])
    late = _or_none(row["penalty"]) or None
    return (*marks, _naive(row["started_at"]), _naive(row["submitted_at"]), late)


def _reminder(row: dict[str, Any]) -> tuple[TableValue, ...]:
    return (row["shown_share"], "")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.to_dict("records")  # type: ignore[return-value]  # the stubs say Hashable; all names are str


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def _naive(value: Any) -> datetime | None:
    """A workbook keeps no time zone; the frame is in Vietnam's time already."""
    return None if pd.isna(value) else value.to_pydatetime(warn=False).replace(tzinfo=None)
