"""The result of a final of thirty questions, on a phone, on a screen and on paper, in real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from campus_server import AN, CAST, MAI, CampusServer
from finals import TITLE, open_final, sit_final
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from congvu.model.attempts import Attempt
from congvu.store.schema import campaign

Visit = Callable[..., BrowserContext]
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
FITS = "document.documentElement.scrollWidth <= innerWidth"
LONGEST_PX = 9_000
BROKEN_WORDS = r"""() => {
  const broken = [], texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const found of texts.currentNode.data.matchAll(/\p{L}+/gu)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, found.index);
      range.setEnd(texts.currentNode, found.index + found[0].length);
      if (new Set(Array.from(range.getClientRects(), box => Math.round(box.top))).size > 1) broken.push(found[0]);
    }
  }
  return broken;
}"""
"""Words of which a part stands on another line."""


@pytest.fixture(scope="module")
def sat(campus: CampusServer) -> Attempt:
    """An's attempt: seven of thirty wrong, explained, the answers not open yet."""
    return sit_final(campus, AN, open_final(campus, pass_mark=0.9).id)


@pytest.fixture(scope="module")
def told(campus: CampusServer) -> Attempt:
    """Mai's attempt in a campaign that has closed: all is open."""
    held = open_final(campus)
    attempt = sit_final(campus, MAI, held.id)
    past = datetime.now(UTC) - timedelta(minutes=5)
    campus.change(campaign, campaign.c.id == held.id, closes_at=past)
    return attempt


def at(page: Page, attempt: Attempt, show: str = "") -> Page:
    """Her result."""
    page.goto(f"/attempt/{attempt.id}/result" + (f"?show={show}" if show else ""))
    return page


def test_on_a_phone_what_was_wrong_is_a_few_screens(visit: Visit, sat: Attempt) -> None:
    """Of thirty questions the seven that want looking at; the whole was 39,448 pixels."""
    page = at(visit(AN, 360).new_page(), sat)
    expect(page.locator(".cv-review")).to_have_count(7)
    assert page.evaluate("document.documentElement.scrollHeight") <= LONGEST_PX
    assert page.evaluate(FITS)


def test_the_choice_of_questions_works_without_scripts(visit: Visit, sat: Attempt) -> None:
    """And each number leads to its question, also to one that is not shown; what was right is folded."""
    page = at(visit(AN, 360, scripts=False).new_page(), sat)
    expect(page.locator(".jump a")).to_have_count(30)
    page.locator(".jump a[data-outcome=right]").first.click()
    page.wait_for_url("**?show=all#*")
    assert page.locator(".cv-review:target").count() == 1
    expect(page.locator("details.cv-review:not([open])")).to_have_count(23)
    page.locator("details.cv-review summary").first.click()
    expect(page.locator("details.cv-review .cv-why").first).to_be_visible()
    page.get_by_role("link", name="Câu chưa đúng (7)").click()
    expect(page.locator(".cv-review")).to_have_count(7)


@pytest.mark.parametrize("show", ["missed", "all"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_no_word_is_broken(visit: Visit, told: Attempt, width: int, show: str) -> None:
    page = at(visit(MAI, width).new_page(), told, show)
    expect(page.locator(".cv-key").first).to_be_attached()
    assert page.evaluate(FITS)
    assert page.evaluate(BROKEN_WORDS) == []
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


def test_text_of_twice_the_size_fits_on_a_phone(visit: Visit, told: Attempt) -> None:
    page = at(visit(MAI, 360).new_page(), told, "all")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.querySelector('main').scrollWidth <= innerWidth")


def test_a_printed_result_says_whose_it_is_and_is_short(visit: Visit, told: Attempt) -> None:
    """Name, unit, quiz, campaign, day and outcome; every question opened; no button; was 25 pages."""
    page = at(visit(MAI).new_page(), told, "all")
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    text = " ".join("\n".join(sheet.extract_text() for sheet in paper.pages).split())
    for said in (
        CAST[MAI].full_name,
        "Phường Một",
        "Kiểm tra cuối khóa: Cơ chế một cửa",
        TITLE,
        "23 / 30 điểm",
    ):
        assert said in text
    assert f"Trang {len(paper.pages)}/{len(paper.pages)}" in text
    assert len(paper.pages) <= 14
    assert text.count("Giải thích") >= 30  # a question may say it too
    for left_out in ("Đăng xuất", "Học tiếp", "Xem lại", "Tất cả (30)", "Trang khóa học"):
        assert left_out not in text
    assert page.locator("details.cv-review[open]").count() == 0  # as she had left it


def test_a_print_of_some_questions_says_so(visit: Visit, sat: Attempt) -> None:
    page = at(visit(AN).new_page(), sat)
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    text = " ".join("\n".join(sheet.extract_text() for sheet in paper.pages).split())
    assert "Trang in này chỉ có: Câu chưa đúng (7)." in text
    assert len(paper.pages) <= 5
