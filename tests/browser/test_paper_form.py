"""The form of a paper under the hand: Enter, presses that hit, the way to any question, the list before submission, print."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from campus_fake import NOW, FakeCampus, Server
from papers import FORMED, ITEMS, WRITTEN, paper
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from test_autosave import expect_saved
from test_looks import RULES

ALL = (*ITEMS, *FORMED, *WRITTEN)


@pytest.fixture
def long(server: Server) -> FakeCampus:
    """A paper of thirty, with a question of every kind."""
    server.campus.paper = paper(30, ALL)
    return server.campus


@pytest.fixture(autouse=True)
def at_once(page: Page) -> None:
    """Scrolling is not animated, so that a place can be asked for."""
    page.emulate_media(reduced_motion="reduce")


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Page]:
    """A small phone, with fingers."""
    context = browser.new_context(
        base_url=server.url,
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def confirm(page: Page) -> Locator:
    return page.get_by_role("group", name="Nộp bài?")


def stop_the_clock(page: Page) -> None:
    """No pause is long enough, and nothing is put off, until the test says so."""
    page.clock.install(time="2027-01-08T03:00:00Z")
    page.clock.pause_at("2027-01-08T03:00:01Z")


def scrolled(page: Page) -> float:
    top: float = page.evaluate("scrollY")
    return top


# -- Enter -----------------------------------------------------------------------------------------------------


def test_enter_in_a_typed_answer_saves_it_and_stays(page: Page, campus: FakeCampus) -> None:
    """At once: the clock of the page stands still, so no pause has passed."""
    stop_the_clock(page)
    page.goto("/attempt/a1")
    page.locator("#s08-input").focus()
    page.keyboard.type("giấy hẹn")
    before = scrolled(page)
    page.keyboard.press("Enter")
    expect_saved(page, "s08")
    assert campus.answers["s08"]["fields"] == {"s08": ["giấy hẹn"]}
    expect(page.locator("#s08-input")).to_be_focused()
    expect(confirm(page)).to_be_hidden()
    assert scrolled(page) == before


@pytest.mark.parametrize("control", ["#s01 input", "#s02 input", "#s08-input"])
def test_enter_hands_in_from_nowhere(page: Page, control: str) -> None:
    """Not from a choice either, nor twice in a row."""
    page.goto("/attempt/a1")
    page.locator(control).first.focus()
    before = scrolled(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(confirm(page)).to_be_hidden()
    expect(page.locator(control).first).to_be_focused()
    assert scrolled(page) == before


def test_enter_saves_without_scripts(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/attempt/a1")
    page.fill("#s08-input", "giấy hẹn")
    page.press("#s08-input", "Enter")
    expect(page.locator("#s08-note")).to_contain_text("Đã lưu lúc")
    context.close()
    assert server.campus.state == "open"


# -- presses that hit --------------------------------------------------------------------------------------------


def test_a_press_right_after_a_fault_was_mended_is_not_lost(page: Page, campus: FakeCampus) -> None:
    """The note of three lines above goes as the focus leaves its field: the button under the pointer stays there."""
    campus.checkable = True
    page.set_viewport_size({"width": 360, "height": 2400})
    stop_the_clock(page)
    page.goto("/attempt/a1")
    page.locator("#s07-input").fill("08/01/2027")
    page.locator("#s06-input").fill("7.55")
    page.clock.run_for(1_000)
    note, button = page.locator("#s06-note"), page.locator("#s07 [data-role=check]")
    expect(note).to_contain_text("Không đọc được số")
    page.locator("#s06-input").fill("7,55")
    button.hover()
    place, height = button.bounding_box(), note.evaluate("note => note.offsetHeight")
    with page.expect_response("**/answers"):
        page.mouse.down()
    assert button.bounding_box() == place
    page.mouse.up()
    page.clock.run_for(1_000)
    expect(page.locator("#s07[data-checked]")).to_be_visible()
    expect_saved(page, "s06")
    assert note.evaluate("note => note.offsetHeight") < height


def test_a_finger_hits_as_well(phone: Page, campus: FakeCampus) -> None:
    campus.checkable = True
    phone.goto("/attempt/a1")
    phone.locator("#s06-input").fill("7.55")
    expect(phone.locator("#s06-note")).to_contain_text("Không đọc được số")
    phone.locator("#s07-input").fill("08/01/2027")
    phone.locator("#s06-input").fill("7,55")
    phone.locator("#s07 [data-role=check]").tap()
    expect(phone.locator("#s07[data-checked]")).to_be_visible()
    expect_saved(phone, "s06")


# -- before submission -------------------------------------------------------------------------------------------


def listed(page: Page) -> list[str]:
    return confirm(page).locator("p, li").all_inner_texts()[:-1]


def test_the_list_before_submission_follows_what_happens(page: Page, campus: FakeCampus) -> None:
    """Answers, faults, and another window's answers; the focus in it is not lost."""
    page.goto("/attempt/a1")
    page.get_by_role("button", name="Nộp bài").click()
    missing = confirm(page).get_by_role("listitem")
    expect(missing).to_have_count(8)
    page.locator("#s01 input").first.check()
    expect(missing).to_have_text([f"Câu {n}" for n in range(2, 9)])
    page.fill("#s06-input", "7.55")
    expect(confirm(page)).to_contain_text("Còn câu máy chưa đọc được:")
    expect(missing).to_have_text([f"Câu {n}" for n in (6, 2, 3, 4, 5, 7, 8)])
    page.fill("#s06-input", "7,5")
    expect(confirm(page)).not_to_contain_text("Còn câu máy chưa đọc được:")
    campus.save({"slot": "s02", "base": 0, "key": "other", "fields": {"s02": ["a"]}})
    confirm(page).get_by_role("link", name="Câu 3").focus()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(missing.first).to_have_text("Câu 2")
    expect(confirm(page)).to_contain_text("Còn câu chưa lưu được:")
    expect(confirm(page).get_by_role("link", name="Câu 3")).to_be_focused()
    page.locator("#s02").get_by_role("button", name="Dùng câu trả lời kia").click()
    expect(missing).to_have_text([f"Câu {n}" for n in (3, 4, 5, 7, 8)])


