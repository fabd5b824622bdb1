"""What cannot be read is said to who sits: on the page with scripts, on the plain form, over JSON, in a lesson."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from campus_server import AN, CONDUCT, LAN, MAI, WARD, CampusServer
from playwright.sync_api import BrowserContext, Page, expect

from congvu.model.people import Role
from congvu.services.attempts import paper_of
from congvu.services.campaigns.opening import open_campaign
from congvu.store import people
from e2e.sitting import expect_saved, start

NUMBER, DAY, WORD = "s06", "s10", "s03"  # of conduct-short
FORM = "s01"  # of one-stop-tasks
Visit = Callable[..., BrowserContext]


def test_a_typed_answer_in_any_dress_is_saved_without_a_word(campus: CampusServer, visit: Visit) -> None:
    page = visit(AN).new_page()
    start(page, campus.campaigns[CONDUCT])
    for slot, text in ((NUMBER, "“2”."), (DAY, "30 / 11 / 2026."), (WORD, "Chí công vô tư.")):
        page.fill(f"#{slot}-input", text)
        page.press(f"#{slot}-input", "Enter")
        expect_saved(page, slot)
        expect(page.locator(f"#{slot}-note")).not_to_have_class("cv-note cv-error")


def test_two_readings_are_named_listed_before_submission_and_there_after_a_reload(
    campus: CampusServer, visit: Visit
) -> None:
    page = visit(AN).new_page()
    start(page, campus.campaigns[CONDUCT])
    page.fill(f"#{NUMBER}-input", "1,000")
    page.press(f"#{NUMBER}-input", "Enter")
    told_of(page, NUMBER, "«1,000» có hai cách hiểu: 1.000 hoặc 1.")
    expect(page.locator("[data-role=status]")).to_contain_text("Đã lưu lúc")
    page.reload()
    expect(page.locator(f"#{NUMBER}-input")).to_have_value("1,000")
    told_of(page, NUMBER, "hai cách hiểu")
    page.get_by_role("button", name="Nộp bài").last.click()
    expect(page.locator("[data-role=confirm-text]")).to_contain_text("Còn câu máy chưa đọc được:Câu 6")
    page.get_by_role("button", name="Làm tiếp").click()
    page.fill(f"#{NUMBER}-input", "1.000")
    page.press(f"#{NUMBER}-input", "Enter")
    expect(page.locator(f"#{NUMBER}[data-unread]")).to_have_count(0)
    expect_saved(page, NUMBER)


def told_of(page: Page, slot: str, words: str) -> None:
    note = page.locator(f"#{slot}-note")
    expect(note).to_have_class("cv-note cv-error")
    expect(note).to_contain_text(words)
    expect(page.locator(f"#{slot}")).to_have_attribute("aria-describedby", f"{slot}-note")


def test_the_plain_form_saves_tells_and_hands_in_when_asked_again(campus: CampusServer) -> None:
    mai = campus.visitor(MAI)
    address = mai.start()

    def post(action: str, sequence: int, text: str) -> Any:
        form = {NUMBER: text, f"base.{NUMBER}": str(sequence), "action": action}
        return mai.write(address, data=form)

    saved = post("save", 0, "2 hoặc 3")
    assert "Đã lưu, nhưng có câu máy chưa đọc được" in saved.text
    assert "Không đọc được số «2 hoặc 3»" in saved.text and 'value="2 hoặc 3"' in saved.text
    asked = post("submit", 1, "1,000")
    assert (asked.status_code, "bấm «Nộp bài» lần nữa" in asked.text) == (200, True)
    assert "hai cách hiểu: 1.000 hoặc 1." in asked.text
    state = mai.get(f"{address}/state").json()
    assert (state["state"], state["answers"][NUMBER]["fields"]) == ("open", {NUMBER: ["1,000"]})
    assert "hai cách hiểu" in state["answers"][NUMBER]["message"]
    assert post("submit", 2, "1,000").status_code == 303


def test_a_form_names_the_gap_and_saves_the_others(campus: CampusServer) -> None:
    an = campus.visitor(AN)
    address = began(an, tasks(campus))
    content = campus.read(lambda tx: form_of(tx, campus, address))
    typed = {gap["id"]: gap for gap in content["gaps"] if gap["kind"] in ("date", "numeric")}
    gap_id = next(iter(typed))
    number = [gap["id"] for gap in content["gaps"]].index(gap_id) + 1
    fields = {f"{FORM}.{gap['id']}": [] for gap in content["gaps"]}
    fields |= {
        f"{FORM}.{one}": ["08/01/2027"] if gap["kind"] == "date" else ["1"] for one, gap in typed.items()
    }
    fields[f"{FORM}.{gap_id}"] = ["chẳng biết"]
    body = {"answers": [{"slot": FORM, "base": 0, "key": "k1", "fields": fields}]}
    (result,) = an.write(f"{address}/answers", json=body).json()["results"]
    assert result["status"] == "saved"
    assert result["message"].startswith(f"Ô số {number} «{typed[gap_id]['label']}»: Không đọc được")
    assert result["message"].count("Ô số") == 1
    kept = an.get(f"{address}/state").json()["answers"][FORM]["fields"]
    assert {name: values for name, values in kept.items() if values} == {n: v for n, v in fields.items() if v}


def tasks(campus: CampusServer) -> str:
    """A campaign of the quiz that asks for filled forms."""
    ctx = campus.ctx().acting_as(LAN, Role.ORGANISER)
    scope = campus.read(people.scope_of, LAN, ctx.today)
    return campus.write(
        open_campaign,
        ctx,
        scope,
        title="Giấy tờ",
        unit_id=WARD,
        course_id="one-stop",
        quiz_id="one-stop-tasks",
        opens_at=ctx.now - timedelta(days=1),
        closes_at=ctx.now + timedelta(days=7),
    ).id


def began(visitor: Any, campaign_id: str) -> str:
    response = visitor.write(f"/quiz/{campaign_id}/start")
    assert response.status_code == 303, response.text
    return str(response.headers["Location"])


def form_of(tx: Any, campus: CampusServer, address: str) -> Any:
    """The form in the first slot, as the trainee sees it."""
    return paper_of(tx, campus.ctx(AN), address.rpartition("/")[2]).item_in(FORM).content


def test_a_practice_reads_the_same_and_what_it_cannot_read_is_no_try(campus: CampusServer) -> None:
    practice, item = (
        "/lessons/conduct/06-qua-tang-nguoi-nha-mang-xa-hoi/practices/conduct-p06a",
        "conduct-p06a",
    )
    an = campus.visitor(AN)

    def tried(text: str) -> Any:
        return an.write(practice, json={"officer": AN, "tries": 1, "fields": {item: [text]}})

    refused = tried("31/02/2027")
    assert (refused.status_code, "Không đọc được ngày «31/02/2027»" in refused.json()["message"]) == (
        400,
        True,
    )
    plain = an.write(f"{practice}/plain", data={"officer": AN, item: "tuần sau"})
    assert "Không đọc được ngày «tuần sau»" in plain.text
    assert "Đã luyện" not in plain.text
    assert [tried(text).json()["share"] for text in RIGHT_DAYS] == [1.0] * len(RIGHT_DAYS)


RIGHT_DAYS = ("04/12/2026", "“4 – 12 – 2026”.", "ngay 4 thang 12 nam 2026")
