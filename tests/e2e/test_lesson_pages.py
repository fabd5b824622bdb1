"""A lesson is a page: read on one device and gone on with on another, with the line cut and the session ended in between."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

from axe_playwright_python.sync_playwright import Axe
from campus_server import AN, CUC, LAN, MAI, PASSWORD, CampusServer, wait_until
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from congvu.services.authoring.publishing import publish_content
from congvu.store.lessons import progress_of
from congvu.store.schema import session
from e2e.hostile import hostile_lesson

Visit = Callable[..., BrowserContext]
FIRST, SECOND, THIRD = (
    f"/lessons/conduct/{name}"
    for name in (
        "01-van-hoa-cong-vu",
        "02-quy-tac-ung-xu-cua-mot-thanh-pho",
        "03-gio-giac-ruou-bia-viec-rieng",
    )
)
KEPT = "giữ trên máy này"
CHOICE, KEY, WHY = "conduct-p02a", "c", "Điều chưa đọc nguyên văn thì đừng dẫn số điều."
HINTS = {"a": "Bản tin không cho biết điều nào nói việc gì", "b": "Dự thảo không phải văn bản đã ban hành"}


def open_lesson(context: BrowserContext, path: str) -> Page:
    """A page with a lesson, its scripts at work."""
    page = context.new_page()
    page.goto(path)
    expect(page.locator("html[data-congvu=ready]")).to_be_attached()
    return page


def sections(page: Page) -> list[str]:
    """The ids of the lesson's sections."""
    found: list[str] = page.locator("#lesson h2[id]").evaluate_all("nodes => nodes.map((node) => node.id)")
    return found


def read(page: Page, *places: int) -> None:
    """Reads sections to their ends, each for a moment."""
    for place in places:
        page.locator(".section-end").nth(place).evaluate("node => node.scrollIntoView({ block: 'center' })")
        expect(page.locator("[data-section]").nth(place)).to_have_attribute("data-read", "")


def kept(page: Page, name: str) -> dict[str, str]:
    """What this browser keeps for the server under a name, by officer."""
    stored: dict[str, str] = page.evaluate("() => Object.assign({}, localStorage)")
    return {
        key.partition(":")[2]: value for key, value in stored.items() if key.startswith(f"congvu-{name}:")
    }


def sent(page: Page) -> None:
    """Waits until nothing is left to be sent."""
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => /^congvu-(read|tries):/.test(key))"
    )


def sent_reading(page: Page) -> None:
    """Waits until no reading is left to be sent."""
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('congvu-read:'))")


def noted(campus: CampusServer, who: str, path: str, kind: str = "section") -> set[str]:
    """What the campus has of somebody's reading of a lesson."""
    _, _, course, lesson = path.split("/")
    marks = campus.read(progress_of, who, course)
    return {mark.ref for mark in marks if (mark.kind, mark.lesson) == (kind, lesson)}


def banner(page: Page) -> Locator:
    return page.locator("[data-role=banner]")


# -- reading ---------------------------------------------------------------------------------------------------------
def test_a_lesson_begun_on_the_pc_is_ended_on_the_phone(campus: CampusServer, visit: Visit) -> None:
    assert noted(campus, AN, FIRST) == set()
    pc = open_lesson(visit(AN), FIRST)
    names = sections(pc)
    read(pc, 0, 1, 2)
    sent(pc)
    assert set(names[:3]) <= noted(campus, AN, FIRST)
    phone = open_lesson(visit(AN, 360), FIRST)
    for place in range(3):
        expect(phone.locator("[data-section]").nth(place)).to_have_attribute("data-read", "")
    expect(phone.get_by_text("Đây là chỗ anh/chị đọc dở.")).to_be_visible()
    expect(phone.locator("#lesson h2[id]").first).not_to_be_in_viewport()
    read(phone, *range(3, len(names)))
    sent(phone)
    assert noted(campus, AN, FIRST) == set(names)
    pc.reload()
    expect(pc.locator("[data-role=read-count]")).to_have_text(f"đã đọc {len(names)}/{len(names)} mục")


def test_what_is_read_without_a_line_is_kept_and_sent_when_it_is_back(
    campus: CampusServer, visit: Visit
) -> None:
    context = visit(AN)
    page = open_lesson(context, SECOND)
    names = sections(page)
    read(page, 0)
    sent(page)
    context.set_offline(True)
    read(page, 4, 5)
    expect(banner(page)).to_be_visible()
    expect(banner(page)).to_contain_text(KEPT)
    ((officer, entries),) = kept(page, "read").items()
    (entry,) = json.loads(entries).values()
    assert officer == AN
    assert set(names[4:6]) <= set(entry["body"]["sections"])
    assert not set(names[4:6]) & noted(campus, AN, SECOND)
    context.set_offline(False)
    sent(page)
    expect(banner(page)).to_be_hidden()
    other = open_lesson(visit(AN, 360), SECOND)
    for place in (0, 4, 5):
        expect(other.locator("[data-section]").nth(place)).to_have_attribute("data-read", "")


