"""A regrade as organisers read it: rows with names where the caller may see them, and a workbook to send on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from congvu import messages
from congvu.documents.sheets import Column, ColumnKind, Missed, SheetTable, TableValue, write_table
from congvu.messages.formats import LOCAL_ZONE
from congvu.model.campaigns import Scope
from congvu.roster.names import sort_key, text_key
from congvu.services.context import Context
from congvu.services.regrade.marks import GIVEN, NOT_OURS, TAMPERED_WITH, WAITS
from congvu.services.regrade.tally import CampaignCount, FinalChange, MarkChange, Outlook, Score
from congvu.store import Store, results

_K = ColumnKind
_ORDINAL = Column("STT", _K.INTEGER, 6)
_PERSON = (Column("Họ và tên", width=28), Column("Đơn vị", width=34), Column("Đợt tập huấn", width=34))
_MARKS = (
    Column("Điểm trước", _K.NUMBER, 11),
    Column("Tối đa trước", _K.NUMBER, 11),
    Column("Điểm sau", _K.NUMBER, 11),
    Column("Tối đa sau", _K.NUMBER, 11),
    Column("Chênh lệch tỷ lệ", _K.PERCENT, 12),
    Column("Kết quả trước", width=14),
    Column("Kết quả sau", width=14),
)
_ATTEMPT = (Column("Lượt", _K.INTEGER, 7), Column("Nộp lúc", _K.DATETIME, 18))
_COUNTS = (
    Column("Đợt tập huấn", width=40),
    Column("Bài đã nộp", _K.INTEGER, 11),
    Column("Đổi điểm", _K.INTEGER, 11),
    Column("Tăng", _K.INTEGER, 9),
    Column("Giảm", _K.INTEGER, 9),
    Column("Chỉ đổi khóa đáp án", _K.INTEGER, 12),
    Column("Thành đạt", _K.INTEGER, 10),
    Column("Thành chưa đạt", _K.INTEGER, 11),
    Column("Mức đạt trước", _K.PERCENT, 11),
    Column("Mức đạt sau", _K.PERCENT, 11),
    Column("Theo bản phát hành mới", width=14),
)
_LEFT = (Column("Giữ nguyên", width=60), Column("Số câu", _K.INTEGER, 11))
WHY_LEFT = {
    GIVEN: "Câu có điểm do người chấm cho: giữ tỷ lệ điểm đã cho",
    TAMPERED_WITH: "Câu bị sửa trong bài nộp: vẫn 0 điểm, chờ người xem",
    WAITS: "Câu đang chờ chấm: vẫn chờ",
    NOT_OURS: "Bài của đợt mở sau khi việc này bắt đầu: đã theo khóa mới",
}


@dataclass(frozen=True, slots=True)
class Who:
    """An officer as the caller may see her."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of an attempt, with names."""

    who: Who
    campaign: str
    change: MarkChange


@dataclass(frozen=True, slots=True)
class FinalRow:
    """A change of a final mark, with names."""

    who: Who
    campaign: str
    change: FinalChange


@dataclass(frozen=True, slots=True)
class Told:
    """All rows, by unit and name in Vietnamese list order; those whose result turns come first in the finals."""

    changes: tuple[ChangeRow, ...]
    finals: tuple[FinalRow, ...]
    counts: tuple[CampaignCount, ...]
    left: dict[str, int]


