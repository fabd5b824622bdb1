"""A day at the desk on a phone: what matters stays in sight, nothing is busy in silence, the debriefing can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import PATIENCE_MS
from desk_host import LOGIN, DeskHost
from desk_page import begin, button, settled
from desk_players import naive, play_through, real_world, reference
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from congvu.courses.day import Act
from congvu.courses.day.acts import Do
from congvu.courses.desk_page import day_view
from congvu.interfaces.widgets import _markup

WIDTH, HEIGHT = 360, 740
THREE_SCREENS = 3 * HEIGHT
RULES, SEED = "2025", 5
RUN = f"local.{RULES}.{SEED}"
WAIT = Act(Do.WAIT, minutes=15)
STATUS = ".cv-desk-status"

LOOK = """() => {
  const shown = (node) => {
    const box = node.getBoundingClientRect();
    return { text: node.textContent, top: box.top, bottom: box.bottom, height: box.height, width: box.width };
  };
  const all = (css) => [...document.querySelectorAll(css)].filter((node) => node.checkVisibility()).map(shown);
  return {
    head: shown(document.querySelector(".cv-desk-head")),
    clock: shown(document.querySelector(".cv-desk-clock")),
    news: all(".cv-desk-news li"),
    titles: all(".cv-desk-card h4, .cv-desk-tools"),
    form: all("form.cv-desk-form")[0],
    targets: all(".cv-desk button, .cv-desk summary, .cv-desk label, .cv-desk a, .cv-desk input[type=text]"),
    width: document.documentElement.scrollWidth,
  };
}"""
"""What a page with a desk shows, and where."""

Phone = Callable[..., Page]


@pytest.fixture
def host() -> Iterator[DeskHost]:
    host = DeskHost()
    yield host
    host.close()


@pytest.fixture
def phone(browser: Browser, host: DeskHost) -> Iterator[Phone]:
    """Opens the page of an officer on a phone. No script may fail, and nothing may break the policy."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(officer: str = "an", **kept: Any) -> Page:
        contexts.append(_phone(browser, host, **kept))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)
        page.goto(f"/?officer={officer}")
        expect(page.get_by_role("button", name="Mở quầy")).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def _phone(browser: Browser, host: DeskHost, **kept: Any) -> BrowserContext:
    context = browser.new_context(
        base_url=host.url,
        viewport={"width": WIDTH, "height": HEIGHT},
        locale="vi-VN",
        has_touch=True,
        is_mobile=True,
    )
    context.set_default_timeout(PATIENCE_MS)
    for key, value in kept.items():
        stored = json.dumps([key.replace("_", ":"), json.dumps(value)])
        context.add_init_script(f"localStorage.setItem(...{stored})")
    return context


def acts_of(player: Any = reference) -> list[Act]:
    return play_through(real_world(), RULES, SEED, player)[0]


def opened(phone: Phone, acts: list[Act] | None = None, officer: str = "an") -> Page:
    """A desk that has been opened; of these acts no server knows before."""
    unsent = {"run": RUN, "acts": [act.to_json() for act in acts or []]}
    page = phone(officer, **{f"congvu-desk_{officer}": unsent})
    begin(page, SEED)
    settled(page)
    return page


def in_sight(shown: dict[str, Any], below: float = 0) -> bool:
    return bool(below - 1 <= shown["top"] and shown["bottom"] <= HEIGHT + 1 and shown["height"])


# -- in sight ----------------------------------------------------------------------------------------------------


def test_clock_news_and_the_citizen_are_in_sight_after_every_act(host: DeskHost, phone: Phone) -> None:
    """A whole day by thumb. Nothing is wider than the phone, no target is lower than a thumb, no form opens unseen."""
    page, acts = opened(phone), acts_of()
    for done, act in enumerate(acts[:-1]):
        tap(page, act)
        look, (news, title) = page.evaluate(LOOK), to_be_seen(acts[:done], act)
        assert (look["width"], too_small(look)) == (WIDTH, []), act
        assert [one["text"] for one in look["news"]] == news, act
        assert all(in_sight(one) and one["bottom"] <= look["head"]["bottom"] for one in look["news"]), act
        card = next(one for one in look["titles"] if one["text"].startswith(title))
        assert in_sight(look["clock"]) and in_sight(card, below=look["head"]["bottom"]), (act, card)
    tap(page, acts[-1])
    expect(page.locator(".cv-desk-score")).to_contain_text("100%")
    assert in_sight(page.evaluate(LOOK)["clock"]) and host.acts_kept() == len(acts)


