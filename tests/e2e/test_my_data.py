"""What is kept about a person, on her phone and without scripts: it fits, it is sound to axe, the file comes down."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from campus_server import AN
from playwright.sync_api import BrowserContext, expect

Visit = Callable[..., BrowserContext]
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_my_data_fits_a_phone_and_is_sound(visit: Visit, theme: str) -> None:
    page = visit(AN, 360, theme=theme).new_page()
    page.goto("/")
    page.get_by_role("link", name="Dữ liệu của tôi").click()
    expect(page.get_by_role("heading", name="Dữ liệu của tôi", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Dữ liệu được giữ bao lâu")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, options=AXE).response["violations"]
    assert [f"{v['id']}: {[node['html'][:150] for node in v['nodes'][:3]]}" for v in found] == []


def test_she_takes_her_data_away_without_scripts(visit: Visit) -> None:
    page = visit(AN, 360, scripts=False).new_page()
    page.goto("/my-data")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Tải tệp cho máy đọc (.json)").click()
    body = json.loads(coming.value.path().read_text(encoding="utf-8"))
    assert coming.value.suggested_filename == "du-lieu-cua-toi.json"
    assert {fact["key"]: fact["value"] for fact in body["person"]}["full_name"] == "Phạm Minh An"
