"""The built wheel, alone: no checkout beside it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from project import CONTENT, ROOT, SOURCE, files

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder)]
    subprocess.run([*PIP, "wheel", str(ROOT), *options], check=True)
    (built,) = folder.glob("congvu-*.whl")
    return built


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``congvu`` in an environment that has the wheel, and this environment's other packages."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / Path(sys.executable).name
    subprocess.run(
        [*PIP, "--python", str(python), "install", "--no-deps", "--no-index", "--quiet", str(wheel)],
        check=True,
    )
    own = subprocess.check_output(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    )
    # A plain line adds the folder, but not the .pth files in it: the editable congvu stays out.
    (Path(own.strip()) / "others.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return scripts / "congvu"


def congvu(program: Path, folder: Path, *arguments: str) -> str:
    """Runs a command in a folder, with no settings; returns what it printed."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("CONGVU_", "PYTHON"))}
    # The other packages' programs (alembic, for nbgrader) lie beside congvu in a real environment.
    plain["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), plain.get("PATH", "")])
    run = subprocess.run(
        [program, *arguments], cwd=folder, env=plain, capture_output=True, text=True, check=False, timeout=300
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_it_carries_the_code_and_the_content_and_nothing_else(wheel: Path) -> None:
    """What git has, file by file."""
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if name.startswith("congvu/")}
    code = {f"congvu/{path.relative_to(SOURCE).as_posix()}" for path in files() if SOURCE in path.parents}
    content = {
        f"congvu/_content/{path.relative_to(ROOT).as_posix()}"
        for path in files()
        if path.relative_to(ROOT).parts[0] in CONTENT
    }
    assert carried == code | content
    assert {"congvu/py.typed", "congvu/store/migrations/script.py.mako"} <= carried


def test_it_runs_from_its_own_place(program: Path, tmp_path: Path) -> None:
    python = program.with_name(Path(sys.executable).name)
    where = [str(python), "-c", "import congvu; print(congvu.__file__)"]
    assert str(program.parents[1]) in subprocess.check_output(where, cwd=tmp_path, text=True)


def test_its_content_passes_the_check(program: Path, tmp_path: Path) -> None:
    """``congvu check`` in an empty folder; it writes nothing there."""
    assert "0 lỗi" in congvu(program, tmp_path, "check")
    assert list(tmp_path.iterdir()) == []


def test_it_publishes_what_it_carries(program: Path, tmp_path: Path) -> None:
    """``congvu publish`` in an empty folder; a second time there is nothing new."""
    assert "khóa học mới: 3" in congvu(program, tmp_path, "publish")
    assert "Không có gì mới" in congvu(program, tmp_path, "publish")
    assert [path.name for path in tmp_path.iterdir()] == ["var"]


def test_it_shows_the_demo(program: Path, tmp_path: Path) -> None:
    """``congvu demo`` without serving: the sample is loaded, the summary printed."""
    shown = congvu(program, tmp_path, "demo", "--no-serve")
    assert "Tổng số" in shown
    assert "Người tổ chức:" in shown
