"""The live page, without a browser: what the widgets hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import pytest
from jinja2 import FileSystemLoader

from congvu.interfaces.dashboards import charts
from congvu.interfaces.dashboards.client import AccessEnded, DataPort
from congvu.interfaces.dashboards.frames import by_unit, read_report
from congvu.interfaces.dashboards.overview import Overview

Maker = Callable[..., Any]
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def page(port: Any, report: Maker, row: Maker) -> Overview:
    """Two campaigns; the first has four people in two units."""
    people = [row("Trần An"), row("Lê Bình", share=0.725), row("Vũ Chi", "Tổ 2", 0.4), row("Hồ Yến")]
    port.reports = [report(*people, simulated=True), report(row("Đỗ Đức"), id="c2", title="Đợt hai")]
    client = DataPort.from_environment(port.environment())
    return Overview(client, client.campaigns(), read_report(client.report("c1")))


def _text(page: Overview) -> str:
    """All that the page holds for the browser."""
    return json.dumps([widget.get_state() for widget in _all(page.root)], default=str, ensure_ascii=False)


def _all(widget: Any) -> list[Any]:
    return [widget, *(found for child in getattr(widget, "children", ()) for found in _all(child))]


def test_it_shows_headline_when_computed_and_that_it_is_a_sample(page: Overview) -> None:
    assert "<strong>4</strong>" in page.summary.value
    assert "25% số được giao" in page.summary.value
    assert "Số liệu tính lúc 14:05 ngày 08/01/2027" in page.summary.value
    assert "Dữ liệu mẫu, mô phỏng" in page.summary.value


def test_what_is_seen_before_scripts_holds_figures_and_no_names(page: Overview) -> None:
    first = page.first_sight()
    assert "<strong>4</strong>" in first
    assert "Tổ 2" in first
    assert "Trần An" not in first


def test_another_campaign_is_fetched_when_chosen(page: Overview) -> None:
    page.campaign.value = "c2"
    assert "Đợt hai" in page.summary.value
    assert "Dữ liệu mẫu" not in page.summary.value


def test_an_only_unit_is_opened_at_once(page: Overview) -> None:
    assert page.unit.value == ""
    page.campaign.value = "c2"
    assert page.unit.value == "u-Văn phòng"
    assert "Đỗ Đức" in page.people.value


def test_a_unit_shows_its_people_with_their_details(page: Overview) -> None:
    page.unit.value = "u-Tổ 2"
    assert "Vũ Chi" in page.people.value
    assert "8/20 điểm (40%)" in page.people.value
    assert "09:20 ngày 07/01/2027" in page.people.value
    assert "Trần An" not in page.people.value


def test_the_unit_stays_chosen_over_a_refresh(page: Overview) -> None:
    page.unit.value = "u-Tổ 2"
    page.refresh.click()
    assert page.unit.value == "u-Tổ 2"


def test_refresh_takes_the_new_figures(page: Overview, port: Any, row: Maker) -> None:
    port.reports[0]["rows"].append(row("Mới", share=1.0))
    page.refresh.click()
    assert "<strong>5</strong>" in page.summary.value


def test_units_of_one_name_can_be_told_apart(port: Any, report: Maker, row: Maker) -> None:
    port.reports = [report(row("An", "Tổ 1", unit_id="aaa"), row("Bình", "Tổ 1", unit_id="bbb"))]
    client = DataPort.from_environment(port.environment())
    page = Overview(client, client.campaigns(), read_report(client.report("c1")))
    assert [label for label, _ in page.unit.options[1:]] == ["Tổ 1 (aaa)", "Tổ 1 (bbb)"]


def test_the_table_follows_the_order_chosen(page: Overview) -> None:
    page.order.value = "most_not_started"
    assert page.units_table.value.index("Văn phòng") < page.units_table.value.index("Tổ 2")
    page.order.value = "name"
    assert page.units_table.value.index("Tổ 2") < page.units_table.value.index("Văn phòng")


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_empties_the_page(page: Overview, port: Any, status: int) -> None:
    page.unit.value = "u-Tổ 2"
    port.refuses = (status, {"error": "x", "message": "Hết <quyền>"})
    page.refresh.click()
    assert page.root.children == (page.notice,)
    assert "Hết &lt;quyền&gt;" in page.notice.value
    assert "Vũ Chi" not in _text(page)
    assert page.people.value == page.summary.value == ""
    assert page.units_picture.outputs == ()


def test_a_failing_server_leaves_the_figures_and_says_so(page: Overview, port: Any) -> None:
    port.refuses = (500, None)
    page.campaign.value = "c2"
    assert "máy chủ gặp lỗi" in page.notice.value
    assert page.campaign.value == "c1"
    assert "Một cửa 2027" in page.summary.value


def test_a_report_of_another_form_is_said_plainly(page: Overview, port: Any) -> None:
    port.reports[0]["rows"][0]["standing"] = "excused"
    page.refresh.click()
    assert "Chưa hiện được số liệu" in page.notice.value


def test_the_probe_fails_when_the_campaign_leaves_the_scope(page: Overview, port: Any) -> None:
    page.probe()
    del port.reports[0]
    with pytest.raises(AccessEnded, match="không còn trong phạm vi"):
        page.probe()


def test_no_text_becomes_markup(port: Any, report: Maker, row: Maker) -> None:
    """Whatever a roster holds: names, positions, units, titles."""
    person = row(ATTACK, ATTACK, 0.4, position=ATTACK)
    port.reports = [report(person, title=ATTACK, unit=ATTACK, quiz=ATTACK, course=ATTACK, counts=ATTACK)]
    client = DataPort.from_environment(port.environment())
    page = Overview(client, client.campaigns(), read_report(client.report("c1")))
    html = [widget.value for widget in _all(page.root) if isinstance(widget, widgets.HTML)]
    pictures = json.dumps([*page.units_picture.outputs, *page.marks_picture.outputs])
    for shown in [*html, page.first_sight(), pictures]:
        assert "<script" not in shown
        assert "<img" not in shown
    assert "&lt;script&gt;" in page.people.value


def test_a_share_just_below_the_pass_mark_does_not_look_like_it(port: Any, report: Maker, row: Maker) -> None:
    port.reports = [report(row("Vũ Chi", share=0.5998))]
    client = DataPort.from_environment(port.environment())
    page = Overview(client, client.campaigns(), read_report(client.report("c1")))
    assert "11,996/20 điểm (59,98%)" in page.people.value
    assert "59,98%</td>" in page.outstanding.value


@pytest.mark.parametrize(
    ("standing", "told"), [("not_passed", "20/30 điểm (66,667%)"), ("passed", "20/30 điểm (66,7%)")]
)
def test_a_share_beside_the_pass_mark_agrees_with_the_standing(
    port: Any, report: Maker, row: Maker, standing: str, told: str
) -> None:
    """Two thirds, where 66.67% is asked for: whatever stands beside it was decided by the marks, not by the page."""
    person = row("Vũ Chi", share=2 / 3) | {"points": 20.0, "max_points": 30.0, "standing": standing}
    port.reports = [report(person, pass_mark=0.6667)]
    client = DataPort.from_environment(port.environment())
    page = Overview(client, client.campaigns(), read_report(client.report("c1")))
    assert told in page.people.value


def test_templates_are_in_memory_after_import(page: Overview, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel under another account may not be able to read them."""
    monkeypatch.setattr(FileSystemLoader, "get_source", None)
    page.refresh.click()
    page.unit.value = "u-Tổ 2"
    assert "Vũ Chi" in page.people.value
    assert "Một cửa 2027" in page.first_sight()
    assert page.notice.value.count("<p") == 0


