"""Every role at every endpoint of the campus. A handler without its row in the table fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from campus_server import (
    AN,
    BINH,
    CONDUCT,
    CUC,
    EN,
    LAN,
    MAI,
    NOBODY,
    ONE_STOP,
    PICTURE,
    THAO,
    WARD,
    CampusServer,
    Visitor,
    staged,
)
from tornado.web import RequestHandler

from congvu.bootstrap import current_time
from congvu.content.canonical import digest_text
from congvu.interfaces.campus.app import handlers as own_handlers
from congvu.interfaces.campus.app import page_settings
from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.kinds import load_forms
from congvu.interfaces.campus.sources import LessonFolders
from congvu.interfaces.campus.templating import environment, static_version
from congvu.interfaces.campus.voila_side import make_voila
from congvu.services.context import Services
from congvu.services.marks.overview import want_second_as_organiser
from congvu.services.marks.queue import claim_next
from congvu.settings import read_settings
from congvu.store import Store, people
from congvu.store.lessons import progress_of

WHO = (NOBODY, AN, MAI, LAN, BINH, CUC, THAO, EN)
"""Nobody, the trainee, another one, the organiser, the one next door, the unit head, the author who marks for the ward,
the administrator."""
VERSION = static_version()
STATIC = f"/campus/static/{VERSION}/([a-z_.]+)"
KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
SLUG = "([a-z0-9][a-z0-9-]*)"
ATTEMPT, QUIZ, LESSON = "/attempt/([0-9a-f]+)", "/quiz/([0-9a-f]+)", f"/lessons/{SLUG}/{SLUG}"
TASK, MARKS = "/marking/([0-9a-f]+)", "/organise/campaigns/([0-9a-f]+)"
ONE_MARKS = "/organise/attempts/([0-9a-f]+)"
READ, PROBED, LIVE = "/lessons/conduct/01-van-hoa-cong-vu", "/lessons/probe/01-probe", "/live/probe/01-probe"
PRACTICES = f"{LESSON}/practices/{SLUG}"
DRAWN = f"/lessons/probe/02-hinh/pictures/{digest_text(PICTURE)[:20]}"
DESK = "/lessons/one-stop/11-mot-ngay-o-quay/desk"
HERS = "<officer>"
"""In a body: whoever asks."""
TICKED = {"officer": HERS, "fields": {"conduct-p01b": ["a"]}, "tries": 1}
LIST = {"file": ("ds.csv", "Họ và tên,Ngày sinh\nNguyễn Văn Sáu,01/02/1990\n".encode(), "text/csv")}
UNTITLED = {"title": "", "course_id": "conduct", "quiz_id": "conduct-short", "pass_mark": "60"}
UNTITLED |= {"unit_id": WARD, "opens_on": "01/01/2026", "closes_on": "31/12/2099"}
UNCHECKED = {"slot": "s01", "base": 0}
"""409: the quiz offers no checks; who may not see the attempt learns nothing of that."""


@dataclass(frozen=True)
class Row:
    """A request, and the status that each of WHO is given (a single one is everybody's)."""

    pattern: str
    method: str
    path: str
    expected: str
    options: dict[str, Any] = field(default_factory=dict)

    def statuses(self) -> list[int]:
        """The expected statuses, in the order of WHO."""
        found = [int(status) for status in self.expected.split()]
        return found * len(WHO) if len(found) == 1 else found

    def asked_by(self, who: str) -> dict[str, Any]:
        """What goes with the request of one of WHO."""
        told = {name: body for name, body in self.options.items() if name in ("json", "data")}
        return self.options | {
            name: body | {"officer": who} for name, body in told.items() if body.get("officer") == HERS
        }


def get(pattern: str, path: str, expected: str) -> Row:
    return Row(pattern, "GET", path, expected)


def post(pattern: str, path: str, expected: str, **options: Any) -> Row:
    return Row(pattern, "POST", path, expected, options)


TABLE = (
    # ----------------------------------------------- nobody An Mai Lan Bình Cúc Thảo Én
    get("/", "/", "302 200 200 200 200 200 200 200"),
    get("/login", "/login", "200 303 303 303 303 303 303 303"),
    post("/login", "/login", "401", data={"login": "khong-co-ai", "password": "sai mật khẩu"}),
    get("/first-login", "/first-login", "200"),
    get("/logout", "/logout", "302 303 303 303 303 303 303 303"),
    # -- her own password, and nobody else's: 403 is a wrong old one
    get("/password", "/password", "302 200 200 200 200 200 200 200"),
    post("/password", "/password", "303 403 403 403 403 403 403 403", data={"current": "sai mật khẩu"}),
    post("/first-login", "/first-login", "401", data={"login": "khong-co", "code": "K7MF-3QXP"}),
    # -- everybody's own data: the page and the files are about whoever asks
    get("/my-data", "/my-data", "302 200 200 200 200 200 200 200"),
    get(
        r"/my-data/([a-z-]+\.[a-z]+)",
        "/my-data/du-lieu-cua-toi.json",
        "302 200 200 200 200 200 200 200",
    ),
    get(f"/courses/{SLUG}", "/courses/conduct", "302 200 200 200 404 200 404 404"),
    get(LESSON, READ, "302 200 200 200 404 200 404 404"),
    post(
        f"{LESSON}/progress",
        f"{READ}/progress",
        "401 200 200 200 404 200 404 404",
        json={"officer": HERS, "sections": ["x"]},
    ),
    # -- a lesson with cells that were not run has a kernel; another has none
    get(f"/live/{SLUG}/{SLUG}", READ.replace("lessons", "live"), "302 303 303 303 404 303 404 404"),
    get(LESSON, PROBED, "302 303 303 303 404 303 404 404"),
    get(f"/live/{SLUG}/{SLUG}", LIVE, "302 200 200 200 404 200 404 404"),
    get(f"{LESSON}/pictures/([0-9a-f]+)", DRAWN, "302 200 200 200 404 200 404 404"),
    get(f"{LESSON}/pictures/([0-9a-f]+)", f"{PROBED}/pictures/0a1b", "302 404 404 404 404 404 404 404"),
    # -- practices of that lesson, and of no other; an item of a bank is none
    post(PRACTICES, f"{READ}/practices/conduct-p01b", "401 200 200 200 404 200 404 404", json=TICKED),
    post(PRACTICES, f"{READ}/practices/conduct-p04b", "401 404 404 404 404 404 404 404", json=TICKED),
    post(PRACTICES, f"{READ}/practices/reform-p03a", "401 404 404 404 404 404 404 404", json=TICKED),
    post(PRACTICES, f"{READ}/practices/conduct-001", "401 404 404 404 404 404 404 404", json=TICKED),
    post(
        f"{PRACTICES}/plain",
        f"{READ}/practices/conduct-p01b/plain",
        "303 200 200 200 404 200 404 404",
        data={"conduct-p01b": "a", "officer": HERS},
    ),
    get(
        f"{PRACTICES}/plain",
        f"{READ}/practices/conduct-p01b/plain",
        "302 303 303 303 404 303 404 404",
    ),
    post(
        f"{LESSON}/desk",
        DESK,
        "401 200 200 200 404 200 404 404",
        json={"officer": HERS, "message": {"type": "hello"}},
    ),
    # -- quizzes beside the final, for who is in a campaign of the course
    get(f"{LESSON}/quiz", f"{PROBED}/quiz", "302 200 200 200 404 200 404 404"),
    post(f"{LESSON}/quiz", f"{PROBED}/quiz", "303 303 303 303 404 303 404 404"),
    get(f"/courses/{SLUG}/diagnostic", "/courses/probe/diagnostic", "302 200 200 200 404 200 404 404"),
    post(f"/courses/{SLUG}/diagnostic", "/courses/probe/diagnostic", "303 303 303 303 404 303 404 404"),
    get(f"{LESSON}/quiz", "/lessons/probe/khong-co/quiz", "302 404 404 404 404 404 404 404"),
    get(f"/norms/{SLUG}", "/norms/luat-80-2025", "302 200 200 200 200 200 200 200"),
    # -- a campaign of Phường Một, and what An did in it
    get(QUIZ, "/quiz/{campaign}", "302 200 200 200 404 200 404 404"),
    get(f"{QUIZ}/start", "/quiz/{campaign}/start", "302 303 303 303 303 303 303 303"),
    post(f"{QUIZ}/start", "/quiz/{campaign}/start", "303 303 303 303 404 303 404 404"),
    get(ATTEMPT, "{attempt}", "302 200 404 404 404 404 404 404"),
    post(ATTEMPT, "{attempt}", "303 200 404 404 404 404 404 404", data={"action": "save"}),
    post(f"{ATTEMPT}/answers", "{attempt}/answers", "401 200 404 404 404 404 404 404", json={"answers": []}),
    post(f"{ATTEMPT}/check", "{attempt}/check", "401 409 404 404 404 404 404 404", json=UNCHECKED),
    get(f"{ATTEMPT}/state", "{attempt}/state", "401 200 404 404 404 404 404 404"),
    get(f"{ATTEMPT}/result", "{attempt}/result", "302 409 404 404 404 404 404 404"),
    post(f"{ATTEMPT}/submit", "{done}/submit", "401 200 404 404 404 404 404 404", json={"answers": []}),
    get(f"{ATTEMPT}/result", "{done}/result", "302 200 404 404 404 404 404 404"),
    # -- the banks, keys and all, for authors; a trainee's own papers are no reason to let her in
    get("/authoring", "/authoring", "302 403 403 403 403 403 200 200"),
    get("/authoring", "/authoring?bank=conduct&warned=1", "302 403 403 403 403 403 200 200"),
    get("/authoring", "/authoring?bank=khong-co", "302 403 403 403 403 403 404 404"),
    get(f"/authoring/{SLUG}", "/authoring/conduct-001", "302 403 403 403 403 403 200 200"),
    get(f"/authoring/{SLUG}", "/authoring/khong-co", "302 403 403 403 403 403 404 404"),
    # -- marking one of An's answers, which Thảo has taken: 404 is the administrator's, who has not; 400 is a mark missing
    get("/marking", "/marking", "302 403 403 403 403 403 200 200"),
    get(TASK, "/marking/{task}", "302 403 403 403 403 403 200 404"),
    post(TASK, "/marking/{task}", "303 403 403 403 403 403 400 404", data={"action": "judge"}),
    post("/marking/next", "/marking/next", "303 403 403 403 403 403 303 303"),
    # -- the marks of Phường Một: 400 is a reason missing
    get(MARKS, "/organise/campaigns/{campaign}", "302 403 403 200 404 403 403 200"),
    get(ONE_MARKS, "/organise/attempts/{done_id}", "302 403 403 200 404 403 403 200"),
    post(
        ONE_MARKS,
        "/organise/attempts/{done_id}",
        "303 403 403 400 404 403 403 400",
        data={"action": "second"},
    ),
    # -- organising Phường Một: 400 is an empty title, so her reach was looked at first
    get("/organise", "/organise", "302 403 403 200 200 403 403 200"),
    post("/organise", "/organise", "303 403 403 400 403 403 403 400", data=UNTITLED),
    get("/organise/statistics", "/organise/statistics", "302 403 403 200 200 403 200 200"),
    get("/organise/statistics", "/organise/statistics?campaign={sat}", "302 403 403 200 404 403 200 200"),
    post("/organise/units", "/organise/units", "303 403 403 400 403 403 403 400", data={"parent_id": WARD}),
    post("/organise/codes", "/organise/codes", "303 403 403 200 403 403 403 200", data={"codes_unit": WARD}),
    get("/organise/desk", "/organise/desk", "302 403 403 200 200 200 403 200"),
    post(
        "/organise/desk",
        "/organise/desk",
        "303 403 403 403 403 403 403 403",
        data={"campaign": "", "hours": "2"},
    ),
    get("/organise/import", "/organise/import", "302 403 403 200 200 403 403 200"),
    post(
        "/organise/import",
        "/organise/import",
        "303 403 403 200 403 403 403 200",
        data={"unit_id": WARD},
        files=LIST,
    ),
    get(f"/dashboards/{SLUG}", "/dashboards/overview", "302 403 403 200 200 200 403 200"),
    # -- An's kernel. A GET of the websocket by its owner is 400, for it asks for no upgrade
    get(f"/api/kernels/{KERNEL}", "/api/kernels/{kernel}", "403 200 404 404 404 404 404 404"),
    get(
        f"/api/kernels/{KERNEL}/channels", "/api/kernels/{kernel}/channels", "403 400 404 404 404 404 404 404"
    ),
    post(f"/voila/api/shutdown/{KERNEL}", "/voila/api/shutdown/{own}", "403 204 404 404 404 404 404 404"),
    Row(f"/api/kernels/{KERNEL}", "DELETE", "/api/kernels/{own}", "403 204 404 404 404 404 404 404"),
    # -- files: nothing in them is anybody's
    get("/voila/congvu/(.*)", "/voila/congvu/lesson.js", "200"),
    get("/voila/static/(?:v[0-9][^/]*/)?(.*)", "/voila/static/voila.js", "200"),
    get("/voila/labextensions/(.*)", "/voila/labextensions/anywidget/package.json", "200"),
    get("/voila/templates/(.*)", "/voila/templates/lab/static/index.css", "200"),
    get("/voila/api/themes/(.*)", "/voila/api/themes/@jupyterlab/theme-light-extension/index.css", "200"),
    get(STATIC, f"/campus/static/{VERSION}/congvu.css", "200"),
    get(STATIC, f"/campus/static/{VERSION}/app.py", "404"),
    get(".*", "/khong-co", "302 404 404 404 404 404 404 404"),
    # -- last, for it ends the sessions
    post("/logout", "/logout", "303"),
)
METHODS = ("get", "post", "put", "delete", "patch")


@pytest.fixture(scope="module")
def stage(campus: CampusServer, known: Callable[[str], Visitor]) -> dict[str, str]:
    """What stands in braces in the table."""
    an = known(AN)
    done = an.start(ONE_STOP)
    assert an.write(f"{done}/submit", json={"answers": []}).status_code == 200
    done_id = done.rpartition("/")[2]
    organiser, marker = campus.ctx(LAN), campus.ctx(THAO)
    reach = {who: campus.read(people.scope_of, who, organiser.today) for who in (LAN, THAO)}
    campus.write(want_second_as_organiser, organiser, reach[LAN], done_id, "s01", "Học viên có ý kiến")
    claim = campus.write(claim_next, marker, reach[THAO])
    assert claim is not None
    return {
        "campaign": campus.campaigns[CONDUCT],
        "sat": campus.campaigns[ONE_STOP],
        "attempt": an.start(),
        "done": done,
        "done_id": done_id,
        "task": claim.task,
        "kernel": an.open_kernel(LIVE),
    }


@pytest.fixture
def address(stage: dict[str, str], known: Callable[[str], Visitor], row: Row) -> str:
    """The row's address; ``own`` is a kernel of An's that will end."""
    needed = {"own": known(AN).open_kernel(LIVE)} if "{own}" in row.path else {}
    return row.path.format(**stage, **needed)


@pytest.fixture(scope="module")
def handlers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[str, type[RequestHandler]]]]:
    """Pattern and class of everything that the campus answers."""
    settings = read_settings({"CONGVU_STATE": str(staged()[0])})
    with Store(settings.store_url) as store:
        forms, folders = load_forms(), LessonFolders()
        backend = Backend(settings, store, Services(), current_time, environment(forms), forms)
        shared = page_settings(backend, "/") | {"cookie_secret": b"-"}
        voila = make_voila(backend, shared, tmp_path_factory.mktemp("dashboards"), None, folders)
        yield [(pattern, handler) for pattern, handler, *_ in [*own_handlers("/"), *voila.init_handlers()]]
        backend.hashing.shutdown()
        folders.close()


