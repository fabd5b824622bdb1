"""A day at the desk in a real Chromium: played on a phone, kept over a lost line, supervised, seen by the organiser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from campus_server import AN, CUC, LAN, MAI, ONE_STOP, CampusServer
from desk_page import begin, button, perform, press, settled
from desk_players import naive, play_through, real_world, reference
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from congvu.courses.day import Act
from congvu.courses.day.acts import Do
from congvu.store.schema import desk_act, desk_run, desk_verdict

Visit = Callable[..., BrowserContext]
LESSON = "/lessons/one-stop/11-mot-ngay-o-quay"
SEED = 5


def open_desk(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(LESSON)
    either = page.get_by_role("button", name=re.compile("Mở quầy|Chơi ngày khác"))
    expect(either).to_be_visible()
    if either.inner_text() == "Chơi ngày khác":
        either.click()
    expect(page.get_by_role("button", name="Mở quầy")).to_be_visible()
    return page


def acts_of(seed: int, player: Any = reference) -> list[Act]:
    return play_through(real_world(), "2025", seed, player)[0]


def kept(campus: CampusServer, who: str) -> list[tuple[bool, int, float | None]]:
    """Of each run of somebody: whether supervised, how many acts, the share."""
    query = (
        select(desk_run.c.id, desk_run.c.session_id, desk_verdict.c.share)
        .outerjoin(desk_verdict, desk_verdict.c.run_id == desk_run.c.id)
        .where(desk_run.c.officer_id == who)
        .order_by(desk_run.c.started_at)
    )

    def read(tx: Any) -> list[tuple[bool, int, float | None]]:
        count = {
            row.id: len(tx.execute(select(desk_act).where(desk_act.c.run_id == row.id)).all())
            for row in tx.execute(query)
        }
        return [(row.session_id is not None, count[row.id], row.share) for row in tx.execute(query)]

    return campus.read(read)


def test_a_day_is_played_on_a_phone_without_a_fault(campus: CampusServer, visit: Visit) -> None:
    page = open_desk(visit(AN, width=360))
    begin(page, SEED)
    acts = acts_of(SEED)
    for act in acts:
        perform(page, act)
    expect(page.locator(".cv-desk-score")).to_contain_text("100%")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert kept(campus, AN) == [(False, len(acts), 1.0)]


def test_a_day_is_gone_on_with_after_a_reload_and_ends_with_what_was_wrong(
    campus: CampusServer, visit: Visit
) -> None:
    page = open_desk(visit(MAI))
    begin(page, 7)
    acts = acts_of(7, naive)
    for act in acts[:6]:
        perform(page, act)
    clock = page.locator(".cv-desk-clock").inner_text()
    page.reload()
    expect(page.locator(".cv-desk-clock")).to_have_text(clock)
    for act in acts[6:]:
        perform(page, act)
    expect(page.locator(".cv-desk-points li")).to_have_count(5)
    page.locator("summary").filter(has_text="Rõ người").click()
    expect(page.get_by_text("Quầy 2 không có người thay.")).to_be_visible()
    page.get_by_role("link", name="Điều 17 Nghị định 118/2025/NĐ-CP").first.click()
    expect(page.locator("dialog.card")).to_contain_text("Nghị định 118/2025/NĐ-CP")
    [(_, count, share)] = kept(campus, MAI)
    assert count == len(acts) and share is not None and share < 0.5


def test_a_day_can_be_played_by_keyboard_alone(visit: Visit) -> None:
    page = open_desk(visit(CUC))
    begin(page, SEED)
    for act in acts_of(SEED)[:3]:
        button(page, act).focus()
        page.keyboard.press("Enter")
        for paper in act.papers:
            while page.evaluate("document.activeElement.dataset.value") != f'"{paper}"':
                page.keyboard.press("Tab")
            page.keyboard.press("Space")
        if act.papers:
            page.keyboard.press("Enter")
        settled(page)
    expect(page.locator(".cv-desk-tools")).to_be_focused()  # nobody waits
    expect(page.locator(".cv-desk-news li")).not_to_have_count(0)
    perform(page, Act(Do.FINISH))
    expect(page.locator(".cv-desk-score")).to_be_visible()


def test_two_windows_of_one_day_never_overwrite_each_other(campus: CampusServer, visit: Visit) -> None:
    context = visit(LAN)
    first = open_desk(context)
    begin(first, SEED)
    second = context.new_page()
    second.goto(LESSON)
    expect(second.locator(".cv-desk-clock")).to_be_visible()
    perform(first, Act(Do.WAIT))
    second.get_by_role("button", name="Chờ 15 phút").click()
    expect(second.get_by_text("đã được làm tiếp ở cửa sổ khác")).to_be_visible()
    expect(second.locator(".cv-desk-clock")).to_have_text(first.locator(".cv-desk-clock").inner_text())
    assert kept(campus, LAN) == [(False, 1, None)]


def test_what_was_done_while_the_line_was_down_is_sent_by_the_next_page(
    campus: CampusServer, visit: Visit
) -> None:
    """The page had kept two acts that no server has seen when its browser was closed."""
    page = open_desk(visit(CUC))
    begin(page, SEED)
    perform(page, Act(Do.WAIT))
    unsent = [{"do": "wait", "minutes": 15}, {"do": "wait", "minutes": 15}]
    page.evaluate(
        """more => {
          const key = Object.keys(localStorage).find((one) => one.startsWith("congvu-desk"));
          const kept = JSON.parse(localStorage.getItem(key));
          localStorage.setItem(key, JSON.stringify({ ...kept, acts: [...kept.acts, ...more] }));
        }""",
        unsent,
    )
    page.reload()
    expect(page.locator(".cv-desk-log summary")).to_be_visible()
    settled(page)
    assert kept(campus, CUC)[-1] == (False, 3, None)


def test_an_organiser_opens_a_session_and_sees_who_played_under_supervision(
    campus: CampusServer, visit: Visit
) -> None:
    office = visit(LAN).new_page()
    office.goto("/organise")
    office.get_by_role("link", name="Một ngày ở quầy").click()
    office.get_by_label("Cho đợt tập huấn").select_option(campus.campaigns[ONE_STOP])
    office.get_by_role("button", name="Mở buổi").click()
    code = office.get_by_role("table", name="Các buổi đang mở").get_by_role("rowheader").inner_text()
    page = open_desk(visit(AN))
    begin(page, SEED, code)
    expect(page.locator(".cv-desk-about")).to_contain_text("Có giám sát")
    expect(page.locator(".cv-desk-about")).not_to_contain_text("số của ngày")
    perform(page, Act(Do.FINISH))
    expect(page.locator(".cv-desk-score")).to_contain_text("0%")
    office.reload()
    row = (
        office.get_by_role("table", name="Những ngày gần đây nhất")
        .get_by_role("row", name="Phạm Minh An")
        .first
    )
    expect(row).to_contain_text("Có giám sát")
    assert kept(campus, AN)[-1][0]


def test_the_desk_has_no_fault_that_axe_can_find(visit: Visit) -> None:
    page = open_desk(visit(AN, width=360))
    begin(page, SEED)
    for act in acts_of(SEED)[:8]:
        perform(page, act)
    press(page, Act(Do.TELL_DELAY, "c1"))
    found = Axe().run(page, context=".cv-desk").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
