"""Authors look through the banks; trainees take the quiz of a lesson from its end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from campus_server import AN, CONDUCT, EN, TITLES
from playwright.sync_api import BrowserContext, expect

Visit = Callable[..., BrowserContext]
LESSON = "/lessons/conduct/01-van-hoa-cong-vu"


@pytest.mark.parametrize("width", [1280, 360])
def test_an_author_finds_a_question_and_sees_it_from_all_sides(visit: Visit, width: int) -> None:
    """As trainees do, with its key, how its norms stand, and that there are no figures yet."""
    page = visit(EN, width).new_page()
    page.goto("/")
    page.get_by_role("link", name="Câu hỏi", exact=True).click()
    page.get_by_label("Ngân hàng", exact=True).select_option("conduct")
    page.get_by_label("Dạng câu").select_option("multiple")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_text("single ·")).to_have_count(0)
    page.get_by_role("link", name="conduct-003").click()
    expect(page.locator("#s01 input[type=checkbox]")).to_have_count(6)
    expect(page.get_by_text("Thuộc bốn luôn của Đề án").first).to_be_visible()
    expect(page.get_by_text("còn hiệu lực ngày").first).to_be_visible()
    expect(page.get_by_text("Chưa đủ lượt làm bài")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert Axe().run(page).violations_count == 0


def test_a_trainee_takes_the_quiz_of_a_lesson_from_its_end(visit: Visit) -> None:
    """And her home page knows only the campaign's own quiz."""
    page = visit(AN).new_page()
    page.goto(LESSON)
    page.get_by_role("link", name="Câu hỏi sau bài").click()
    expect(page.get_by_text("không tính vào kết quả của đợt tập huấn")).to_be_visible()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("fieldset[data-slot]")).to_have_count(6)
    page.goto("/")
    expect(page.get_by_text(TITLES[CONDUCT])).to_have_count(1)
    expect(page.get_by_text("Câu hỏi sau bài")).to_have_count(0)


def test_the_course_offers_a_look_at_oneself_before(visit: Visit) -> None:
    page = visit(AN, 360).new_page()
    page.goto("/courses/conduct")
    page.get_by_role("link", name="Tự đánh giá trước khi học").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tự đánh giá trước khi học")
    assert Axe().run(page).violations_count == 0