def to_be_seen(before: list[Act], act: Act) -> tuple[list[str], str]:
    """The news of an act, and the card to deal with: the one acted on, else the first one that waits, else the clock's."""
    then, now = (
        day_view(real_world(), RULES, SEED, acts, supervised=False) for acts in (before, [*before, act])
    )
    acted_on = {card["title"] for card in waiting(then) if any(_does(one, act) for one in card["actions"])}
    titles = [card["title"] for card in waiting(now)]
    stays = [title for title in titles if title in acted_on]
    return now["news"] or now["log"][-1:], [*stays, *titles, "Chờ việc tiếp theo"][0]


def waiting(view: dict[str, Any]) -> list[dict[str, Any]]:
    """The cards that want something."""
    return [card for group in view["groups"] if not group["folded"] for card in group["cards"]]


def _does(action: dict[str, Any], act: Act) -> bool:
    return bool(action["act"]["do"] == act.do.value and action["act"].get("subject", "") == act.subject)


def tap(page: Page, act: Act) -> None:
    """Makes an act by thumb. Its form, if it has one, opens in sight."""
    button(page, act).tap(force=True)
    form = page.locator("form.cv-desk-form")
    if form.count():
        look = page.evaluate(LOOK)
        assert too_small(look) == [] and begins_in_sight(look), act
        fill(form, act)
        form.get_by_role("button", name="Thực hiện").tap(force=True)
    settled(page)


def begins_in_sight(look: dict[str, Any]) -> bool:
    """Whether the form is in sight as a whole; one that is longer than the phone begins right below the head."""
    room = HEIGHT - look["head"]["bottom"]
    top = look["form"]["top"] - look["head"]["bottom"]
    return in_sight(look["form"], below=look["head"]["bottom"]) or (
        look["form"]["height"] > room - 16 and 0 <= top < 16
    )


def fill(form: Locator, act: Act) -> None:
    """Completes the form of an act."""
    for name in form.locator("[data-field]").evaluate_all("fields => fields.map(one => one.dataset.field)"):
        value = act.to_json()[name]
        for one in value if isinstance(value, list) else [value]:
            chosen = f"[data-field={name}] input[data-value='{json.dumps(one, ensure_ascii=False)}']"
            form.locator(chosen).tap(force=True)


def too_small(look: dict[str, Any]) -> list[str]:
    """What a thumb may miss."""
    return [one["text"] for one in look["targets"] if min(one["height"], one["width"]) < 43.9]


def test_what_takes_the_focus_is_never_under_the_head(phone: Phone) -> None:
    page = opened(phone, acts_of()[:12])
    page.locator(".cv-desk-main button").last.focus()
    for _ in range(page.locator(".cv-desk :is(summary, button):visible").count() - 1):
        page.keyboard.press("Shift+Tab")
        hidden, words = page.evaluate(
            """() => [
              document.activeElement.getBoundingClientRect().top < document.querySelector(".cv-desk-head").getBoundingClientRect().bottom,
              document.activeElement.textContent,
            ]"""
        )
        assert not hidden, words
    expect(page.get_by_role("button", name="Chờ việc tiếp theo")).to_be_focused()


def test_a_page_that_is_opened_stays_where_its_reader_is(host: DeskHost, phone: Phone) -> None:
    """A day under way neither scrolls the lesson nor takes the focus before somebody acts."""
    page = opened(phone)
    page.goto("/?officer=an")
    settled(page)
    expect(page.locator(".cv-desk-clock")).to_contain_text("giờ")
    assert page.evaluate("[scrollY, document.activeElement.tagName]") == [0, "BODY"]


# -- the debriefing ----------------------------------------------------------------------------------------------


@pytest.fixture
def debriefed(phone: Phone) -> Page:
    """The page of a day on which nearly everything went wrong."""
    return opened(phone, acts_of(naive))


