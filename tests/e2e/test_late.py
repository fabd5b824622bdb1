"""What comes after the end of an attempt, from the page off the line to the organiser's screen: nothing is lost unsaid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from campus_server import AN, BINH, CONDUCT, CUC, LAN, MAI, CampusServer, wait_until
from playwright.sync_api import BrowserContext, Page, expect

from congvu.model.attempts import AttemptState
from congvu.services.attempts import start_attempt
from congvu.services.keeping import tick
from congvu.store import attempts
from congvu.store.late import late_entries
from e2e.sitting import answer, banner, expect_saved, start

Visit = Callable[..., BrowserContext]
LIMIT, LEFT = timedelta(minutes=20), timedelta(seconds=25)
TYPED = "s03"
WORDS = "liêm chính, chí công vô tư"


def nearly_over(campus: CampusServer, who: str) -> str:
    """An attempt that was begun so long ago that hardly any time is left; its id."""
    ctx = campus.ctx(who)
    begun = replace(ctx, now=ctx.now - LIMIT + LEFT)
    return campus.write(start_attempt, begun, campus.campaigns[CONDUCT]).id


def ended(campus: CampusServer, attempt_id: str) -> bool:
    """Whether the tick of this minute has ended it, as cron's would."""
    tick(campus.store, campus.ctx())
    return campus.read(attempts.state_of, attempt_id) is not AttemptState.OPEN


def late_words(campus: CampusServer, attempt_id: str) -> list[object]:
    return [entry.value for entry in campus.read(late_entries, attempt_id)]


def id_of(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[-1]


def write(page: Page, words: str = WORDS) -> None:
    page.locator(f"#{TYPED} input[type=text]").fill(words)


def test_off_the_line_at_the_deadline_it_comes_late_and_reaches_the_organiser(
    campus: CampusServer, visit: Visit
) -> None:
    """The tick has ended the attempt before the line is back: recorded, not marked, told to both sides."""
    attempt_id = nearly_over(campus, AN)
    context = visit(AN)
    page = context.new_page()
    page.goto(f"/attempt/{attempt_id}")
    answer(page, "s01")
    expect_saved(page, "s01")
    context.set_offline(True)
    write(page)
    expect(page.locator(f"#{TYPED}-note")).to_contain_text("đang giữ trên máy này")
    wait_until(lambda: ended(campus, attempt_id))
    expect(banner(page)).to_contain_text("câu đến sau hạn được ghi lại, không tính điểm")
    context.set_offline(False)
    page.wait_for_url("**/result")
    told = page.locator("[data-role=late]")
    expect(told).to_contain_text("Có câu trả lời đến sau khi hết giờ làm bài lúc")
    expect(told).to_contain_text("câu 3")
    expect(told).to_contain_text("Đã ghi lại, không tính điểm; người tổ chức xem được.")
    assert late_words(campus, attempt_id) == [WORDS]
    organiser = visit(LAN).new_page()
    organiser.goto("/organise")
    organiser.get_by_role("link", name="Tập huấn văn hóa công vụ: 1 bài").click()
    organiser.get_by_role("link", name="Phạm Minh An").click()
    row = organiser.locator("table", has_text="Câu trả lời đến muộn").locator("tbody tr")
    expect(row).to_have_count(1)
    for words in ("Câu 3", WORDS, "(để trống)"):
        expect(row).to_contain_text(words)
    assert campus.visitor(BINH).get(f"/organise/attempts/{attempt_id}").status_code == 404


def test_a_page_that_was_closed_off_the_line_is_made_good_from_home(
    campus: CampusServer, visit: Visit
) -> None:
    """Answered without a line, the browser closed, the attempt handed in on another device: home sends it, and says so."""
    context = visit(MAI)
    page = context.new_page()
    address = start(page, campus.campaigns[CONDUCT])
    context.set_offline(True)
    write(page)
    expect(page.locator(f"#{TYPED}-note")).to_contain_text("đang giữ trên máy này")
    page.close(run_before_unload=False)
    visitor = campus.visitor(MAI)
    visitor.start(CONDUCT)
    assert visitor.write(f"/attempt/{id_of(address)}/submit", json={"answers": []}).status_code == 200
    context.set_offline(False)
    home = context.new_page()
    home.goto("/")
    expect(home.locator("[data-role=leftover]")).to_contain_text("vừa được gửi")
    home.get_by_role("link", name="Xem bài", exact=True).click()
    home.wait_for_url("**/result")
    expect(home.locator("[data-role=late]")).to_contain_text("Có câu trả lời đến sau khi nộp bài lúc")
    assert late_words(campus, id_of(address)) == [WORDS]
    assert home.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('congvu:'))") == []


