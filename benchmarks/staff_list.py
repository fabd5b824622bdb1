"""A staff list of 100,000 rows: dry run and commit, through the command line, as a process of its own."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import xlsxwriter
from campus import make_settings

from congvu.bootstrap import current_time, open_store
from congvu.model.people import Unit
from congvu.services.context import Context, Services
from congvu.services.people.units import ensure_root
from congvu.settings import Settings
from congvu.store import Tx, people, units

ROWS = 100_000
WARDS = 3_000
UNIT = "Tỉnh Đo (mẫu)"
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi")
MIDDLES = ("Văn", "Thị", "Minh", "Thu", "Đức", "Ngọc", "Hữu", "Thanh", "Quốc", "Kim")
GIVEN = (
    "An",
    "Bình",
    "Châu",
    "Dũng",
    "Giang",
    "Hà",
    "Khánh",
    "Lan",
    "Minh",
    "Nga",
    "Phúc",
    "Sơn",
    "Thảo",
    "Yến",
)
HEAD = ("STT", "Họ và tên", "Ngày sinh", "Chức vụ", "Đơn vị công tác", "Mã CBCCVC", "Email", "Điện thoại")


def write_workbook(path: Path) -> None:
    """An office's list with title rows above the header."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Danh sách")
    sheet.write(0, 0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    sheet.write(2, 0, "DANH SÁCH CÁN BỘ (dữ liệu đo, không có thật)")
    sheet.write_row(4, 0, HEAD)
    for n in range(ROWS):
        name = f"{FAMILIES[n % 8]} {MIDDLES[n // 8 % 10]} {GIVEN[n // 80 % 14]}"
        born = f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/{1965 + n % 38}"
        sheet.write_row(
            n + 5,
            0,
            (
                n + 1,
                name,
                born,
                "Chuyên viên",
                f"Phường Đo {n % WARDS + 1}",
                f"M{n:06d}",
                f"m{n}@example.org",
                "",
            ),
        )
    book.close()


def _make_units(tx: Tx, ctx: Context) -> None:
    root = ensure_root(tx, ctx)
    start = date(2025, 7, 1)
    province = Unit("province", root, "Tỉnh", "Đo", UNIT, start, None, True)
    wards = [
        Unit(f"w{n}", "province", "Phường", f"Đo {n}", f"Phường Đo {n}", start, None, True)
        for n in range(1, WARDS + 1)
    ]
    units.add_units(tx, [province, *wards])


def _import(settings: Settings, path: Path, *flags: str) -> float:
    command = [sys.executable, "-m", "congvu", "people", "import", str(path), "--unit", UNIT, *flags]
    began = time.perf_counter()
    log = subprocess.run(command, env=os.environ | settings.environ(), capture_output=True, check=False)
    if log.returncode:
        raise RuntimeError(log.stdout.decode()[-2000:] + log.stderr.decode()[-2000:])
    return time.perf_counter() - began


def measure() -> dict[str, float]:
    """Seconds of the dry run and of the commit (which reads and plans again), and the peak memory in MB."""
    with tempfile.TemporaryDirectory(prefix="congvu-bench-") as folder:
        settings = make_settings(Path(folder) / "state")
        with open_store(settings) as store:
            ctx = Context(current_time(), Services())
            store.write(lambda tx: _make_units(tx, ctx))
        path = Path(folder) / "list.xlsx"
        write_workbook(path)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        dry_s = _import(settings, path)
        commit_s = _import(settings, path, "--commit")
        peak = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        with open_store(settings) as store:
            count = len(store.read(lambda tx: people.people_below(tx, ["province"], ctx.today)))
        if count != ROWS:
            raise AssertionError(f"{count} officers instead of {ROWS}")
    return {"dry_run_s": dry_s, "commit_s": commit_s, "total_s": dry_s + commit_s, "peak_mb": peak / 1024}


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