def test_long_lists_are_cut_and_say_so(port: Any, report: Maker, row: Maker) -> None:
    port.reports = [report(*(row(f"Người {i}") for i in range(2_100)))]
    client = DataPort.from_environment(port.environment())
    page = Overview(client, client.campaigns(), read_report(client.report("c1")))
    assert "… và 1.600 người nữa" in page.outstanding.value
    assert page.outstanding.value.count("<tr>") == 501


def test_a_picture_is_plain_data_and_has_no_mode_bar(page: Overview) -> None:
    (output,) = page.units_picture.outputs
    (figure,) = output["data"].values()
    assert figure["config"]["displayModeBar"] is False
    assert figure["layout"]["separators"] == ",."
    assert figure["data"][1]["text"] == ["0/1 (0%)", "1/3 (33,3%)"]


def test_bars_differ_in_more_than_colour(page: Overview) -> None:
    for output in (*page.units_picture.outputs, *page.marks_picture.outputs):
        (figure,) = output["data"].values()
        assert len({bool(trace["marker"].get("pattern")) for trace in figure["data"]}) == 2


def test_the_pass_mark_is_drawn(page: Overview) -> None:
    (figure,) = page.marks_picture.outputs[0]["data"].values()
    assert [line["x0"] for line in figure["layout"]["shapes"]] == [0.6]
    assert "Mức đạt 60%" in [note["text"] for note in figure["layout"]["annotations"]]


def test_many_units_are_drawn_up_to_a_limit(report: Maker, row: Maker) -> None:
    rows = read_report(report(*(row(f"Người {i}", f"Xã {i}") for i in range(99)))).rows
    assert len(charts.units_figure(by_unit(rows)).data[0].x) == charts.MOST_UNITS


def test_the_file_is_made_when_asked_for(page: Overview, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(page.download, "send", lambda content, buffers=None: sent.append((content, buffers)))
    page.download._handle_custom_msg({"anything": ["<script>"]}, [])
    ((content, buffers),) = sent
    assert content["name"] == "Kết quả - Một cửa 2027 - 20270108-1405.xlsx"
    assert buffers[0].startswith(b"PK")


def test_a_file_that_cannot_be_made_is_said_plainly(page: Overview, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(page.download, "send", lambda content, buffers=None: sent.append(content))
    monkeypatch.setattr("congvu.interfaces.dashboards.export.write_table", None)
    page.download._handle_custom_msg({}, [])
    assert sent[0].keys() == {"failed"}
