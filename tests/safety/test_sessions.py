"""Log-in, cookies and sessions, over HTTP."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import requests
import websocket
from campus_server import AN, CUC, EN, LAN, MAI, CampusServer, Visitor
from tornado.web import create_signed_value

from congvu import messages
from congvu.interfaces.campus.identity import COOKIE, DEVICE_COOKIE
from congvu.services.people.throttle import TRIES_PER_LOGIN
from congvu.store import people
from congvu.store.schema import login_code, login_failure, posting, session

NEW = "cà phê sữa đá vỉa hè"
ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/\r\nSet-Cookie: a=b",
]


@pytest.fixture(autouse=True)
def clean_slate(campus: CampusServer) -> None:
    """Failures of one test are not held against the next."""
    campus.write(lambda tx: tx.execute(login_failure.delete()))


def is_in(visitor: Visitor) -> bool:
    """Whether the campus knows the visitor."""
    return visitor.get("/").status_code == 200


# -- cookies -----------------------------------------------------------------------------------------------------
def test_a_forged_cookie_opens_nothing(campus: CampusServer) -> None:
    """Signed with another secret, signed over another value, not signed at all."""
    good = campus.cookie(AN)
    token = good.split("|")[4].split(":")[1]
    forged = create_signed_value("another secret", COOKIE, token).decode()
    renamed = create_signed_value(campus.secret, "another", token).decode()
    tampered = good[:-1] + ("0" if good[-1] != "0" else "1")
    moved = good.replace(
        token, create_signed_value(campus.secret, COOKIE, "x").decode().split("|")[4].split(":")[1]
    )
    visitor = campus.visitor()
    for cookie in (forged, renamed, tampered, moved, token, "", "2|", "\x7f" * 40):
        visitor.carry(cookie)
        assert not is_in(visitor), cookie
    visitor.carry(good)
    assert is_in(visitor)


def test_the_cookie_is_kept_from_scripts_and_other_sites(campus: CampusServer) -> None:
    campus.set_password(MAI)
    answer = campus.visitor().log_in(MAI)
    (cookie,) = [text for text in answer.raw.headers.getlist("Set-Cookie") if text.startswith(COOKIE)]
    assert answer.status_code == 303
    assert {"httponly", "path=/", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}


def test_a_session_ends_with_its_log_out_and_no_other_does(campus: CampusServer) -> None:
    """The cookie of a session that was logged out is worth nothing, whoever holds it."""
    first, second, thief = campus.visitor(AN), campus.visitor(AN), campus.visitor()
    attempt = first.start()
    kernel = first.open_kernel("/live/probe/01-probe")
    thief.carry(first.session.cookies[COOKIE])
    assert is_in(thief)
    assert first.write("/logout").status_code == 303
    assert not is_in(thief)
    assert thief.get(f"{attempt}/state").status_code == 401
    assert thief.get(f"/api/kernels/{kernel}").status_code == 403
    with pytest.raises(websocket.WebSocketBadStatusException):
        thief.connect(kernel)
    assert is_in(second)


@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (31, False)])
def test_a_session_ends_after_thirty_idle_minutes(campus: CampusServer, minutes: int, alive: bool) -> None:
    """Answers stay: the attempt is there after a new log-in."""
    an = campus.visitor(AN)
    attempt = an.start()
    save = {"slot": "s01", "base": 0, "key": f"idle-{minutes}", "fields": {"s01": ["a"]}}
    an.write(f"{attempt}/answers", json={"answers": [save]})
    campus.change(session, session.c.officer_id == AN, seen_at=datetime.now(UTC) - timedelta(minutes=minutes))
    assert is_in(an) is alive
    assert an.get(f"{attempt}/state").status_code == (200 if alive else 401)
    assert campus.visitor(AN).get(f"{attempt}/state").json()["answers"]["s01"]["fields"] == {"s01": ["a"]}


def test_leaving_the_roster_ends_access_the_same_day(campus: CampusServer) -> None:
    mai = campus.visitor(MAI)
    assert is_in(mai)
    campus.write(people.close_postings, [MAI], campus.ctx().today - timedelta(days=1))
    try:
        assert not is_in(mai)
        campus.set_password(MAI)
        assert campus.visitor().log_in(MAI).status_code == 403
    finally:
        campus.change(posting, posting.c.officer_id == MAI, to_on=None)
    assert is_in(mai)


# -- where a log-in leads ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ELSEWHERE)
def test_a_log_in_leads_nowhere_else(campus: CampusServer, path: str) -> None:
    """Also for what browsers make a host of: they drop tabs and line ends, and turn backslashes."""
    answer = campus.visitor(AN).get("/login", params={"next": path})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_log_in_leads_back(campus: CampusServer) -> None:
    campus.set_password(AN)
    visitor = campus.visitor()
    asked = visitor.get("/courses/conduct").headers["Location"]
    assert asked.startswith("/login?next=%2Fcourses%2Fconduct")
    assert visitor.log_in(AN, next="/courses/conduct").headers["Location"] == "/courses/conduct"


# -- guessing ----------------------------------------------------------------------------------------------------
WRONG = "sai mật khẩu"


def bare(answer: requests.Response) -> str:
    """A page without what differs from one answer to the next: the XSRF token, the name that was typed."""
    return re.sub(r"2\|\w+\|\w+\|\d+", "", re.sub(r'value="[a-z0-9-]*"', "", answer.text))


def test_guessing_is_throttled_by_name(campus: CampusServer) -> None:
    """After eight failures even the right password is refused, with the same page, and only for that name."""
    campus.set_password(AN)
    campus.set_password(LAN)
    visitor = campus.visitor()
    tries = [visitor.log_in(AN, WRONG).status_code for _ in range(TRIES_PER_LOGIN)]
    assert tries == [401] * TRIES_PER_LOGIN
    right, wrong = visitor.log_in(AN), visitor.log_in(AN, WRONG)
    assert (right.status_code, wrong.status_code) == (429, 429)
    assert bare(right) == bare(wrong)
    assert campus.visitor().log_in(LAN).status_code == 303


def test_guesses_side_by_side_are_throttled_as_well(campus: CampusServer) -> None:
    """Forty at once: eight are looked at (401), all others are refused before that, so no answer tells which was right."""
    campus.set_password(AN)
    visitors = [campus.visitor() for _ in range(40)]
    for visitor in visitors:
        visitor.get("/login")
    with ThreadPoolExecutor(len(visitors)) as pool:
        answers = list(pool.map(lambda visitor: visitor.log_in(AN, WRONG).status_code, visitors))
    assert Counter(answers) == {401: TRIES_PER_LOGIN, 429: 40 - TRIES_PER_LOGIN}
    assert campus.visitor().log_in(AN).status_code == 429


@pytest.mark.parametrize("who", [AN, EN])
def test_a_strangers_wrong_posts_do_not_lock_the_owner_out(campus: CampusServer, who: str) -> None:
    """The administrator's browser, and anybody's that has logged in before, goes on; a forged mark opens nothing."""
    campus.set_password(who)
    own, stranger = campus.visitor(), campus.visitor()
    assert own.log_in(who).status_code == 303
    assert own.write("/logout").status_code == 303
    for _ in range(TRIES_PER_LOGIN + 2):
        stranger.log_in(who, WRONG)
    assert own.log_in(who, WRONG).status_code == 401
    assert own.log_in(who).status_code == 303
    stranger.session.cookies.set(DEVICE_COOKIE, "x" * 40, domain="127.0.0.1", path="/")
    assert stranger.log_in(who).status_code == 429


def test_the_mark_of_a_device_is_of_its_own_log_ins_alone(campus: CampusServer) -> None:
    """Whoever has logged in as herself is a stranger to all others; no name stands in the cookie."""
    campus.set_password(AN)
    campus.set_password(LAN)
    visitor = campus.visitor()
    answer = visitor.log_in(LAN)
    (cookie,) = [text for text in answer.raw.headers.getlist("Set-Cookie") if text.startswith(DEVICE_COOKIE)]
    assert {"httponly", "path=/", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}
    assert campus.login_of(LAN) not in cookie
    visitor.write("/logout")
    for _ in range(TRIES_PER_LOGIN):
        visitor.log_in(AN, WRONG)
    assert visitor.log_in(AN).status_code == 429
    assert visitor.log_in(LAN).status_code == 303


def test_a_slip_opens_the_door_that_wrong_posts_have_shut(campus: CampusServer) -> None:
    campus.set_password(CUC)
    for _ in range(TRIES_PER_LOGIN + 1):
        last = campus.visitor().log_in(CUC, WRONG)
    assert last.status_code == 429
    assert "phiếu mã mới" in last.text
    assert redeem(campus, campus.slip(CUC).code) == 303
    assert campus.visitor().log_in(CUC, NEW).status_code == 303


def test_a_command_lists_and_lifts_a_lock(campus: CampusServer) -> None:
    campus.set_password(AN)
    visitor, login = campus.visitor(), campus.login_of(AN)
    for _ in range(TRIES_PER_LOGIN):
        visitor.log_in(AN, WRONG)
    listed = command(campus, "people", "unlock")
    assert login in listed
    assert "đang dừng" in listed
    assert f"bỏ {TRIES_PER_LOGIN} lần nhập sai" in command(campus, "people", "unlock", login)
    assert visitor.log_in(AN).status_code == 303


def command(campus: CampusServer, *words: str) -> str:
    """What a command says, run beside the server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONGVU_")}
    done = subprocess.run(
        [sys.executable, "-m", "congvu", *words],
        env=kept | campus.settings.environ() | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_name_that_is_not_there_is_told_the_same(campus: CampusServer) -> None:
    campus.set_password(AN)
    visitor = campus.visitor()
    known = visitor.log_in(AN, "sai mật khẩu")
    unknown = visitor.write("/login", data={"login": "khong-co-ai", "password": "sai mật khẩu"})
    assert bare(known) == bare(unknown)
    for _ in range(TRIES_PER_LOGIN):
        refused = [
            visitor.log_in(AN, WRONG),
            visitor.write("/login", data={"login": "khong-co-ai", "password": WRONG}),
        ]
    assert [one.status_code for one in refused] == [429, 429]
    assert bare(refused[0]) == bare(refused[1])


# -- printed codes -----------------------------------------------------------------------------------------------
def redeem(campus: CampusServer, code: str, password: str = NEW, again: str = "") -> int:
    """The status of a first log-in of Cúc's."""
    form = {"login": campus.login_of(CUC), "code": code, "password": password, "again": again or password}
    return campus.visitor().write("/first-login", data=form).status_code


def test_a_code_is_used_once(campus: CampusServer) -> None:
    """A mistyped password does not use it up; typing it in small letters does."""
    code = campus.slip(CUC).code
    assert redeem(campus, code, "ngắn") == 422
    assert redeem(campus, code, NEW, "khác hẳn đi") == 422
    assert redeem(campus, code.lower().replace("-", " ")) == 303
    assert redeem(campus, code) == 401
    assert campus.visitor().log_in(CUC, NEW).status_code == 303


def test_a_code_used_twice_at_once_is_used_once(campus: CampusServer) -> None:
    code = campus.slip(CUC).code
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda _: redeem(campus, code), range(4)))
    assert min(statuses) == 303
    assert statuses.count(303) == 1