def tell_regrade(
    store: Store, scope: Scope, outlook: Outlook, changes: Iterable[MarkChange], left: dict[str, int]
) -> Told:
    """The rows of a regrade, for an administrator; officers whom the scope does not reach stand without a name.

    Changes that nobody notices are counted only.
    """
    telling = [change for change in changes if change.tells]
    titles = {count.campaign_id: count.title for count in outlook.campaigns}
    concerned = sorted(
        {change.campaign_id for change in telling} | {change.campaign_id for change in outlook.finals}
    )
    known: dict[tuple[str, str], Who] = {}
    for campaign_id in concerned:
        enrolled = store.read(partial(results.enrolled_in, scope=scope, campaign_id=campaign_id))
        for row in enrolled:
            name = row.full_name or f"(đã xóa, {row.officer_id[:6]})"
            known[campaign_id, row.officer_id] = Who(name, row.unit_name)
    order = _Order()

    def who(change: MarkChange | FinalChange) -> Who:
        return known.get((change.campaign_id, change.officer_id)) or _nameless(change.officer_id)

    rows = [ChangeRow(who(change), titles[change.campaign_id], change) for change in telling]
    finals = [FinalRow(who(change), titles[change.campaign_id], change) for change in outlook.finals]
    rows.sort(key=lambda row: (*order.of(row.who), row.campaign, row.change.number))
    finals.sort(key=lambda row: (not turns(row.change), *order.of(row.who), row.campaign))
    return Told(tuple(rows), tuple(finals), outlook.campaigns, left)


def _nameless(officer_id: str) -> Who:
    return Who(f"({officer_id[:6]})", "")


class _Order:
    """Sort keys by unit and name, made once each: a unit has many officers."""

    def __init__(self) -> None:
        self._units: dict[str, object] = {}

    def of(self, who: Who) -> tuple[object, object]:
        """The key of an officer."""
        if who.unit not in self._units:
            self._units[who.unit] = text_key(who.unit)
        return self._units[who.unit], sort_key(who.name)


def turns(change: FinalChange) -> bool:
    """Whether the officer passes now and did not, or the other way round."""
    return change.before.passed != change.after.passed


def verdict(score: Score) -> str:
    """A result in words."""
    if score.waiting:
        return "Chờ chấm"
    return "Đạt" if score.passed else "Chưa đạt"


def write_workbook(path: Path, ctx: Context, title: str, reason: str, told: Told) -> None:
    """The workbook: in all, final results, attempts, what is left alone."""
    made = ctx.now.astimezone(LOCAL_ZONE).replace(tzinfo=None)
    head = [title, f"Lý do: {reason}"] if reason else [title]
    head.append(f"Lập lúc {messages.moment(ctx.now)}")
    sheets = [
        SheetTable("Tổng hợp", _COUNTS, map(_count_row, told.counts), head),
        SheetTable("Kết quả cuối", (_ORDINAL, *_PERSON, *_MARKS), _final_rows(told.finals), head),
        SheetTable("Từng lượt", (_ORDINAL, *_PERSON, *_ATTEMPT, *_MARKS), _change_rows(told.changes), head),
        SheetTable("Giữ nguyên", _LEFT, [[WHY_LEFT[why], n] for why, n in sorted(told.left.items())], head),
    ]
    write_table(path, sheets, made_at=made)


def _count_row(count: CampaignCount) -> list[TableValue]:
    return [
        count.title,
        count.attempts,
        count.changed,
        count.up,
        count.down,
        count.key_only,
        count.now_passed,
        count.now_failed,
        count.pass_mark_before,
        count.pass_mark_after,
        "có" if count.follows else "không",
    ]


def _final_rows(rows: Sequence[FinalRow]) -> Iterator[list[TableValue]]:
    for number, row in enumerate(rows, 1):
        yield [number, *_person(row.who, row.campaign), *_marks(row.change.before, row.change.after)]


def _change_rows(rows: Sequence[ChangeRow]) -> Iterator[list[TableValue]]:
    for number, row in enumerate(rows, 1):
        at = row.change.submitted_at.astimezone(LOCAL_ZONE).replace(tzinfo=None)
        marks = _marks(row.change.before, row.change.after)
        yield [number, *_person(row.who, row.campaign), row.change.number, at, *marks]


def _person(who: Who, campaign: str) -> list[TableValue]:
    return [who.name, who.unit, campaign]


def _points(score: Score) -> TableValue:
    """With all their decimals where they do not pass: 13,996 of 14 must not look like 14."""
    return score.points if score.passed or score.waiting else Missed(score.points)


def _marks(before: Score, after: Score) -> list[TableValue]:
    return [
        _points(before),
        before.max_points,
        _points(after),
        after.max_points,
        round(after.share - before.share, 6),
        verdict(before),
        verdict(after),
    ]
