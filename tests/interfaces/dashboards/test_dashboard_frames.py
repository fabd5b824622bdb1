"""What is counted from a report."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from congvu.interfaces.dashboards.frames import (
    BINS,
    Headline,
    UnitOrder,
    by_unit,
    distribution,
    headline,
    left_text,
    outstanding,
    read_report,
    unit_key,
)

Maker = Callable[..., Any]


def test_a_report_has_typed_columns_in_vietnams_time(report: Maker, row: Maker) -> None:
    read = read_report(report(row("An", share=0.8)))
    assert f"{read.computed_at:%H:%M %d/%m/%Y}" == "14:05 08/01/2027"
    assert f"{read.rows['submitted_at'][0]:%H:%M %d/%m/%Y}" == "09:20 07/01/2027"
    assert read.rows["attempts"].dtype == "int64"
    assert read.rows["share"].dtype == "float64"


@pytest.mark.parametrize("flag", ["simulated", "invented"])
def test_simulated_and_invented_are_both_samples(report: Maker, flag: str) -> None:
    assert read_report(report(**{flag: True})).is_sample
    assert not read_report(report()).is_sample


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({"campaign": {}}, "'id'"),
        ({"campaign": None}, "not a report"),
        ({"rows": 1}, "DataFrame"),
        ({"computed_at": "hôm nay"}, "hôm nay"),
    ],
)
def test_a_payload_of_another_form_is_refused(report: Maker, broken: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_report(report() | broken)


def test_an_unknown_standing_is_refused(report: Maker, row: Maker) -> None:
    with pytest.raises(ValueError, match="standing"):
        read_report(report(row("An", standing="excused")))


def test_the_headline_counts_each_stage(report: Maker, row: Maker) -> None:
    rows = read_report(
        report(row("An"), row("Bình", standing="started"), row("Chi", share=0.4), row("Dũng", share=0.8))
    ).rows
    assert headline(rows) == Headline(4, 3, 2, 0, 1, pytest.approx(0.6))


def test_nobody_started_has_no_mean(report: Maker, row: Maker) -> None:
    rows = read_report(report(row("An"), row("Bình"))).rows
    assert headline(rows) == Headline(2, 0, 0, 0, 0, None)
    assert pd.isna(by_unit(rows)["mean_share"][0])
    assert not distribution(rows)[["passed", "not_passed"]].to_numpy().any()


def test_nobody_enrolled_is_a_report_too(report: Maker) -> None:
    rows = read_report(report()).rows
    assert headline(rows).share(0) == 0
    assert by_unit(rows).empty
    assert all(people.empty for people in outstanding(rows).values())


def test_the_mean_leaves_out_an_attempt_still_open(report: Maker, row: Maker) -> None:
    rows = read_report(report(row("An", share=0.8), row("Bình", share=0.1, standing="started"))).rows
    assert headline(rows).mean_share == pytest.approx(0.8)
    assert by_unit(rows)["mean_share"][0] == pytest.approx(0.8)


def test_who_waits_for_marks_has_handed_in_and_is_in_no_mean(report: Maker, row: Maker) -> None:
    rows = read_report(report(row("An", share=0.8), row("Bình", share=0.1, standing="waiting"))).rows
    assert headline(rows) == Headline(2, 2, 1, 1, 1, pytest.approx(0.8))
    assert by_unit(rows)[["waiting", "finished"]].to_numpy().tolist() == [[1, 1]]
    assert distribution(rows)[["passed", "not_passed"]].to_numpy().sum() == 1
    assert list(outstanding(rows)["waiting"]["full_name"]) == ["Bình"]


def test_an_erased_officer_still_counts(report: Maker, row: Maker) -> None:
    rows = read_report(report(row("(đã xóa, 1f2e3d)", share=0.9, position=None, unit=None))).rows
    assert headline(rows).passed == 1
    assert rows["position"][0] == ""


def test_units_of_one_name_stay_apart(report: Maker, row: Maker) -> None:
    rows = read_report(report(row("An", "Phòng Kinh tế"), row("Bình", "Phòng Kinh tế", unit_id="u-2"))).rows
    assert list(by_unit(rows)["enrolled"]) == [1, 1]


def test_ties_keep_the_order_of_names(report: Maker, row: Maker) -> None:
    rows = read_report(report(row("An", "Tổ 10"), row("Bình", "Tổ 2"), row("Chi", "Đội A", share=1.0))).rows
    assert list(by_unit(rows)["unit"]) == ["Đội A", "Tổ 2", "Tổ 10"]
    assert list(by_unit(rows, UnitOrder.LEAST_PASSED)["unit"]) == ["Tổ 2", "Tổ 10", "Đội A"]
    assert list(by_unit(rows, UnitOrder.LEAST_FINISHED)["unit"]) == ["Tổ 2", "Tổ 10", "Đội A"]
    assert list(by_unit(rows, UnitOrder.MOST_NOT_STARTED)["unit"]) == ["Tổ 2", "Tổ 10", "Đội A"]


def test_units_are_listed_in_vietnamese_order() -> None:
    units = ["Phường 12", "Đảng ủy", "Ấp Bắc", "Công an", "Phường 3", "Ủy ban", "Dân quân"]
    assert sorted(units, key=unit_key) == [
        "Ấp Bắc",
        "Công an",
        "Dân quân",
        "Đảng ủy",
        "Phường 3",
        "Phường 12",
        "Ủy ban",
    ]


@pytest.mark.parametrize("points", range(BINS + 1))
def test_a_mark_on_an_edge_counts_in_the_bin_above(report: Maker, row: Maker, points: int) -> None:
    table = distribution(read_report(report(row("An", share=points / BINS))).rows)
    counts = table["passed"] + table["not_passed"]
    assert counts.idxmax() == min(points, BINS - 1)
    assert counts.sum() == 1


def test_lists_keep_the_order_given(report: Maker, row: Maker) -> None:
    given = ["Trần Thị Ánh", "Lê Văn Bình", "Đỗ Anh Đức"]
    lists = outstanding(read_report(report(*map(row, given), row("Vũ Yến", share=0.2))).rows)
    assert list(lists["not_started"]["full_name"]) == given
    assert list(lists["not_passed"]["full_name"]) == ["Vũ Yến"]
    assert "passed" not in lists


def test_ten_thousand_rows_add_up(report: Maker, row: Maker) -> None:
    chance = random.Random(7)
    people = [row(f"Người {i}", f"Xã {i % 126}", chance.choice([None, 0.3, 0.7])) for i in range(10_000)]
    rows = read_report(report(*people)).rows
    head, units = headline(rows), by_unit(rows)
    assert (len(units), units["enrolled"].sum(), units["passed"].sum()) == (126, 10_000, head.passed)
    assert distribution(rows)[["passed", "not_passed"]].to_numpy().sum() == head.finished


def test_who_has_left_is_in_no_figure_but_her_own(report: Maker, row: Maker) -> None:
    """A unit of which all have left stands with nobody, and divides by nobody."""
    gone = {"left": True, "left_on": "2027-01-05"}
    rows = read_report(
        report(row("An", share=0.8), row("Bình", share=0.2, **gone), row("Cúc", "Phòng Cũ", **gone))
    ).rows
    head = headline(rows)
    assert (head.enrolled, head.finished, head.passed, head.left) == (1, 1, 1, 2)
    assert head.share(head.passed) == 1
    units = by_unit(rows).set_index("unit")
    assert units.loc["Phòng Cũ", ["enrolled", "not_started", "left"]].tolist() == [0, 0, 1]
    assert units.loc["Phòng Cũ", "passed_share"] == 0
    assert sum(len(people) for people in outstanding(rows).values()) == 0
    assert distribution(rows)[["passed", "not_passed"]].to_numpy().sum() == 1
    assert left_text(rows.iloc[1].to_dict()) == "đã rời đơn vị từ 05/01/2027"


def test_a_report_of_before_says_of_nobody_that_she_has_left(report: Maker, row: Maker) -> None:
    assert headline(read_report(report(row("An"))).rows).left == 0
