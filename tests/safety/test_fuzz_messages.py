"""Valid messages with one thing wrong, at every place of them: to the JSON endpoints, the data port and a kernel's line."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

import pytest
import requests
import websocket
from campus_server import AN, LAN, MAI, CampusServer, Visitor, inside
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import JSON_VALUES, Raw, calm, mutated, paths_in, written
from voila_client import V1, Channel

from congvu.interfaces.campus.voila.connection import NOTED_MOST
from congvu.kernels._kernel_log import LINES_MOST

pytestmark = pytest.mark.usefixtures("quiet")
JSON = {"Content-Type": "application/json"}
LESSON = "/lessons/conduct/01-van-hoa-cong-vu"
DESK = "/lessons/one-stop/11-mot-ngay-o-quay/desk"
ANSWER = {"slot": "s01", "base": 0, "key": "k", "fields": {"s01": ["a"]}}
ACT = {"do": "wait", "minutes": 5}
BODIES: dict[str, tuple[str, Any]] = {
    "answers": ("{attempt}/answers", {"answers": [ANSWER]}),
    "check": ("{attempt}/check", {"slot": "s01", "base": 0}),
    "progress": (f"{LESSON}/progress", {"officer": AN, "sections": ["a"], "position": "a", "number": 1}),
    "practice": (
        f"{LESSON}/practices/conduct-p01b",
        {"officer": AN, "fields": {"conduct-p01b": ["a"]}, "tries": 1},
    ),
    "desk": (DESK, {"officer": AN, "message": {"type": "hello"}}),
    "begin": (DESK, {"officer": AN, "message": {"type": "begin", "rules": "luat", "code": "", "number": 1}}),
    "play": (DESK, {"officer": AN, "message": {"type": "play", "run": "0a", "acts": [ACT]}}),
    "submit": ("{attempt}/submit", {"answers": [ANSWER]}),
}
FORM_BASES = ("", "x", "-1", "9" * 5_000, "9" * 400, "\u0663", "\u00b2", "1_0", "1e3")
DEEP_IN_TEXT = Raw('{"a":' * 900 + "0" + "}" * 900)


@pytest.fixture(scope="module")
def attempt(known: Callable[[str], Visitor]) -> str:
    """An attempt of An's."""
    return known(AN).start()


@pytest.mark.parametrize("name", BODIES)
def test_no_body_makes_an_endpoint_fail(known: Callable[[str], Visitor], attempt: str, name: str) -> None:
    """Each part of a valid body in turn missing, of another kind, endless, or no text: answered in JSON."""
    path, body = BODIES[name]
    for place in paths_in(body):
        for value in JSON_VALUES:
            data = written(mutated(body, place, value))
            answer = known(AN).write(path.format(attempt=attempt), data=data, headers=JSON)
            assert answer.status_code < 500, (place, data[:200])
            assert isinstance(answer.json(), dict)


@settings(calm, max_examples=40)
@given(data=st.data())
def test_nor_does_a_body_with_two_faults(
    known: Callable[[str], Visitor], attempt: str, data: st.DataObject
) -> None:
    path, body = BODIES[data.draw(st.sampled_from([name for name in BODIES if name != "submit"]))]
    inner = data.draw(st.sampled_from(sorted(paths_in(body), key=str)))
    changed = mutated(body, inner, data.draw(st.sampled_from(JSON_VALUES)))
    outer = data.draw(st.sampled_from(sorted(paths_in(changed), key=str)[:20]))
    changed = mutated(changed, outer, data.draw(st.sampled_from(JSON_VALUES)))
    answer = known(AN).write(path.format(attempt=attempt), data=written(changed), headers=JSON)
    assert answer.status_code < 500


