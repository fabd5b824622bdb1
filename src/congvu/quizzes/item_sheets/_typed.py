"""What is typed: ``numeric``, ``date``, ``short``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from congvu.quizzes.item_sheets._columns import Cell, Column, Loc, Raw, Row, RowFault, SheetForm
from congvu.quizzes.item_sheets._words import chosen_word, lines, number, plain

ACCENTS = {"all": "Đủ dấu", "letters": "Không cần dấu thanh", "none": "Không cần dấu"}
_NOT_A_NUMBER = "«{text}» không phải là một số; viết như 3 hoặc 7,5."


def _number_in(row: Row, column: str, faults: list[RowFault]) -> int | float | str | None:
    text = row.get(column, "")
    if not text:
        return None
    value = number(text)
    if value is None:
        faults.append(RowFault(column, _NOT_A_NUMBER.format(text=text)))
        return None
    return plain(value)


def _read_numeric(row: Row, _known: Raw | None, faults: list[RowFault]) -> Raw:
    value, tolerance = _number_in(row, "key", faults), _number_in(row, "tolerance", faults)
    if not row.get("key"):
        faults.append(RowFault("key", "Ghi số đúng, ví dụ 3."))
    key: Raw = {"value": value if value is not None else 0}
    if tolerance:
        key["tolerance"] = tolerance
    made: Raw = {"kind": "numeric", "key": key}
    return {**made, "unit": row["unit"]} if row.get("unit") else made


def _write_numeric(item: Raw) -> Mapping[str, Cell]:
    return {
        "key": _as_cell(item["key"]["value"]),
        "tolerance": _as_cell(item["key"].get("tolerance", 0)),
        "unit": item.get("unit", ""),
    }


def _as_cell(value: object) -> Cell:
    """A number as Excel holds it; a text in Vietnamese writing is one, too."""
    found = value if isinstance(value, int | float) else number(str(value))
    return float(found) if isinstance(found, Decimal) else found


def _place(loc: Loc, _row: Row) -> str:
    return "tolerance" if loc[-1] == "tolerance" else str(loc[0])


NUMBERS = SheetForm(
    title="Điền số",
    kinds=("numeric",),
    own=(
        Column("key", "Đáp án (số)", 12, "Ví dụ 3 hoặc 7,5."),
        Column("unit", "Đơn vị", 18, "Ví dụ: ngày làm việc."),
        Column("tolerance", "Sai số cho phép", 12, "0 nếu phải đúng hẳn."),
    ),
    read=_read_numeric,
    write=_write_numeric,
    place=_place,
    example={
        "kind": "numeric",
        "stem": "Thủ tục hẹn trả trong mấy ngày làm việc?",
        "key": {"value": 3},
        "unit": "ngày làm việc",
        "why": "Thời hạn ghi trong quyết định công bố thủ tục.",
    },
)


def _read_date(row: Row, _known: Raw | None, faults: list[RowFault]) -> Raw:
    if not row.get("received_on") and not row.get("working_days"):
        if not row.get("key"):
            faults.append(RowFault("key", "Ghi ngày đúng (dd/mm/yyyy), hoặc ngày nhận và số ngày làm việc."))
        return {"kind": "date", "key": row.get("key", "")}
    days = _number_in(row, "working_days", faults)
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
    return {"kind": "date", "key": counted}


def _day_off(line: str) -> str | Raw:
    """``12/01/2027``, or with what for after it: ``12/01/2027 mất điện``."""
    day, _, name = line.partition(" ")
    return {"day": day, "name": name.strip(" –-:")} if name.strip(" –-:") else day


def _write_date(item: Raw) -> Mapping[str, Cell]:
    key = item["key"]
    if not isinstance(key, dict):
        return {"key": str(key)}
    off = [
        one if isinstance(one, str) else f"{one['day']} {one.get('name', '')}".strip()
        for one in key.get("days_off", ())
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


def _place_in_date(loc: Loc, _row: Row) -> str:
    names = {"from": "received_on", "day": "key", "working_days": "working_days"}
    found = [names.get(str(one), str(one)) for one in loc if isinstance(one, str)]
    own = {"received_on", "working_days", "received_at", "cut_off", "days_off", "days_worked"}
    return next((one for one in reversed(found) if one in own), str(loc[0]))


DATES = SheetForm(
    title="Điền ngày",
    kinds=("date",),
    own=(
        Column("key", "Đáp án (ngày)", 14, "dd/mm/yyyy. Nếu cho congvu đếm: số anh/chị tự đếm, để so."),
        Column("received_on", "Ngày nhận", 14, "Để congvu đếm: ngày nhận và số ngày làm việc."),
        Column("working_days", "Số ngày làm việc", 10),
        Column("received_at", "Giờ nhận", 10, "Ví dụ 15:40; đi cùng mốc giờ."),
        Column("cut_off", "Mốc giờ", 10, "Nhận sau giờ này thì tính từ ngày làm việc sau, ví dụ 15:00."),
        Column("days_off", "Ngày nghỉ thêm", 24, "Mỗi dòng một ngày, sau đó là lý do."),
        Column("days_worked", "Ngày làm bù", 16, "Mỗi dòng một ngày."),
    ),
    read=_read_date,
    write=_write_date,
    place=_place_in_date,
    example={
        "kind": "date",
        "stem": "Nhận hồ sơ ngày 04/01/2027, hạn 03 ngày làm việc. Hẹn trả ngày nào?",
        "key": {"from": "04/01/2027", "working_days": 3, "day": "07/01/2027"},
        "why": "Tính từ ngày làm việc tiếp theo ngày nhận.",
    },
)


def _read_short(row: Row, _known: Raw | None, faults: list[RowFault]) -> Raw:
    made: Raw = {"kind": "short", "key": lines(row.get("key", ""))}
    accents = chosen_word(row, "accents", ACCENTS, faults, default="all")
    return made if accents == "all" else {**made, "accents": accents}


def _write_short(item: Raw) -> Mapping[str, Cell]:
    return {"key": "\n".join(item["key"]), "accents": ACCENTS[item.get("accents", "all")]}


SHORT = SheetForm(
    title="Điền chữ",
    kinds=("short",),
    own=(
        Column("key", "Đáp án (mỗi dòng một cách viết)", 34, "Ghi mọi cách viết được chấp nhận."),
        Column("accents", "Dấu", 18, choices=tuple(ACCENTS.values())),
    ),
    read=_read_short,
    write=_write_short,
    place=_place,
    example={
        "kind": "short",
        "stem": "Giấy giao cho người nộp khi hồ sơ đã được nhận gọi tắt là gì?",
        "key": ["giấy hẹn", "phiếu hẹn"],
        "why": "Tên đầy đủ: giấy tiếp nhận hồ sơ và hẹn trả kết quả.",
    },
)
