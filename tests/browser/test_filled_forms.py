"""A form to fill in and actions to rate, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from campus_fake import FakeCampus, Server
from papers import FORMED, paper
from playwright.sync_api import Locator, Page, expect
from test_looks import RULES


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(FakeCampus())
    server.campus.paper = paper(len(FORMED), FORMED)
    yield server
    server.close()


def gap(page: Page, label: str) -> Locator:
    """The control of a gap, found as a screen reader finds it."""
    return page.locator("#s01").get_by_label(label)


def rate(page: Page, action: str, rating: str) -> None:
    group = page.get_by_role("radiogroup", name=action)
    group.get_by_label(rating, exact=True).check()


def fill_in(page: Page) -> None:
    gap(page, "Ngày tiếp nhận").fill("04012027")
    gap(page, "Tên thủ tục").select_option(label="Đăng ký lại khai sinh")
    gap(page, "Thời hạn").fill("5")
    gap(page, "Ngày hẹn trả").fill("ngày 11 tháng 01 năm 2027")
    gap(page, "Ghi chú").fill("Đủ hồ sơ")


def saved_with(page: Page, words: str) -> AbstractContextManager[Any]:
    """Waits until an answer with these words is acknowledged: of a form, each gap may come with another answer."""
    return page.expect_response(lambda response: words in (response.request.post_data or ""))


def expect_saved(page: Page, slot: str) -> None:
    expect(page.locator(f"#{slot}-note")).to_contain_text("Đã lưu")


def test_every_gap_is_saved_by_itself(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    with saved_with(page, "Đủ hồ sơ"):
        fill_in(page)
    fields = {gap["label"]: f"s01.{gap['id']}" for gap in campus.paper["s01"]["content"]["gaps"]}
    saved = campus.answers["s01"]["fields"]
    assert saved[fields["Ngày tiếp nhận"]] == ["04/01/2027"]
    assert saved[fields["Ghi chú"]] == ["Đủ hồ sơ"]
    page.reload()
    expect(gap(page, "Ngày hẹn trả")).to_have_value("ngày 11 tháng 01 năm 2027")


def test_a_gap_that_cannot_be_read_is_named(page: Page) -> None:
    page.goto("/attempt/a1")
    gap(page, "Ngày hẹn trả").fill("thứ Hai tới")
    expect(page.locator("#s01-note")).to_contain_text(
        re.compile("Ô số \\d «Ngày hẹn trả»: Không đọc được ngày")
    )


def test_ratings_are_saved_and_can_be_taken_back(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    rate(page, "Nói với cụ là đã hết giờ, mai quay lại", "Rất không phù hợp")
    expect_saved(page, "s02")
    assert sorted(map(tuple, campus.answers["s02"]["fields"].values())) == [(), (), (), ("1",)]
    page.locator("#s02 .cv-clear").click()
    expect(page.locator("#s02 input:checked")).to_have_count(0)


def test_another_windows_answer_is_told_with_the_words_of_the_form(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    other = page.context.new_page()
    other.goto("/attempt/a1")
    gap(other, "Ghi chú").fill("thiếu giấy")
    rate(other, "Nói với cụ là đã hết giờ, mai quay lại", "Phù hợp")
    expect_saved(other, "s01")
    expect_saved(other, "s02")
    gap(page, "Ghi chú").fill("đủ hồ sơ")
    rate(page, "Nói với cụ là đã hết giờ, mai quay lại", "Rất không phù hợp")
    expect(page.locator("#s01 [data-role=other]")).to_contain_text("Ghi chú: thiếu giấy")
    told = page.locator("#s02 [data-role=other]")
    expect(told).to_contain_text("Nói với cụ là đã hết giờ, mai quay lại: Phù hợp")


def test_the_review_shows_each_gap_and_each_action(page: Page) -> None:
    page.goto("/attempt/a1")
    gap(page, "Thời hạn").fill("7")
    rate(page, "Nhận hồ sơ cho xong", "Không phù hợp")
    expect_saved(page, "s02")
    with saved_with(page, "Đủ hồ sơ"):
        gap(page, "Ghi chú").fill("Đủ hồ sơ")
    page.goto("/attempt/a1/result")
    entry = page.locator("#s01-review li", has_text="Thời hạn")
    expect(entry).to_have_attribute("data-verdict", "wrong")
    expect(entry).to_contain_text("Đáp án: 5")
    expect(page.locator("#s01-review li", has_text="Ghi chú")).to_have_attribute("data-verdict", "right")
    expect(page.locator("#s02-review li", has_text="Nhận hồ sơ cho xong")).to_contain_text("đúng mức")


@pytest.mark.parametrize("path", ["/attempt/a1", "/attempt/a1/result"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_nothing_overflows(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/attempt/a1")
    fill_in(page)
    expect_saved(page, "s01")
    page.goto(path)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_controls_are_large_enough_for_a_finger(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/attempt/a1")
    for target in page.locator(".cv-gap input, .cv-gap select, .cv-scale .cv-option").all():
        box = target.bounding_box()
        assert box and box["height"] >= 44, target.inner_text()
