"""A form that meets the end of its session, or an old page: carried on for its own officer, and for nobody else."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from campus_server import AN, CONDUCT, LAN, MAI, NOBODY, PASSWORD, CampusServer, Visitor

from congvu.interfaces.campus.kept_form import KEPT_MAX_BYTES
from congvu.store.schema import session

WORDS = "Chị tiếp nhận đơn,\nghi giấy hẹn rồi «chuyển» <ngay> & luôn."
OVER = timedelta(minutes=31)
_KEPT = re.compile(r'name="kept" value="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    with CampusServer(tmp_path_factory.mktemp("campus")) as server:
        for who in (AN, MAI, LAN):
            server.set_password(who)
        yield server


def let_idle(campus: CampusServer, who: str) -> None:
    """Half an hour passes in which she presses nothing."""
    campus.change(session, session.c.officer_id == who, seen_at=campus.ctx().now - OVER)


def written(campus: CampusServer, who: str = AN, words: str = WORDS) -> tuple[Visitor, str, str]:
    """A visitor whose paper was sent without scripts after her session had ended; its address, and what she was shown."""
    visitor = campus.visitor(who)
    address = visitor.start(CONDUCT)
    visitor.get(address)
    let_idle(campus, who)
    data = {"_xsrf": visitor.xsrf, "s03": words, "base.s03": "0", "action": "save"}
    shown = visitor.ask("POST", address, data=data)
    assert shown.status_code == 401, shown.text
    return visitor, address, shown.text


def kept_in(page: str) -> str:
    found = _KEPT.search(page)
    return html.unescape(found[1]) if found else ""


def hidden(page: str) -> dict[str, str]:
    """The fields of the form that is shown to be sent again."""
    form = page.rsplit('<form method="post"', maxsplit=1)[-1]
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(form)}


def test_the_words_come_through_the_log_in_and_are_saved_with_one_press(campus: CampusServer) -> None:
    visitor, address, page = written(campus)
    assert "Phiên làm việc đã hết" in page
    wrong = visitor.write(
        "/login", data={"login": campus.login_of(AN), "password": "sai", "kept": kept_in(page)}
    )
    assert wrong.status_code == 401
    back = visitor.log_in(AN, kept=kept_in(wrong.text), next=address)
    assert "Gửi lại" in back.text
    assert html.escape("«chuyển» <ngay> & luôn.", quote=False) in back.text
    assert f'action="{address}"' in back.text
    fields = hidden(back.text)
    assert fields["s03"] == WORDS
    saved = visitor.ask("POST", address, data=fields)
    assert "Đã lưu các câu trả lời." in saved.text
    told = visitor.get(f"{address}/state").json()["answers"]["s03"]["fields"]["s03"]
    assert told[0].startswith("Chị tiếp nhận đơn")


def test_another_officer_gets_nothing_of_it(campus: CampusServer) -> None:
    visitor, address, page = written(campus)
    back = visitor.log_in(MAI, kept=kept_in(page), next=address)
    assert (back.status_code, back.headers["Location"]) == (303, "/")
    assert "tiếp nhận đơn" not in back.text


def test_of_a_stranger_nothing_is_carried(campus: CampusServer) -> None:
    """Nobody knows whose it is: she is told that it was not taken, and the page holds none of it."""
    stranger = campus.visitor(NOBODY)
    sent = stranger.write("/organise/units", data={"name": "Phòng Văn hóa của ai đó"})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/login?next=%2Forganise%2Funits&ended=1")
    told = stranger.get(sent.headers["Location"]).text
    assert "chưa được ghi" in told
    assert not kept_in(told)


@pytest.mark.parametrize("forged", ["", "2|1:0|10:1796000000|11:congvu-kept|4:e30=|abc", "khong-phai-dau"])
def test_a_seal_of_somebody_elses_making_opens_nothing(campus: CampusServer, forged: str) -> None:
    """So the page leads to no other host, and holds no form but one that was sent here."""
    visitor = campus.visitor(NOBODY)
    back = visitor.log_in(AN, kept=forged)
    assert (back.status_code, back.headers["Location"]) == (303, "/")


def test_a_long_text_is_carried_and_one_beyond_the_limit_is_told(campus: CampusServer) -> None:
    visitor, address, page = written(campus, MAI, "à " * 10_000)
    back = visitor.log_in(MAI, kept=kept_in(page), next=address)
    assert hidden(back.text)["s03"] == "à " * 10_000
    let_idle(campus, MAI)
    beyond = visitor.ask("POST", address, data={"_xsrf": visitor.xsrf, "s03": "a" * (KEPT_MAX_BYTES + 1)})
    assert (beyond.status_code, "quá lớn" in beyond.text) == (413, True)


def test_an_organisers_form_is_carried_too(campus: CampusServer) -> None:
    visitor = campus.visitor(LAN)
    visitor.get("/organise")
    let_idle(campus, LAN)
    unit = {"_xsrf": visitor.xsrf, "parent_id": "w1", "name": "Phòng Kinh tế Hạ tầng"}
    page = visitor.ask("POST", "/organise/units", data=unit).text
    back = visitor.log_in(LAN, kept=kept_in(page))
    assert visitor.ask("POST", "/organise/units", data=hidden(back.text)).status_code == 303
    assert "Phòng Kinh tế Hạ tầng" in visitor.get("/organise").text


def test_a_password_is_never_carried(campus: CampusServer) -> None:
    visitor = campus.visitor(AN)
    visitor.get("/password")
    let_idle(campus, AN)
    data = {"_xsrf": visitor.xsrf, "current": PASSWORD, "password": "mật khẩu khác dài", "again": "x"}
    sent = visitor.ask("POST", "/password", data=data)
    assert sent.status_code == 303
    assert "ended=1" in sent.headers["Location"]


# -- a page that has outlived its token --------------------------------------------------------------------------
def without_token(visitor: Visitor) -> dict[str, str]:
    """Her browser has lost the cookie that the page's token stands beside; it says which page is asking."""
    visitor.session.cookies.set("_xsrf", None)
    return {"Origin": visitor.server.url}


