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
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('congvu:')).length") == 0


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


def dialogs(page: Page) -> list[str]:
    """What the browser asks from now on; all is agreed to."""
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    return asked


def test_after_an_ended_session_the_link_logs_in_and_comes_back(page: Page, campus: FakeCampus) -> None:
    """Without a question by the browser: the answer is kept, and goes out after the log-in."""
    page.goto("/attempt/a1")
    campus.trouble = "login"
    choose(page, "s01", "a")
    link = page.get_by_role("link", name="Đăng nhập lại")
    expect(link).to_be_visible()
    asked = dialogs(page)
    link.click()
    page.wait_for_url("**/attempt/a1")
    expect_saved(page, "s01")
    assert campus.answers["s01"]["fields"] == {"s01": ["a"]}
    assert asked == []


def test_an_ended_session_still_warns_who_leaves_by_another_way(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    campus.trouble = "login"
    choose(page, "s01", "a")
    expect(banner(page)).to_contain_text("giữ trên máy này")
    asked = dialogs(page)
    page.reload()
    assert asked == ["beforeunload"]


FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"


def test_what_the_browser_cannot_keep_is_not_said_to_be_kept(page: Page, campus: FakeCampus) -> None:
    """The log-in opens beside the page, which lives on and sends when it is looked at again."""
    page.add_init_script(FULL)
    page.goto("/attempt/a1")
    campus.trouble = "login"
    choose(page, "s01", "a")
    expect(banner(page)).to_contain_text("trình duyệt không giữ được câu trả lời trên máy này")
    expect(page.locator("#s01-note")).to_have_text("Chưa lưu được.")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Mở cửa sổ khác để đăng nhập").click()
    opened.value.wait_for_load_state()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect_saved(page, "s01")
    expect(banner(page)).to_be_hidden()


def test_off_the_line_the_page_says_one_thing(
    page: Page, context: BrowserContext, campus: FakeCampus
) -> None:
    """Neither saved nor being saved: not sent, and kept here."""
    page.goto("/attempt/a1")
    status = page.locator("[data-role=status]")
    choose(page, "s03", "true")
    expect(status).to_have_text(f"Đã lưu lúc {NOW}")
    context.set_offline(True)
    choose(page, "s01", "a")
    expect(banner(page)).to_contain_text(OFFLINE)
    expect(status).to_have_text("")
    expect(page.locator("#s01-note")).to_have_text("Chưa gửi được; đang giữ trên máy này.")
    choose(page, "s02", "b")
    expect(page.locator("#s02-note")).to_have_text("Chưa gửi được; đang giữ trên máy này.")
    expect(page.get_by_text("Đang lưu…")).to_have_count(0)
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(status).to_have_text(f"Đã lưu lúc {NOW}")
    expect_saved(page, "s01")
    expect_saved(page, "s02")


def test_the_line_of_state_counts_what_could_not_be_taken(page: Page) -> None:
    """Longer than any answer may be; what merely cannot be read is kept and told at its question."""
    page.goto("/attempt/a1")
    page.locator("#s06-input").evaluate("field => field.removeAttribute('maxlength')")
    page.fill("#s06-input", "7" * 500)
    expect(page.locator("[data-role=status]")).to_have_text("Còn 1 câu chưa lưu được")
    page.fill("#s06-input", "7,5")
    expect(page.locator("[data-role=status]")).to_have_text(f"Đã lưu lúc {NOW}")


# -- two people at one machine -----------------------------------------------------------------------------------

ANOTHERS = "Bài này được mở bằng tài khoản khác"
KEPT = '{"sent": null, "next": {"slot": "s01", "base": 0, "key": "k", "fields": {"s01": ["a"]}}}'


def put(page: Page, key: str) -> None:
    """An answer that an earlier page could not send."""
    page.goto("/start")
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [key, KEPT])
    page.goto("/attempt/a1")


def keys(page: Page) -> list[str]:
    found: list[str] = page.evaluate("Object.keys(localStorage)")
    return found


def test_another_officers_answers_are_kept_and_never_sent(page: Page, campus: FakeCampus) -> None:
    put(page, "congvu:o2:a1:s01")
    choose(page, "s03", "true")
    expect_saved(page, "s03")
    assert [entry["slot"] for entry in campus.received] == ["s03"]
    assert keys(page) == ["congvu:o2:a1:s01"]


def test_what_version_0_1_0_kept_is_sent(page: Page, campus: FakeCampus) -> None:
    put(page, "congvu:a1:s01")
    expect_saved(page, "s01")
    assert campus.answers["s01"]["fields"] == {"s01": ["a"]}
    assert keys(page) == []


def test_an_open_paper_under_another_account_says_what_to_do(page: Page, campus: FakeCampus) -> None:
    """It does not ask again and again; once its own officer is back, it sends."""
    page.clock.install()
    page.goto("/attempt/a1")
    campus.trouble = "account"
    choose(page, "s01", "a")
    expect(banner(page)).to_contain_text(ANOTHERS)
    expect(banner(page)).to_contain_text("đăng xuất rồi đăng nhập bằng tài khoản đã mở bài")
    expect(page.locator("#s01-note")).to_have_text("Chưa gửi được; đang giữ trên máy này.")
    asked = len(campus.requests)
    page.clock.run_for(50_000)
    assert len(campus.requests) == asked
    campus.trouble = ""
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect_saved(page, "s01")
    expect(banner(page)).to_be_hidden()


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
