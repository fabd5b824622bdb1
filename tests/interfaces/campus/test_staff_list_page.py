"""The page of staff lists: what waits for a yes outlives the campus, and a yes means what was shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from campus_server import AN, BINH, EN, LAN, WARD, CampusServer, Visitor
from requests import Response

from congvu.documents.sheets import read_grid
from congvu.roster.names import fold
from congvu.services.people.roles import leave_roster
from congvu.services.people.staff_import import import_staff_list, plan_staff_import
from congvu.store import people
from congvu.store.schema import staff_plan

PAGE = "/organise/import"
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
NAMES = iter(["Sáu", "Bảy", "Tám", "Chín", "Mười", "Tươi", "Xuân", "Hạ", "Thu", "Đông", "Mây", "Gió"])


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    """A campus of this module's own."""
    with CampusServer(tmp_path_factory.mktemp("campus")) as server:
        yield server


@pytest.fixture(scope="module")
def known(campus: CampusServer) -> Callable[[str], Visitor]:
    """A visitor by name, the same one each time."""
    return cache(campus.visitor)


@pytest.fixture
def somebody() -> str:
    """A name that no list had before."""
    return f"Nguyễn Văn {next(NAMES)}"


def csv(name: str) -> bytes:
    return f"Họ và tên,Ngày sinh\n{name},01/02/1990\n".encode()


def upload(visitor: Visitor, name: str, unit_id: str = WARD) -> Response:
    files = {"file": ("ds.csv", csv(name), "text/csv")}
    return visitor.write(PAGE, data={"unit_id": unit_id}, files=files)


def token_of(answer: Response) -> str:
    found = _TOKEN.search(answer.text)
    assert found, answer.text
    return found[1]


def say_yes(visitor: Visitor, token: str) -> Response:
    return visitor.write(PAGE, data={"token": token})


def hits(campus: CampusServer, name: str) -> int:
    return len(campus.read(people.search, fold(name), 5))


def plans(campus: CampusServer) -> int:
    return campus.store.read(lambda tx: len(list(tx.execute(staff_plan.select()))))


def import_beside(campus: CampusServer, tmp_path: Path, name: str) -> None:
    """The administrator imports the same list by another way."""
    path = tmp_path / "ds.csv"
    path.write_bytes(csv(name))
    scope = campus.read(people.scope_of, EN, campus.ctx().today)
    planned = campus.read(plan_staff_import, campus.ctx(EN), scope, WARD, read_grid(path))
    campus.write(import_staff_list, campus.ctx(EN), scope, planned)


def test_a_yes_writes_the_list_and_leaves_no_plan(
    campus: CampusServer, known: Callable[[str], Visitor], somebody: str
) -> None:
    token = token_of(upload(known(LAN), somebody))
    assert (hits(campus, somebody), plans(campus)) == (0, 1)
    answer = say_yes(known(LAN), token)
    assert "Đã ghi danh sách" in answer.text
    assert (hits(campus, somebody), plans(campus)) == (1, 0)


def test_a_plan_outlives_the_campus(
    campus: CampusServer, known: Callable[[str], Visitor], somebody: str
) -> None:
    """Killed and started again: the list still waits, is found again on the page, and the old page's yes holds."""
    token = token_of(upload(known(LAN), somebody))
    campus.kill()
    campus.start()
    page = known(LAN).get(PAGE).text
    link = re.search(r'href="/(organise/import\?plan=[0-9a-f]+)"', page)
    assert link and "Bản xem trước chưa ghi" in page
    again = known(LAN).get(f"/{link[1]}")
    assert somebody in again.text
    assert token_of(again) == token
    assert "Đã ghi danh sách" in say_yes(known(LAN), token).text
    assert hits(campus, somebody) == 1
    assert "Bản xem trước chưa ghi" not in known(LAN).get(PAGE).text


def test_a_double_click_writes_once_and_says_so(
    campus: CampusServer, known: Callable[[str], Visitor], somebody: str
) -> None:
    token, lan = token_of(upload(known(LAN), somebody)), known(LAN)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: say_yes(lan, token), range(2)))
    assert sorted(answer.status_code for answer in both) == [200, 409]
    assert any("đã được ghi rồi" in answer.text for answer in both)
    assert hits(campus, somebody) == 1


def test_what_somebody_else_has_imported_meanwhile_is_shown_and_nothing_is_written(
    campus: CampusServer, known: Callable[[str], Visitor], somebody: str, tmp_path: Path
) -> None:
    token = token_of(upload(known(LAN), somebody))
    import_beside(campus, tmp_path, somebody)
    answer = say_yes(known(LAN), token)
    assert "đã thay đổi từ lúc anh/chị xem" in answer.text
    assert "Đã ghi danh sách" not in answer.text
    assert token_of(answer) != token
    assert (hits(campus, somebody), plans(campus)) == (1, 1)
    assert "Đã ghi danh sách" in say_yes(known(LAN), token_of(answer)).text
    assert hits(campus, somebody) == 1


def test_a_change_that_leaves_the_list_what_it_was_asks_nothing(
    campus: CampusServer, known: Callable[[str], Visitor], somebody: str
) -> None:
    token = token_of(upload(known(LAN), somebody))
    campus.write(leave_roster, campus.ctx(EN), "dung")  # of the ward beside
    assert "Đã ghi danh sách" in say_yes(known(LAN), token).text


def test_a_yes_that_does_not_name_what_was_shown_is_shown_it(
    campus: CampusServer, known: Callable[[str], Visitor], somebody: str
) -> None:
    token = token_of(upload(known(LAN), somebody))
    answer = say_yes(known(LAN), token.partition(".")[0])
    assert token_of(answer) == token
    assert hits(campus, somebody) == 0


@pytest.mark.parametrize("by", [BINH, EN])
def test_nobody_else_sees_writes_or_drops_a_plan(
    campus: CampusServer, known: Callable[[str], Visitor], somebody: str, by: str
) -> None:
    token = token_of(upload(known(LAN), somebody))
    plan_id = token.partition(".")[0]
    looked, written = known(by).get(f"{PAGE}?plan={plan_id}"), say_yes(known(by), token)
    assert (looked.status_code, written.status_code) == (400, 400)
    assert somebody not in looked.text + written.text
    assert plan_id not in known(by).get(PAGE).text
    known(by).write(PAGE, data={"token": token, "drop": "1"})
    assert known(LAN).get(f"{PAGE}?plan={plan_id}").status_code == 200
    assert known(AN).get(f"{PAGE}?plan={plan_id}").status_code == 403


def test_a_no_leaves_nothing(campus: CampusServer, known: Callable[[str], Visitor], somebody: str) -> None:
    before = plans(campus)
    token = token_of(upload(known(LAN), somebody))
    assert known(LAN).write(PAGE, data={"token": token, "drop": "1"}).status_code == 303
    assert plans(campus) == before
    assert say_yes(known(LAN), token).status_code == 400
    assert hits(campus, somebody) == 0


def test_a_list_without_one_good_row_is_not_kept(
    campus: CampusServer, known: Callable[[str], Visitor]
) -> None:
    before = plans(campus)
    files = {"file": ("ds.csv", "Họ và tên,Ngày sinh\nNguyễn Văn Sai,31/02/1990\n".encode(), "text/csv")}
    answer = known(LAN).write(PAGE, data={"unit_id": WARD}, files=files)
    assert "Tệp còn chỗ phải sửa" in answer.text
    assert (plans(campus), _TOKEN.search(answer.text)) == (before, None)
