"""The page before a quiz over HTTP: how questions are marked, and how long is really left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from campus_server import CampusServer
from trainees import Trainee

MINUTE = timedelta(minutes=1)
HALF = timedelta(seconds=30)


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    """A campus of this module's own."""
    with CampusServer(tmp_path_factory.mktemp("campus")) as server:
        yield server


@pytest.fixture
def sen(campus: CampusServer) -> Trainee:
    return Trainee(campus)


def words(sen: Trainee, path: str) -> str:
    page = sen.campus.visitor(sen.id).get(path)
    assert page.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", "", page.text)).split())


def test_the_rule_of_questions_with_several_answers_is_told(sen: Trainee) -> None:
    told = words(sen, f"/quiz/{sen.enrol('Đợt')}")
    assert "Câu chọn nhiều: điểm bằng phần ý đúng đã chọn trừ đi phần ý sai đã chọn" in told
    assert "chọn hết thì 0 điểm, như bỏ trống." in told


def test_while_there_is_time_nothing_is_said_of_little(sen: Trainee) -> None:
    told = words(sen, f"/quiz/{sen.enrol('Đợt')}")
    assert "tính từ lúc bấm «Bắt đầu làm bài»" in told
    assert "chỉ còn" not in told


def test_who_comes_late_is_told_how_long_she_really_has(sen: Trainee) -> None:
    """Not the time limit; and the paper's clock starts from what the page said."""
    campaign = sen.enrol("Đợt", closes=4 * MINUTE + HALF)
    told = words(sen, f"/quiz/{campaign}")
    assert "Bắt đầu bây giờ, anh/chị chỉ còn 4 phút để làm bài, không đủ 20 phút" in told
    assert "bài được nộp với những gì đã lưu" in told
    assert "Thời gian làm bài là" not in told
    attempt = sen.start(campaign)
    paper = sen.campus.visitor(sen.id).get(f"/attempt/{attempt.id}").text
    left = re.search(r'data-remaining-s="([\d.]+)"', paper)
    assert left and 0 < float(left[1]) <= (4 * MINUTE + HALF).total_seconds()


def test_who_goes_on_is_told_what_is_left_of_the_attempt(sen: Trainee) -> None:
    campaign = sen.enrol("Đợt")
    sen.start(campaign)
    told = words(sen, f"/quiz/{campaign}")
    assert re.search(r"Đồng hồ vẫn chạy: còn (19|20) phút, nộp trước \d\d:\d\d:\d\d\.", told)
    assert "chỉ còn" not in told