@pytest.mark.parametrize(
    ("path", "more"), [("/login", {}), ("/first-login", {"code": "K7MF-3QXP", "again": "bí mật của An"})]
)
def test_a_log_in_without_its_cookie_says_so_and_works_at_the_next_press(
    campus: CampusServer, path: str, more: dict[str, str]
) -> None:
    visitor = campus.visitor(NOBODY)
    visitor.get(path)
    headers = without_token(visitor)
    form = {"_xsrf": visitor.xsrf, "login": "anpm", "password": "bí mật của An", **more}
    told = visitor.ask("POST", path, data=form, headers=headers)
    assert told.status_code == 403
    assert "nhập lại mật khẩu" in told.text
    assert 'value="anpm"' in told.text
    assert "bí mật" not in told.text
    again = hidden(told.text)["_xsrf"]
    assert visitor.ask("POST", path, data=form | {"_xsrf": again}, headers=headers).status_code == 401


def test_a_log_in_without_its_cookie_then_opens_a_session(campus: CampusServer) -> None:
    visitor = campus.visitor(NOBODY)
    visitor.get("/login")
    headers = without_token(visitor)
    form = {"_xsrf": visitor.xsrf, "login": campus.login_of(AN), "password": PASSWORD}
    told = visitor.ask("POST", "/login", data=form, headers=headers)
    form["_xsrf"] = hidden(told.text)["_xsrf"]
    assert visitor.ask("POST", "/login", data=form, headers=headers).status_code == 303
    assert visitor.get("/").status_code == 200


def test_a_paper_without_its_token_is_shown_to_be_sent_again(campus: CampusServer) -> None:
    visitor = campus.visitor(LAN)
    address = visitor.start(CONDUCT)
    headers = without_token(visitor)
    data = {"_xsrf": "cũ", "s03": WORDS, "base.s03": "0", "action": "save"}
    told = visitor.ask("POST", address, data=data, headers=headers)
    assert told.status_code == 403
    assert hidden(told.text)["s03"] == WORDS
    assert (
        "Đã lưu các câu trả lời."
        in visitor.ask("POST", address, data=hidden(told.text), headers=headers).text
    )


@pytest.mark.parametrize("origin", ["https://noi-khac.example", "null", None])
def test_what_another_site_sent_is_not_shown_to_be_sent_again(
    campus: CampusServer, origin: str | None
) -> None:
    """Nor what a browser sends without saying from where: a press on it must not stand for a token."""
    visitor = campus.visitor(LAN)
    headers = {"Origin": origin} if origin else {}
    sent = visitor.ask(
        "POST", "/organise/units", data={"_xsrf": "x", "name": "Đơn vị của kẻ lạ"}, headers=headers
    )
    assert sent.status_code == 403
    assert "kẻ lạ" not in sent.text


def test_a_password_change_without_its_token_says_what_to_do(campus: CampusServer) -> None:
    visitor = campus.visitor(AN)
    headers = without_token(visitor)
    sent = visitor.ask("POST", "/password", data={"_xsrf": "cũ", "current": PASSWORD}, headers=headers)
    assert sent.status_code == 403
    assert "mở đã lâu" in sent.text
    assert PASSWORD not in sent.text
