"""An organiser uploads what units mail to her: whatever it is, the campus goes on for all, and nothing of it stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import hostile_files as hostile
import psutil
import pytest
from campus_server import BINH, LAN, NEXT_WARD, WARD, CampusServer, Visitor, wait_until
from requests import RequestException, Response

PAGE = "/organise/import"


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    """A campus with a temporary folder of its own."""
    folder = tmp_path_factory.mktemp("campus")
    (folder / "tmp").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder / "tmp"))
        tempfile.tempdir = None
        with CampusServer(folder) as server:
            yield server
    tempfile.tempdir = None


def upload(visitor: Visitor, body: bytes, unit_id: str = WARD, name: str = "ds.xlsx") -> Response:
    files = {"file": (name, body, "application/octet-stream")}
    return visitor.write(PAGE, data={"unit_id": unit_id}, files=files, timeout=300)


def left_over(campus: CampusServer) -> list[Path]:
    return [
        path for path in (campus.folder / "tmp").rglob("*") if "import" in path.name or "file" in path.name
    ]


def readers(campus: CampusServer) -> list[psutil.Process]:
    assert campus.process
    children = psutil.Process(campus.process.pid).children(recursive=True)
    return [child for child in children if "congvu.documents.foreign.child" in " ".join(child.cmdline())]


@pytest.mark.parametrize(
    "name",
    ["far cell in single quotes", "far cell in a part elsewhere", "string of 600 MB", "a million columns"],
)
def test_a_hostile_upload_is_refused_with_a_mend_and_leaves_nothing(campus: CampusServer, name: str) -> None:
    make, code = hostile.HOSTILE[name]
    answer = upload(campus.visitor(LAN), make())
    assert answer.status_code == 400, (code, answer.text)
    assert "Tệp quá lớn" in answer.text
    assert "Chia danh sách" in answer.text
    assert campus.visitor().get("/login").status_code == 200
    assert (left_over(campus), readers(campus)) == ([], [])


def test_the_innocent_neighbour_is_read(campus: CampusServer) -> None:
    answer = upload(campus.visitor(LAN), hostile.border_far_out())
    assert answer.status_code == 200, answer.text
    assert "Nguyễn Thị Oanh" in answer.text


def test_others_are_answered_while_a_file_is_read_and_a_killed_child_is_an_answer(
    campus: CampusServer,
) -> None:
    """The child is stopped in the middle, so that it is read for as long as the test wants; then it is killed."""
    lan, other = campus.visitor(LAN), campus.visitor()
    lan.get(PAGE)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(upload, lan, hostile.empty_strings())
        wait_until(lambda: readers(campus))
        (child,) = readers(campus)
        child.suspend()
        assert other.get("/login").status_code == 200
        assert upload(campus.visitor(BINH), b"a,b\n1,2\n", NEXT_WARD, "x.csv").status_code == 200
        assert not waiting.done()
        child.kill()
        answer = waiting.result()
    assert answer.status_code == 400
    assert "giới hạn an toàn" in answer.text
    assert (left_over(campus), readers(campus)) == ([], [])


def test_one_sender_has_one_reader_and_a_short_queue(campus: CampusServer) -> None:
    lan = campus.visitor(LAN)
    lan.get(PAGE)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(upload, lan, hostile.empty_strings())
        wait_until(lambda: readers(campus))
        (child,) = readers(campus)
        child.suspend()
        more = [pool.submit(upload, lan, b"a,b\n1,2\n", WARD, "x.csv") for _ in range(6)]
        wait_until(lambda: sum(one.done() for one in more) == 4)
        assert readers(campus) == [child]
        child.kill()
        codes = sorted(one.result().status_code for one in more)
    assert codes == [200, 200, 409, 409, 409, 409]
    assert first.result().status_code == 400


def test_a_campus_that_is_killed_takes_its_reader_along_and_leaves_nothing(campus: CampusServer) -> None:
    lan = campus.visitor(LAN)
    lan.get(PAGE)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(upload, lan, hostile.empty_strings())
        wait_until(lambda: readers(campus))
        (child,) = readers(campus)
        campus.kill()
        with pytest.raises(RequestException):
            waiting.result()
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
    assert left_over(campus) == []
    campus.start()


# -- the command line --------------------------------------------------------------------------------------------
def command(state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CONGVU_")}
    run = [sys.executable, "-m", "congvu", *words]
    return subprocess.run(
        run,
        env=environ | {"CONGVU_STATE": str(state)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_command_line_refuses_a_hostile_list(campus: CampusServer, tmp_path: Path) -> None:
    path = tmp_path / "ds.xlsx"
    path.write_bytes(hostile.far_cell())
    done = command(campus.state, "people", "import", str(path), "--unit", "Phường Một, Tỉnh Mẫu")
    assert done.returncode not in {0, -signal.SIGABRT}
    told = done.stdout + done.stderr
    assert "XFD1048576" in told
    assert "Traceback" not in told


def _bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("manifest.json", "w") as part,
    ):
        for _ in range(600):
            part.write(b" " * (1 << 20))


def _locked(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", "{}")
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.rfind(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)


def _deep(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", "[" * 1_000_000)


def _parts(path: Path) -> None:
    path.write_bytes(hostile.many_parts(5_000))


def _pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("make", [_bomb, _locked, _deep, _parts, _pipe])
def test_a_hostile_backup_is_refused_and_the_store_stays_empty(tmp_path: Path, make: object) -> None:
    path = tmp_path / "congvu-x.zip"
    make(path)  # type: ignore[operator]
    done = command(tmp_path / "kho", "state", "restore", str(path))
    told = done.stdout + done.stderr
    assert done.returncode > 0, told
    assert "sao lưu" in told
    assert "Traceback" not in told
