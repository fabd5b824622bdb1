"""What anybody may bring and hold: bodies by route and by who sends them, and connections."""

from __future__ import annotations

import socket
from collections.abc import Callable

import psutil
import pytest
from campus_server import AN, LAN, CampusServer, Visitor

from congvu.interfaces.campus.connections import STRANGERS_PER_ADDRESS

Known = Callable[..., Visitor]
MB = 2**20
MARKS = "e" + "\u0323\u0302" * 73_000  # 293 kB, as it was sent to hold everybody up


def connect(campus: CampusServer) -> socket.socket:
    """A connection that says nothing yet."""
    return socket.create_connection(("127.0.0.1", int(campus.url.rpartition(":")[2])), 60)


@pytest.mark.parametrize("path", ["/login", "/first-login"])
def test_a_stranger_brings_no_more_than_a_log_in(known: Known, path: str) -> None:
    answer = known().write(path, data={"login": "quantri", "password": MARKS})
    assert answer.status_code == 413
    assert "nhận nhiều nhất 8 KB" in answer.text
    assert known().write(path, data={"login": "x" * 200, "password": "ữ" * 200}).status_code == 401


@pytest.mark.parametrize("field", ["password", "login"])
def test_marks_within_the_limit_are_a_wrong_password(known: Known, field: str) -> None:
    form = {"login": "quantri", "password": "bún chả"} | {field: MARKS[:800]}
    assert known().write("/login", data=form).status_code == 401


def test_a_form_of_a_million_fields_is_not_read(known: Known) -> None:
    answer = known(AN).write(
        known(AN).start(), data=b"a&" * MB, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 400


def test_a_script_hears_of_its_limit_in_json(known: Known) -> None:
    attempt = known(AN).start()
    body = b'{"answers": "' + b"x" * (3 * MB // 2) + b'"}'
    answer = known(AN).write(f"{attempt}/answers", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert "quá lớn" in answer.json()["message"]


def test_a_staff_list_beyond_the_limit_is_told_so_on_a_page(known: Known) -> None:
    answer = known(LAN).write("/organise/import", files={"file": ("ds.xlsx", bytes(60 * MB))})
    assert answer.status_code == 413
    assert "nhận nhiều nhất 50 MB" in answer.text
    assert "anh/chị bỏ hình ảnh" in answer.text
    assert known(LAN).get("/organise").status_code == 200


def test_only_who_imports_lists_brings_files(known: Known) -> None:
    answer = known(AN).write("/organise/import", files={"file": ("ds.xlsx", bytes(5 * MB))})
    assert answer.status_code == 413


def test_of_a_stranger_no_file_is_kept(campus: CampusServer, known: Known) -> None:
    """She is sent to the log-in, and the campus holds nothing of hers while she sends."""
    process = psutil.Process(campus.process.pid)
    with connect(campus) as line:
        line.sendall(b"POST /organise/import HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (45 * MB))
        before = process.memory_info().rss
        try:
            for _ in range(40):
                line.sendall(bytes(MB))
        except OSError:  # it was answered, and closed
            pass
        assert process.memory_info().rss - before < 15 * MB
    small = known().write("/organise/import", files={"file": ("ds.xlsx", bytes(MB // 2))})
    assert (small.status_code, small.headers["Location"]) == (303, "/login?next=%2Forganise%2Fimport&ended=1")


def test_who_holds_connections_open_closes_her_own(campus: CampusServer, known: Known) -> None:
    """A hall of 300 fits behind one address; beyond the limit the oldest that never logged in ends."""
    assert STRANGERS_PER_ADDRESS >= 300
    known(AN).get("/")  # her connection is known
    held = [connect(campus) for _ in range(STRANGERS_PER_ADDRESS + 20)]
    try:
        assert all(line.recv(1) == b"" for line in held[:15])
        assert known(AN).get("/").status_code == 200
        assert campus.visitor().get("/login").status_code == 200
    finally:
        for line in held:
            line.close()


@pytest.mark.parametrize("length", ["-1", "+5", "1e3", "9" * 40, "٣", "5, 6"])
def test_a_length_that_is_none_is_refused(campus: CampusServer, length: str) -> None:
    with connect(campus) as line:
        line.sendall(f"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        assert line.recv(64).startswith(b"HTTP/1.1 4")


def test_chunks_beyond_the_limit_are_refused(campus: CampusServer) -> None:
    with connect(campus) as line:
        line.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        line.sendall(b"4000\r\n" + bytes(0x4000) + b"\r\n")
        assert line.recv(64).startswith(b"HTTP/1.1 4")
