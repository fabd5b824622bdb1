"""Erasing a person: identity, log-in, free text and her place in units go; the opaque record of results stays."""

from __future__ import annotations

import re
from pathlib import Path

from congvu.model.errors import NotFound, UserError
from congvu.roster.names import fold
from congvu.services.context import Context
from congvu.services.people import throttle
from congvu.services.people.coarsening import coarsen, details_of
from congvu.services.people.roles import leave_roster
from congvu.services.typed import one_line
from congvu.store import Tx, accounts, erasure, form_posts, people, staff_plans

WORD = r"\w+(?:[@.]\w+)*"
REASON_MAX = 500
LEDGER = "erasures.txt"
"""Opaque ids that were erased, one a line; kept beside backups, so that a restore erases them again."""


def erase_officer(tx: Tx, ctx: Context, officer_id: str, reason: str) -> str:
    """Removes identity, credential, sessions, free text, postings and roles of an officer, and widens the units that
    her enrolments name (:func:`~congvu.services.people.coarsening.coarsen`); staff lists that wait for a yes go too,
    whoever made them. Audited. What may name her all the same: :func:`~congvu.services.people.coarsening.still_names`.

    Raises :class:`NotFound` for an unknown id, and :class:`UserError` for a reason that names the officer: the audit
    is never rewritten. Erasing twice is no error. Returns the log-in name that she had, empty for none.
    """
    if not people.officer_exists(tx, officer_id):
        raise NotFound(
            "Không có mã cán bộ này.", mend="Mã là chuỗi 20 ký tự, xem ở trang chi tiết hoặc tệp xuất."
        )
    reason = one_line(reason, REASON_MAX, "Lý do")
    refuse_names(tx, officer_id, reason)
    staff_plans.remove_all(tx)  # any of them may name her, and each is a file to choose again
    form_posts.remove_of(tx, officer_id)
    leave_roster(tx, ctx, officer_id)
    credential = accounts.credential_of(tx, officer_id)
    if credential:
        throttle.clear(tx, credential.login)
    accounts.remove_credential(tx, officer_id)
    people.erase_free_text(tx, officer_id)
    people.erase_identity(tx, officer_id, ctx.now)
    coarsen(tx, ctx, officer_id)
    ctx.record(tx, "erase_officer", officer_id, reason=reason)
    return credential.login if credential else ""


def refuse_names(tx: Tx, officer_id: str, reason: str) -> None:
    """Raises :class:`UserError` for a reason that names the officer it is about: the audit is never rewritten."""
    told = _words(reason)
    if any(_words(detail) in told for detail in details_of(tx, officer_id)):
        raise UserError(
            "Lý do có tên hoặc thông tin của chính cán bộ đó.",
            mend="Nhật ký không bao giờ sửa lại được: ghi lý do mà không nêu tên, ví dụ số đơn.",
        )


def _words(text: str) -> str:
    """The words of a text, folded, an address as one word, with a space on either side of each."""
    return f" {' '.join(re.findall(WORD, fold(text)))} "


def read_ledger(folder: Path) -> list[str]:
    """Ids that were erased."""
    path = folder / LEDGER
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def add_to_ledger(folder: Path, officer_id: str) -> None:
    """Notes an erasure."""
    if officer_id not in read_ledger(folder):
        with (folder / LEDGER).open("a", encoding="utf-8") as file:
            file.write(officer_id + "\n")


def erase_again(tx: Tx, ctx: Context, officer_ids: list[str]) -> int:
    """Erases what a restored backup still knew; returns how many officers that were.

    Of a backup that was made after an erasure by an older congvu, what had been left: her postings.
    """
    known = [
        officer_id
        for officer_id in officer_ids
        if people.officer_exists(tx, officer_id)
        and (people.get_person(tx, officer_id) or erasure.has_postings(tx, officer_id))
    ]
    for officer_id in known:
        erase_officer(tx, ctx, officer_id, "replayed after a restore")
    return len(known)
