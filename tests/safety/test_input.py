"""Whatever comes in, the campus answers in words: garbage, too much, full disks, letters composed otherwise."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import normalize

import pytest
from campus_server import AN, LAN, MAI, WARD, CampusServer, Visitor

from congvu.services.people.passwords import PASSWORD_MIN
from congvu.store.schema import session

GOOD = {"slot": "s01", "base": 0, "key": "k", "fields": {"s01": ["a"]}}


def entry(**changes: Any) -> bytes:
    """A body with one answer."""
    return json.dumps({"answers": [GOOD | changes]}).encode()


REFUSED = {
    "nothing": b"",
    "no JSON": b"{",
    "no UTF-8": b'{"answers": "\xff"}',
    "no object": b"[]",
    "null": b"null",
    "nested deep": b"[" * 100_000,
    "nested deep in answers": b'{"answers":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "answers no list": b'{"answers": {}}',
    "an answer that is null": b'{"answers": [null]}',
    "an answer without fields": b'{"answers": [{"slot": "s01", "base": 0, "key": "k"}]}',
    "fields that are a list": entry(fields=[]),
    "fields that are null": entry(fields={"s01": None}),
    "one slot twice": json.dumps({"answers": [GOOD, GOOD | {"key": "l", "base": 1}]}).encode(),
    "one slot ten thousand times": json.dumps({"answers": [{"slot": "s01"}] * 10_000}).encode(),
    "an infinite base": entry(base=float("inf")),
    "a base that is no number": entry(base="một"),
    "a number of five thousand digits": b'{"answers": [{"slot": "s01", "base": ' + b"9" * 5_000 + b"}]}",
    "half a letter as key": entry(key="\ud800"),
    "half a letter as slot": entry(slot="\ud800"),
    "a zero in the key": entry(key="\x00"),
}
UNREADABLE = {
    "an option that is not there": entry(fields={"s01": ["zz"]}),
    "a slot that is not there": entry(slot="s99", fields={"s99": ["a"]}),
    "half a letter": entry(slot="s03", fields={"s03": ["\udfff"]}),
    "a zero": entry(slot="s03", fields={"s03": ["a\x00b"]}),
    "a novel": entry(slot="s03", fields={"s03": ["chữ " * 5_000]}),
}


@pytest.fixture(scope="module")
def attempt(known: Callable[[str], Visitor]) -> str:
    """An attempt of An's, open."""
    return known(AN).start()