def test_what_was_kept_when_its_page_was_closed_is_sent_from_the_home_page(
    campus: CampusServer, visit: Visit
) -> None:
    """She reads in the bus, closes the browser, and opens the campus in the office: her progress is true at once."""
    context = visit(MAI)
    page = open_lesson(context, SECOND)
    names = sections(page)
    context.set_offline(True)
    read(page, 1, 2)
    expect(banner(page)).to_contain_text(KEPT)
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto("/courses/conduct")
    sent(page)
    assert set(names[1:3]) <= noted(campus, MAI, SECOND)
    expect(page.locator(".progress-text").first).not_to_have_text("0%")
    expect(page.locator("[data-role=waiting]")).to_be_hidden()


def test_what_is_seen_again_while_it_waits_still_waits(visit: Visit) -> None:
    """Two sections are read without a line; then she scrolls back up over the first."""
    context = visit(CUC)
    page = open_lesson(context, SECOND)
    names = sections(page)
    context.set_offline(True)
    read(page, 1, 3)
    page.locator(".section-end").nth(1).evaluate("node => node.scrollIntoView({ block: 'center' })")
    page.wait_for_function(
        f"""() => Object.values(JSON.parse(localStorage.getItem("congvu-read:{CUC}")))[0].body.position === "{names[1]}" """
    )
    ((_, entries),) = kept(page, "read").items()
    (entry,) = json.loads(entries).values()
    assert {names[1], names[3]} <= set(entry["body"]["sections"])
    context.set_offline(False)
    sent(page)


def test_a_page_whose_token_is_gone_keeps_what_was_read(campus: CampusServer, visit: Visit) -> None:
    """The browser has dropped its cookie: the page says so, and opened anew it sends what it has kept."""
    context = visit(CUC)
    page = open_lesson(context, THIRD)
    page.evaluate("document.cookie = '_xsrf=; path=/; max-age=0'")
    read(page, 1)
    expect(banner(page)).to_contain_text("mở quá lâu")
    page = open_lesson(context, THIRD)
    sent(page)
    assert sections(page)[1] in noted(campus, CUC, THIRD)


def test_a_lesson_whose_scripts_fail_says_so_and_can_be_practised(visit: Visit) -> None:
    """The module does not come over a bad line: what is read is not noted, and the page says that."""
    page = visit(AN).new_page()
    page.route("**/lesson.js*", lambda route: route.abort())
    page.goto(SECOND)
    expect(page.locator("[data-role=unready]")).to_be_visible()
    form = page.locator(f"form[data-practice={CHOICE}]")
    form.locator(f"input[value={KEY}]").check()
    form.get_by_role("button", name="Kiểm tra").click()
    expect(page.locator(".cv-practice-feedback")).to_contain_text(WHY)


def test_what_has_changed_is_seen_before_the_place_to_go_on_at(visit: Visit) -> None:
    """The page begins with what is new since she read it; one press further is where she was."""
    context = visit(LAN)
    page = open_lesson(context, THIRD)
    read(page, 3)
    sent(page)

    def with_news(route: Route) -> None:
        html = re.sub(
            r'(<article [^>]*id="lesson"[^>]*>)',
            r'\1<div class="alert">Có thay đổi</div>',
            route.fetch().text(),
        )
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page = context.new_page()
    page.route(f"**{THIRD}", with_news)
    page.goto(THIRD)
    expect(page.locator(".resumed")).to_be_visible()
    assert page.evaluate("scrollY") == 0
    link = page.get_by_role("link", name="Đến chỗ đọc dở")
    place = str(link.get_attribute("href")).lstrip("#")
    assert place in sections(page)[3:]  # the end of a short section may have been on the screen too
    link.click()
    expect(page.locator(f"[id='{place}']")).to_be_in_viewport()