def test_the_list_ends_with_the_word_that_all_is_answered(page: Page, campus: FakeCampus) -> None:
    campus.paper = paper(1)
    page.goto("/attempt/a1")
    page.get_by_role("button", name="Nộp bài").click()
    page.locator("#s01 input").first.check()
    expect(confirm(page)).to_contain_text("Anh/chị đã trả lời mọi câu")


# -- the way to any question -------------------------------------------------------------------------------------


def jumps(page: Page) -> Locator:
    return page.get_by_role("button", name="danh sách câu")


def tap(page: Page, target: Locator) -> None:
    """Where it is: Playwright's own tap scrolls first, also for what stands in a bar that sticks."""
    box = target.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_any_question_is_two_presses_away_from_any_other(phone: Page, long: FakeCampus) -> None:
    """The bar says where one is; what is jumped to stands below the bar; nothing moves as the list opens."""
    phone.goto("/attempt/a1")
    phone.locator("#s12 .cv-hint").scroll_into_view_if_needed()
    expect(jumps(phone)).to_contain_text("Câu 12/30")
    place = phone.locator("#s12").bounding_box()
    tap(phone, jumps(phone))
    expect(phone.locator("[data-jump=s12]")).to_be_focused()
    expect(phone.locator("[data-jump=s12]")).to_have_attribute("aria-current", "true")
    assert phone.locator("#s12").bounding_box() == place
    phone.locator("[data-jump=s25]").tap()
    expect(phone.locator("#s25")).to_be_focused()
    expect(jumps(phone)).to_contain_text("Câu 25/30")
    expect(jumps(phone)).to_have_attribute("aria-expanded", "false")
    bar, question = phone.locator("#quizbar").bounding_box(), phone.locator("#s25").bounding_box()
    assert bar and question
    assert 0 <= question["y"] - bar["y"] - bar["height"] < 60