def test_a_new_code_ends_the_older_one_and_its_use_ends_other_sessions(campus: CampusServer) -> None:
    old, new = campus.slip(CUC).code, campus.slip(CUC).code
    elsewhere = campus.visitor(CUC)
    assert redeem(campus, old) == 401
    assert is_in(elsewhere)
    assert redeem(campus, new) == 303
    assert not is_in(elsewhere)


def told(campus: CampusServer, code: str, login: str = "") -> str:
    """What the page says of a first log-in that fails."""
    form = {"login": login or campus.login_of(CUC), "code": code, "password": NEW, "again": NEW}
    answer = campus.visitor().write("/first-login", data=form)
    assert answer.status_code == 401
    return answer.text.split('role="alert"><p>')[1].split("</p>")[0]


def test_who_holds_a_slip_is_told_what_has_become_of_it(campus: CampusServer) -> None:
    """Replaced, used, expired: each has its own way out, and a replaced one asks for no password."""
    old, new = campus.slip(CUC).code, campus.slip(CUC).code
    printed = messages.day(campus.ctx().now)
    assert told(campus, old).startswith(f"Mã này đã được thay bằng mã mới, in ngày {printed}.")
    assert "mật khẩu" not in told(campus, old)
    assert redeem(campus, new) == 303
    assert told(campus, new).startswith("Mã này đã dùng để đặt mật khẩu. Anh/chị đăng nhập bằng mật khẩu")
    last = campus.slip(CUC).code
    campus.change(
        login_code, login_code.c.used_at.is_(None), expires_at=datetime.now(UTC) - timedelta(days=1)
    )
    assert told(campus, last).startswith("Mã này hết hạn lúc ")


def test_who_guesses_a_code_hears_the_same_whatever_has_become_of_it(campus: CampusServer) -> None:
    """Without a slip, with one that waits, with one that was replaced, and of nobody at all."""
    heard = [told(campus, "ABCD-2345")]
    for _ in range(2):
        campus.slip(CUC)
        heard.append(told(campus, "ABCD-2345"))
    heard.append(told(campus, campus.slip(CUC).code, login="khong-co-ai"))
    assert set(heard) == {"Tên đăng nhập hoặc mã chưa đúng. Xem lại phiếu; mã gồm 8 chữ và số."}


def test_a_code_is_seen_on_its_slip_alone(campus: CampusServer, known: Callable[[str], Visitor]) -> None:
    """The page is not kept by any cache; the store holds a digest."""
    page = known(LAN).write("/organise/codes", data={"codes_unit": "w1", "login": campus.login_of(AN)})
    assert page.headers["Cache-Control"] == "no-store"
    code = page.text.split('class="code">')[1].split("<")[0]
    files = [path.read_bytes() for path in campus.state.iterdir() if path.is_file()]
    assert len(code) == 9
    assert not any(code.encode() in data for data in files)
