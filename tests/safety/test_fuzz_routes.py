"""Every address, by every method, as everybody, with what nobody honest sends: no 500, no traceback.

The table of addresses is the campus's own; there is no OpenAPI description for a tool such as schemathesis to read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from campus_server import AN, CONDUCT, EN, LAN, NOBODY, THAO, CampusServer, Visitor
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import JSON_VALUES, PATH_PIECES, TEXTS, calm, send_raw, texts, written

from congvu.interfaces.campus.app import handlers
from congvu.interfaces.campus.templating import static_version

pytestmark = pytest.mark.usefixtures("quiet")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WHO = (NOBODY, AN, LAN, THAO, EN)
ROUTES = [pattern for pattern, *_ in handlers("/") if pattern != ".*"]
NAMES = (
    *("next", "login", "password", "code", "again", "title", "unit_id", "course_id", "quiz_id", "opens_on"),
    *(
        "closes_on",
        "pass_mark",
        "parent_id",
        "name",
        "codes_unit",
        "hours",
        "campaign",
        "token",
        "drop",
        "plan",
    ),
    *("action", "slot", "points", "reason", "second_slot", "second_reason", "bank", "competency", "kind"),
    *(
        "warned",
        "attempts",
        "out",
        "only",
        "done",
        "created",
        "note",
        "show",
        "check",
        "officer",
        "s01",
        "base.s01",
    ),
    *("level-a", "comment", "key", "then", "second", "session_id", "\u0111", "a\x00b", ""),
)
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
arguments = st.dictionaries(st.sampled_from(NAMES), texts, max_size=6)
bodies = st.one_of(
    arguments.map(lambda told: (FORM, urlencode(told).encode())),
    st.sampled_from(JSON_VALUES).map(lambda value: (JSON, written(value))),
    st.binary(max_size=200).map(lambda data: (FORM, data)),
    st.binary(max_size=200).map(lambda data: ("multipart/form-data; boundary=B", b"--B\r\n" + data)),
    st.sampled_from(["", "multipart/form-data", "x" * 3_000, f"{FORM}; charset=utf-16", "\xe9"]).map(
        lambda kind: (kind, b"a=b")
    ),
)


def addressed(pattern: str, pieces: list[str]) -> str:
    """An address of the pattern, its groups filled."""
    left = iter(pieces)
    return re.sub(r"\([^)]*\)", lambda _: next(left), pattern).replace("\\", "")


def ask(visitor: Visitor, method: str, path: str, **options: object) -> int:
    """The status of a request, with the token where it writes."""
    if method in {"GET", "HEAD", "OPTIONS"}:
        return visitor.ask(method, path, **options).status_code
    return visitor.write(path, method, **options).status_code


@pytest.fixture(scope="module")
def real(campus: CampusServer, known: Callable[[str], Visitor]) -> list[str]:
    """Pieces of addresses that lead somewhere."""
    attempt = known(AN).start().rpartition("/")[2]
    lesson = [
        "conduct",
        "01-van-hoa-cong-vu",
        "conduct-p01b",
        "probe",
        "01-probe",
        "luat-80-2025",
        "conduct-001",
    ]
    return [attempt, campus.campaigns[CONDUCT], *lesson]


@pytest.mark.parametrize("pattern", ROUTES)
@settings(calm, max_examples=2)
@given(data=st.data())
def test_no_address_fails(
    campus: CampusServer, known: Callable[[str], Visitor], real: list[str], pattern: str, data: st.DataObject
) -> None:
    """Its groups filled with what is there and what is not, its arguments and body made up."""
    pieces = data.draw(st.lists(st.sampled_from([*real, *PATH_PIECES]), min_size=4, max_size=4))
    path = addressed(pattern, pieces)
    query = data.draw(arguments)
    kind, body = data.draw(bodies)
    for who in WHO:
        visitor = campus.visitor(who) if pattern == "/logout" else known(who)
        for method in METHODS:
            told = {"headers": {"Content-Type": kind.encode("latin-1")}, "data": body, "params": query}
            status = ask(visitor, method, path, **told)
            assert status < 500, (who, method, path, query, kind, body[:200])


ELSEWHERE = (
    *("/voila/templates/", "/voila/static/", "/voila/congvu/", "/voila/labextensions/", "/voila/api/themes/"),
    *(
        "/voila/",
        "/api/",
        "/api/kernels/",
        "/static/",
        "/nbextensions/",
        "/files/",
        "/",
        "/dashboards/",
        "/live/",
    ),
    *("/voila/templates/lab/", "/voila/templates/lab/static/", "/campus/static/", "/voila/api/shutdown/"),
)
REFUSED = {302, 303, 403, 404, 405}


@pytest.fixture(scope="module")
def live(known: Callable[[str], Visitor]) -> None:
    """The side with kernels runs, so that its own addresses answer."""
    known(AN).open_kernel("/live/probe/01-probe")


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("folder", ELSEWHERE)
def test_nobody_finds_a_fault_where_jupyter_was(
    known: Callable[[str], Visitor], campus: CampusServer, folder: str
) -> None:
    """What is left of its addresses refuses or leads to the log-in; nothing names what runs there."""
    for piece in (
        "",
        "x",
        "a/b/c",
        "a/static/../../c",
        "x/static",
        "a-b-c-d-e",
        "a-b-c-d-e/channels",
        *PATH_PIECES,
    ):
        for method in METHODS:
            answer = known(NOBODY).ask(method, folder + piece)
            asked = (
                method == "OPTIONS" and answer.status_code < 300
            )  # what may be asked of an address is no secret
            assert answer.status_code in REFUSED or asked, (method, folder, piece)
            assert not re.search("tornado|jupyter|python", f"{answer.headers} {answer.text}".lower())


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("path", ["/voila/congvu/%00", "/a%00b", "/courses/%ed%a0%80", "/voila/static/%ff"])
@pytest.mark.parametrize("who", [NOBODY, AN])
def test_a_path_that_is_no_text_is_not_found(known: Callable[[str], Visitor], who: str, path: str) -> None:
    """The smallest of them, with the page that any wrong address gives."""
    assert known(who).get(path).status_code == (302 if who == NOBODY else 404)


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("path", ["x", "", "a/b/c", "lab/static", "lab/other/index.css", "lab/static/../x"])
def test_a_template_that_is_none_is_not_found(campus: CampusServer, path: str) -> None:
    head = f"GET /voila/templates/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert send_raw(campus.settings.campus_port, head.encode()) in {403, 404}


HEADERS = (
    *(
        "Origin: http://[",
        "Origin: http://[::1",
        "Origin: \xff",
        "Origin: null",
        "Host: [",
        "Host: ",
        "Host: a b",
    ),
    *(
        "Cookie: {cookie}x",
        "Cookie: congvu-session=\xff",
        "Cookie: congvu-session=2|1:0|",
        "Cookie: _xsrf=2|x|y|z",
    ),
    *("Cookie: congvu-session=" + "a" * 30_000, 'Cookie: congvu-session="; _xsrf="', "Cookie: =;=;;"),
    *("Cookie: congvu-session=2|1:9|1:1|1:a|1:b|c", "X-XSRFToken: \xff", "X-XSRFToken: 2|0|0|x"),
    *(
        "Content-Length: -1",
        "Content-Length: x",
        "Content-Length: 99999999999999999999",
        "Content-Length: 1_0",
    ),
    *("Transfer-Encoding: x", "Transfer-Encoding: chunked", "Content-Length: 5", "Expect: 100-continue"),
    *(
        "Range: bytes=9-1",
        "Range: bytes=-",
        "Range: bytes=" + "9" * 5_000 + "-",
        "Range: x",
        "Range: bytes=\xb2-",
    ),
    *('If-None-Match: "' + "x" * 5_000, "If-None-Match: \xff", 'If-None-Match: W/"', "If-Modified-Since: x"),
    *("If-Modified-Since: Fri, 99 Foo 99999 00:00:00 GMT", "If-Modified-Since: " + "9" * 50),
    *("Accept-Encoding: gzip;q=x", "Accept-Encoding: " + "gzip," * 3_000, "Accept-Encoding: \xff"),
    *("Upgrade: websocket", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: x"),
    *("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: \xff\r\nSec-WebSocket-Version: 13",),
    *("Authorization: token \xff", "Authorization: Basic !!!", "X-Real-IP: \xff", "X-Forwarded-For: ,,,"),
    *(
        "Content-Type: \xff",
        "Content-Type: multipart/form-data; boundary=" + "b" * 5_000,
        "X-Scheme: javascript",
    ),
)
ASKED = (
    *("/", "/login", f"/campus/static/{static_version()}/congvu.css", "/lessons/probe/01-probe/progress"),
    *("/voila/congvu/lesson.js", "/voila/static/voila.js", "/voila/labextensions/anywidget/package.json"),
    *("/voila/templates/lab/static/index.css", "/dashboards/overview", "/api/kernels/a-b-c-d-e"),
    *("/api/kernels/a-b-c-d-e/channels", "/voila/api/themes/@jupyterlab/theme-light-extension/index.css"),
)


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("path", ASKED)
def test_no_header_makes_the_campus_fail(
    campus: CampusServer, known: Callable[[str], Visitor], path: str
) -> None:
    """With a session and without, reading and writing; what is no HTTP at all may be hung up on."""
    an = known(AN)
    an.get("/first-login")
    session = "; ".join(f"{name}={value}" for name, value in an.session.cookies.items())
    for header in HEADERS:
        for method, cookie in (("GET", ""), ("POST", f"Cookie: {session}\r\nX-XSRFToken: {an.xsrf}\r\n")):
            host = "" if header.startswith("Host") else "Host: 127.0.0.1\r\n"
            length = "" if "Content-Length" in header or method == "GET" else "Content-Length: 0\r\n"
            head = (
                f"{method} {path} HTTP/1.1\r\n{host}{header.replace('{cookie}', session)}\r\n{cookie}{length}"
            )
            data = f"{head}Connection: close\r\n\r\n".encode("latin-1")
            ends = header.startswith(("Content-Length", "Transfer", "Expect"))
            status = send_raw(campus.settings.campus_port, data, ends=ends)
            assert status < 500, (method, path, header[:80])


@pytest.mark.parametrize("origin", ["http://[", "http://[::1"])
def test_an_origin_that_is_half_an_address_is_another(known: Callable[[str], Visitor], origin: str) -> None:
    assert known(AN).write("/organise", data={}, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("text", [text for text in TEXTS if text])
def test_forms_of_organisers_take_only_what_they_ask_for(known: Callable[[str], Visitor], text: str) -> None:
    """Each field of each form: taken, or refused in words."""
    lan, thao = known(LAN), known(THAO)
    campaign = {"title": "\u0110\u1ee3t", "unit_id": "w1", "course_id": "conduct", "quiz_id": "conduct-short"}
    campaign |= {"opens_on": "01/01/2026", "closes_on": "31/12/2099", "pass_mark": "60"}
    forms = (
        (lan, "/organise", campaign),
        (lan, "/organise/units", {"parent_id": "w1", "name": "Ph\u00f2ng"}),
        (lan, "/organise/codes", {"codes_unit": "w1", "login": "a"}),
        (lan, "/organise/desk", {"campaign": "a", "hours": "2"}),
        (lan, "/organise/import", {"token": "a.b", "unit_id": "w1", "drop": ""}),
        (thao, "/marking/next", {"quiz_id": "a"}),
    )
    for visitor, path, form in forms:
        for name in form:
            answer = visitor.write(path, data=form | {name: text})
            assert answer.status_code < 500, (path, name)
            assert answer.status_code != 303 or name not in {"pass_mark", "opens_on", "unit_id"}, (path, name)