def test_the_result_sends_what_its_browser_still_keeps(campus: CampusServer, visit: Visit) -> None:
    """Who goes straight to the paper's address is led to the result, and its notice is there at once."""
    context = visit(CUC)
    page = context.new_page()
    address = start(page, campus.campaigns[CONDUCT])
    context.set_offline(True)
    write(page)
    expect(page.locator(f"#{TYPED}-note")).to_contain_text("đang giữ trên máy này")
    page.close(run_before_unload=False)
    campus.visitor(CUC).write(f"/attempt/{id_of(address)}/submit", json={"answers": []})
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    again.wait_for_url("**/result")
    expect(again.locator("[data-role=late]")).to_contain_text("câu 3")
    assert late_words(campus, id_of(address)) == [WORDS]


def test_back_and_save_after_the_submission_keeps_its_promise_without_scripts(
    campus: CampusServer, visit: Visit
) -> None:
    """Two windows of a browser without scripts: one hands in, the other saves what it still holds."""
    context = visit(LAN, scripts=False)
    first, second = context.new_page(), context.new_page()
    address = start(first, campus.campaigns[CONDUCT])
    second.goto(address)
    write(second)
    answer(first, "s01")
    first.get_by_role("button", name="Nộp bài").click()
    first.wait_for_url("**/result")
    second.get_by_role("button", name="Lưu").first.click()
    second.wait_for_url("**/result")
    expect(second.locator("[data-role=late]")).to_contain_text("Đã ghi lại, không tính điểm")
    assert WORDS in late_words(campus, id_of(address))
    expect(second.get_by_text("Đã lưu các câu trả lời.")).to_have_count(0)


def test_what_is_refused_after_the_end_is_said_where_it_was_typed(campus: CampusServer, visit: Visit) -> None:
    """A text that the server cannot take stays on the page, with why; nothing leads away from it by itself."""
    context = visit(LAN)
    page = context.new_page()
    address = start(page, campus.campaigns[CONDUCT])
    context.set_offline(True)
    page.locator(f"#{TYPED} input[type=text]").evaluate("(field) => field.removeAttribute('maxlength')")
    write(page, "dài " * 3_000)
    expect(page.locator(f"#{TYPED}-note")).to_contain_text("đang giữ trên máy này")
    campus.visitor(LAN).write(f"/attempt/{id_of(address)}/submit", json={"answers": []})
    context.set_offline(False)
    expect(banner(page)).to_contain_text("Có câu trả lời không được ghi")
    expect(page.locator(f"#{TYPED}-note")).to_contain_text("dài")
    assert page.url == address
    assert late_words(campus, id_of(address)) == []


def test_a_stale_answer_is_recorded_when_the_other_window_hands_in(
    campus: CampusServer, visit: Visit
) -> None:
    """She had not decided between two windows; what this one holds goes to the log, not into the bin."""
    context = visit(CUC)
    page = context.new_page()
    address = start(page, campus.campaigns[CONDUCT])
    visitor = campus.visitor(CUC)
    visitor.start(CONDUCT)
    other = {"slot": TYPED, "base": 0, "key": "khác", "fields": {TYPED: ["chữ ở máy kia"]}}
    assert visitor.write(f"/attempt/{id_of(address)}/answers", json={"answers": [other]}).status_code == 200
    write(page)
    expect(page.locator(f"#{TYPED} [data-role=other]")).to_contain_text("cửa sổ khác")
    assert visitor.write(f"/attempt/{id_of(address)}/submit", json={"answers": []}).status_code == 200
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_url("**/result")
    expect(page.locator("[data-role=late]")).to_contain_text("câu 3")
    assert late_words(campus, id_of(address)) == [WORDS]
