"""A marker's way through real Chromium: the queue, one answer after another, and nobody's name on any page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from backbone import item
from campus_server import AN, CAST, EN, LAN, MAI, THAO, WARD, CampusServer
from marking_cast import CRITERIA, blueprint, essay
from playwright.sync_api import BrowserContext, Page, expect

from congvu.content.blueprint_json import blueprint_to_json
from congvu.content.bundle import Bundle
from congvu.model.people import Role
from congvu.services.attempts.save import AnswerSave
from congvu.services.attempts.start import start_attempt
from congvu.services.attempts.submit import submit_attempt
from congvu.services.authoring.publishing import publish_content
from congvu.services.campaigns.opening import open_campaign
from congvu.store import people, results

Visit = Callable[..., BrowserContext]
QUIZ, TITLE = "viet-hai-nguoi", "Đợt của riêng một người"
WORDS = "Tôi mời bà ngồi, nói rõ giấy tờ còn thiếu và ngày hẹn."
"""What trainees wrote; nothing of who they are."""


@pytest.fixture
def written(campus: CampusServer) -> dict[str, str]:
    """An and Mai have each sat a quiz with an essay that two people mark; attempts by officer, campaign by ``""``."""
    ctx = campus.ctx()
    quiz = replace(
        blueprint(QUIZ, second_marker=True, historical=True, formative=True), title="Bài viết hai người chấm"
    )
    made = (essay(), item("go-1", "nq-9-2019#d1", kind="short", key="phiếu hẹn"))
    register = campus.read(ctx.services.cache.register)
    bundle = Bundle(register, made, (), {QUIZ: blueprint_to_json(quiz)}, (), (), {}, {}, "f" * 64)
    campus.write(publish_content, ctx, bundle)
    scope = campus.read(people.scope_of, LAN, ctx.today)
    campaign = campus.write(
        open_campaign,
        ctx.acting_as(LAN, Role.ORGANISER),
        scope,
        title=TITLE,
        unit_id=WARD,
        course_id="conduct",
        quiz_id=QUIZ,
        opens_at=ctx.now - timedelta(days=1),
        closes_at=ctx.now + timedelta(days=7),
    )
    attempts = {"": campaign.id}
    for who in (AN, MAI):
        attempt = campus.write(start_attempt, campus.ctx(who), campaign.id)
        saves = [AnswerSave("s01", 0, "a", WORDS), AnswerSave("s02", 0, "b", "phiếu hẹn")]
        campus.write(submit_attempt, campus.ctx(who), attempt.id, saves)
        attempts[who] = attempt.id
    return attempts


def choose(page: Page, level: str = "m1") -> None:
    """A level for both criteria."""
    for criterion in CRITERIA:
        page.locator(f'input[name="level-{criterion}"][value="{level}"]').check()


def take(page: Page) -> None:
    page.goto("/marking")
    page.get_by_role("button", name="Chấm câu tiếp theo").first.click()
    expect(page.get_by_role("heading", name="Chấm một câu")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_two_markers_one_after_the_other(
    campus: CampusServer, visit: Visit, written: dict[str, str], width: int
) -> None:
    """By keyboard and by mouse; the next answer comes by itself; the trainee reads both comments."""
    for who, level, said in ((THAO, "m1", "Rõ người, rõ việc."), (EN, "m2", "Thiếu ngày hẹn.")):
        page = visit(who, width).new_page()
        take(page)
        assert Axe().run(page).violations_count == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        choose(page, "m1" if level == "m1" else "m2")
        page.get_by_label("Nhận xét cho người làm bài").fill(said)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("status")).to_contain_text("Đã lưu")
    results_now = [campus.read(results.get_result, written[who]) for who in (AN, MAI)]
    assert all(one is not None and one.result.pending == ("s01",) for one in results_now)
    page = visit(EN, width).new_page()
    page.goto("/marking")
    assert "lần ba" not in page.content()  # she was one of the two who differ


def test_no_page_of_a_marker_names_anybody(
    campus: CampusServer, visit: Visit, written: dict[str, str]
) -> None:
    """Neither the HTML nor the address tells name, id, unit, campaign or attempt."""
    page = visit(THAO).new_page()
    page.goto("/marking")
    seen = [page.content()]
    take(page)
    seen.append(page.content() + page.url)
    secrets = [*written.values(), TITLE, "Phường Một", CAST[AN].full_name, CAST[MAI].full_name]
    assert [secret for secret in secrets for text in seen if secret in text] == []


def test_the_page_works_without_scripts(visit: Visit, written: dict[str, str]) -> None:
    page = visit(THAO, 360, scripts=False).new_page()
    take(page)
    expect(page.get_by_text(WORDS)).to_be_visible()
    choose(page)
    page.get_by_role("button", name="Lưu rồi nghỉ").click()
    expect(page.get_by_text("chờ người chấm thứ hai")).to_be_visible()
    page.get_by_role("link", name="Xem lại câu 1", exact=True).click()
    expect(page.get_by_text("Điểm anh/chị cho: 4/4")).to_be_visible()


def test_a_session_that_ends_takes_nothing_away(
    campus: CampusServer, visit: Visit, written: dict[str, str]
) -> None:
    """The form is told to log in; back on the page, what was chosen and typed stands there still."""
    context = visit(THAO)
    page = context.new_page()
    take(page)
    address = page.url
    choose(page, "m2")
    page.get_by_label("Nhận xét cho người làm bài").fill("Viết dài để chấm kỹ.")
    cookies = context.cookies()
    context.clear_cookies(name=next(one["name"] for one in cookies if "congvu" in one["name"]))
    page.get_by_role("button", name="Lưu và chấm câu tiếp theo").click()
    page.wait_for_url("**/login*")
    context.add_cookies([{"name": c["name"], "value": c["value"], "url": campus.url} for c in cookies])
    page.goto(address)
    expect(page.get_by_label("Nhận xét cho người làm bài")).to_have_value("Viết dài để chấm kỹ.")
    expect(page.locator('input[name="level-ro-viec"][value="m2"]')).to_be_checked()


def test_an_organiser_sees_the_marks_and_an_administrator_changes_one(
    visit: Visit, written: dict[str, str]
) -> None:
    """Without a marker's role there is no form; with one, points and a reason; both are in the list afterwards."""
    marker = visit(THAO).new_page()
    take(marker)
    choose(marker, "m1")
    marker.get_by_role("button", name="Lưu rồi nghỉ").click()
    page = visit(LAN, 360).new_page()
    page.goto(f"/organise/campaigns/{written['']}")
    expect(page.get_by_text("1 câu chờ chấm").first).to_be_visible()
    page.get_by_role("link", name=CAST[AN].full_name).click()
    expect(page.get_by_text("Sửa điểm cần thêm vai trò người chấm")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    other = visit(EN).new_page()
    other.goto(page.url)
    assert Axe().run(other).violations_count == 0
    override = other.locator("form", has=other.get_by_role("button", name="Trả về điểm của máy"))
    override.get_by_label("Câu").select_option("s01")
    override.get_by_label("Điểm mới").fill("9")
    override.get_by_label("Lý do").fill("Phúc khảo theo biên bản số 12")
    other.get_by_role("button", name="Sửa điểm").click()
    expect(other.get_by_text("vượt khung 0–4")).to_be_visible()
    override.get_by_label("Điểm mới").fill("3,5")
    other.get_by_role("button", name="Sửa điểm").click()
    expect(other.get_by_text("Đã sửa điểm.")).to_be_visible()
    expect(other.get_by_role("row").filter(has_text="Câu 1")).to_contain_text("3,5/4")
