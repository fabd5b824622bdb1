"""Backup while people work, and restore into an empty store."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from congvu.documents.backups import look_through
from congvu.messages.formats import LOCAL_ZONE
from congvu.services.context import Context
from congvu.services.people import LEDGER, erase_again, read_ledger
from congvu.store import Store, Tx, dump

Progress = Callable[[str, int], None]


def make_backup(store: Store, ctx: Context, folder: Path, state: Path, progress: Progress) -> Path:
    """Writes ``congvu-<day>-<time>.zip`` from one consistent moment; trainees go on writing meanwhile.

    The ledger of erasures is copied beside it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"congvu-{ctx.now.astimezone(LOCAL_ZONE):%Y%m%d-%H%M%S}.zip"
    store.read(lambda tx: dump.dump(tx, path, ctx.now, progress))
    path.chmod(0o600)
    if (state / LEDGER).exists():
        shutil.copyfile(state / LEDGER, folder / LEDGER)
    store.write(lambda tx: ctx.record(tx, "backup", path.name))
    return path


def restore_backup(store: Store, ctx: Context, path: Path, state: Path, progress: Progress) -> int:
    """Loads a backup into an empty store and replays the erasures since; returns how many were replayed.

    One transaction: a restore that is cut off leaves the store empty, and nobody who was erased ever shows again. A
    child process looks the file through first, so that one made to fill the memory is refused. Raises :class:`UserError`.
    """
    look_through(path, dump.FORMAT)
    erased = sorted({*read_ledger(path.parent), *read_ledger(state)})
    if erased:
        (state / LEDGER).write_text("".join(f"{officer_id}\n" for officer_id in erased), encoding="utf-8")

    def job(tx: Tx) -> int:
        dump.load(tx, path, progress)
        ctx.record(tx, "restore", path.name)
        return erase_again(tx, ctx, erased)

    count = store.write(job)
    if count:
        store.scrub()
    return count