@pytest.mark.parametrize("base", FORM_BASES)
def test_the_base_of_a_form_may_be_anything(known: Callable[[str], Visitor], base: str) -> None:
    """What is no number knew of no answer; one of five thousand digits is no number either."""
    mai = known(MAI)
    answer = mai.write(mai.start(), data={"s01": "a", "base.s01": base, "action": "save"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "base", ["9" * 5_000, '"' + "9" * 5_000 + '"', "9" * 400, "1e999", "true", "1.5", '"1_0"']
)
@pytest.mark.parametrize("endpoint", ["answers", "submit", "check"])
def test_a_base_that_is_no_whole_number_is_refused(
    known: Callable[[str], Visitor], attempt: str, endpoint: str, base: str
) -> None:
    told = {"slot": "s01", "base": Raw(base), "key": "k", "fields": {"s01": ["a"]}}
    body = written(told | {"answers": [told]})
    assert known(AN).write(f"{attempt}/{endpoint}", data=body, headers=JSON).status_code == 400


@pytest.mark.parametrize("path", [f"{LESSON}/progress", f"{LESSON}/practices/conduct-p01b", DESK])
def test_what_nests_deep_is_refused(known: Callable[[str], Visitor], path: str) -> None:
    """Deep enough to use up the stack of what looks through it, and no deeper than a parser takes."""
    body = written({"officer": AN, "sections": DEEP_IN_TEXT, "fields": DEEP_IN_TEXT, "message": DEEP_IN_TEXT})
    assert known(AN).write(path, data=body, headers=JSON).status_code == 400


NAMES_OF_FILES = (
    "a." + "x" * 300,
    "a." + "\u0103" * 300,
    "x" * 5_000 + ".csv",
    "..",
    "a\x00.csv",
    "a.c s/v",
    "\x1b[2J",
)


@pytest.mark.parametrize("name", NAMES_OF_FILES, ids=range(len(NAMES_OF_FILES)))
def test_a_list_may_be_called_anything(known: Callable[[str], Visitor], name: str) -> None:
    """Its content tells what it is; the name is only shown."""
    head = 'Content-Disposition: form-data; name="%s"%s\r\n\r\n'
    rows = "H\u1ecd v\u00e0 t\u00ean,Ng\u00e0y sinh\nNguy\u1ec5n V\u0103n S\u00e1u,01/02/1990\n"
    parts = (head % ("unit_id", "") + "w1", head % ("file", f'; filename="{name}"') + rows)
    body = "".join(f"--B\r\n{part}\r\n" for part in parts) + "--B--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=B"}
    answer = known(LAN).write("/organise/import", data=body.encode(), headers=kind)
    assert answer.status_code in {200, 400}


# -- the data port -----------------------------------------------------------------------------------------------
TICKET = "import os; found = [os.environ['CONGVU_TICKET'], int(os.environ['CONGVU_PORT'])]"
PORT = (
    *("/v1/me", "/v1/campaigns", "/v1/campaigns/0a/report", "/v1/practice/one-stop-p02c", "/v1/desk/run"),
    *("/v1/desk/runs", "/v1/desk/runs/0a/acts", "/", "/%00", "/v1/%ff", "/v1/desk/run?digest=%00"),
)
GIVEN = (
    {
        "fields": {"one-stop-p02c": ["a"]},
        "rules": "luat",
        "code": "",
        "number": 1,
        "digest": "a",
        "acts": [ACT],
    },
)
TICKETS = ("", "Bearer", "Bearer ", "Bearer \xff", "Bearer " + "x" * 30_000, "Basic a", "\xff", "Bearer a b")


@pytest.fixture(scope="module")
def lines(campus: CampusServer, known: Callable[[str], Visitor]) -> Callable[[str, str | None], Channel]:
    """A line to a kernel: An's of the probe lesson, Lan's of the dashboard."""
    kernels = {
        AN: known(AN).open_kernel("/live/probe/01-probe"),
        LAN: known(LAN).open_kernel("/dashboards/overview"),
    }
    return lambda who, protocol: known(who).connect(kernels[who], protocol)


def test_the_data_port_answers_garbage_in_words(lines: Callable[..., Channel]) -> None:
    """Forged tickets open nothing; with a real one no body makes it fail."""
    ticket, port = inside(lines(AN, None), TICKET)
    url, (body,) = f"http://127.0.0.1:{port}", GIVEN
    datas = [written(mutated(body, place, value)) for place in paths_in(body) for value in JSON_VALUES]
    session = requests.Session()
    session.trust_env = False
    with session:
        for path in PORT:
            for forged in TICKETS:
                headers = {"Authorization": forged.encode("latin-1")}
                assert session.request("POST", url + path, headers=headers, timeout=20).status_code in {
                    400,
                    401,
                }
            real = {"Authorization": f"Bearer {ticket}"}
            posts = path in {"/v1/practice/one-stop-p02c", "/v1/desk/runs", "/v1/desk/runs/0a/acts"}
            for data in (b"", b"\xff", b"[" * 50_000, *(datas if posts else datas[:40])):
                method = "POST" if posts else "GET"
                answer = session.request(method, url + path, headers=real, data=data, timeout=20)
                assert answer.status_code < 500, (path, data[:200])


