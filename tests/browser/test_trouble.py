"""Nothing that was answered is lost: lost lines, dead servers, full disks, ended sessions, second tabs."""

from __future__ import annotations

from campus_fake import NOW, FakeCampus, Server
from playwright.sync_api import BrowserContext, Locator, Page, expect

OFFLINE = "Mất kết nối, câu trả lời được giữ trên máy này"


def banner(page: Page) -> Locator:
    return page.locator("[data-role=banner]")


def choose(page: Page, slot: str, value: str) -> None:
    page.locator(f"#{slot} input[value={value}]").check()


def expect_saved(page: Page, slot: str) -> None:
    expect(page.locator(f"#{slot}-note")).to_have_text(f"Đã lưu lúc {NOW}")


def test_a_line_lost_for_more_than_a_minute(page: Page, context: BrowserContext, campus: FakeCampus) -> None:
    page.clock.install()
    page.goto("/attempt/a1")
    context.set_offline(True)
    choose(page, "s01", "a")
    choose(page, "s03", "true")
    expect(banner(page)).to_contain_text(OFFLINE)
    page.clock.run_for(90_000)
    choose(page, "s01", "b")
    assert not campus.answers
    context.set_offline(False)
    page.clock.run_for(20_000)
    expect_saved(page, "s01")
    expect_saved(page, "s03")
    expect(banner(page)).to_be_hidden()
    assert campus.answers["s01"]["fields"] == {"s01": ["b"]}
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('congvu:a1:')).length") == 0


def test_answers_given_offline_survive_a_closed_page(context: BrowserContext, campus: FakeCampus) -> None:
    page = context.new_page()
    page.goto("/attempt/a1")
    context.set_offline(True)
    choose(page, "s01", "a")
    expect(banner(page)).to_contain_text(OFFLINE)
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = context.new_page()
    page.goto("/attempt/a1")
    expect(page.locator("#s01 input[value=a]")).to_be_checked()
    expect_saved(page, "s01")
    assert campus.answers["s01"]["fields"] == {"s01": ["a"]}


def test_a_lost_response_is_not_taken_for_a_second_tab(page: Page, campus: FakeCampus) -> None:
    """The server commits, the line drops, the trainee answers again: her own answers do not collide."""
    page.goto("/attempt/a1")
    campus.trouble = "lost"
    choose(page, "s01", "a")
    expect(banner(page)).to_contain_text(OFFLINE)
    choose(page, "s01", "b")
    campus.trouble = ""
    expect_saved(page, "s01")
    expect(page.locator("#s01 [data-role=other]")).to_be_hidden()
    assert campus.answers["s01"] == {"sequence": 2, "fields": {"s01": ["b"]}, "saved_text": NOW}
    assert len({entry["key"] for entry in campus.received}) == 2


def test_a_server_killed_and_started_again(page: Page, campus: FakeCampus, server: Server) -> None:
    page.goto("/attempt/a1")
    server.stop()
    choose(page, "s02", "a")
    expect(banner(page)).to_contain_text(OFFLINE)
    server.start()
    expect_saved(page, "s02")
    assert campus.answers["s02"]["fields"] == {"s02": ["a"]}


def test_a_full_disk_is_said_and_the_answer_kept(page: Page, campus: FakeCampus) -> None:
    campus.trouble = "503"
    page.goto("/attempt/a1")
    choose(page, "s01", "c")
    expect(banner(page)).to_contain_text("chưa lưu được")
    campus.trouble = ""
    expect_saved(page, "s01")
    expect(banner(page)).to_be_hidden()


def test_after_an_ended_session_the_link_logs_in_and_comes_back(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    campus.trouble = "login"
    choose(page, "s01", "a")
    link = page.get_by_role("link", name="Đăng nhập lại")
    expect(link).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    link.click()
    page.wait_for_url("**/attempt/a1")
    expect_saved(page, "s01")
    assert campus.answers["s01"]["fields"] == {"s01": ["a"]}


def two_tabs(context: BrowserContext) -> tuple[Page, Page]:
    pages = context.new_page(), context.new_page()
    for page in pages:
        page.goto("/attempt/a1")
    choose(pages[0], "s01", "a")
    expect_saved(pages[0], "s01")
    choose(pages[1], "s01", "b")
    expect(pages[1].locator("#s01 [data-role=other]")).to_contain_text(
        "Câu này vừa được trả lời ở cửa sổ khác"
    )
    return pages


def test_a_second_tab_never_overwrites_silently(context: BrowserContext, campus: FakeCampus) -> None:
    _, second = two_tabs(context)
    assert campus.answers["s01"]["fields"] == {"s01": ["a"]}
    expect(second.locator("#s01 [data-role=other]")).to_contain_text(
        "Cấp giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    )


def test_a_second_tab_may_take_the_other_answer(context: BrowserContext, campus: FakeCampus) -> None:
    _, second = two_tabs(context)
    second.get_by_role("button", name="Dùng câu trả lời kia").click()
    expect(second.locator("#s01 input[value=a]")).to_be_checked()
    expect(second.locator("#s01 [data-role=other]")).to_be_hidden()
    assert campus.answers["s01"]["sequence"] == 1


def test_a_second_tab_may_answer_again_deliberately(context: BrowserContext, campus: FakeCampus) -> None:
    first, second = two_tabs(context)
    second.get_by_role("button", name="Giữ câu trả lời ở đây").click()
    expect_saved(second, "s01")
    assert campus.answers["s01"] == {"sequence": 2, "fields": {"s01": ["b"]}, "saved_text": NOW}
    first.evaluate("dispatchEvent(new Event('focus'))")
    expect(first.locator("#s01 [data-role=other]")).to_be_visible()


def test_a_conflict_is_still_one_after_reload(context: BrowserContext, campus: FakeCampus) -> None:
    """The reloaded page knows the newer sequence; the kept answer must not ride on it."""
    _, second = two_tabs(context)
    second.on("dialog", lambda dialog: dialog.accept())
    second.reload()
    expect(second.locator("#s01 [data-role=other]")).to_be_visible()
    assert campus.answers["s01"]["fields"] == {"s01": ["a"]}


def test_leaving_warns_only_while_something_is_unsaved(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    choose(page, "s01", "a")
    expect_saved(page, "s01")
    page.reload()
    assert asked == []
    campus.trouble = "503"
    choose(page, "s01", "b")
    expect(banner(page)).to_be_visible()
    page.reload()
    assert asked == ["beforeunload"]


def test_answers_typed_just_before_leaving_are_kept(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#s08-input").press_sequentially("phiếu hẹn")
    page.reload()
    expect(page.locator("#s08-input")).to_have_value("phiếu hẹn")
    expect_saved(page, "s08")
