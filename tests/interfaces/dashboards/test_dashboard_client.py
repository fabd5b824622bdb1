"""The client of the data port, against a real server on loopback."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from congvu.interfaces.dashboards.client import AccessEnded, DataPort, PortError, PortUnavailable


def test_it_asks_with_the_ticket_of_the_kernel(port: Any, report: Any) -> None:
    port.reports = [report()]
    client = DataPort.from_environment(port.environment())
    assert client.me()["name"] == "Nguyễn Thị Hà"
    assert client.campaigns()[0]["id"] == "c1"
    assert client.report("c1")["quiz"] == "Kiểm tra cuối khóa"


def test_a_proxy_of_the_environment_is_not_used(port: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert DataPort.from_environment(port.environment()).me()


def test_an_id_cannot_leave_its_place_in_the_address(port: Any) -> None:
    with pytest.raises(AccessEnded):
        DataPort.from_environment(port.environment()).report("../me?x=1")
    assert port.asked == ["/v1/campaigns/..%2Fme%3Fx%3D1/report"]


@pytest.mark.parametrize(
    ("status", "said"), [(401, "đăng nhập lại"), (403, "không còn quyền"), (404, "Không tìm thấy")]
)
def test_a_refusal_ends_access_with_a_sentence(port: Any, status: int, said: str) -> None:
    port.refuses = (status, None)
    with pytest.raises(AccessEnded, match=said) as caught:
        DataPort.from_environment(port.environment()).me()
    assert caught.value.status == status


def test_the_ports_own_words_are_preferred(port: Any) -> None:
    port.refuses = (403, {"error": "forbidden", "message": "Vai trò đã bị thu hồi."})
    with pytest.raises(AccessEnded, match="Vai trò đã bị thu hồi"):
        DataPort.from_environment(port.environment()).campaigns()


def test_a_wrong_ticket_ends_access(port: Any) -> None:
    with pytest.raises(AccessEnded):
        DataPort(port.number, "another").me()


@pytest.mark.parametrize("status", [429, 500, 503, 302])
def test_a_failure_of_the_server_is_not_the_end(port: Any, status: int) -> None:
    port.refuses = (status, None)
    with pytest.raises(PortUnavailable, match="gặp lỗi"):
        DataPort.from_environment(port.environment()).me()


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", b"\xff", b'"x"'])
def test_an_answer_that_is_no_object_is_said_to_be_so(port: Any, body: bytes) -> None:
    port.raw = body
    with pytest.raises(PortUnavailable, match="không đúng dạng"):
        DataPort.from_environment(port.environment()).me()


def test_campaigns_must_be_a_list(port: Any) -> None:
    port.raw = b'{"campaigns": 3}'
    with pytest.raises(PortUnavailable, match="không đúng dạng"):
        DataPort.from_environment(port.environment()).campaigns()


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(PortUnavailable, match="không trả lời"):
            DataPort(taken.getsockname()[1], "x").me()


def test_a_server_that_never_answers_is_left(port: Any) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(PortUnavailable, match="không trả lời"),
    ):
        DataPort(silent.getsockname()[1], "x", timeout_s=0.05).me()


@pytest.mark.parametrize("environ", [{}, {"CONGVU_PORT": "x", "CONGVU_TICKET": "t"}, {"CONGVU_PORT": "1"}])
def test_outside_the_campus_it_says_where_it_works(environ: dict[str, str]) -> None:
    with pytest.raises(PortError, match="hệ thống Công vụ"):
        DataPort.from_environment(environ)
