"""A trainee's way through the campus, on a wide screen and on a phone, in real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from campus_server import AN, CONDUCT, CUC, LAN, MAI, NOBODY, ONE_STOP, PASSWORD, TITLES, WARD, CampusServer
from playwright.sync_api import BrowserContext, Page, expect

from e2e.sitting import SLOTS, answer, answer_all, expect_saved, start

Visit = Callable[..., BrowserContext]
SCREENS = pytest.mark.parametrize(("who", "width"), [(AN, 1280), (MAI, 360)], ids=["wide", "phone"])
LESSON = "/lessons/conduct/01-van-hoa-cong-vu"
OWN_WORDS = "phở bò tái nạm gầu"
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


def fits(page: Page) -> bool:
    """Whether nothing asks for sideways scrolling."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


# -- the way -----------------------------------------------------------------------------------------------------
@SCREENS
def test_a_printed_code_leads_home(campus: CampusServer, visit: Visit, who: str, width: int) -> None:
    """From the slip to an own password, and to what is due and how far along; then the password does."""
    slip, page = campus.slip(who), visit(width=width).new_page()
    page.goto("/")
    page.get_by_role("link", name="Đặt mật khẩu bằng mã trên phiếu").click()
    page.get_by_label("Tên đăng nhập").fill(slip.login)
    page.get_by_label("Mã trên phiếu").fill(slip.code.lower())
    page.get_by_label("Mật khẩu mới").fill(OWN_WORDS)
    page.get_by_label("Nhập lại mật khẩu").fill(OWN_WORDS)
    page.get_by_role("button", name="Đặt mật khẩu và vào học").click()
    expect(page.get_by_role("heading", name=TITLES[CONDUCT])).to_be_visible()
    expect(page.get_by_text(re.compile("^Còn 7 ngày")).first).to_be_visible()
    expect(page.get_by_role("progressbar").first).to_have_attribute("value", re.compile(r"^0(\.0)?$"))
    assert fits(page)
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_label("Tên đăng nhập").fill(slip.login)
    page.get_by_label("Mật khẩu", exact=True).fill(OWN_WORDS)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Việc học của anh/chị")).to_be_visible()


@SCREENS
def test_a_lesson_is_read_and_practised(campus: CampusServer, visit: Visit, who: str, width: int) -> None:
    """No code in sight; a practice gets feedback that cites the provision; progress is there after a reload."""
    page = visit(who, width).new_page()
    page.goto("/courses/conduct")
    page.get_by_role("link", name="Văn hóa công vụ: làm đúng, nói dễ nghe", exact=True).click()
    question = page.locator("[data-slot=conduct-p01b]")
    for option in ("a", "c", "e"):
        question.locator(f"input[value={option}]").check()
    question.get_by_role("button", name="Kiểm tra").click()
    expect(question.get_by_text("Đúng", exact=True)).to_be_visible()
    cited = question.get_by_role("link", name="Khoản 2 Điều 13").first
    expect(cited).to_have_attribute("href", "/norms/luat-80-2025#d13.k2")
    assert "import practice" not in page.inner_text("body")
    assert "congvu" not in page.inner_text("body").replace("congvu-session", "")
    assert fits(page)
    page.locator("h2[id]").nth(2).scroll_into_view_if_needed()
    read = page.locator("[data-role=read-count]")
    expect(read).to_have_text(re.compile("đã đọc [1-9]/7 mục"))
    noted = int(str(read.text_content()).split()[2].split("/")[0])
    page.reload()
    expect(read).to_have_text(
        re.compile(f"đã đọc [{noted}-7]/7")
    )  # a section may be noted as the page is left
    page.goto("/courses/conduct")
    expect(page.get_by_text("Đang học")).to_be_visible()


