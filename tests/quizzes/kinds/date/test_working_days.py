"""Counting working days: the day in the key, and how it came about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from authored import COMMON, faults, parts, share

from congvu.law.calendar import SpecialDay, WorkCalendar
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.reading import read_item


def ends(on: str, number: int, **more: Any) -> str:
    return str(parts("date", key={"from": on, "working_days": number, **more}).key["value"])


@pytest.mark.parametrize(
    ("on", "number", "end"),
    [
        ("04/01/2027", 3, "2027-01-07"),  # Monday to Thursday: the day of receipt is not counted
        ("07/01/2027", 2, "2027-01-11"),  # over a weekend
        ("31/12/2026", 1, "2027-01-04"),  # New Year is a Friday, then the weekend
        ("15/04/2027", 1, "2027-04-19"),  # the Hùng Kings' day (10 of the third lunar month) is a Friday
        ("29/04/2027", 1, "2027-05-04"),  # 1 May is a Saturday, its day in lieu the Monday
        ("01/09/2026", 0, ""),
    ],
)
def test_holidays_and_weekends_are_skipped(on: str, number: int, end: str) -> None:
    if end:
        assert ends(on, number) == end
    else:
        assert "Quốc khánh" in faults("date", key={"from": on, "working_days": number})["cv_count"]


def test_tet_is_skipped() -> None:
    """Wednesday 03/02/2027; from 29 Tết (Thursday) to the fifth of the new year, a Wednesday, nobody works."""
    item = parts("date", key={"from": "03/02/2027", "working_days": 2})
    assert item.key["value"] == "2027-02-12"
    skipped = {day["day"]: day["why"] for day in item.feedback["counted"]["skipped"]}
    assert list(skipped) == [f"2027-02-{day:02}" for day in range(4, 11)]
    assert skipped["2027-02-06"] == "Tết Nguyên Đán"


def test_a_saturday_that_was_swapped_nationwide_is_worked() -> None:
    """Friday 02/05/2025 was off, Saturday 26/04/2025 worked instead."""
    assert ends("25/04/2025", 1) == "2025-04-26"
    assert ends("29/04/2025", 1) == "2025-05-05"


def test_the_items_own_days_stand_over_the_calendar() -> None:
    off = [{"day": "05/01/2027", "name": "cắt điện toàn xã"}]
    assert ends("04/01/2027", 1, days_off=off) == "2027-01-06"
    assert ends("04/01/2027", 1, days_off=["05/01/2027"], days_worked=[]) == "2027-01-06"
    assert ends("08/01/2027", 1, days_worked=["09/01/2027"]) == "2027-01-09"


@pytest.mark.parametrize(
    ("received", "end"), [("14:59", "2025-05-09"), ("15:00", "2025-05-09"), ("15:01", "2025-05-12")]
)
def test_what_comes_after_the_cut_off_counts_as_of_the_next_working_day(received: str, end: str) -> None:
    assert ends("09/05/2025", 0, received_at=received, cut_off="15:00") == end


def test_without_a_cut_off_the_hour_of_receipt_is_refused_rather_than_ignored() -> None:
    key = {"from": "09/05/2025", "working_days": 1, "received_at": "16:00"}
    assert "cv_cut_off" in faults("date", key=key)


def test_feedback_explains_the_count() -> None:
    key = {"from": "08/01/2027", "working_days": 1, "received_at": "15:40", "cut_off": "15:00"}
    why = parts("date", key=key).feedback["why"]
    assert why.startswith("Vì thế.\n\nCách đếm: nhận thứ Sáu 08/01/2027, sau giờ chốt")
    assert "thứ Ba 12/01/2027. Các ngày nghỉ bỏ qua: thứ Bảy 09/01/2027 (nghỉ cuối tuần)" in why


def test_the_count_reaches_the_key_and_marking_needs_no_calendar() -> None:
    item = parts("date", key={"from": "04/01/2027", "working_days": 3})
    assert item.key == {"value": "2027-01-07", "reading": "as-meant"}
    assert share("date", item, "ngày 07 tháng 01 năm 2027") == 1
    assert share("date", item, "08/01/2027") == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"from": "09/01/2027"}, "cv_count"),
        ({"from": "31/02/2027"}, "cv_date"),
        ({"from": "04/01/1994"}, "cv_count"),
        ({"working_days": -1}, "greater_than_equal"),
        ({"working_days": 401}, "less_than_equal"),
        ({"days_off": ["05/01/2027"], "days_worked": ["05/01/2027"]}, "cv_day_both"),
        ({"received_at": "15h", "cut_off": "15:00"}, "cv_time"),
        ({"received_at": "15:00+07:00", "cut_off": "15:00"}, "cv_time"),
        ({"day": "08/01/2027"}, "cv_count_differs"),
        ({"hours": 3}, "extra_forbidden"),
    ],
)
def test_unsound_counts_are_refused_in_vietnamese(changes: dict[str, Any], code: str) -> None:
    found = faults("date", key={"from": "04/01/2027", "working_days": 3, **changes})
    assert code in found
    assert not [words for words in found.values() if "Input" in words or "{" in words]


def test_the_authors_own_count_is_compared() -> None:
    assert ends("04/01/2027", 3, day="07/01/2027") == "2027-01-07"
    key = {"from": "04/01/2027", "working_days": 3, "day": "08/01/2027"}
    assert "Đếm ra 07/01/2027, không phải 08/01/2027" in faults("date", key=key)["cv_count_differs"]


def counted_by(calendar: WorkCalendar, **key: Any) -> Any:
    kind = load_kinds()["date"]
    return kind.take_apart(read_item(kind, {**COMMON, "kind": "date", "key": key}, calendar))


def test_a_swapped_saturday_of_the_offices_table_moves_the_key() -> None:
    """The item's own days stand over the table, the table over the law's."""
    friday_off = SpecialDay(date(2027, 1, 8), working=False, why="nghỉ hoán đổi")
    saturday = SpecialDay(date(2027, 1, 9), working=True, why="làm bù")
    swapped = WorkCalendar.of([friday_off, saturday])
    item = counted_by(swapped, **{"from": "07/01/2027", "working_days": 1})
    assert item.key["value"] == "2027-01-09"
    assert "thứ Sáu 08/01/2027 (nghỉ hoán đổi)" in item.feedback["why"]
    own = counted_by(swapped, **{"from": "07/01/2027", "working_days": 1, "days_off": ["09/01/2027"]})
    assert own.key["value"] == "2027-01-11"
    assert ends("07/01/2027", 1) == "2027-01-08"
