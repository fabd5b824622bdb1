"""What was acknowledged outlives a SIGKILL at any moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from congvu.store import Store
from congvu.store.schema import officer

# Eight threads write; each tells the pipe which row was acknowledged, the moment it was.
WRITER = """
import os, sys, threading
from datetime import UTC, datetime
from sqlalchemy import insert
from congvu.store import Store
from congvu.store.schema import officer

NOW = datetime(2026, 11, 22, tzinfo=UTC)
store = Store(sys.argv[1])
def work(thread):
    for number in range(10_000):
        name = f"{thread}-{number}"
        store.write(lambda tx: tx.execute(insert(officer).values(id=name, created_at=NOW)) and None)
        os.write(1, f"{name}\\n".encode())
for thread in range(8):
    threading.Thread(target=work, args=(thread,)).start()
"""


@pytest.mark.parametrize("round_number", range(3))
def test_every_acknowledged_row_is_there_after_a_kill(tmp_path: Path, round_number: int) -> None:
    url = f"sqlite:///{tmp_path / 'congvu.db'}"
    wanted = random.Random(round_number).randrange(20, 400)
    with subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        acknowledged = b"".join(child.stdout.readline() for _ in range(wanted))
        os.kill(child.pid, signal.SIGKILL)
        acknowledged += child.stdout.read()
    names = {line for line in acknowledged.decode().splitlines(keepends=True) if line.endswith("\n")}
    assert len(names) >= wanted
    with Store(url) as store:
        kept = set(store.read(lambda tx: list(tx.execute(select(officer.c.id)).scalars())))
    assert {name.strip() for name in names} <= kept


def test_sqlite_waits_for_the_disk_at_each_commit(tmp_path: Path) -> None:
    """A kill does not show whether a power cut would; these two settings decide that."""
    with Store(f"sqlite:///{tmp_path / 'congvu.db'}") as store:
        pragmas = store.write(
            lambda tx: [
                tx.exec_driver_sql(f"PRAGMA {one}").scalar() for one in ("journal_mode", "synchronous")
            ]
        )
    assert pragmas == ["wal", 2]  # 2: FULL