@SCREENS
def test_a_quiz_is_sat(campus: CampusServer, visit: Visit, who: str, width: int) -> None:
    """Rules first; an answer of every kind is saved; the result shows the marks and says when the key opens."""
    page = visit(who, width).new_page()
    page.goto(f"/quiz/{campus.campaigns[CONDUCT]}")
    for rule in ("20 phút", "60%", "Cách tính", "Mỗi câu trả lời được lưu ngay"):
        expect(page.get_by_text(rule).first).to_be_visible()
    start(page, campus.campaigns[CONDUCT])
    answer_all(page)
    expect_saved(page, *SLOTS)
    assert fits(page)
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_text("Anh/chị đã trả lời mọi câu")).to_be_visible()
    page.locator("[data-role=confirm-yes]").click()
    page.wait_for_url("**/result")
    expect(page.locator(".score-points")).to_contain_text("10 / 10 điểm")
    expect(page.get_by_text(re.compile("đáp án.* mở sau khi đợt tập huấn kết thúc"))).to_be_visible()
    expect(page.locator(".cv-why")).to_have_count(0)
    assert fits(page)


def test_a_result_explains_where_the_policy_says_so(campus: CampusServer, visit: Visit) -> None:
    """Why, and by which provision, a click away; the key stays closed."""
    page = visit(CUC).new_page()
    start(page, campus.campaigns[ONE_STOP])
    page.locator("input[type=radio], input[type=checkbox]").first.check()
    page.get_by_role("button", name="Nộp bài").click()
    page.locator("[data-role=confirm-yes]").click()
    page.wait_for_url("**/result")
    page.goto(f"{page.url}?show=all")
    expect(page.locator(".cv-why")).to_have_count(10)
    expect(page.get_by_text("Đáp án", exact=True)).to_have_count(0)
    basis = page.locator("div.cv-review .cv-citations").first
    basis.locator("summary").click()
    cited = basis.locator("a").first
    provision = str(cited.get_attribute("href")).partition("#")[2]
    cited.click()
    expect(page.locator(f'section[id="{provision}"]')).to_be_visible()


# -- by keyboard alone -------------------------------------------------------------------------------------------
def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Tab until the focus is there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("css => document.activeElement.matches(css)", selector):
            return
    raise AssertionError(f"{selector} was not reached")


def test_the_keyboard_alone_passes(campus: CampusServer, visit: Visit) -> None:
    """Log-in, home, start, an answer of three kinds, submit, confirm, result; the focus is always to be seen."""
    campus.set_password(LAN)
    page = visit(NOBODY).new_page()
    page.goto("/login")
    tab_to(page, "[name=login]")
    page.keyboard.type(campus.login_of(LAN))
    tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(campus.url + "/")
    tab_to(page, f"a[href='/quiz/{campus.campaigns[CONDUCT]}']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/quiz/*")
    tab_to(page, "main button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/attempt/*")
    tab_to(page, "#s01 input[type=radio]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#s02 input[type=checkbox]")
    page.keyboard.press("Space")
    tab_to(page, "#s03-input")
    page.keyboard.type("chí công vô tư")
    for place in "1234":
        tab_to(page, "#s04 select")
        page.keyboard.type(place)
    expect_saved(page, "s01", "s02", "s03", "s04")
    seen = "document.activeElement.matches(':focus-visible') && getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(seen) not in {False, "none"}
    tab_to(page, "button[value=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=confirm]")).to_be_focused()
    tab_to(page, "[data-role=confirm-yes]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result")
    expect(page.locator(".score-points")).to_be_visible()


# -- for everybody -----------------------------------------------------------------------------------------------
def faults(page: Page, *, without: str = "") -> list[str]:
    """What axe finds, outside of ``without``."""
    context: dict[str, Any] | None = {"exclude": [[without]]} if without else None
    found = Axe().run(page, context=context, options=AXE).response["violations"]
    return [f"{v['id']}: {[node['html'][:150] for node in v['nodes'][:3]]}" for v in found]


