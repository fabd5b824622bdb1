"""What is kept about a person: she sees it and takes it away, she alone, and sees who else has looked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache

import pytest
from campus_server import AN, BINH, EN, LAN, MAI, NOBODY, ONE_STOP, WARD, CampusServer, Visitor, wait_until
from trainees import Trainee

from congvu.model.people import Person
from congvu.services.people import erasing
from congvu.store import audit, people
from congvu.store.audit import AuditEntry

PAGE, JSON, XLSX = "/my-data", "/my-data/du-lieu-cua-toi.json", "/my-data/du-lieu-cua-toi.xlsx"
BORN = date(1991, 4, 23)


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    """A campus of this module's own."""
    with CampusServer(tmp_path_factory.mktemp("campus")) as server:
        yield server


@pytest.fixture(scope="module")
def known(campus: CampusServer) -> Callable[[str], Visitor]:
    """A visitor by name, the same one each time."""
    return cache(campus.visitor)


@pytest.fixture(scope="module")
def attempt(campus: CampusServer, known: Callable[[str], Visitor]) -> str:
    """An attempt that An has handed in; its id."""
    person = Person(AN, "Phạm Minh An", BORN, "CB-4711", "an@phuongmot.example", "0309876543")
    campus.write(people.change_identity, person)
    done = known(AN).start(ONE_STOP)
    assert known(AN).write(f"{done}/submit", json={"answers": []}).status_code == 200
    return done.rpartition("/")[2]


def noted(campus: CampusServer, action: str, count: int) -> list[AuditEntry]:
    """The entries of an action, once there are so many: a view is noted after the page was sent."""
    wait_until(lambda: len(campus.read(audit.entries, action=action)) >= count, 30)
    return campus.read(audit.entries, action=action)


def looks(visitor: Visitor) -> list[str]:
    return [f"{look['who']}: {look['what']}" for look in visitor.get(JSON).json()["looks"]]


# -- her own -------------------------------------------------------------------------------------------------------
def test_a_person_sees_what_is_kept_about_her(
    campus: CampusServer, known: Callable[[str], Visitor], attempt: str
) -> None:
    page = known(AN).get(PAGE).text
    told = ("Phạm Minh An", "CB-4711", "an@phuongmot.example", "0309876543", "23/04/1991", "Chuyên viên")
    assert [word for word in (*told, campus.login_of(AN), "Phường Một, Tỉnh Mẫu") if word not in page] == []
    assert "Dữ liệu được giữ bao lâu" in page
    assert "30 ngày sau lần thao tác cuối" in page
    assert 'href="/my-data"' in known(AN).get("/").text


def test_she_takes_all_of_it_away(known: Callable[[str], Visitor], attempt: str) -> None:
    answer = known(AN).get(JSON)
    body = answer.json()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="du-lieu-cua-toi.json"'
    person = {fact["key"]: fact["value"] for fact in body["person"]}
    assert (person["full_name"], person["born_on"], person["officer_id"]) == (
        "Phạm Minh An",
        "1991-04-23",
        AN,
    )
    assert attempt in {tried["attempt_id"] for tried in body["attempts"]}
    assert body["postings"][0]["position"] == "Chuyên viên"
    assert len(body["sessions"]) >= 1
    with zipfile.ZipFile(io.BytesIO(known(AN).get(XLSX).content)) as book:
        cells = " ".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert all(word in cells for word in ("Phạm Minh An", "CB-4711", "Ai đã xem dữ liệu của"))


@pytest.mark.parametrize("path", [PAGE, JSON, XLSX])
def test_nobody_sees_anothers(known: Callable[[str], Visitor], attempt: str, path: str) -> None:
    """Not even who organises, or administers: the page is about whoever asks."""
    assert known(NOBODY).get(path).status_code == 302
    for who in (MAI, LAN, EN):
        answer = known(who).get(path + f"?officer={AN}")
        assert answer.status_code == 200
        assert b"0309876543" not in answer.content