def test_a_debriefing_takes_three_screens_and_begins_with_the_score(debriefed: Page) -> None:
    page = debriefed
    assert page.locator(".cv-desk").bounding_box()["height"] <= THREE_SCREENS  # type: ignore[index]
    parts = [".cv-desk-score", ".cv-desk-points li", ".cv-desk-learn > li", "details.cv-desk-clear"]
    assert [page.locator(part).count() for part in parts] == [1, 5, 3, 6]
    tops = [page.locator(part).first.bounding_box()["y"] for part in parts]  # type: ignore[index]
    assert tops == sorted(tops) and 0 <= tops[0] < tops[1] < HEIGHT
    look = page.evaluate(LOOK)
    assert (look["width"], too_small(look)) == (WIDTH, [])
    assert page.locator(".cv-desk-learn > li").filter(has=page.locator("a")).count() == 3


def test_a_print_shows_what_is_folded_on_the_screen(debriefed: Page) -> None:
    closed = debriefed.locator(".cv-desk details:not([open])")
    debriefed.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(closed).to_have_count(0)
    debriefed.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(closed).to_have_count(6)


def test_axe_finds_nothing_in_a_day(phone: Phone) -> None:
    page = opened(phone, acts_of()[:8])
    page.locator("summary").first.tap()
    button(page, Act(Do.TELL_DELAY, "c1")).first.tap()
    assert [axe_finds(page, scheme) for scheme in ("light", "dark")] == [[], []]


def test_axe_finds_nothing_in_a_debriefing(debriefed: Page) -> None:
    for summary in debriefed.locator(".cv-desk-clear > summary").all():
        summary.tap()
    assert [axe_finds(debriefed, scheme) for scheme in ("light", "dark")] == [[], []]


def axe_finds(page: Page, scheme: Any) -> list[Any]:
    """What axe has against the desk in this light."""
    page.emulate_media(color_scheme=scheme)
    found = Axe().run(page, context=".cv-desk").response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]


# -- nothing in silence ------------------------------------------------------------------------------------------


def hang(page: Page) -> list[Route]:
    """From now on no message is answered; returns those that hang."""
    held: list[Route] = []
    page.route("**/message", lambda route: held.append(route))  # noqa: PLW0108  # Playwright refuses built-ins
    return held


