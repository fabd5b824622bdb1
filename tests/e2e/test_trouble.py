"""Nothing that was answered is lost, on the real campus: dropped lines, reloads, second windows, a killed server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from campus_server import AN, CONDUCT, CUC, LAN, MAI, CampusServer, wait_until
from playwright.sync_api import BrowserContext, Page, expect

from congvu.interfaces.campus.identity import COOKIE
from e2e.sitting import RIGHT, SLOTS, answer, banner, expect_saved, start

Visit = Callable[..., BrowserContext]
OFFLINE = "câu trả lời được giữ trên máy này"
MINUTE_MS = 60_000


def saved(campus: CampusServer, who: str) -> dict[str, Any]:
    """What the server holds of somebody's open attempt: sequence and fields by slot."""
    visitor = campus.visitor(who)
    return dict(visitor.get(f"{visitor.start(CONDUCT)}/state").json()["answers"])


@pytest.fixture
def sat(campus: CampusServer, visit: Visit) -> Callable[[str], tuple[BrowserContext, Page]]:
    """A browser with somebody's open paper."""

    def sit(who: str) -> tuple[BrowserContext, Page]:
        context = visit(who)
        page = context.new_page()
        page.clock.install()
        start(page, campus.campaigns[CONDUCT])
        return context, page

    return sit


def test_a_line_dropped_for_more_than_a_minute(
    campus: CampusServer, sat: Callable[[str], tuple[BrowserContext, Page]]
) -> None:
    """The page says so and keeps the answers; back on the line it sends them by itself."""
    context, page = sat(AN)
    answer(page, "s01")
    page.clock.run_for(1_000)
    expect_saved(page, "s01")
    context.set_offline(True)
    for slot in SLOTS[1:]:
        answer(page, slot)
    page.clock.run_for(1_000)
    expect(banner(page)).to_contain_text(OFFLINE)
    page.clock.run_for(MINUTE_MS)
    assert set(saved(campus, AN)) == {"s01"}
    context.set_offline(False)
    page.clock.run_for(20_000)
    expect_saved(page, *SLOTS)
    expect(banner(page)).to_be_hidden()
    found = saved(campus, AN)
    assert {slot: sorted(found[slot]["fields"][slot]) for slot in RIGHT} == {
        s: sorted(v) for s, v in RIGHT.items()
    }
    assert set(found) == set(SLOTS)


def test_answers_survive_a_reload_off_the_line(
    campus: CampusServer, visit: Visit, sat: Callable[[str], tuple[BrowserContext, Page]]
) -> None:
    """Answered without a line, the page closed, the line back, the page opened again."""
    context, page = sat(MAI)
    answer(page, "s01")
    page.clock.run_for(1_000)
    expect_saved(page, "s01")
    context.set_offline(True)
    answer(page, "s02")
    page.clock.run_for(1_000)
    expect(banner(page)).to_contain_text(OFFLINE)
    address = page.url
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    expect_saved(page, "s01", "s02")
    expect(page.locator("#s02 input[value=a]")).to_be_checked()
    assert set(saved(campus, MAI)) == {"s01", "s02"}


def test_a_second_window_is_told_and_never_overwrites(campus: CampusServer, visit: Visit) -> None:
    """Nor does a second machine; whoever decides to, may."""
    first, second = visit(LAN).new_page(), visit(LAN).new_page()
    address = start(first, campus.campaigns[CONDUCT])
    second.goto(address)
    first.locator("#s01 input[value=b]").check()
    expect_saved(first, "s01")
    second.locator("#s01 input[value=c]").check()
    other = second.locator("#s01 [data-role=other]")
    expect(other).to_contain_text("Câu này vừa được trả lời ở cửa sổ khác")
    assert saved(campus, LAN)["s01"]["fields"] == {"s01": ["b"]}
    other.get_by_role("button", name="Giữ câu trả lời ở đây").click()
    expect_saved(second, "s01")
    assert saved(campus, LAN)["s01"]["fields"] == {"s01": ["c"]}


def become(context: BrowserContext, campus: CampusServer, who: str) -> None:
    """Somebody else's session in the same browser."""
    context.add_cookies([{"name": COOKIE, "value": campus.cookie(who), "url": campus.url}])


def test_another_officer_at_the_same_machine_sends_nothing_of_hers(
    campus: CampusServer, visit: Visit
) -> None:
    """An's paper stands open as Mai logs in: it says what to do, and goes on once An is back; Mai sees none of it."""
    context = visit(AN)
    page = context.new_page()
    address = start(page, campus.campaigns[CONDUCT])
    before = saved(campus, AN).get("s07")
    become(context, campus, MAI)
    page.locator("#s07 input[value=true]").check()
    expect(banner(page)).to_contain_text("đăng nhập bằng tài khoản đã mở bài")
    expect(page.locator("#s07-note")).to_contain_text("đang giữ trên máy này")
    second = context.new_page()
    second.goto(address)
    expect(second.get_by_text("bằng tài khoản đã bắt đầu nó")).to_be_visible()
    second.goto(f"/quiz/{campus.campaigns[CONDUCT]}")
    start(second, campus.campaigns[CONDUCT])
    expect(second.locator("#s07 input:checked")).to_have_count(0)
    assert saved(campus, AN).get("s07") == before
    become(context, campus, AN)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect_saved(page, "s07")
    assert saved(campus, AN)["s07"]["fields"] == {"s07": ["true"]}
    assert "s07" not in saved(campus, MAI)


def test_a_server_killed_while_answers_come(campus: CampusServer, visit: Visit) -> None:
    """SIGKILL amid a stream of answers: what the page called saved is in the store; the rest goes out by itself."""
    page = visit(CUC).new_page()
    address = start(page, campus.campaigns[CONDUCT])
    for slot in SLOTS[:4]:
        answer(page, slot)
    expect_saved(page, "s01")
    numbers = changing(page)
    wait_until(lambda: next(numbers) > 5)
    campus.kill()
    acknowledged = [slot for slot in SLOTS if "Đã lưu" in page.locator(f"#{slot}-note").inner_text()]
    for slot in SLOTS[4:]:
        answer(page, slot)
    expect(banner(page)).to_contain_text(OFFLINE)
    campus.start()
    kept = saved(campus, CUC)
    assert "s01" in acknowledged
    assert set(acknowledged) <= set(kept)
    expect_saved(page, *SLOTS)
    expect(banner(page)).to_be_hidden()
    shown = page.locator("#s09 input:checked").get_attribute("value")
    assert saved(campus, CUC)["s09"]["fields"] == {"s09": [shown]}
    page.goto(address)
    expect_saved(page, *SLOTS)


def changing(page: Page) -> Iterator[int]:
    """Answers the last choice again and again, one way and the other; counts."""
    for number in count():
        page.locator(f"#s09 input[value={'ab'[number % 2]}]").check()
        yield number
