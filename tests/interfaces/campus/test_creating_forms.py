"""Forms that make something, sent as browsers send them: twice, from two tabs, after Back; and what the page says then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from campus_server import AN, CONDUCT, LAN, MAI, ONE_STOP, WARD, CampusServer, Visitor
from requests import Response

from congvu.interfaces.campus.app import handlers
from congvu.store.schema import attempt, campaign, desk_session, login_code, staff_plan, unit

_KEY = re.compile(r'name="form_key" value="([0-9a-f]+)"')


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    """A campus of this module's own."""
    with CampusServer(tmp_path_factory.mktemp("campus")) as server:
        yield server


@pytest.fixture
def lan(campus: CampusServer) -> Visitor:
    """The ward's organiser."""
    return campus.visitor(LAN)


def key_on(visitor: Visitor, path: str) -> str:
    found = _KEY.search(visitor.get(path).text)
    assert found
    return found[1]


def opening(campus: CampusServer, key: str, title: str) -> dict[str, str]:
    today = campus.ctx().today
    days = {"opens_on": f"{today:%d/%m/%Y}", "closes_on": f"{today + timedelta(days=9):%d/%m/%Y}"}
    chosen = {"unit_id": WARD, "course_id": "reform", "quiz_id": "reform-short", "pass_mark": "60"}
    return {"form_key": key, "title": title} | chosen | days


def titled(campus: CampusServer, title: str) -> list[str]:
    rows = campus.read(lambda tx: list(tx.execute(campaign.select().where(campaign.c.title == title))))
    return [row.id for row in rows]


def both_at_once(visitor: Visitor, path: str, form: dict[str, str]) -> list[Response]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda _: visitor.write(path, data=form), range(2)))


def test_a_double_click_opens_one_campaign_and_the_second_answer_says_so(
    campus: CampusServer, lan: Visitor
) -> None:
    form = opening(campus, key_on(lan, "/organise"), "Hai lần bấm")
    both = both_at_once(lan, "/organise", form)
    assert [answer.status_code for answer in both] == [303, 303]
    (made,) = titled(campus, "Hai lần bấm")
    again = next(answer for answer in both if "again=1" in answer.headers["Location"])
    page = lan.get(again.headers["Location"]).text
    assert "lần này không mở thêm đợt nào" in page
    assert f'<a href="/organise/campaigns/{made}">Hai lần bấm</a>' in page


def test_back_and_another_title_opens_nothing_until_she_sends_again(
    campus: CampusServer, lan: Visitor
) -> None:
    """She is told which one the form has opened; the page bears a new key, and what she typed."""
    key = key_on(lan, "/organise")
    lan.write("/organise", data=opening(campus, key, "Lần đầu"))
    told = lan.write("/organise", data=opening(campus, key, "Lần sau"))
    assert told.status_code == 409
    assert "đã gửi trước đó với nội dung khác" in told.text
    assert f"/organise/campaigns/{titled(campus, 'Lần đầu')[0]}" in told.text
    assert 'value="Lần sau"' in told.text
    assert titled(campus, "Lần sau") == []
    fresh = _KEY.search(told.text)
    assert fresh and fresh[1] != key
    assert lan.write("/organise", data=opening(campus, fresh[1], "Lần sau")).status_code == 303
    assert len(titled(campus, "Lần sau")) == 1


def test_two_tabs_with_the_same_words_are_told_of_what_is_there(campus: CampusServer, lan: Visitor) -> None:
    """Two keys: the second is refused with a link; nothing that was typed is lost."""
    first, second = key_on(lan, "/organise"), key_on(lan, "/organise")
    lan.write("/organise", data=opening(campus, first, "Hai thẻ"))
    told = lan.write("/organise", data=opening(campus, second, "HAI  thẻ"))
    assert told.status_code == 409
    assert f'<a href="/organise/campaigns/{titled(campus, "Hai thẻ")[0]}">Hai thẻ</a>' in told.text
    assert "đặt cho nó một tên khác" in told.text
    assert titled(campus, "HAI thẻ") == []


def test_a_unit_is_added_once_and_its_namesake_is_refused(campus: CampusServer, lan: Visitor) -> None:
    form = {"form_key": key_on(lan, "/organise"), "parent_id": WARD, "name": "Phòng Đô thị"}
    for answer in both_at_once(lan, "/organise/units", form):
        assert answer.status_code == 303
    other = form | {"form_key": key_on(lan, "/organise"), "name": "Phòng  \u00d0ô thị"}
    told = lan.write("/organise/units", data=other)
    assert told.status_code == 409
    assert "đã có đơn vị «Phòng Đô thị»" in told.text
    named = campus.read(lambda tx: list(tx.execute(unit.select().where(unit.c.name.like("Phòng%thị")))))
    assert len(named) == 1


