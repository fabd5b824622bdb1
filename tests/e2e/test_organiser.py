"""An organiser's way: a staff list as it is, a campaign, the dashboard, the report; and the day her role ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from campus_server import AN, BINH, CONDUCT, CUC, LAN, TITLES, WARD, CampusServer
from documents.untidy import Untidy, make_untidy
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from congvu.model.people import Role
from congvu.services.campaigns import enrol_newcomers
from congvu.services.people.roles import revoke_role
from congvu.store import campaigns
from congvu.store.schema import identity

Visit = Callable[..., BrowserContext]
LIST = {
    "Phường Một": (
        Untidy(
            "NGUYỄN THỊ", "ÁNH", "03/04/1980", "Chuyên viên", "0012", 912345678, "anh@x.gov.vn", woman=True
        ),
        Untidy("Lê Va\u0306n", "Bi\u0300nh", date(1985, 4, 13), "Chuyên\u00a0viên ", "0013", "0987 654 321"),
        Untidy("Trần", "Cường", "31/02/1979", "Chuyên viên", "0014"),
    )
}


def officers(campus: CampusServer) -> int:
    """How many people the store knows."""
    return int(campus.read(lambda tx: tx.execute(select(func.count()).select_from(identity)).scalar_one()))


def fact(page: Page, term: str) -> str:
    """The figure under a term."""
    return page.locator(".facts div", has=page.get_by_text(term, exact=True)).locator("dd").inner_text()


def everybody_enrolled(campus: CampusServer, campaign_id: str) -> int:
    """How many people a campaign has, with whom a staff list brought since: the tick may have been there or not."""
    campaign = campus.read(campaigns.get_campaign, campaign_id)
    assert campaign is not None
    campus.write(enrol_newcomers, campus.ctx(), campaign)
    return campus.read(campaigns.count_enrolled, campaign_id)


def test_an_untidy_list_is_shown_and_then_taken(campus: CampusServer, visit: Visit, tmp_path: Path) -> None:
    """The preview names cells to mend and changes nothing; the good rows are written on her word, once."""
    page, before = visit(LAN).new_page(), officers(campus)
    page.goto("/organise")
    page.get_by_role("link", name="Nhập danh sách cán bộ").click()
    page.get_by_label("Danh sách của đơn vị").select_option(WARD)
    page.get_by_label("Tệp danh sách").set_input_files(make_untidy(tmp_path / "danh sách.xlsx", LIST))
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("chưa có gì thay đổi")).to_be_visible()
    expect(
        page.get_by_role("table", name="Chỗ cần sửa hoặc xem lại").get_by_text("31/02/1979")
    ).to_be_visible()
    added = int(fact(page, "Thêm mới"))
    assert added >= 2
    assert officers(campus) == before
    page.get_by_role("button", name="Ghi").click()
    expect(page.get_by_text("Đã ghi danh sách.")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Lê Văn Bình")).to_be_visible()
    assert officers(campus) == before + added


def test_a_campaign_is_opened_from_the_page(campus: CampusServer, visit: Visit) -> None:
    """A date that is none is named, and nothing that was typed is lost; then it stands in the list and at home."""
    page, today = visit(LAN).new_page(), campus.ctx().today
    page.goto("/organise")
    page.get_by_label("Tên đợt tập huấn").fill("Cải cách quý IV")
    page.get_by_label("Khóa học").select_option("reform")
    page.get_by_label("Bài kiểm tra").select_option("reform-short")
    page.get_by_label("Bắt đầu từ ngày").fill("31/02/2026")
    page.get_by_label("Đến hết ngày").fill(f"{today + timedelta(days=9):%d/%m/%Y}")
    page.get_by_role("button", name="Mở đợt tập huấn").click()
    expect(page.get_by_text("«31/02/2026» không phải là ngày.")).to_be_visible()
    page.get_by_label("Bắt đầu từ ngày").fill(f"{today:%d/%m/%Y}")
    page.get_by_role("button", name="Mở đợt tập huấn").click()
    expect(page.get_by_text("Đã mở đợt tập huấn")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Cải cách quý IV")
    expect(row).to_contain_text("Đang mở")
    trainee = visit(AN).new_page()
    trainee.goto("/")
    expect(trainee.get_by_role("heading", name="Cải cách quý IV")).to_be_visible()


def test_the_dashboard_shows_her_figures_and_saves_them(campus: CampusServer, visit: Visit) -> None:
    """Figures of her own ward, with the minute they are of; the workbook holds the same people and no others."""
    an = campus.visitor(AN)
    an.write(f"{an.start()}/submit", json={"answers": []})
    enrolled = everybody_enrolled(campus, campus.campaigns[CONDUCT])
    page = visit(LAN).new_page()
    page.goto("/dashboards/overview")
    live = page.locator(".cvd-root")
    choice = live.get_by_role("combobox", name="Đợt tập huấn")
    expect(choice).to_be_visible()
    titles = [text.replace("\xa0", " ") for text in choice.locator("option").all_text_contents()]
    choice.select_option(index=next(n for n, title in enumerate(titles) if TITLES[CONDUCT] in title))
    expect(live.get_by_role("heading", name=TITLES[CONDUCT])).to_be_visible()
    expect(live.get_by_text("Số liệu tính lúc")).to_be_visible()
    expect(live.locator(".cvd-cards li").first).to_have_text(f"Được giao{enrolled}người")
    expect(live.locator(".js-plotly-plot").first).to_be_visible()
    assert not [title for title in titles if "Phường Hai" in title]
    with page.expect_download() as saved:
        live.get_by_role("button", name="Tải báo cáo Excel").click()
    book = load_workbook(BytesIO(saved.value.path().read_bytes()))
    words = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    assert saved.value.suggested_filename.endswith(".xlsx")
    assert {"Phạm Minh An", "Vũ Ngọc Mai"} <= words
    assert not {"Phạm Quốc Dũng", "Trần Văn Bình"} & words


def test_an_open_dashboard_empties_when_the_role_ends(campus: CampusServer, visit: Visit) -> None:
    """Within a look of the watch, by itself: no name and no figure is left. A page opened anew is refused."""
    page = visit(CUC).new_page()
    page.goto("/dashboards/overview")
    live = page.locator(".cvd-root")
    expect(live.locator(".cvd-cards").first).to_be_visible()
    expect(live.get_by_role("button", name="Tải báo cáo Excel")).to_be_visible()  # its last part to come
    campus.write(revoke_role, campus.ctx(), CUC, Role.UNIT_HEAD)
    expect(page.get_by_role("alert").filter(has_text="không còn quyền")).to_be_visible()
    expect(live.locator(".cvd-cards")).to_have_count(0)
    assert "Phạm Minh An" not in page.content()
    answer = page.goto("/dashboards/overview")
    assert answer is not None
    assert answer.status == 403


def test_two_organisers_see_two_dashboards(campus: CampusServer, visit: Visit) -> None:
    page = visit(BINH, 360).new_page()
    page.goto("/dashboards/overview")
    expect(page.get_by_role("heading", name="Tập huấn cải cách của Phường Hai").first).to_be_visible()
    assert "Phường Một" not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
