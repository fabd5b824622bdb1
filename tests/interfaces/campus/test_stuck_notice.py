"""The organiser's list of a campaign tells of attempts that could not be ended."""

from __future__ import annotations

from typing import Any

from congvu.interfaces.campus.kinds import load_forms
from congvu.interfaces.campus.templating import environment


class Campaign:
    """As far as the page looks."""

    id, title = "c1", "Tập huấn một cửa"


def page(**changes: Any) -> str:
    frame: dict[str, Any] = {"user_name": "Lan", "xsrf": "x", "nav": [], "title": "Bài làm"}
    values = {
        "campaign": Campaign,
        "rows": [],
        "total": 0,
        "waiting": 0,
        "late": 0,
        "only": False,
        "stuck": [],
    }
    return (
        environment(load_forms()).get_template("campaign_marks.html.j2").render(**frame, **values | changes)
    )


def test_it_says_whose_attempts_and_that_no_answer_is_lost() -> None:
    told = page(stuck=["Đặng Thị Thúy Hòa", "Vũ <b>Mai</b>"])
    assert "chưa kết thúc được 2 lượt làm bài đã hết giờ: Đặng Thị Thúy Hòa, Vũ &lt;b&gt;Mai" in told
    assert "Câu trả lời vẫn còn nguyên" in told


def test_where_all_is_well_nothing_is_said() -> None:
    assert "alert" not in page()
