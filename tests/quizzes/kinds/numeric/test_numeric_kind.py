"""Kind ``numeric``."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from authored import faults, parts, share
from hypothesis import given
from hypothesis import strategies as st

from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.quizzes.kinds.numeric import parse_number, write_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("30.783", "30783"),
        ("7,5", "7.5"),
        ("1.234.567,89", "1234567.89"),
        ("30 783", "30783"),
        ("30783", "30783"),
        ("05", "5"),
        ("0,25", "0.25"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("1,234", "1.234"),
    ],
)
def test_vietnamese_writing(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "30.78",
        "0.5",
        "1,234.5",
        "1.23.456",
        "1.234.56",
        "0.500",
        "7,",
        ",5",
        "1e3",
        "năm",
        "3 4",
        "٣",
        "12..3",
        "1,2,3",
    ],
)
def test_what_could_be_meant_two_ways_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        parse_number(text)


@given(st.decimals(-(10**12), 10**12, places=4))
def test_what_is_written_can_be_read(number: Decimal) -> None:
    assert parse_number(write_number(number)) == number


@pytest.mark.parametrize(
    ("answer", "earned"), [("7,4", 1), ("7,6", 1), ("7,5", 1), ("7,39", 0), ("7,61", 0), ("-7,5", 0)]
)
def test_the_tolerance_includes_its_bounds(answer: str, earned: float) -> None:
    assert share("numeric", parts("numeric", key={"value": 7.5, "tolerance": 0.1}), answer) == earned


@pytest.mark.parametrize("answer", ["3", "3 ngày làm việc", "03 NGÀY LÀM VIỆC", " 3ngày làm việc "])
def test_the_items_own_unit_may_be_written(answer: str) -> None:
    assert share("numeric", parts("numeric", key={"value": 3}, unit="ngày làm việc"), answer) == 1


@pytest.mark.parametrize("answer", ["3 ngày", "3 tháng", "ngày làm việc", "khoảng 3", "30.78 ngày làm việc"])
def test_another_unit_is_not_read_as_the_items_own(answer: str) -> None:
    with pytest.raises(UnreadableAnswer, match="ví dụ"):
        share("numeric", parts("numeric", key={"value": 3}, unit="ngày làm việc"), answer)


def test_what_was_typed_is_kept() -> None:
    from congvu.quizzes.kinds.numeric import KIND

    item = parts("numeric", key={"value": 30783}, unit="đồng")
    assert KIND.read(item.content, " 30.783 đồng ") == "30.783 đồng"
    assert KIND.text(item.content, "30.783 đồng") == "30.783 đồng"
    assert KIND.text(item.content, "30783") == "30783 đồng"


def test_a_yaml_number_that_could_be_thousands_is_refused() -> None:
    assert "30783" in faults("numeric", key={"value": 30.783})["cv_number_ambiguous"]


def test_an_author_may_write_the_vietnamese_way_in_quotes() -> None:
    assert parts("numeric", key={"value": "30.783,5"}).key == {
        "value": "30783.5",
        "tolerance": "0",
        "reading": "as-meant",
    }


@pytest.mark.parametrize("value", [True, "abc", float("nan"), float("inf"), None, [3]])
def test_only_numbers_are_keys(value: object) -> None:
    assert "cv_number" in faults("numeric", key={"value": value})


def test_a_negative_tolerance_is_refused() -> None:
    assert "cv_tolerance" in faults("numeric", key={"value": 1, "tolerance": -1})
