"""How long what is kept is kept: the rule, in words for everybody it is about, and the work of carrying it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from congvu import messages
from congvu.services.context import Context
from congvu.services.forms import KEPT_FOR
from congvu.services.people import coarsen
from congvu.settings import Settings
from congvu.store import Store, Tx, erasure, retention
from congvu.store.retention import Keys

BATCH = 200
"""Rows, or officers, a table and a minute: answers are saved in between."""

_RESULTS = (
    "Bài làm, điểm, chữ đã gõ trong bài và ngày ở quầy: giữ để còn xem lại, khiếu nại và báo cáo; không tự xóa,"
    " kể cả khi đã rời danh sách."
)
_ERASED = (
    "Khi quản trị viên xóa thông tin cá nhân của một người: tên, liên hệ, tài khoản, chức vụ, vai trò và chữ đã gõ"
    " mất hẳn; bài làm và điểm còn lại không tên."
)


@dataclass(frozen=True, slots=True)
class Retention:
    """Days that each is kept; 0 keeps it for ever."""

    sessions_days: int = 30
    failures_days: int = 1
    codes_days: int = 90
    progress_days: int = 1_095


USUAL = Retention()


def retention_of(settings: Settings) -> Retention:
    """The rule that the settings state."""
    return Retention(
        settings.keep_sessions_days,
        settings.keep_failures_days,
        settings.keep_codes_days,
        settings.keep_progress_days,
    )


@dataclass(frozen=True, slots=True)
class _Chore:
    """What is to be found on a reader (transaction, at most how many), and what is then done about it by a writer."""

    find: Callable[[Tx, int], Keys]
    drop: Callable[[Tx, Keys], None]


def keep_no_longer(store: Store, ctx: Context, rule: Retention) -> int:
    """Drops a batch of what the rule keeps no longer; returns how many rows, or officers, that were.

    Looks first, on a reader, so that a minute without work writes nothing. Of officers whom an older congvu erased,
    what names them by their office goes too.
    """
    gone = 0
    for chore in _chores(ctx, rule):
        keys = store.read(partial(_found, chore))
        if keys:
            store.write(partial(_dropped, chore, keys))
        gone += len(keys)
    return gone


def _found(chore: _Chore, tx: Tx) -> Keys:
    return chore.find(tx, BATCH)


def _dropped(chore: _Chore, keys: Keys, tx: Tx) -> None:
    chore.drop(tx, keys)


def _chores(ctx: Context, rule: Retention) -> list[_Chore]:
    def old(find: Callable[[Tx, Any, int], Keys], before: datetime | date) -> Callable[[Tx, int], Keys]:
        return lambda tx, limit: find(tx, before, limit)

    def ago(days: int) -> datetime:
        return ctx.now - timedelta(days=days)

    last_there = ctx.today - timedelta(days=rule.progress_days)
    chores = (
        (rule.sessions_days, old(retention.old_sessions, ago(rule.sessions_days)), retention.remove_sessions),
        (rule.failures_days, old(retention.old_failures, ago(rule.failures_days)), retention.remove_failures),
        (rule.codes_days, old(retention.old_codes, ago(rule.codes_days)), retention.remove_codes),
        (rule.progress_days, old(retention.old_readers, last_there), retention.remove_progress),
    )
    kept = [_Chore(find, drop) for days, find, drop in chores if days > 0]
    forms = _Chore(old(retention.old_forms, ctx.now - KEPT_FOR), retention.remove_forms)
    return [_Chore(erasure.erased_with_postings, partial(_coarsen, ctx)), forms, *kept]


def _coarsen(ctx: Context, tx: Tx, officer_ids: Keys) -> None:
    for officer_id in officer_ids:
        coarsen(tx, ctx, officer_id)


def retention_rules(rule: Retention) -> list[str]:
    """The rule, a sentence a kind of data, for the page of a person's own data."""
    return [
        f"Phiên đăng nhập: {_days(rule.sessions_days)} sau lần thao tác cuối.",
        f"Lần đăng nhập sai (chỉ giữ dấu của tên và địa chỉ máy): {_days(rule.failures_days)}.",
        f"Mã trên phiếu đăng nhập (chỉ giữ dấu): {_days(rule.codes_days)} sau khi dùng hoặc hết hạn.",
        "Danh sách cán bộ đang xem trước, chưa ghi: một ngày.",
        f"Dấu của biểu mẫu đã gửi, để không làm hai lần một việc: {_days(KEPT_FOR.days)}.",
        f"Việc đọc và luyện tập: {_days(rule.progress_days)} sau khi rời danh sách cán bộ.",
        _RESULTS,
        "Nhật ký, gồm cả việc ai đã xem: không sửa, không xóa được; trong đó chỉ có mã, không có tên.",
        _ERASED,
    ]


def _days(count: int) -> str:
    return f"{messages.number(count)} ngày" if count > 0 else "không tự xóa"
