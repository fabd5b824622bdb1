"""Erasing a person: identity, log-in and free text go; the opaque record of results stays."""

from __future__ import annotations

from pathlib import Path

from congvu.model.errors import NotFound
from congvu.services.context import Context
from congvu.store import Store, Tx, accounts, people

LEDGER = "erasures.txt"
"""Opaque ids that were erased, one a line; kept beside backups, so that a restore erases them again."""


def erase_officer(tx: Tx, ctx: Context, officer_id: str, reason: str) -> None:
    """Removes identity, credential, sessions and free text of an officer; audited.

    Raises :class:`NotFound` for an unknown id. Erasing twice is no error.
    """
    if not people.officer_exists(tx, officer_id):
        raise NotFound(
            "Không có mã cán bộ này.", mend="Mã là chuỗi 20 ký tự, xem ở trang chi tiết hoặc tệp xuất."
        )
    accounts.remove_credential(tx, officer_id)
    people.erase_free_text(tx, officer_id)
    people.erase_identity(tx, officer_id, ctx.now)
    ctx.record(tx, "erase_officer", officer_id, reason=reason)


def read_ledger(folder: Path) -> list[str]:
    """Ids that were erased."""
    path = folder / LEDGER
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def add_to_ledger(folder: Path, officer_id: str) -> None:
    """Notes an erasure."""
    if officer_id not in read_ledger(folder):
        with (folder / LEDGER).open("a", encoding="utf-8") as file:
            file.write(officer_id + "\n")


def replay_erasures(store: Store, ctx: Context, officer_ids: list[str]) -> int:
    """Erases again what a restored backup still knew; returns how many officers that were."""

    def job(tx: Tx) -> int:
        known = [i for i in officer_ids if people.officer_exists(tx, i) and people.get_person(tx, i)]
        for officer_id in known:
            erase_officer(tx, ctx, officer_id, "replayed after a restore")
        return len(known)

    count = store.write(job)
    if count:
        store.scrub()
    return count