def test_every_handler_has_its_row(handlers: list[tuple[str, type[RequestHandler]]]) -> None:
    """A new endpoint, or a new method of an old one, needs a decision about each role."""
    there = {
        (pattern, method.upper())
        for pattern, handler in handlers
        for method in METHODS
        if getattr(handler, method) is not getattr(RequestHandler, method)
    }
    assert there == {(row.pattern, row.method) for row in TABLE}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.path}")
def test_each_role_gets_what_the_table_says(row: Row, address: str, known: Callable[[str], Visitor]) -> None:
    """The owner asks last: what ends a kernel must find it alive."""
    found = {}
    for who in sorted(WHO, key=lambda who: who == AN):
        visitor = known(who)
        answer = (
            visitor.get(address)
            if row.method == "GET"
            else visitor.write(address, row.method, **row.asked_by(who))
        )
        found[who] = answer.status_code
    assert found == dict(zip(WHO, row.statuses(), strict=True))


KEPT = [row for row in TABLE if row.options.get("json", {}).get("officer") == HERS]


@pytest.mark.parametrize("row", KEPT, ids=lambda row: row.path)
def test_what_a_page_has_kept_is_taken_from_its_own_officer_alone(campus: CampusServer, row: Row) -> None:
    """On a shared PC the page of one may be open while another is logged in: 409, and nothing is noted of either."""

    def noted() -> list[Any]:
        return [campus.read(progress_of, who, "conduct") for who in (AN, MAI)]

    before = noted()
    assert campus.visitor(MAI).write(row.path, row.method, **row.asked_by(AN)).status_code == 409
    assert noted() == before


WRITES = [row for row in TABLE if row.method != "GET"]


@pytest.fixture(scope="module")
def writers(campus: CampusServer) -> dict[str, Visitor]:
    """Who may write: the organiser and the trainee, each with a session that no row has ended."""
    return {name: campus.visitor(name) for name in (LAN, AN)}


@pytest.mark.parametrize("row", WRITES, ids=lambda row: f"{row.method} {row.path}")
def test_a_write_without_the_token_is_refused(
    row: Row, stage: dict[str, str], writers: dict[str, Visitor]
) -> None:
    """No token, and one that is not in the cookie, are the same; the session stands."""
    writer = writers[LAN if "organise" in row.path else AN]
    own = writer.open_kernel(LIVE) if "{own}" in row.path else ""
    path = row.path.format(**stage, own=own)
    foreign = {"X-XSRFToken": "2|00000000|00000000000000000000000000000000|1700000000"}
    assert writer.ask(row.method, path, **row.options).status_code == 403
    assert writer.ask(row.method, path, headers=foreign, **row.options).status_code == 403
    assert writer.get("/").status_code == 200
    assert not own or writer.get(f"/api/kernels/{own}").status_code == 200
