"""Statistics on the campus: what an author reads of her questions, and what an enrolled organiser does not."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from campus_server import AN, CONDUCT, LAN, MAI, THAO, TITLES, CampusServer
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Page, expect

from congvu.services.attempts.save import AnswerSave
from congvu.services.attempts.start import start_attempt
from congvu.services.attempts.submit import submit_attempt

Visit = Callable[..., BrowserContext]
SITTINGS = 3


@pytest.fixture(scope="module", autouse=True)
def sat(campus: CampusServer) -> None:
    """An and Mai use up their attempts; An answers single choices by the key, Mai never does."""
    keys = count()
    for who in (AN, MAI):
        for _ in range(SITTINGS):
            ctx = campus.ctx(who)
            attempt = campus.write(start_attempt, ctx, campus.campaigns[CONDUCT])
            saves = []
            for slot in attempt.paper.slots:
                item = campus.read(ctx.services.cache.items, [slot.item_version_id])[slot.item_version_id]
                key = campus.read(ctx.services.cache.latest_keys, [item.id])[item.id]
                right = ctx.services.kinds[item.kind].key_answer(item.content, key.key)
                if item.kind != "single":
                    continue
                wrong = next(one["id"] for one in item.content["options"] if one["id"] != right)
                saves.append(AnswerSave(slot.slot, 0, f"k{next(keys)}", right if who == AN else wrong))
            campus.write(submit_attempt, ctx, attempt.id, saves)


def open_statistics(visit: Visit, who: str, width: int = 1280) -> Page:
    """All attempts of the campaign, as somebody chooses them on the page."""
    page = visit(who, width).new_page()
    page.goto("/organise/statistics")
    page.get_by_label("Đợt tập huấn").select_option(
        label=f"{TITLES[CONDUCT]} – Bài kiểm tra ngắn: Văn hóa công vụ và tiếp công dân (6 lượt)"
    )
    page.get_by_label("Lượt làm bài").select_option(label="Mọi lượt đã nộp")
    page.get_by_role("button", name="Xem thống kê").click()
    expect(page.get_by_role("heading", name="Từng câu hỏi")).to_be_visible()
    return page


def test_an_author_reads_figures_wording_and_options(visit: Visit) -> None:
    """Six attempts: the quiz's figures, each question with its stem, and options with the key ticked."""
    page = open_statistics(visit, THAO)
    expect(page.get_by_text("Độ nhất quán (CIC)")).to_be_visible()
    met = page.locator("details", has=page.get_by_role("table", include_hidden=True)).first
    met.locator("summary").click()
    expect(met.locator(".stem")).to_be_visible()
    expect(met.get_by_role("table")).to_contain_text("✓")


def test_an_enrolled_organiser_sees_no_wording_and_no_key(visit: Visit) -> None:
    """Lan may yet sit the quiz: figures, and nothing in the page's source of stems, options or keys."""
    page = open_statistics(visit, LAN)
    expect(page.get_by_text("phương án và đáp án chưa hiện", exact=False).first).to_be_visible()
    assert page.locator(".stem").count() == 0
    assert "✓" not in page.locator("main").inner_text()
    assert page.locator("details table").count() == 0


def test_the_workbook_has_what_the_page_has(visit: Visit, tmp_path: Path) -> None:
    """The link gives a workbook; an enrolled organiser's holds no options either."""
    for who, options in ((THAO, True), (LAN, False)):
        page = open_statistics(visit, who)
        with page.expect_download() as download:
            page.get_by_role("link", name="Tải tệp Excel").click()
        path = tmp_path / f"{who}.xlsx"
        download.value.save_as(path)
        book = load_workbook(BytesIO(path.read_bytes()))
        assert book.sheetnames == ["Cả bài", "Từng ô câu", "Từng câu hỏi", "Phương án"]
        titles = sum(1 for _ in book["Cả bài"].iter_rows(max_col=1))
        assert titles > 8
        cells = [cell for row in book["Phương án"].iter_rows(values_only=True) for cell in row]
        assert ("có" in cells) is options


def test_it_can_be_read_on_a_phone(visit: Visit) -> None:
    """At 360 px nothing but the tables' own regions scrolls sideways, with every question unfolded."""
    page = open_statistics(visit, THAO, 360)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(visit: Visit, width: int) -> None:
    """With every question unfolded."""
    page = open_statistics(visit, THAO, width)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_an_unknown_choice_is_a_clear_message(visit: Visit, campus: CampusServer) -> None:
    """A mistyped address says what is wrong."""
    page = visit(THAO).new_page()
    answer = page.goto(f"/organise/statistics?campaign={campus.campaigns[CONDUCT]}&attempts=best")
    assert answer is not None
    assert answer.status == 400
    expect(page.get_by_text("Không có cách chọn lượt này.")).to_be_visible()