def test_the_list_works_by_keyboard_and_closes(page: Page, long: FakeCampus) -> None:
    page.goto("/attempt/a1")
    jumps(page).focus()
    page.keyboard.press("Enter")
    expect(jumps(page)).to_have_attribute("aria-expanded", "true")
    expect(page.locator("[data-jump=s01]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(jumps(page)).to_have_attribute("aria-expanded", "false")
    expect(jumps(page)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#s02")).to_be_focused()
    expect(jumps(page)).to_contain_text("Câu 2/30")
    jumps(page).click()
    page.mouse.click(640, 800)
    expect(jumps(page)).to_have_attribute("aria-expanded", "false")


def test_the_list_tells_what_is_answered(page: Page, campus: FakeCampus) -> None:
    campus.save({"slot": "s03", "base": 0, "key": "before", "fields": {"s03": ["true"]}})
    page.goto("/attempt/a1")
    told = page.get_by_role("navigation", name="Danh sách câu")
    expect(told).to_contain_text("Đã trả lời 1/8 câu")
    page.locator("#s01 input").first.check()
    expect(told).to_contain_text("Đã trả lời 2/8 câu")


def test_the_open_list_fits_a_phone_and_its_fingers(phone: Page, long: FakeCampus) -> None:
    phone.goto("/attempt/a1")
    phone.locator("#s20").scroll_into_view_if_needed()
    jumps(phone).tap()
    found = Axe().run(phone, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    for target in phone.locator(".jump a, .jump-open:visible").all():
        box = target.bounding_box()
        assert box and box["height"] >= 44 and box["width"] >= 44
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    box = phone.locator("#jump").bounding_box()
    assert box and box["y"] + box["height"] <= 740


def test_the_bar_takes_an_eighth_of_a_phone_at_most(phone: Page, long: FakeCampus) -> None:
    phone.goto("/attempt/a1")
    phone.locator("#s01 input").first.check()
    expect(phone.locator("[data-role=status]")).to_have_text(f"Đã lưu lúc {NOW}")
    box = phone.locator("#quizbar").bounding_box()
    assert box and box["height"] <= 92


# -- paper and policy ------------------------------------------------------------------------------------------------


def test_an_open_paper_prints_the_whole_of_a_long_text(page: Page, campus: FakeCampus) -> None:
    """Also what was typed a moment ago, and lines beyond the edge of the field."""
    campus.paper = paper(len(WRITTEN), WRITTEN)
    page.goto("/attempt/a1")
    text = "\n".join(f"Dòng thứ {n}: giao việc cho bà A, báo cáo ông B." for n in range(1, 61))
    page.fill("#s01-input", text)
    page.emulate_media(media="print")
    printed = page.locator("#s01 .cv-mirror")
    expect(printed).to_be_visible()
    expect(page.locator("#s01-input")).to_be_hidden()
    assert printed.inner_text() == text
    fits = "node => node.scrollHeight <= node.clientHeight && node.scrollWidth <= node.clientWidth"
    assert printed.evaluate(fits)
    expect(page.locator("#s02 .cv-mirror")).to_contain_text("def ti_le_dung_hen")
    expect(page.locator("#quizbar")).to_be_hidden()


@pytest.mark.parametrize("path", ["/attempt/a1", "/attempt/a1/result"])
def test_the_strictest_policy_refuses_nothing(
    page: Page, context: BrowserContext, long: FakeCampus, path: str
) -> None:
    """The campus of these tests sends ``default-src 'self'``: no inline script, no inline style, no other host."""
    page.add_init_script(
        "window.refused = []; addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective))"
    )
    long.checkable = True
    page.goto("/attempt/a1")
    page.locator("#s01 input").first.check()
    page.locator("#s01 [data-role=check]").click()
    expect(page.locator("#s01[data-checked]")).to_be_visible()
    jumps(page).click()
    if path != "/attempt/a1":
        page.goto(path)
    assert page.evaluate("refused") == []
