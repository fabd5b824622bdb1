"""What a visitor cannot do to kernels, over real sockets, as root and as nobody."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import websocket
from voila_client import V1, Campus, Visitor, running_campus

NOBODY = 65534
PROTOCOLS = pytest.mark.parametrize("protocol", [None, V1], ids=["legacy", "v1"])
REFUSED = [
    (kind, channel)
    for channel in ("shell", "control", "stdin")
    for kind in (
        "execute_request",
        "complete_request",
        "inspect_request",
        "history_request",
        "input_reply",
        "debug_request",
        "shutdown_request",
        "interrupt_request",
        "create_subshell_request",
    )
]


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    uid = NOBODY if os.getuid() == 0 else None
    with running_campus(folder=str(tmp_path_factory.mktemp("content")), uid=uid) as campus:
        yield campus


@PROTOCOLS
def test_a_visitor_runs_no_code(campus: Campus, protocol: str | None, tmp_path: Path) -> None:
    """No refused message has an answer or an effect, on any channel; comms still work after all of them."""
    channel = Visitor(campus).connect(Visitor(campus).open_lesson(), protocol)
    mark = Path("/tmp") / f"congvu-test-{os.getpid()}-{protocol}"
    content = {"code": f"open({str(mark)!r}, 'w')", "silent": False, "cursor_pos": 0, "restart": False}
    sent = {channel.send(kind, content, where) for kind, where in REFUSED}
    answers = channel.everything_so_far()
    assert not sent & {message["parent_header"].get("msg_id") for message in answers}
    assert not mark.exists()
    assert channel.click("Bấm")
    assert "1 lần" in channel.values()


@PROTOCOLS
def test_a_message_that_is_none_is_dropped(campus: Campus, protocol: str | None) -> None:
    """Garbage does not end the connection."""
    channel = Visitor(campus).connect(Visitor(campus).open_lesson(), protocol)
    for garbage in (b"", b"\x00" * 7, b"\xff" * 64):
        channel.sock.send_binary(garbage)
    if protocol is None:
        channel.sock.send('{"channel": "shell", "header": {"msg_type": "execute_request"}}')
    assert channel.everything_so_far()


@PROTOCOLS
def test_a_comm_on_the_control_channel_is_refused(campus: Campus, protocol: str | None) -> None:
    """Types that may pass on shell may not pass elsewhere."""
    channel = Visitor(campus).connect(Visitor(campus).open_lesson(), protocol)
    sent = channel.send("kernel_info_request", {}, "control")
    assert sent not in {m["parent_header"].get("msg_id") for m in channel.everything_so_far()}


def test_a_visitor_creates_no_widget(campus: Campus) -> None:
    """Only the comm that fetches states may be opened from the page."""
    channel = Visitor(campus).connect(Visitor(campus).open_lesson())
    before = set(channel.widgets())
    state = {"_model_name": "LabelModel", "_model_module": "@jupyter-widgets/controls"}
    channel.send("comm_open", {"comm_id": "mine", "target_name": "jupyter.widget", "data": {"state": state}})
    assert set(channel.widgets()) == before


@PROTOCOLS
def test_a_failing_callback_shows_no_source(campus: Campus, protocol: str | None) -> None:
    """Stock Voilà sends the traceback, source lines and all."""
    channel = Visitor(campus).connect(Visitor(campus).open_lesson(), protocol)
    received = json.dumps(channel.click("Hỏng"))
    assert "secret_source_line" not in received
    assert "ZeroDivisionError" not in received


def test_two_visitors_share_no_state(campus: Campus) -> None:
    """Each fork counts for itself."""
    first, second = (Visitor(campus, name) for name in ("ha", "lan"))
    one, two = first.connect(first.open_lesson()), second.connect(second.open_lesson())
    one.click("Bấm")
    one.click("Bấm")
    two.click("Bấm")
    assert "2 lần" in one.values()
    assert "1 lần" in two.values()


def test_a_kernel_is_its_owners(campus: Campus) -> None:
    """GET, DELETE, farewell and websocket of another's kernel are refused, and the kernel lives on."""
    owner, other = Visitor(campus, "ha"), Visitor(campus, "lan")
    kernel = owner.open_lesson()
    assert other.get(f"api/kernels/{kernel}")[0] == 404
    assert other.write(f"api/kernels/{kernel}", "DELETE") == 404
    assert other.write(f"voila/api/shutdown/{kernel}") == 404
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        other.connect(kernel)
    assert refused.value.status_code == 404
    assert owner.get(f"api/kernels/{kernel}")[0] == 200


