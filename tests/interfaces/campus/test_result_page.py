"""The result of a quiz and the page before it: what is shown, what is said of the rest, where to go next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from campus_server import AN, CAST, CUC, MAI, CampusServer
from finals import TITLE, open_final, sit_final

from congvu.model.campaigns import Campaign

_ACTIONS = re.compile(r'<p class="actions">(.*?)</p>', re.DOTALL)
_LINK = re.compile(r'<a [^>]*href="([^"]+)"[^>]*>([^<]+)</a>')
NEXT_LESSON = re.compile(r"/lessons/one-stop/01-[a-z0-9-]+")
PURPOSE = "không tính vào kết quả của đợt tập huấn"


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    """A campus of this module's own."""
    with CampusServer(tmp_path_factory.mktemp("campus")) as server:
        yield server


@pytest.fixture(scope="module")
def hard(campus: CampusServer) -> Campaign:
    """A final that wants 90%."""
    return open_final(campus, pass_mark=0.9)


def result(campus: CampusServer, who: str, attempt_id: str, show: str = "") -> str:
    page = campus.visitor(who).get(f"/attempt/{attempt_id}/result?show={show}")
    assert page.status_code == 200
    return page.text


def actions(page: str) -> list[tuple[str, str]]:
    """Address and text of the buttons, in their order."""
    found = _ACTIONS.search(page)
    assert found
    return _LINK.findall(found[1])


def test_right_after_it_the_result_says_when_the_rest_opens(campus: CampusServer, hard: Campaign) -> None:
    attempt = sit_final(campus, CUC, hard.id, ago=timedelta())
    page = result(campus, CUC, attempt.id)
    assert re.search(r"Câu hỏi, câu trả lời của anh/chị và giải thích mở lúc \d\d:\d\d ngày \d\d/\d\d/", page)
    assert "Đáp án mở sau khi đợt tập huấn kết thúc (" in page
    assert "Tải lại trang này" in page


def test_what_was_wrong_is_shown_and_the_rest_is_a_link_away(campus: CampusServer, hard: Campaign) -> None:
    attempt = sit_final(campus, AN, hard.id)
    for show, opened, folded in (("", 7, 0), ("all", 7, 23), ("missed", 7, 0), ("nonsense", 7, 0)):
        page = result(campus, AN, attempt.id, show)
        assert (page.count('<div class="cv-review"'), page.count('<details class="cv-review"')) == (
            opened,
            folded,
        )
        assert len(re.findall(r'data-outcome="right"><span class="cv-unseen">Câu', page)) == 23
        assert "Câu chưa đúng (7)" in page and "Tất cả (30)" in page
    assert "Tải lại trang này" not in page


def test_where_all_is_right_there_is_nothing_to_choose(campus: CampusServer) -> None:
    attempt = sit_final(campus, MAI, open_final(campus).id, wrong=0)
    page = result(campus, MAI, attempt.id)
    assert page.count('<details class="cv-review"') == 30
    assert 'class="filters"' not in page


def test_after_failing_one_reads_first_and_tries_again_second(campus: CampusServer, hard: Campaign) -> None:
    attempt = sit_final(campus, MAI, hard.id)
    page = result(campus, MAI, attempt.id)
    assert "Chưa đạt" in page
    (read, said), (again, left) = actions(page)
    assert NEXT_LESSON.fullmatch(read) and said.startswith("Học tiếp bài: ")
    assert (again, left) == (f"/quiz/{hard.id}", "Làm thêm một lượt (còn 1 lượt)")
    last = sit_final(campus, MAI, hard.id, ago=timedelta(minutes=5))
    page = result(campus, MAI, last.id)
    assert [NEXT_LESSON.fullmatch(href) is not None for href, _ in actions(page)] == [True, False]
    assert "Làm thêm một lượt" not in page


def test_a_result_says_whose_it_is(campus: CampusServer, hard: Campaign) -> None:
    """For the one who prints it."""
    attempt = sit_final(campus, AN, hard.id)
    page = result(campus, AN, attempt.id)
    for said in (CAST[AN].full_name, "Phường Một, Tỉnh Mẫu", TITLE):
        assert f"<dd>{said}</dd>" in page


@pytest.mark.parametrize(
    ("path", "reading"),
    [
        ("/courses/conduct/diagnostic", "Học tiếp bài: "),
        ("/lessons/conduct/04-tiep-cong-dan/quiz", "Đọc lại bài: "),
    ],
)
def test_a_quiz_without_credit_is_not_failed(campus: CampusServer, path: str, reading: str) -> None:
    """Neither its result nor its own page speaks of passing, and both say what it is for."""
    visitor = campus.visitor(CUC)
    attempt = visitor.write(path).headers["Location"]
    visitor.write(f"{attempt}/submit", json={"answers": []})
    page = visitor.get(f"{attempt}/result").text
    (read, said), (again, left) = actions(page)
    assert read.startswith("/lessons/conduct/") and said.startswith(reading)
    assert left.startswith("Làm thêm một lượt (còn ")
    for one in (page, visitor.get(path).text, visitor.get(again).text):
        assert PURPOSE in one
        assert not [word for word in ("Chưa đạt", "Điểm đạt", "để đạt", "score-fail") if word in one]


def test_the_page_before_a_quiz_leads_to_each_result(campus: CampusServer) -> None:
    """Newest first, above the button, with what each came to."""
    held = open_final(campus)
    first = sit_final(campus, AN, held.id, wrong=20)
    second = sit_final(campus, AN, held.id, wrong=9, ago=timedelta(minutes=5))
    page = campus.visitor(AN).get(f"/quiz/{held.id}").text
    links = [f'href="/attempt/{attempt.id}/result"' for attempt in (second, first)]
    assert page.index(links[0]) < page.index("Lượt 1") < page.index(links[1])
    assert "Chưa đạt · 10/30 điểm" in page and "Đạt · 21/30 điểm" in page


@pytest.mark.parametrize(("wrong", "kind"), [(20, "primary"), (3, "plain")])
def test_who_has_passed_finds_her_result_before_another_attempt(
    campus: CampusServer, wrong: int, kind: str
) -> None:
    held = open_final(campus)
    sit_final(campus, CUC, held.id, wrong=wrong)
    page = campus.visitor(CUC).get(f"/quiz/{held.id}").text
    assert ("Anh/chị đã đạt bài này." in page) == (kind == "plain")
    start = page.index(f'<button class="button button-{kind}" type="submit">Bắt đầu làm bài')
    assert page.index("Xem kết quả lượt 1") < start
