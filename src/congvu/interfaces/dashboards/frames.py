"""A report as typed pandas frames, and what is counted from it. Pure: nothing here fetches or shows."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import pandas as pd

from congvu import messages
from congvu.messages.formats import LOCAL_ZONE
from congvu.roster.names import sort_key

NOT_STARTED, STARTED, WAITING = "not_started", "started", "waiting"
PASSED, NOT_PASSED = "passed", "not_passed"
STANDINGS = {
    NOT_STARTED: "Chưa bắt đầu",
    STARTED: "Đang làm, chưa nộp",
    WAITING: "Đã nộp, chờ chấm",
    NOT_PASSED: "Chưa đạt",
    PASSED: "Đạt",
}
COUNTS = {"best": "lần làm có điểm cao nhất", "last": "lần làm sau cùng", "mean": "trung bình các lần làm"}
BINS = 20
_TEXTS = ("officer_id", "full_name", "position", "unit_id", "unit", "standing")
_NUMBERS = ("points", "max_points", "share", "penalty")
_INSTANTS = ("started_at", "submitted_at")
_DIGITS = re.compile(r"(\d+)")


class UnitOrder(StrEnum):
    """How results by unit are listed."""

    NAME = "name"
    LEAST_PASSED = "least_passed"
    LEAST_FINISHED = "least_finished"
    MOST_NOT_STARTED = "most_not_started"


_SORTED_BY = {
    UnitOrder.LEAST_PASSED: ("passed_share", True),
    UnitOrder.LEAST_FINISHED: ("finished_share", True),
    UnitOrder.MOST_NOT_STARTED: ("not_started", False),
}


@dataclass(frozen=True, slots=True)
class ReportFrames:
    """A campaign's results. ``rows`` has a row for each enrolled officer, in the order of the wire;
    its instants, like those here, are in Vietnam's time."""

    campaign_id: str
    title: str
    unit: str
    course: str
    quiz: str
    counts: str
    pass_mark: float
    is_sample: bool
    opens_at: datetime
    closes_at: datetime
    computed_at: datetime
    rows: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Headline:
    """How many, of whom. ``mean_share`` is over the finished, ``None`` when there is none.

    Who waits for marks has started, and has not finished.
    """

    enrolled: int
    started: int
    finished: int
    waiting: int
    passed: int
    mean_share: float | None
    left: int = 0
    """Those of the rows who have left the unit; they are in no other figure."""

    def share(self, count: int) -> float:
        """``count`` of the enrolled; 0 when nobody is."""
        return count / self.enrolled if self.enrolled else 0.0


def read_report(payload: Mapping[str, Any]) -> ReportFrames:
    """The report of the wire (:func:`congvu.services.campaigns.opening.reports.report_to_json`).

    Raises :class:`ValueError` when the payload is of another form.
    """
    try:
        return _read(payload)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a report: {error!r}") from error


def _read(payload: Mapping[str, Any]) -> ReportFrames:
    campaign = payload["campaign"]
    return ReportFrames(
        campaign["id"],
        campaign["title"],
        payload["unit"],
        payload["course"],
        payload["quiz"],
        payload["counts"],
        float(campaign["pass_mark"]),
        bool(campaign["simulated"] or payload["invented"]),
        _local(campaign["opens_at"]),
        _local(campaign["closes_at"]),
        _local(payload["computed_at"]),
        _rows(payload["rows"]),
    )


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(LOCAL_ZONE)


def _rows(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[*_TEXTS, "attempts", *_NUMBERS, *_INSTANTS, "left", "left_on"])
    for name in _TEXTS:
        frame[name] = frame[name].astype("object").fillna("").astype("str")
    for name in _NUMBERS:
        frame[name] = frame[name].astype("float64")
    for name in _INSTANTS:
        frame[name] = pd.to_datetime(frame[name], utc=True, format="ISO8601").dt.tz_convert(LOCAL_ZONE)
    frame["left"] = frame["left"].astype("object").fillna(False).astype("bool")  # pandas's value
    frame["left_on"] = pd.to_datetime(frame["left_on"], format="%Y-%m-%d")
    frame["attempts"] = frame["attempts"].fillna(0).astype("int64")
    if not set(frame["standing"]) <= STANDINGS.keys():
        raise KeyError("standing")
    return frame