def test_the_owner_may_leave(campus: Campus) -> None:
    """Voilà's farewell ends the kernel and its ticket; without an XSRF token it does not."""
    owner = Visitor(campus)
    kernel = owner.open_lesson()
    assert owner.get(f"voila/api/shutdown/{kernel}", "POST")[0] == 403
    assert kernel in campus.state()["tickets"]
    assert owner.write(f"voila/api/shutdown/{kernel}") == 204
    assert owner.get(f"api/kernels/{kernel}")[0] == 404
    assert kernel not in campus.state()["tickets"]


def test_no_kernel_outlives_its_session(tmp_path: Path) -> None:
    """Also where nobody logged out here: another door has ended the session, or it has idled out."""
    with running_campus(folder=str(tmp_path), orphan_s=4) as campus:
        gone, stays = Visitor(campus, "ha"), Visitor(campus, "lan")
        kernel, other = gone.open_lesson(), stays.open_lesson()
        gone.connect(kernel)
        still = stays.connect(other)
        assert {kernel, other} <= set(campus.state()["tickets"])
        (tmp_path / "over-ha").touch()
        campus.wait_until(lambda state: kernel not in state["tickets"], timeout_s=60)
        assert still.click("Bấm")


@pytest.mark.parametrize(
    "path",
    [
        "api/kernels",
        "api/contents",
        "api/contents/01.ipynb",
        "voila/api/contents",
        "api/sessions",
        "api/kernelspecs",
        "api/terminals",
        "api/shutdown",
        "api/status",
        "voila/files/01.ipynb",
        "voila/tree",
        "voila/render/01.ipynb",
        "voila/query/a-b-c-d-e",
        "voila/execution/a-b-c-d-e",
        "files/01.ipynb",
        "login",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_nothing_else_of_jupyter_is_there(campus: Campus, path: str, method: str) -> None:
    visitor = Visitor(campus)
    status = visitor.get(path)[0] if method == "GET" else visitor.write(path, method)
    assert status == 404


@pytest.mark.parametrize("action", ["interrupt", "restart"])
def test_a_kernel_is_neither_interrupted_nor_restarted(campus: Campus, action: str) -> None:
    visitor = Visitor(campus)
    assert visitor.write(f"api/kernels/{visitor.open_lesson()}/{action}") == 404


def test_a_kernel_holds_no_secret(campus: Campus) -> None:
    """Its environment is the whitelist and its own ticket, its directory empty, its account not ours."""
    visitor = Visitor(campus)
    kernel = visitor.open_lesson()
    channel = visitor.connect(kernel)
    channel.click("Môi trường")
    uid, environment, directory = json.loads(next(v for v in channel.values() if v.startswith("[")))
    assert environment["CONGVU_TICKET"] == f"ha|lesson:one-stop/01-receiving|{kernel}"
    allowed = {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONUTF8", "HOME", "TMPDIR", "IPYTHONDIR"}
    allowed |= {"JUPYTER_RUNTIME_DIR", "MPLBACKEND", "CONGVU_TICKET", "CONGVU_PORT"}
    assert set(environment) <= allowed
    assert directory == environment["HOME"]
    assert uid == (NOBODY if os.getuid() == 0 else os.getuid())


def test_the_ticket_of_the_first_run_is_revoked(campus: Campus) -> None:
    """The lesson was run by nobody, with a ticket that has ended."""
    assert not [purpose for purpose in campus.state()["tickets"].values() if purpose.startswith("warm:")]
