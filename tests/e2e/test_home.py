"""Log-in, home and course as they look and feel: passwords that can be seen, pages that fit, rings that show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from campus_server import AN, NOBODY, PASSWORD, CampusServer
from playwright.sync_api import BrowserContext, Page, expect
from trainees import DAY, Trainee

Visit = Callable[..., BrowserContext]
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
THEMES = pytest.mark.parametrize("theme", ["light", "dark"])
PHONE_HEIGHT = 740
FINGER_PX, RING_CONTRAST, DARKEST, LIGHTEST = 44, 3.0, 0.05, 0.9


@pytest.fixture(scope="module")
def busy(campus: CampusServer) -> Trainee:
    """Five campaigns in as many states: three open, one of them failed and one passed, one over, one to come."""
    sen = Trainee(campus)
    sen.enrol("Tập huấn một cửa quý IV")
    sen.sit(sen.enrol("Tập huấn kỹ năng tiếp nhận hồ sơ cho công chức phường"), right=False)
    sen.sit(sen.enrol("Tập huấn một cửa quý III"))
    sen.enrol("Tập huấn một cửa quý II", opens=-90 * DAY, closes=-60 * DAY)
    sen.enrol("Tập huấn một cửa đầu năm sau", opens=20 * DAY, closes=40 * DAY)
    return sen


def faults(page: Page) -> list[str]:
    """What axe finds, and whether anything asks for sideways scrolling."""
    found = Axe().run(page, options=AXE).response["violations"]
    told = [f"{v['id']}: {[node['html'][:150] for node in v['nodes'][:3]]}" for v in found]
    return told if fits(page) else [*told, "too wide"]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


# -- passwords -----------------------------------------------------------------------------------------------------
def test_a_password_can_be_seen_while_it_is_typed(campus: CampusServer, visit: Visit) -> None:
    """Vietnamese keyboards change letters unseen. What is sent, and what the browser keeps, is a password again."""
    campus.set_password(AN)
    page = visit(NOBODY, 360).new_page()
    page.goto("/login")
    field, box = page.get_by_label("Mật khẩu", exact=True), page.get_by_label("Hiện mật khẩu")
    page.get_by_label("Tên đăng nhập").fill(campus.login_of(AN))
    field.fill(PASSWORD)
    expect(field).to_have_attribute("type", "password")
    box.check()
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_attribute("autocapitalize", "none")
    box.uncheck()
    expect(field).to_have_attribute("type", "password")
    box.check()
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Việc học của anh/chị")).to_be_visible()


def test_one_box_shows_both_passwords_of_a_first_log_in(visit: Visit) -> None:
    page = visit(NOBODY, 360).new_page()
    page.goto("/first-login")
    page.get_by_label("Hiện mật khẩu").check()
    for label in ("Mật khẩu mới", "Nhập lại mật khẩu"):
        expect(page.get_by_label(label)).to_have_attribute("type", "text")


@pytest.mark.parametrize("path", ["/login", "/first-login"])
def test_without_scripts_no_box_promises_what_it_cannot_do(visit: Visit, path: str) -> None:
    page = visit(NOBODY, scripts=False).new_page()
    page.goto(path)
    expect(page.get_by_label("Mật khẩu").first).to_be_visible()
    expect(page.locator("input[type=checkbox]")).to_have_count(0)


# -- what fits -----------------------------------------------------------------------------------------------------
def test_five_campaigns_fit_on_two_screens_of_a_phone_with_one_button(busy: Trainee, visit: Visit) -> None:
    page = visit(busy.id, 360).new_page()
    page.goto("/")
    assert page.locator(".button-primary").count() == 1
    assert page.locator(".button-primary").bounding_box()["y"] < PHONE_HEIGHT  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollHeight") <= 2 * PHONE_HEIGHT


@THEMES
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_with_everything_unfolded(
    busy: Trainee, visit: Visit, width: int, theme: str
) -> None:
    page = visit(busy.id, width, theme=theme).new_page()
    page.goto("/")
    for summary in page.locator("summary").all():
        summary.click()
    bad = {"/": faults(page)}
    page.goto("/courses/one-stop")
    bad["course"] = faults(page)
    assert {path: found for path, found in bad.items() if found} == {}


@pytest.mark.parametrize("path", ["/", "/courses/one-stop"])
def test_every_link_is_high_enough_for_a_finger(busy: Trainee, visit: Visit, path: str) -> None:
    page = visit(busy.id, 360).new_page()
    page.goto(path)
    for summary in page.locator("summary").all():
        summary.click()
    targets = page.locator("main a, main summary, .crumbs a").all()
    low = {one.inner_text(): box["height"] for one in targets if (box := one.bounding_box())}
    assert len(low) > 5
    assert {words: height for words, height in low.items() if height < FINGER_PX} == {}


def test_text_twice_as_large_needs_no_sideways_scrolling(
    busy: Trainee, campus: CampusServer, visit: Visit
) -> None:
    """By whoever set her phone's letters large."""
    campaign = busy.enrol("Bồi dưỡng nghiệp vụ")
    result = f"/attempt/{busy.sit(campaign).id}/result"
    page, stranger = visit(busy.id, 360).new_page(), visit(NOBODY, 360).new_page()
    looks = [(stranger, path) for path in ("/login", "/first-login")]
    looks += [(page, path) for path in ("/", "/courses/one-stop", f"/quiz/{campaign}", result, "/khong-co")]
    wide = []
    for view, path in looks:
        view.goto(path)
        view.evaluate("document.documentElement.style.fontSize = '200%'")
        wide += [] if fits(view) else [path]
        assert view.evaluate("document.querySelector('.skip').getBoundingClientRect().bottom") <= 0
    assert wide == []