def is_finished(rows: pd.DataFrame) -> pd.Series[bool]:
    """Whether each has a finished attempt that is marked."""
    return rows["standing"].isin([PASSED, NOT_PASSED])


def present(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of who counts: without those who have left the unit."""
    return rows[~rows["left"]]


def left_text(row: Mapping[str, Any]) -> str:
    """That somebody has left the unit, and since which day where that is known."""
    return (
        "đã rời đơn vị"
        if pd.isna(row["left_on"])
        else f"đã rời đơn vị từ {messages.day(row['left_on'].date())}"
    )


def headline(listed: pd.DataFrame) -> Headline:
    """The headline figures of some rows."""
    rows = present(listed)
    finished = is_finished(rows)
    mean = rows.loc[finished, "share"].mean()
    return Headline(
        len(rows),
        int((rows["standing"] != NOT_STARTED).sum()),
        int(finished.sum()),
        int((rows["standing"] == WAITING).sum()),
        int((rows["standing"] == PASSED).sum()),
        None if math.isnan(mean) else float(mean),
        len(listed) - len(rows),
    )


def by_unit(rows: pd.DataFrame, order: UnitOrder = UnitOrder.NAME) -> pd.DataFrame:
    """A row for each unit: ``unit_id``, ``unit``, counts, their shares of the enrolled, ``mean_share``; ``left`` counts
    those who have left, who are in no other count.

    Units of the same name stay apart. Ties keep the order of names.
    """
    there, finished = ~rows["left"], is_finished(rows) & ~rows["left"]
    flags = rows.assign(
        enrolled=there,
        not_started=there & (rows["standing"] == NOT_STARTED),
        started=there & (rows["standing"] != NOT_STARTED),
        finished=finished,
        waiting=there & (rows["standing"] == WAITING),
        passed=there & (rows["standing"] == PASSED),
        counted=rows["share"].where(finished),
    )
    counts = ["enrolled", "not_started", "started", "finished", "waiting", "passed", "left"]
    groups = flags.groupby("unit_id", sort=False)
    units = groups[counts].sum().astype("int64")
    units.insert(0, "unit", groups["unit"].first())
    for count in ("finished", "passed"):  # nobody may be left in a unit
        units[f"{count}_share"] = units[count] / units["enrolled"].clip(lower=1)
    units["mean_share"] = groups["counted"].mean()
    return _sorted(units.reset_index(), order)


def _sorted(units: pd.DataFrame, order: UnitOrder) -> pd.DataFrame:
    keys = [unit_key(unit) for unit in units["unit"]]
    by_name = units.iloc[sorted(range(len(keys)), key=keys.__getitem__)]
    if order in _SORTED_BY:
        name, ascending = _SORTED_BY[order]
        by_name = by_name.sort_values(name, ascending=ascending, kind="stable")
    return by_name.reset_index(drop=True)


def unit_key(unit: str) -> tuple[tuple[int, str], ...]:
    """The list order of units: word by word in Vietnamese order, numbers as numbers (Tổ 2 before Tổ 10)."""
    words = (part for word in unit.split() for part in _DIGITS.split(word) if part)
    return tuple((0, f"{int(word):012d}") if word.isdecimal() else (1, sort_key(word)) for word in words)


def distribution(rows: pd.DataFrame) -> pd.DataFrame:
    """How many of the finished have a mark in each of ``BINS`` equal bins: ``low``, ``high``, ``passed``,
    ``not_passed``. A mark on an edge counts in the bin above it, a full mark in the last one."""
    finished = rows[is_finished(rows) & ~rows["left"]].dropna(subset=["share"])
    # 0.15 / 0.05 is 2.9999999999999996: without the small addend, 3 of 20 points would sink a bin.
    index = (finished["share"] * BINS + 1e-9).astype("int64").clip(0, BINS - 1)
    table = pd.DataFrame(
        {"low": [i / BINS for i in range(BINS)], "high": [(i + 1) / BINS for i in range(BINS)]}
    )
    for standing in (PASSED, NOT_PASSED):
        counts = index[finished["standing"] == standing].value_counts()
        table[standing] = counts.reindex(range(BINS), fill_value=0).to_numpy()
    return table


def outstanding(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Those who count and have not passed, by standing, each in list order."""
    there, listed = present(rows), (NOT_STARTED, STARTED, WAITING, NOT_PASSED)
    return {standing: there[there["standing"] == standing] for standing in listed}