def test_slips_that_are_on_paper_stay_good_when_the_page_is_loaded_again(
    campus: CampusServer, lan: Visitor
) -> None:
    """The same form prints nothing; a page of its own asks whether new ones are wanted."""
    form = {"form_key": key_on(lan, "/organise"), "codes_unit": WARD, "login": campus.login_of(AN)}
    first = lan.write("/organise/codes", data=form)
    assert 'class="code">' in first.text
    count = len(campus.read(lambda tx: tx.execute(login_code.select()).all()))
    again = lan.write("/organise/codes", data=form)
    assert 'class="code">' not in again.text
    assert "chưa in thêm lần nào" in again.text
    assert len(campus.read(lambda tx: tx.execute(login_code.select()).all())) == count
    fresh = _KEY.search(again.text)
    assert fresh
    assert 'class="code">' in lan.write("/organise/codes", data=form | {"form_key": fresh[1]}).text
    assert 'class="code">' in lan.write("/organise/codes", data=form | {"login": campus.login_of(MAI)}).text


def test_a_supervised_session_is_opened_once(campus: CampusServer, lan: Visitor) -> None:
    form = {"form_key": key_on(lan, "/organise/desk"), "campaign": campus.campaigns[ONE_STOP], "hours": "2"}
    both = both_at_once(lan, "/organise/desk", form)
    assert sorted(answer.headers["Location"] for answer in both) == [
        "/organise/desk?done=before",
        "/organise/desk?done=now",
    ]
    assert len(campus.read(lambda tx: tx.execute(desk_session.select()).all())) == 1
    assert "lần này không mở thêm" in lan.get("/organise/desk?done=before").text


def test_a_list_that_is_sent_twice_waits_once(campus: CampusServer, lan: Visitor) -> None:
    form = {"form_key": key_on(lan, "/organise/import"), "unit_id": WARD}
    send = partial(lan.write, "/organise/import", data=form)
    for name in ("Nguyễn Văn Tý", "Nguyễn Văn Tý", "Nguyễn Văn Sửu"):
        staff = f"Họ và tên,Ngày sinh\n{name},01/02/1990\n".encode()
        assert name in send(files={"file": ("ds.csv", staff, "text/csv")}).text
    assert len(campus.read(lambda tx: tx.execute(staff_plan.select()).all())) == 2


def test_back_to_the_start_page_spends_no_attempt(campus: CampusServer) -> None:
    """Started, handed in, Back, the same button: it is said that nothing was begun; a fresh page begins the next."""
    an, start = campus.visitor(AN), f"/quiz/{campus.campaigns[CONDUCT]}"
    form = {"form_key": key_on(an, start)}
    first = an.write(f"{start}/start", data=form).headers["Location"]
    assert an.write(f"{start}/start", data=form).headers["Location"] == first
    an.write(f"{first}/submit", json={"answers": []})
    back = an.write(f"{start}/start", data=form)
    assert back.headers["Location"].startswith(f"{start}?again=")
    assert "lần này chưa mở thêm lượt nào" in an.get(back.headers["Location"]).text
    mine = campus.read(lambda tx: tx.execute(attempt.select().where(attempt.c.officer_id == AN)).all())
    assert len(mine) == 1
    assert an.write(f"{start}/start", data={"form_key": key_on(an, start)}).headers["Location"] != first


def test_each_handler_that_takes_a_form_is_decided_upon() -> None:
    """Those that make something bear a key; of the others it is known why they need none. A new one fails here."""
    keyed = {
        "OrganisePage", "UnitsPage", "CodesPage", "StaffListPage", "DeskPage", "AttemptMarksPage", "QuizStart", "SideQuizPage",
    }  # fmt: skip
    natural = {
        "LoginPage": "a session each, as asked for; tries are counted",
        "FirstLoginPage": "a code is used once",
        "LogoutPage": "ended is ended",
        "OwnAccountPage": "sets what is there",
        "NoteReading": "what is read is read",
        "PracticeEndpoint": "tries are counted by the page",
        "PlainPractice": "shows how it went",
        "LessonDesk": "acts go on from what is kept; a day begun twice is one",
        "PaperPage": "answers bear a base and a key",
        "SaveAnswers": "answers bear a base and a key",
        "CheckAnswer": "checked is checked",
        "SubmitAttempt": "ended is ended",
        "MarkingNext": "takes the next that waits",
        "MarkingTaskPage": "a judgement bears a key of its own",
    }
    posting = {rule[1].__name__ for rule in handlers("/") if "post" in vars(rule[1])}
    assert posting == keyed | natural.keys()