def test_no_secret_is_in_any_of_it(known: Callable[[str], Visitor], attempt: str) -> None:
    """Of a log-in the name alone: no digest of a password, of a code or of a session."""
    body = known(AN).get(JSON).text
    assert [word for word in ("argon2", "hash", "feedback", "stem") if word in body] == []


# -- who has looked ------------------------------------------------------------------------------------------------
def test_looking_at_ones_marks_is_noted_once_and_told_to_her(
    campus: CampusServer, known: Callable[[str], Visitor], attempt: str
) -> None:
    """Reloading does not flood the log; the entry says who, in which role, whose marks, which attempt."""
    for _ in range(3):
        assert known(LAN).get(f"/organise/attempts/{attempt}").status_code == 200
    assert known(EN).get(f"/organise/attempts/{attempt}").status_code == 200
    entries = noted(campus, "view_marks", 2)
    assert [(e.actor, e.role, e.object, e.reason, e.unit_id) for e in reversed(entries)] == [
        (LAN, "organiser", AN, attempt, ""),
        (EN, "administrator", AN, attempt, ""),
    ]
    told = looks(known(AN))
    assert "người tổ chức, Phường Một, Tỉnh Mẫu: xem các lượt làm bài và điểm của anh/chị" in told
    assert not any("Nguyễn Thị Lan" in line for line in told)
    assert not any("các lượt làm bài" in line for line in looks(known(MAI)))


def test_lists_that_name_people_are_noted(
    campus: CampusServer, known: Callable[[str], Visitor], attempt: str
) -> None:
    campaign_id = campus.campaigns[ONE_STOP]
    assert known(LAN).get(f"/organise/campaigns/{campaign_id}").status_code == 200
    assert known(LAN).get("/organise/desk").status_code == 200
    upload = {"file": ("ds.csv", "Họ và tên,Ngày sinh\nNguyễn Văn Sáu,01/02/1990\n".encode(), "text/csv")}
    assert known(LAN).write("/organise/import", data={"unit_id": WARD}, files=upload).status_code == 200
    assert noted(campus, "view_attempts", 1)[0].object == campaign_id
    assert noted(campus, "view_desk_days", 1)[0].actor == LAN
    assert noted(campus, "view_staff_list", 1)[0].object == WARD
    told = " ".join(looks(known(AN)))
    assert "xem danh sách bài đã nộp của đợt «Tập huấn một cửa»" in told
    assert "xem danh sách các ngày ở quầy" in told


def test_whoever_cannot_reach_her_is_not_told_of(
    campus: CampusServer, known: Callable[[str], Visitor]
) -> None:
    """Bình organises the ward beside hers: his list of days at the desk never held her."""
    assert known(BINH).get("/organise/desk").status_code == 200
    wait_until(lambda: BINH in {e.actor for e in campus.read(audit.entries, action="view_desk_days")}, 30)
    assert not any("Phường Hai" in line for line in looks(known(AN)))


def test_what_is_refused_is_no_look(
    campus: CampusServer, known: Callable[[str], Visitor], attempt: str
) -> None:
    before = len(campus.read(audit.entries, action="view_marks"))
    assert known(BINH).get(f"/organise/attempts/{attempt}").status_code == 404
    assert known(MAI).get(f"/organise/attempts/{attempt}").status_code == 403
    assert len(campus.read(audit.entries, action="view_marks")) == before


def test_of_an_erased_viewer_the_role_alone_is_told(campus: CampusServer) -> None:
    """Her grants went with her; that somebody looked stays told."""
    sen, head = Trainee(campus), Trainee(campus)
    campaign_id = sen.enrol("Tập huấn của Sen")
    entry = AuditEntry(campus.ctx().now - timedelta(days=1), head.id, "organiser", "view_report", campaign_id)
    campus.write(audit.append, entry)
    campus.write(erasing.erase_officer, campus.ctx(EN), head.id, "Đơn số 9")
    told = looks(campus.visitor(sen.id))
    assert "người tổ chức: xem kết quả của đợt «Tập huấn của Sen»" in told
