"""Sitting the fixed paper ``conduct-short`` by hand: a right answer of every kind."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

RIGHT = {
    "s01": ("b",),
    "s02": ("a", "c", "d", "f"),
    "s03": ("chí công vô tư",),
    "s05": ("b", "d", "f"),
    "s06": ("2",),
    "s07": ("false",),
    "s09": ("b",),
    "s10": ("30/11/2026",),
}
PICKED = {
    "s04": {
        "Chị đối chiếu, thấy có căn cứ": "1",
        "Chị kịp thời báo bằng văn bản": "2",
        "Người ra quyết định xem lại": "3",
        "Chị chấp hành, cùng lúc báo": "4",
    },
    "s08": {
        "Chị bán nước đề nghị xem lại": "Khiếu nại",
        "Anh xe ôm báo một công chức": "Tố cáo",
        "Bác tổ trưởng dân phố đề nghị": "Kiến nghị, phản ánh",
    },
}
"""By the words of a row, since the ids of rows tell nothing."""
SLOTS = [f"s{number:02}" for number in range(1, 11)]


def answer(page: Page, slot: str) -> None:
    """Chooses, picks or types the right answer, whichever the question wants."""
    question = page.locator(f"#{slot}")
    for row, choice in PICKED.get(slot, {}).items():
        question.get_by_label(row).select_option(label=choice)
    for value in RIGHT.get(slot, ()):
        option = question.locator(f'input[value="{value}"]:not([type=hidden], [type=text])')
        if option.count():
            option.check()
        else:
            question.locator("input[type=text]").fill(value)


def answer_all(page: Page) -> None:
    """Every question, right."""
    for slot in SLOTS:
        answer(page, slot)


def expect_saved(page: Page, *slots: str) -> None:
    """The page says of each that it is saved."""
    for slot in slots:
        expect(page.locator(f"#{slot}-note")).to_contain_text("Đã lưu lúc")


def banner(page: Page) -> Locator:
    """Where the page tells of trouble."""
    return page.locator("[data-role=banner]")


def start(page: Page, campaign_id: str) -> str:
    """From the quiz's page to its paper; returns the attempt's address."""
    page.goto(f"/quiz/{campaign_id}")
    page.get_by_role("button", name="Bắt đầu làm bài").or_(
        page.get_by_role("button", name="Làm tiếp")
    ).click()
    page.wait_for_url("**/attempt/*")
    return page.url
