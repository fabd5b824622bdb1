"""The quiz page saves each answer as it is given, and says so."""

from __future__ import annotations

from campus_fake import NOW, FakeCampus
from playwright.sync_api import Page, expect


def answer(page: Page, slot: str, number: int) -> None:
    page.locator(f"#{slot} input").nth(number).check()


def expect_saved(page: Page, slot: str) -> None:
    expect(page.locator(f"#{slot}-note")).to_have_text(f"Đã lưu lúc {NOW}")


def test_a_chosen_option_is_saved_at_once_with_the_servers_time(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    page.locator("#s01 input[value=a]").check()
    expect_saved(page, "s01")
    expect(page.locator("[data-role=status]")).to_have_text(f"Đã lưu lúc {NOW}")
    assert campus.answers["s01"]["fields"] == {"s01": ["a"]}


def test_every_kind_is_saved(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    for slot in ("s01", "s02", "s03"):
        answer(page, slot, 1)
    for place, select in enumerate(page.locator("#s04 select").all(), start=1):
        select.select_option(str(place))
    page.locator("#s05 select").first.select_option(index=2)
    for slot, text in (("s06", "7,5"), ("s07", "08/01/2027"), ("s08", "giấy hẹn")):
        page.fill(f"#{slot}-input", text)
    for slot in campus.paper:
        expect_saved(page, slot)
    assert len(campus.answers) == 8


def test_typing_is_saved_once_after_a_pause(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    page.locator("#s08-input").press_sequentially("giấy hẹn", delay=20)
    expect_saved(page, "s08")
    assert [entry["fields"] for entry in campus.received] == [{"s08": ["giấy hẹn"]}]


def test_changes_in_one_tab_follow_each_other_without_a_conflict(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    for number in (0, 1, 2, 0, 3):
        answer(page, "s01", number)
    expect_saved(page, "s01")
    value = page.locator("#s01 input").nth(3).get_attribute("value")
    assert campus.answers["s01"]["fields"] == {"s01": [value]}
    expect(page.locator("#s01 [data-role=other]")).to_be_hidden()


def test_eight_digits_become_a_date(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    page.locator("#s07-input").press_sequentially("08012027")
    expect(page.locator("#s07-input")).to_have_value("08/01/2027")
    expect_saved(page, "s07")


def test_what_cannot_be_read_is_said_and_survives_reload(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    page.fill("#s06-input", "7.55")
    expect(page.locator("#s06-note")).to_contain_text("Không đọc được số")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("#s06-input")).to_have_value("7.55")
    page.fill("#s06-input", "7,55")
    expect_saved(page, "s06")


def test_a_choice_can_be_taken_back(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    answer(page, "s01", 0)
    expect_saved(page, "s01")
    page.locator("#s01").get_by_role("button", name="Bỏ chọn").click()
    expect(page.locator("[data-jump=s01]")).not_to_have_attribute("data-answered", "")
    expect_saved(page, "s01")
    assert campus.answers["s01"] == {"sequence": 2, "fields": {"s01": []}, "saved_text": NOW}


def test_answers_stand_after_reload(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    answer(page, "s03", 1)
    expect_saved(page, "s03")
    page.reload()
    expect(page.locator("#s03 input").nth(1)).to_be_checked()
    answer(page, "s03", 0)
    expect_saved(page, "s03")
    assert campus.answers["s03"]["sequence"] == 2