def wait_until(holds: Callable[[], bool], page: Page) -> None:
    """Lets the browser go on until it is so."""
    for _ in range(PATIENCE_MS // 50):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come about")


def told(page: Page, words: str) -> None:
    """The status says so, in sight."""
    expect(page.locator(STATUS)).to_contain_text(words)
    box = page.locator(STATUS).bounding_box()
    assert box and box["y"] >= 0 and box["y"] + box["height"] <= HEIGHT


def test_a_slow_line_is_told_after_one_second_and_after_eight(host: DeskHost, phone: Phone) -> None:
    page = opened(phone)
    page.clock.install()
    held = hang(page)
    page.get_by_role("button", name="Chờ 15 phút").tap()
    expect(page.locator(STATUS)).to_be_empty()
    page.clock.run_for(1000)
    told(page, "Đang ghi…")
    page.clock.run_for(7000)
    told(page, "được giữ trên máy này, tự gửi lại khi có mạng")
    page.get_by_role("button", name="Chờ việc tiếp theo").tap()
    told(page, "Đang gửi lại…")
    wait_until(lambda: len(held) == 3, page)  # the act, the act again, and again because somebody pressed
    for route in held:
        route.continue_()
    settled(page)
    told(page, "không được tính")
    assert host.acts_kept() == 1


def test_a_press_that_comes_too_early_is_answered_in_words(host: DeskHost, phone: Phone) -> None:
    page = opened(phone)
    held = hang(page)
    page.get_by_role("button", name="Chờ 15 phút").tap()
    page.get_by_role("button", name="Chờ 15 phút").tap()
    told(page, "Việc trước còn đang ghi")
    held[0].continue_()
    settled(page)
    told(page, "không được tính")
    assert (host.acts_kept(), len(held)) == (1, 1)


def test_an_act_made_offline_is_kept_told_and_sent_when_the_line_is_back(
    host: DeskHost, phone: Phone
) -> None:
    page = opened(phone)
    page.context.set_offline(True)
    page.get_by_role("button", name="Chờ 15 phút").tap()
    told(page, "được giữ trên máy này, tự gửi lại khi có mạng")
    assert kept(page, "an") == [WAIT.to_json()]
    page.context.set_offline(False)
    settled(page)
    expect(page.locator(STATUS)).to_be_empty()
    assert host.acts_kept() == 1


def test_a_session_that_has_ended_asks_to_log_in_and_is_not_hammered(host: DeskHost, phone: Phone) -> None:
    page = opened(phone)
    page.clock.install()
    host.refused = {"type": "login", "href": LOGIN}
    page.get_by_role("button", name="Chờ 15 phút").tap()
    told(page, "Việc vừa làm được giữ trên máy này")
    expect(page.get_by_role("link", name="Đăng nhập lại để làm tiếp")).to_have_attribute("href", LOGIN)
    asked = len(host.asked)
    page.clock.run_for(120_000)
    page.get_by_role("button", name="Chờ việc tiếp theo").tap()
    assert len(host.asked) == asked
    host.refused = None
    page.evaluate("dispatchEvent(new Event('focus'))")
    settled(page)
    assert host.acts_kept() == 1


def test_what_she_did_while_another_was_logged_in_waits_for_her(host: DeskHost, phone: Phone) -> None:
    """It is kept, told, and sent when she is back."""
    page = opened(phone)
    host.refused = {"type": "other", "message": "Trang này mở bằng một tài khoản khác."}
    page.get_by_role("button", name="Chờ 15 phút").tap()
    told(page, "tài khoản khác")
    assert kept(page, "an") == [WAIT.to_json()]
    host.refused = None
    page.evaluate("dispatchEvent(new Event('focus'))")
    settled(page)
    assert host.acts_kept() == 1


def test_what_another_officer_left_on_this_phone_is_not_sent(host: DeskHost, phone: Phone) -> None:
    left = {"run": RUN, "acts": [WAIT.to_json()] * 3}
    page = phone("binh", **{"congvu-desk_an": left, "congvu-desk": left})
    begin(page, SEED)
    settled(page)
    assert host.acts_kept() == 0
    page.get_by_role("button", name="Chờ 15 phút").tap()
    settled(page)
    assert (host.acts_kept(), kept(page, "an"), kept(page, "binh")) == (1, left["acts"], [WAIT.to_json()])


def kept(page: Page, officer: str) -> Any:
    """The acts of an officer that this phone keeps."""
    return json.loads(page.evaluate("key => localStorage.getItem(key)", f"congvu-desk:{officer}"))["acts"]


def test_a_day_whose_beginning_was_not_confirmed_is_not_begun_twice(host: DeskHost, phone: Phone) -> None:
    page = phone()
    lost: list[Any] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch())
        route.abort()

    page.route("**/message", lose)
    page.get_by_role("button", name="Mở quầy").tap()
    told(page, "Chưa mở được quầy")
    page.unroute("**/message")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator(".cv-desk-clock")).to_contain_text("giờ")
    assert (len(lost), host.runs.begun) == (1, 1)


def test_an_answer_that_comes_twice_closes_no_form(host: DeskHost, phone: Phone) -> None:
    page = opened(phone)
    page.clock.install()
    held = hang(page)
    page.get_by_role("button", name="Chờ 15 phút").tap()
    page.clock.run_for(8000)
    wait_until(lambda: len(held) == 2, page)
    held[0].continue_()
    settled(page)
    page.get_by_role("button", name="Tiếp nhận, lập giấy hẹn").first.tap()
    with page.expect_response("**/message"):
        held[1].continue_()
    expect(page.locator("form.cv-desk-form")).to_be_visible()


# -- old browsers ------------------------------------------------------------------------------------------------

TOO_NEW = (
    r"\?\.[a-zA-Z_\[(]",
    r"\?\?",
    r"\breplaceChildren\b",
    r"\.(?:at|matchAll|replaceAll|fromEntries|allSettled)\(",
    r"\b(?:globalThis|queueMicrotask|structuredClone)\b",
    r"(?m)^  (?:static |#)?\w+ = ",
    r"\.style\.cssText|setAttribute\(\"style\"",
)


def test_the_module_runs_in_chrome_69() -> None:
    """It holds no syntax and calls nothing that is younger, and asks for no inline style."""
    source = (_markup.STATIC / "desk.js").read_text("utf-8")
    assert [new for new in TOO_NEW if re.search(new, source)] == []
