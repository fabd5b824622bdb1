"""Rows of ``date``: a day, or what congvu is to count it from."""

from __future__ import annotations

from collections.abc import Mapping

from congvu.quizzes.kinds.cells import lines, number_in
from congvu.quizzes.kinds.sheets import Cell, ItemColumn, KindSheet, Loc, Raw, Row, RowFault, field_of

_COUNTED = ("received_on", "working_days", "received_at", "cut_off", "days_off", "days_worked")
_COLUMN_OF = {"from": "received_on", "day": "key"}


def _read(row: Row, _known: Raw | None, faults: list[RowFault]) -> Raw:
    if row.get("received_on") or row.get("working_days"):
        return {"key": _counted(row, faults)}
    if not row.get("key"):
        faults.append(RowFault("key", "Ghi ngày đúng (dd/mm/yyyy), hoặc ngày nhận và số ngày làm việc."))
    return {"key": row.get("key", "")}


def _counted(row: Row, faults: list[RowFault]) -> Raw:
    days = number_in(row, "working_days", faults)
    if not isinstance(days, int) and "working_days" not in {fault.column for fault in faults}:
        faults.append(RowFault("working_days", "Ghi số ngày làm việc, ví dụ 3."))
    counted: Raw = {"from": row.get("received_on", ""), "working_days": days if isinstance(days, int) else 0}
    counted |= {name: row[name] for name in ("received_at", "cut_off") if row.get(name)}
    if off := [_day_off(line) for line in lines(row.get("days_off", ""))]:
        counted["days_off"] = off
    if worked := lines(row.get("days_worked", "")):
        counted["days_worked"] = worked
    if row.get("key"):
        counted["day"] = row["key"]
    return counted


def _day_off(line: str) -> str | Raw:
    """``12/01/2027``, or with what for after it: ``12/01/2027 mất điện``."""
    day, _, name = line.partition(" ")
    return {"day": day, "name": name.strip(" –-:")} if name.strip(" –-:") else day


def _write(item: Raw) -> Mapping[str, Cell]:
    key = item["key"]
    if not isinstance(key, dict):
        return {"key": str(key)}
    off = [
        day_off if isinstance(day_off, str) else f"{day_off['day']} {day_off.get('name', '')}".strip()
        for day_off in key.get("days_off", ())
    ]
    return {
        "key": key.get("day", ""),
        "received_on": key["from"],
        "working_days": key["working_days"],
        "received_at": key.get("received_at", ""),
        "cut_off": key.get("cut_off", ""),
        "days_off": "\n".join(off),
        "days_worked": "\n".join(key.get("days_worked", ())),
    }


def _place(loc: Loc, row: Row) -> str:
    columns = [_COLUMN_OF.get(step, step) for step in loc if isinstance(step, str)]
    return next((column for column in reversed(columns) if column in _COUNTED), field_of(loc, row))


SHEET = KindSheet(
    title="Điền ngày",
    rank=60,
    own=(
        ItemColumn("key", "Đáp án (ngày)", 14, "dd/mm/yyyy. Nếu cho congvu đếm: số anh/chị tự đếm, để so."),
        ItemColumn("received_on", "Ngày nhận", 14, "Để congvu đếm: ngày nhận và số ngày làm việc."),
        ItemColumn("working_days", "Số ngày làm việc", 10),
        ItemColumn("received_at", "Giờ nhận", 10, "Ví dụ 15:40; đi cùng mốc giờ."),
        ItemColumn("cut_off", "Mốc giờ", 10, "Nhận sau giờ này thì tính từ ngày làm việc sau, ví dụ 15:00."),
        ItemColumn("days_off", "Ngày nghỉ thêm", 24, "Mỗi dòng một ngày, sau đó là lý do."),
        ItemColumn("days_worked", "Ngày làm bù", 16, "Mỗi dòng một ngày."),
    ),
    read=_read,
    write=_write,
    place=_place,
    example={
        "stem": "Nhận hồ sơ ngày 04/01/2027, hạn 03 ngày làm việc. Hẹn trả ngày nào?",
        "key": {"from": "04/01/2027", "working_days": 3, "day": "07/01/2027"},
        "why": "Tính từ ngày làm việc tiếp theo ngày nhận.",
    },
)