def log_in(page: Page, campus: CampusServer, who: str) -> None:
    """Fills in the log-in page."""
    page.locator("[name=login]").fill(campus.login_of(who))
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def test_a_session_that_ends_in_between_loses_nothing_and_gives_nothing_to_another(
    campus: CampusServer, visit: Visit
) -> None:
    """A shared PC: what one has read waits for her, through another's session."""
    for who in (AN, MAI):
        campus.set_password(who)
    page = open_lesson(visit(AN), THIRD)
    name = sections(page)[5]
    campus.change(session, session.c.officer_id == AN, ended_at=datetime.now(UTC))
    read(page, 5)
    expect(banner(page)).to_contain_text("Phiên làm việc đã hết")
    banner(page).get_by_role("link", name="Đăng nhập lại").click()
    log_in(page, campus, MAI)
    expect(page.locator("html[data-congvu=ready]")).to_be_attached()
    expect(page.locator(".who")).to_contain_text("Vũ Ngọc Mai")
    read(page, 0)
    wait_until(lambda: noted(campus, MAI, THIRD))
    assert name not in noted(campus, MAI, THIRD)
    assert name not in noted(campus, AN, THIRD)
    assert name in json.dumps(kept(page, "read")[AN])
    page.get_by_role("button", name="Đăng xuất").click()
    page.goto(f"/login?next={THIRD}")
    log_in(page, campus, AN)
    expect(page.locator("html[data-congvu=ready]")).to_be_attached()
    sent(page)
    assert name in noted(campus, AN, THIRD)
    assert name not in noted(campus, MAI, THIRD)


# -- practices -------------------------------------------------------------------------------------------------------
def try_it(page: Page, item: str, *options: str) -> Locator:
    """Answers a practice; returns where its feedback stands."""
    question = page.locator(f"[data-slot={item}]")
    for option in options:
        question.locator(f"input[value={option}]").check()
    question.get_by_role("button", name=re.compile("^Kiểm tra( lại)?$")).click()
    return question.locator(".cv-practice-feedback")


def test_a_practice_tells_how_it_went_then_a_hint_then_the_key(visit: Visit) -> None:
    """Until then no key is in the page, nor ever in what the browser keeps."""
    page = open_lesson(visit(MAI), SECOND)
    told = try_it(page, CHOICE, "a")
    expect(told).to_contain_text("Chưa đúng")
    expect(told.locator(".cv-feedback, .cv-key, .cv-why")).to_have_count(0)
    told = try_it(page, CHOICE, "b")
    expect(told).to_contain_text(HINTS["b"])
    expect(told.locator(".cv-key, .cv-why")).to_have_count(0)
    assert WHY not in page.content()
    told = try_it(page, CHOICE, "a")
    expect(told.locator(".cv-key")).to_have_count(1)
    expect(told.locator(".cv-why")).to_contain_text(WHY)
    expect(told).to_contain_text(HINTS["a"])
    assert WHY not in json.dumps(page.evaluate("() => Object.assign({}, localStorage)"), ensure_ascii=False)


def test_what_is_right_at_once_is_told_with_its_reason_and_share(visit: Visit) -> None:
    page = open_lesson(visit(LAN, 360), SECOND)
    told = try_it(page, CHOICE, KEY)
    expect(told.get_by_text("Đúng", exact=True)).to_be_visible()
    expect(told.locator(".cv-why")).to_contain_text(WHY)
    expect(told.locator(".cv-q-points")).to_contain_text("1")


def test_what_is_partly_right_tells_its_share(visit: Visit) -> None:
    page = open_lesson(visit(LAN), FIRST)
    told = try_it(page, "conduct-p01b", "a")
    expect(told).to_contain_text("Đúng một phần")
    expect(told).to_contain_text(re.compile(r"được \d+"))


def test_a_practice_without_a_line_is_kept_and_judged_when_the_line_is_back(
    campus: CampusServer, visit: Visit
) -> None:
    """By this page, or by the next if it was closed in the meantime."""
    context = visit(CUC)
    page = open_lesson(context, SECOND)
    context.set_offline(True)
    try_it(page, CHOICE, "a")
    expect(banner(page)).to_contain_text(KEPT)
    assert CHOICE in kept(page, "tries")[CUC]
    context.set_offline(False)
    expect(page.locator(f"[data-slot={CHOICE}] .cv-practice-feedback")).to_contain_text("Chưa đúng")
    sent(page)
    context.set_offline(True)
    try_it(page, CHOICE, KEY)
    expect(banner(page)).to_contain_text(KEPT)
    page.close()
    context.set_offline(False)
    page = open_lesson(context, SECOND)
    expect(page.locator(f"[data-slot={CHOICE}] .cv-why")).to_contain_text(WHY)
    sent(page)
    assert CHOICE in noted(campus, CUC, SECOND, "practice")


