"""Kind ``date``."""

from __future__ import annotations

import datetime
import unicodedata
from random import Random

import pytest
from authored import faults, parts, share

from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.quizzes.kinds.date import KIND, parse_date


@pytest.mark.parametrize(
    "answer",
    [
        "08/01/2027",
        "8/1/2027",
        "08-01-2027",
        "8.1.2027",
        " 08/01/2027 ",
        "ngày 08/01/2027",
        "ngày 08 tháng 01 năm 2027",
        "Ngày  8 tháng 1  năm 2027",
        "8 tháng 1 năm 2027",
        unicodedata.normalize("NFD", "NGÀY 08 THÁNG 01 NĂM 2027"),
    ],
)
def test_the_same_day_in_any_accepted_writing(answer: str) -> None:
    assert share("date", parts("date", key="08/01/2027"), answer) == 1


def test_the_day_stands_first() -> None:
    assert parse_date("03/04/2027") == datetime.date(2027, 4, 3)
    assert share("date", parts("date", key="03/04/2027"), "04/03/2027") == 0


@pytest.mark.parametrize(
    "answer",
    [
        "2027-01-08",
        "08/01/27",
        "31/02/2027",
        "01/13/2027",
        "8/1",
        "08/01-2027",
        "08012027",
        "ngày 8",
        "29/02/2027",
        "ngày 31 tháng 02 năm 2027",
        "ngày 08 tháng 01 năm 27",
        "ngày tám tháng một năm 2027",
        "tháng 01 ngày 08 năm 2027",
    ],
)
def test_anything_else_is_unreadable(answer: str) -> None:
    with pytest.raises(UnreadableAnswer, match="ngày/tháng/năm"):
        share("date", parts("date", key="08/01/2027"), answer)


@pytest.mark.parametrize("key", ["2027-01-08", "31/02/2027", datetime.date(2027, 1, 8), 8])
def test_authors_write_dd_mm_yyyy_too(key: object) -> None:
    assert "dd/mm/yyyy" in faults("date", key=key)["cv_date"]


@pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999"])
def test_who_miscounts_stays_on_the_calendar(day: str) -> None:
    """At its ends too."""
    item = parts("date", key=day)
    wrong = [KIND.wrong_answer(item.content, item.key, Random(seed), lambda _: 1.0) for seed in range(20)]
    assert {parse_date(one).year for one in wrong} == {parse_date(day).year}
