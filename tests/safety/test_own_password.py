"""Changing one's own password, and hearing of slips, over HTTP."""

from __future__ import annotations

import html

import pytest
from campus_server import LAN, MAI, PASSWORD, CampusServer, Visitor

from congvu.services.people.throttle import TRIES_PER_LOGIN
from congvu.store import audit
from congvu.store.schema import login_code, login_failure

NEW = "con mèo trèo cây cau"


@pytest.fixture(autouse=True)
def clean_slate(campus: CampusServer) -> None:
    """A password of Mai's, and nothing held against her."""
    campus.write(lambda tx: tx.execute(login_failure.delete()))
    campus.set_password(MAI)


def change(
    visitor: Visitor, current: str = PASSWORD, password: str = NEW, again: str = ""
) -> tuple[int, str]:
    """Status and page of a change."""
    form = {"current": current, "password": password, "again": again or password}
    answer = visitor.write("/password", data=form)
    return answer.status_code, html.unescape(answer.text)


def test_a_new_password_is_set_and_ends_the_sessions_elsewhere(campus: CampusServer) -> None:
    mai, elsewhere = campus.visitor(MAI), campus.visitor(MAI)
    assert change(mai)[0] == 303
    assert "Đã đổi mật khẩu" in mai.get("/password?done=password").text
    assert elsewhere.get("/").status_code == 302
    assert campus.visitor().log_in(MAI).status_code == 401
    assert campus.visitor().log_in(MAI, NEW).status_code == 303
    assert next(entry.actor for entry in campus.read(audit.entries, action="change_password")) == MAI


@pytest.mark.parametrize(
    ("given", "status", "why"),
    [
        ({"current": "sai mật khẩu"}, 403, "Mật khẩu hiện tại chưa đúng"),
        ({"password": "ngắn"}, 422, "từ 10 đến 200"),
        ({"password": "mainvmainv"}, 422, "dễ đoán"),
        ({"password": " " * 12}, 422, "lặp đi lặp lại"),
        ({"password": "x" * 100_000}, 422, "từ 10 đến 200"),
        ({"again": "khác hẳn đi mà"}, 422, "chưa giống nhau"),
    ],
)
def test_what_will_not_do_is_told_with_the_mend_and_changes_nothing(
    campus: CampusServer, given: dict[str, str], status: int, why: str
) -> None:
    found, page = change(campus.visitor(MAI), **given)
    assert (found, why in page) == (status, True)
    assert campus.visitor().log_in(MAI).status_code == 303


def test_the_old_password_is_not_guessed_there(campus: CampusServer) -> None:
    """Whoever sits down at an open session has as many tries as at the log-in, and no more."""
    mai = campus.visitor(MAI)
    found = [change(mai, "sai mật khẩu")[0] for _ in range(TRIES_PER_LOGIN + 1)]
    assert found == [403] * TRIES_PER_LOGIN + [429]
    assert change(mai)[0] == 429


def test_home_tells_of_a_slip_until_it_is_read(campus: CampusServer) -> None:
    """When, and by whom; the page of her account goes on telling."""
    campus.write(lambda tx: tx.execute(login_code.delete()))
    lan, mai = campus.visitor(LAN), campus.visitor(MAI)
    lan.write("/organise/codes", data={"codes_unit": "w1", "login": campus.login_of(MAI)})
    page = mai.get("/").text
    assert "người in: Nguyễn Thị Lan, Phường Một, Tỉnh Mẫu" in page
    assert mai.write("/password", data={"action": "known"}).status_code == 303
    assert "người in:" not in mai.get("/").text
    assert "người in: Nguyễn Thị Lan" in mai.get("/password").text