def faults_in_both_themes(page: Page) -> list[str]:
    """What axe finds on a light screen and on a dark one; and whether the page is wider than either."""
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found += [f"{theme}: {fault}" for fault in faults(page)]
    return found if fits(page) else [*found, "too wide"]


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_in_our_pages(campus: CampusServer, visit: Visit, width: int) -> None:
    """Log-in to result, and the organiser's; nothing is wider than the screen either."""
    trainee, organiser = visit(CUC, width).new_page(), visit(LAN, width).new_page()
    stranger = visit(NOBODY, width).new_page()
    paper = start(trainee, campus.campaigns[CONDUCT]).removeprefix(campus.url)
    answer(trainee, "s01")
    expect_saved(trainee, "s01")
    done = campus.visitor(MAI)
    result = done.start(ONE_STOP)
    done.write(f"{result}/submit", json={"answers": []})
    quiz = f"/quiz/{campus.campaigns[CONDUCT]}"
    looks = [
        (stranger, "/login"),
        (stranger, "/first-login"),
        (organiser, "/organise"),
        (organiser, "/organise/import"),
    ]
    looks += [
        (trainee, path)
        for path in ("/", "/courses/conduct", LESSON, quiz, paper, "/norms/luat-80-2025", "/khong-co")
    ]
    bad = {}
    for page, path in looks:
        page.goto(path)
        bad[path] = faults_in_both_themes(page)
    organiser.goto("/organise")
    organiser.get_by_label("Đơn vị", exact=True).select_option(WARD)
    organiser.get_by_role("button", name="In phiếu").click()
    expect(organiser.get_by_role("heading", name="Phiếu đăng nhập")).to_be_visible()
    bad["/organise/codes"] = faults_in_both_themes(organiser)
    last = visit(MAI, width).new_page()
    last.goto(f"{result}/result")
    bad["result"] = faults_in_both_themes(last)
    assert {path: found for path, found in bad.items() if found} == {}


@pytest.mark.parametrize(
    ("who", "path"),
    [(AN, "/live/probe/01-probe"), (LAN, "/dashboards/overview")],
    ids=["lesson", "dashboard"],
)
def test_axe_finds_nothing_in_our_part_of_notebooks(
    visit: Visit, who: str, path: str, record_property: Callable[[str, object], None]
) -> None:
    """What widgets of others are found with is listed in the report, not failed."""
    page = visit(who).new_page()
    page.goto(path)
    expect(page.locator(".jupyter-widgets, .cv-widget").first).to_be_visible()
    record_property("third-party", faults(page))
    assert faults(page, without=".jp-OutputArea-output") == []


# -- norms -------------------------------------------------------------------------------------------------------
@SCREENS
def test_a_citation_opens_a_card_and_gives_the_reader_back_her_place(
    visit: Visit, who: str, width: int
) -> None:
    page = visit(who, width).new_page()
    page.goto(LESSON)
    link = page.locator('#lesson a[href*="/norms/luat-80-2025#"]').first
    link.click()
    card = page.get_by_role("dialog")
    expect(card.get_by_role("heading", name="Luật 80/2025/QH15")).to_be_visible()
    expect(card.get_by_text("từ 01/07/2025", exact=True)).to_be_visible()
    expect(card.get_by_role("link", name="Mở trang văn bản")).to_have_attribute(
        "href", re.compile("/norms/luat-80")
    )
    assert fits(page)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(link).to_be_focused()


@pytest.mark.parametrize(
    ("lesson", "note", "section"),
    [("02-hinh", ".alert-warning", "Mục hai"), ("01-probe", "section.cv-banner", "Mục một")],
    ids=["plain", "live"],
)
def test_a_lesson_whose_norm_has_ended_says_so_and_names_what_stands_now(
    visit: Visit, lesson: str, note: str, section: str
) -> None:
    page = visit(AN, 360, scripts=False).new_page()
    page.goto(f"/lessons/probe/{lesson}")
    told = page.locator(note)
    expect(told).to_contain_text("hết hiệu lực từ 01/07/2025; nay là Nghị định 118/2025/NĐ-CP")
    told.get_by_role("link", name=section).click()
    expect(page.locator("h2:target")).to_have_text(section)