def send(visitor: Visitor, path: str, body: bytes) -> Any:
    """Posts JSON as bytes."""
    return visitor.write(path, data=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("endpoint", ["answers", "submit"])
def test_a_body_that_is_none_is_refused_in_words(
    known: Callable[[str], Visitor], attempt: str, endpoint: str, body: bytes
) -> None:
    """400, in JSON; nothing is saved and nothing submitted."""
    answer = send(known(AN), f"{attempt}/{endpoint}", body)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert known(AN).get(f"{attempt}/state").json() | {"now": 0, "remaining_s": 0} == {
        "state": "open",
        "answers": {},
        "checked": [],
        "now": 0,
        "remaining_s": 0,
    }


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_an_answer_that_cannot_be_read_is_said_to_be_so(
    known: Callable[[str], Visitor], attempt: str, body: bytes
) -> None:
    answer = send(known(AN), f"{attempt}/answers", body)
    assert answer.status_code == 200
    assert [result["status"] for result in answer.json()["results"]] == ["unreadable"]


def test_a_form_full_of_rubbish_saves_nothing(known: Callable[[str], Visitor], attempt: str) -> None:
    """What can be no answer is left as it was, and the page comes back."""
    an, body = known(AN), b"s01=zz&base.s01=x&s06=%00&s99=a&base.s99=1e999&action=save"
    answer = an.write(attempt, data=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 200
    assert an.get(f"{attempt}/state").json()["answers"] == {}


def test_what_cannot_be_taken_is_shown_again(known: Callable[[str], Visitor], attempt: str) -> None:
    """Without scripts a text that is too long stands nowhere else."""
    text = "chữ dài " * 60
    answer = known(AN).write(attempt, data={"s03": text, "base.s03": "0", "action": "save"})
    assert "dài quá 200 ký tự" in answer.text
    assert text in answer.text


@pytest.mark.parametrize("path", ["/login", "/first-login"])
def test_a_log_in_full_of_rubbish_is_refused_in_words(campus: CampusServer, path: str) -> None:
    for body in (b"", b"login=%00&password=%00&code=%00", b"login=" + b"x" * 7_000, b"login=%ED%A0%80"):
        answer = campus.visitor().write(
            path, data=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )
        assert answer.status_code in {400, 401}
        assert "<h1>" in answer.text


def test_a_campaign_full_of_rubbish_is_refused_in_words(known: Callable[[str], Visitor]) -> None:
    form = {"title": "Đợt", "course_id": "conduct", "quiz_id": "conduct-short", "pass_mark": "60"}
    form |= {"unit_id": WARD, "opens_on": "01/01/2026", "closes_on": "31/12/2099"}
    for change in (
        {"title": "x" * 100_000},
        {"title": "\x00"},
        {"opens_on": "01/01/0001"},
        {"opens_on": "32/13/2026"},
        {"closes_on": "31/12/9999"},
        {"pass_mark": "nan"},
        {"pass_mark": "1e400"},
        {"quiz_id": "../x"},
    ):
        assert known(LAN).write("/organise", data=form | change).status_code in {400, 404}, change


@pytest.mark.parametrize("name", ["ds.xlsx", "ds.xls", "ds.csv", "ds.exe", "../../etc/passwd", "ds"])
@pytest.mark.parametrize("body", [b"PK\x03\x04", b"\xff\xfe\x00", b"\x00" * 1_000, b"<a/>"])
def test_a_list_that_is_none_is_refused_in_words(
    known: Callable[[str], Visitor], name: str, body: bytes
) -> None:
    """With a page that says so, and no button to carry it out."""
    answer = known(LAN).write(
        "/organise/import", data={"unit_id": WARD}, files={"file": (name, body, "application/octet-stream")}
    )
    assert answer.status_code in {200, 400}
    assert 'name="token"' not in answer.text


def test_a_plan_of_somebody_elses_is_not_carried_out(
    campus: CampusServer, known: Callable[[str], Visitor]
) -> None:
    """The token of a preview is hers who made it, and of use once."""
    lan, other = known(LAN), campus.visitor("en")
    people = {"file": ("ds.csv", "Họ và tên,Ngày sinh\nNguyễn Văn Sáu,01/02/1990\n".encode(), "text/csv")}
    page = lan.write("/organise/import", data={"unit_id": WARD}, files=people).text
    token = {"token": page.split('name="token" value="')[1].split('"')[0]}
    assert other.write("/organise/import", data=token).status_code == 400
    assert lan.write("/organise/import", data=token).status_code == 200
    assert lan.write("/organise/import", data=token).status_code == 409


def test_letters_composed_otherwise_are_the_same(campus: CampusServer) -> None:
    """A Mac decomposes (NFD): answer, password and log-in name mean what they say all the same."""
    password = "đường Lê Lợi, phở bò"
    assert len(password) >= PASSWORD_MIN
    campus.set_password(MAI, normalize("NFC", password))
    mai = campus.visitor()
    assert mai.log_in(MAI, normalize("NFD", password)).status_code == 303
    attempt = mai.start()
    answer = entry(slot="s03", fields={"s03": [normalize("NFD", "Chí công vô tư")]})
    assert send(mai, f"{attempt}/submit", answer).status_code == 200
    assert "1/10" in mai.get(f"/quiz/{campus.campaigns['conduct']}").text


# -- a full disk -------------------------------------------------------------------------------------------------
@contextmanager
def full_disk(campus: CampusServer) -> Iterator[None]:
    """No file of the server's may grow or be written: SQLite meets what a full disk gives it."""
    assert campus.process is not None
    pid = campus.process.pid
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit is Linux's")
@pytest.mark.parametrize("idle_s", [0, 120], ids=["just seen", "seen two minutes ago"])
def test_a_full_disk_is_said_and_nothing_is_lost(campus: CampusServer, idle_s: int) -> None:
    """Reading goes on, though the session cannot be marked as seen; the same answer is taken once there is room."""
    mai = campus.visitor(MAI)
    attempt = mai.start()
    campus.change(session, session.c.officer_id == MAI, seen_at=datetime.now(UTC) - timedelta(seconds=idle_s))
    known = len(mai.get(f"{attempt}/state").json()["answers"])
    save = entry(key=f"full-{idle_s}", base=known, fields={"s01": ["ab"[known]]})
    with full_disk(campus):
        refused = send(mai, f"{attempt}/answers", save)
        form = mai.write(attempt, data={"action": "submit", "s01": "c", "base.s01": str(known)})
        assert refused.status_code == form.status_code == 503
        assert "chưa lưu được" in refused.json()["message"]
        assert "chưa lưu được" in form.text
        assert mai.get(attempt).status_code == mai.get("/").status_code == 200
    assert send(mai, f"{attempt}/answers", save).json()["results"][0]["status"] == "saved"