def test_a_try_waits_for_its_own_lesson_where_its_feedback_is_seen(visit: Visit) -> None:
    """Another lesson sends nothing of it; its own shows the answer as it was, and how it went."""
    context = visit(LAN)
    page = open_lesson(context, SECOND)
    context.set_offline(True)
    choice = page.locator(f"form[data-practice={CHOICE}]")
    choice.locator("input[value=a]").check()
    for _ in range(3):  # impatience is no other try
        choice.get_by_role("button", name="Kiểm tra").click()
    expect(choice).to_contain_text("Mất kết nối")
    page.close()
    context.set_offline(False)
    other = open_lesson(context, FIRST)
    read(other, 0)
    sent_reading(other)
    assert CHOICE in kept(other, "tries")[LAN]
    again = open_lesson(context, SECOND).locator(f"form[data-practice={CHOICE}]")
    expect(again.locator(".cv-practice-feedback")).to_contain_text("lần sau sẽ có gợi ý")
    expect(again.locator("input[value=a]")).to_be_checked()


def test_every_practice_that_waits_is_told_of_the_line(visit: Visit) -> None:
    """Not only the first."""
    context = visit(CUC)
    page = open_lesson(context, FIRST)
    context.set_offline(True)
    for practice in page.locator("form[data-practice]").all()[:2]:
        practice.locator(".cv-q input, .cv-q select").first.evaluate(
            """node => {
              if (node.options) node.selectedIndex = 1; else if (node.type === "text") node.value = "1"; else node.checked = true;
              node.dispatchEvent(new Event("change", { bubbles: true }));
            }"""
        )
        practice.get_by_role("button", name="Kiểm tra").click()
        expect(practice).to_contain_text("Mất kết nối")


def test_without_scripts_a_lesson_is_read_and_practised(visit: Visit) -> None:
    page = visit(CUC, 360, scripts=False).new_page()
    page.goto(SECOND)
    expect(page.locator("#lesson h2[id]").last).to_be_visible()
    form = page.locator(f"form[data-practice={CHOICE}]")
    form.locator("input[value=a]").check()
    form.get_by_role("button", name="Kiểm tra").click()
    expect(page.locator(".cv-why")).to_contain_text(WHY)
    expect(page.locator("input[value=a]")).to_be_checked()
    page.get_by_role("link", name="Về bài học").click()
    page.wait_for_url(f"**{SECOND}#{CHOICE}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_axe_finds_nothing_with_feedback_on_two_practices(visit: Visit) -> None:
    page = open_lesson(visit(LAN, 360), "/lessons/conduct/07-ky-luat-hinh-thuc-thoi-hieu")
    for item, right in (("conduct-p07b", "bcd"), ("conduct-p07c", "c")):
        expect(try_it(page, item, *right).locator(".cv-why")).to_be_visible()
    assert Axe().run(page).violations_count == 0


# -- an author who means harm ----------------------------------------------------------------------------------------
def test_a_hostile_notebook_reaches_no_session_and_no_other_host(campus: CampusServer, visit: Visit) -> None:
    """In its text, its pictures and what its cells have shown. That no other host was asked, the fixture looks at."""
    campus.write(publish_content, campus.ctx(), *hostile_lesson())
    page = open_lesson(visit(AN), "/lessons/probe/03-xau")
    expect(page.get_by_text("Chữ ở cuối bài.")).to_be_visible()
    assert "/lessons/probe/03-xau" in page.url
    assert page.evaluate("window.hit") is None
    hostile = "script, iframe, style, meta, base, link, form, input, object, embed, [style], [onerror], [onload], [ontoggle]"
    assert page.locator(f"#lesson :is({hostile})").count() == 0
    assert page.locator("[id=lesson]").count() == 1
    links = page.locator("#lesson a[href]").evaluate_all(
        "nodes => nodes.map((node) => node.getAttribute('href'))"
    )
    assert [href for href in links if not href.startswith(("#", "/norms/"))] == []
    pictures = page.locator("#lesson img[src]").evaluate_all(
        "nodes => nodes.map((node) => node.getAttribute('src'))"
    )
    assert pictures and all(src.startswith("/lessons/probe/03-xau/pictures/") for src in pictures)
    for words in ("một", "hai", "ba", "bảy"):
        page.locator("#lesson").get_by_text(words, exact=True).first.click()
    assert "/lessons/probe/03-xau" in page.url
    assert page.evaluate("window.hit") is None
    answer = campus.visitor(AN).get(pictures[0])
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert {"default-src 'none'", "sandbox"} <= set(answer.headers["Content-Security-Policy"].split("; "))
