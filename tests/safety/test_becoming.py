"""Who may become whom: over every role and every door by which one could act as another."""

from __future__ import annotations

import pytest
from campus_server import AN, BINH, CAST, CUC, DUNG, EN, LAN, MAI, NOBODY, ONE_STOP, THAO, CampusServer

from congvu.services.people.throttle import TRIES_PER_LOGIN
from congvu.store import accounts
from congvu.store.schema import login_failure

PROVINCE = "p1"
MAY_PRINT = {  # whose slip each may print; nobody's is missing for a reason
    NOBODY: set(),
    AN: set(),
    MAI: set(),
    LAN: {AN, MAI},  # trainees of her ward: not Cúc, who heads it, nor herself
    BINH: {DUNG},
    CUC: set(),
    THAO: set(),
    EN: {AN, MAI, LAN, BINH, CUC, DUNG, THAO, EN},
}


def kept(campus: CampusServer) -> dict[str, tuple[str, str | None]]:
    """Everybody's log-in name and password digest."""
    found = {who: campus.read(accounts.credential_of, who) for who in CAST}
    return {who: (one.login, one.password_hash) for who, one in found.items() if one}


@pytest.mark.parametrize("actor", MAY_PRINT)
def test_who_may_become_whom_by_a_slip(campus: CampusServer, actor: str) -> None:
    """For one person, from any unit; and the whole unit's at once: the same people, and no slip opens anything but itself."""
    before, visitor = kept(campus), campus.visitor(actor)
    got = set()
    for victim, (login, _) in before.items():
        for unit in ("w1", "w2", "p1", "vn"):
            page = visitor.write("/organise/codes", data={"codes_unit": unit, "login": login})
            if page.status_code == 200 and 'class="code">' in page.text:
                got.add(victim)
    assert got == MAY_PRINT[actor]
    for unit in ("w1", "w2", "p1", "vn"):
        page = visitor.write("/organise/codes", data={"codes_unit": unit})
        slips = page.text.count('class="code">') if page.status_code == 200 else 0
        assert slips <= len(MAY_PRINT[actor])
    assert kept(campus) == before


@pytest.mark.parametrize("actor", [who for who in MAY_PRINT if who not in (NOBODY, EN)])
def test_who_may_become_whom_by_other_doors(campus: CampusServer, actor: str) -> None:
    """Her own password page, another's slip, a staff list that renames: nobody's log-in or password changes hands."""
    campus.write(lambda tx: tx.execute(login_failure.delete()))
    before, visitor = kept(campus), campus.visitor(actor)
    for victim, (login, _) in before.items():
        if victim == actor:
            continue
        form = {
            "current": "sai mật khẩu",
            "password": "con mèo trèo cây cau",
            "again": "con mèo trèo cây cau",
        }
        visitor.write("/password", data=form | {"login": login, "username": login, "officer": victim})
        code = campus.slip(actor).code  # her own slip under another's name
        form = {"login": login, "code": code, "password": form["password"], "again": form["again"]}
        assert campus.visitor().write("/first-login", data=form).status_code == 401
    rows = [f"{CAST[who].full_name},01/02/1990,{before[who][0]}" for who in before]
    staff = "\n".join(["Họ và tên,Ngày sinh,Tên đăng nhập", *rows]).encode()
    for unit in ("w1", "w2", "p1"):
        page = visitor.write(
            "/organise/import", data={"unit_id": unit}, files={"file": ("a.csv", staff, "text/csv")}
        )
        if page.status_code == 200 and 'name="token" value="' in page.text:
            token = page.text.split('name="token" value="')[1].split('"')[0]
            visitor.write("/organise/import", data={"token": token, "drop": "1"})
    assert kept(campus) == before


def test_the_page_says_who_was_left_out_and_why(campus: CampusServer) -> None:
    page = campus.visitor(LAN).write("/organise/codes", data={"codes_unit": "w1"}).text
    assert "Lê Thị Cúc; Nguyễn Thị Lan" in page
    assert "chỉ quản trị viên được in phiếu" in page
    told = campus.visitor(LAN).write(
        "/organise/codes", data={"codes_unit": "w1", "login": campus.login_of(CUC)}
    )
    assert told.status_code == 403
    assert "chỉ quản trị viên được in phiếu" in told.text


def test_nobody_lifts_a_lock_by_asking(campus: CampusServer) -> None:
    """The trainee's own page, an organiser's pages: none of them is an unlock; a slip is, for its own person."""
    campus.set_password(AN)
    for _ in range(TRIES_PER_LOGIN):
        campus.visitor().log_in(AN, "sai mật khẩu")
    campus.visitor(LAN).write("/organise/codes", data={"codes_unit": "w1", "login": campus.login_of(MAI)})
    assert campus.visitor().log_in(AN).status_code == 429


def test_nobody_has_a_second_marker_look_at_her_own_attempt(campus: CampusServer) -> None:
    """Lan organises the ward and sits its quiz herself; another organiser may ask for her."""
    lan = campus.visitor(LAN)
    attempt = lan.start(ONE_STOP)
    assert lan.write(f"{attempt}/submit", json={"answers": []}).status_code == 200
    page = f"/organise/attempts/{attempt.rpartition('/')[2]}"
    form = {"action": "second", "second_slot": "s01", "second_reason": "Học viên có ý kiến về điểm"}
    refused = lan.write(page, data=form)
    assert refused.status_code == 403
    assert "bài của mình" in refused.text
    assert campus.visitor(EN).write(page, data=form).status_code == 303