# -- a kernel's line ---------------------------------------------------------------------------------------------
HEADER = {"msg_id": "a", "msg_type": "comm_msg", "username": "", "session": "s", "version": "5.3", "date": ""}
MESSAGE = {
    "channel": "shell",
    "header": HEADER,
    "parent_header": {},
    "metadata": {"version": "1.0.0"},
    "content": {"comm_id": "a", "data": {"method": "update", "state": {"a": 1}, "buffer_paths": [["a"]]}},
    "buffers": [],
}


def frames(parts: list[bytes]) -> bytes:
    """The parts of a message as the newer protocol sends them."""
    offsets, at = [], 8 * (len(parts) + 2)
    for part in parts:
        offsets.append(at)
        at += len(part)
    return struct.pack(f"<{len(parts) + 2}Q", len(parts) + 1, *offsets, at) + b"".join(parts)


PARTS = [
    b"shell",
    *(json.dumps(MESSAGE[name]).encode() for name in ("header", "parent_header", "metadata", "content")),
]
BINARY = (
    *(b"", b"\x00", b"\xff" * 8, b"\xff" * 4, struct.pack("<Q", 2**60), struct.pack("<Q", 1) + b"\xff" * 8),
    *(struct.pack("<QQQ", 2, 10**9, 5), struct.pack(">II", 1, 2**31), struct.pack("<4Q", 3, 32, 16, 8)),
    *(frames([*PARTS[:at], b"\xff{", *PARTS[at + 1 :]]) for at in range(5)),
    *(frames([*PARTS[:at], b"[" * 900 + b"]" * 900, *PARTS[at + 1 :]]) for at in range(5)),
    *(frames(PARTS[:at]) for at in range(5)),
    frames([*PARTS, *[b"x"] * 500]),
)


@pytest.mark.parametrize("protocol", [None, V1], ids=["legacy", "v1"])
@pytest.mark.parametrize("who", [AN, LAN], ids=["lesson", "dashboard"])
def test_no_message_breaks_a_kernels_line(
    campus: CampusServer, lines: Callable[..., Channel], who: str, protocol: str | None
) -> None:
    """It goes on answering; the log gains a line a kind at most, each short."""
    line, before = lines(who, protocol), len(campus.log)
    line.everything_so_far()
    shapes = [
        MESSAGE | {"header": HEADER | {"msg_type": kind}}
        for kind in ("comm_msg", "comm_open", "execute_request")
    ]
    for shape in shapes:
        for place in paths_in(shape):
            for value in JSON_VALUES:
                if len(data := written(mutated(shape, place, value))) < 50_000 and _is_text(data):
                    line.sock.send(data.decode())
    for text in ("", "{", "null", "[]", "\x00", '{"channel":"shell"}', "x" * 1_000):
        line.sock.send(text)
    for binary in BINARY:
        line.sock.send_binary(binary)
    assert line.everything_so_far()
    gained = [row for row in campus.log[before:].splitlines() if "kernel" in row.lower()]
    assert len(gained) == len(set(gained))
    assert len(gained) <= NOTED_MOST + LINES_MOST + 2  # of the line, of the kernel
    assert max(map(len, gained), default=0) < 800


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_a_message_without_end_closes_the_line_alone(
    known: Callable[[str], Visitor], lines: Callable[..., Channel]
) -> None:
    """More than is ever sent; another line to the same kernel answers."""
    line = lines(AN, None)
    line.sock.send("x" * 3_000_000)
    with pytest.raises((websocket.WebSocketException, OSError)):
        _read_to_the_end(line)
    assert lines(AN, None).everything_so_far()


def _read_to_the_end(line: Channel) -> None:
    while line.sock.recv():
        pass
    raise websocket.WebSocketConnectionClosedException


@pytest.mark.parametrize("who", [AN, LAN], ids=["lesson", "dashboard"])
def test_what_a_widget_cannot_be_is_refused_in_a_line(
    campus: CampusServer, lines: Callable[..., Channel], who: str
) -> None:
    """A state of the wrong kind, at a widget that is there, a hundred times over."""
    line, before = lines(who, None), len(campus.log)
    model = next(iter(line.widgets()))
    for value in (None, 5, [], {}, {"a": 1}, "x" * 1_000):
        for name in ("value", "layout", "_dom_classes", "children", "khong-co"):
            for _ in range(3):
                update = {"method": "update", "state": {name: value}, "buffer_paths": [[name, "b"]]}
                line.send("comm_msg", {"comm_id": model, "data": update})
    assert line.everything_so_far()
    gained = campus.log[before:].splitlines()
    assert len(gained) <= NOTED_MOST + LINES_MOST + 2
    assert max(map(len, gained), default=0) < 800