# -- what is seen --------------------------------------------------------------------------------------------------
RING = """one => {
  const style = getComputedStyle(one);
  let under = one.parentElement;
  while (under && getComputedStyle(under).backgroundColor === 'rgba(0, 0, 0, 0)') under = under.parentElement;
  return {ring: style.outlineColor, width: parseFloat(style.outlineWidth), style: style.outlineStyle,
    glow: style.boxShadow.match(/^rgba?\\([^)]+\\)/)[0], under: getComputedStyle(under).backgroundColor};
}"""


def luminance(colour: str) -> float:
    """As WCAG defines it, of ``rgb(…)``."""
    parts = [float(part) / 255 for part in colour.split("(")[1].rstrip(")").split(",")[:3]]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def rings(page: Page) -> list[dict[str, Any]]:
    """How the focus looks at each stop of a way through the page by keyboard."""
    found = []
    for _ in range(12):
        page.keyboard.press("Tab")
        found.append(page.evaluate(f"({RING})(document.activeElement)"))
    return found


@THEMES
@pytest.mark.parametrize("path", ["/", "/courses/one-stop"])
def test_the_focus_stands_out_from_whatever_lies_under_it(
    busy: Trainee, visit: Visit, path: str, theme: str
) -> None:
    """The bar on top, a box, the page: one of the ring's two colours has three to one against it."""
    page = visit(busy.id, theme=theme).new_page()
    page.goto(path)
    for seen in rings(page):
        assert seen["style"] == "solid" and seen["width"] >= 2
        strongest = max(contrast(seen["ring"], seen["under"]), contrast(seen["glow"], seen["under"]))
        assert strongest >= RING_CONTRAST, seen


def test_a_dark_screen_gets_a_dark_page_and_paper_a_white_one(busy: Trainee, visit: Visit) -> None:
    page = visit(busy.id, theme="dark").new_page()
    page.goto("/")
    ground, ink = "getComputedStyle(document.body).backgroundColor", "getComputedStyle(document.body).color"
    assert luminance(page.evaluate(ground)) < DARKEST
    page.emulate_media(media="print", color_scheme="dark")
    assert luminance(page.evaluate(ground)) > LIGHTEST
    assert luminance(page.evaluate(ink)) < DARKEST
