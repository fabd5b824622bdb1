"""A real campus as a process of its own: real content, the fixed cast, kernels under another account where root.

Lan organises Phường Một; Bình organises Phường Hai beside it; Cúc heads Phường Một and only reads; An and Mai are
trainees of Phường Một, Dũng is one of Phường Hai; Thảo is an author, posted at the province, who also marks for
Phường Một; Én administers all.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Self, TypeVar

import requests
import websocket
from notebooks import code_cell, markdown_cell, notebook_of
from real_content import real_bundle
from sqlalchemy import Table
from tornado.web import create_signed_value
from voila_client import Channel

from congvu.bootstrap import StateFolder
from congvu.content import blueprint_to_json
from congvu.content.blueprint_json import blueprint_from_json
from congvu.content.bundle import Bundle, CourseBundle, LessonBundle
from congvu.content.canonical import digest
from congvu.content.markdown import anchor
from congvu.interfaces.campus.identity import COOKIE
from congvu.model.campaigns import Grant
from congvu.model.people import Person, Posting, Role, StaffGroup, Unit
from congvu.services.authoring.publishing import publish_content
from congvu.services.campaigns.opening import open_campaign
from congvu.services.context import Context, Services
from congvu.services.people import accounts, passwords, slips
from congvu.services.people.units import ensure_root
from congvu.settings import Settings, read_settings
from congvu.store import Store, Tx, people, units

T = TypeVar("T")
SINCE = date(2025, 7, 1)
PROVINCE, WARD, NEXT_WARD, EMPTY_WARD = "p1", "w1", "w2", "w3"
LAN, BINH, CUC, DUNG, AN, MAI, THAO, EN = "lan", "binh", "cuc", "dung", "an", "mai", "thao", "en"
NOBODY = "nobody"
CAST = {
    LAN: Person(LAN, "Nguyễn Thị Lan"),
    BINH: Person(BINH, "Trần Văn Bình"),
    CUC: Person(CUC, "Lê Thị Cúc"),
    DUNG: Person(DUNG, "Phạm Quốc Dũng"),
    AN: Person(AN, "Phạm Minh An"),
    MAI: Person(MAI, "Vũ Ngọc Mai"),
    THAO: Person(THAO, "Đỗ Phương Thảo"),
    EN: Person(EN, "Hoàng Yến Én"),
}
POSTED = {LAN: WARD, CUC: WARD, AN: WARD, MAI: WARD, BINH: NEXT_WARD, DUNG: NEXT_WARD, THAO: PROVINCE}
ROLES = {
    LAN: (Role.ORGANISER, WARD),
    BINH: (Role.ORGANISER, NEXT_WARD),
    CUC: (Role.UNIT_HEAD, WARD),
    THAO: (Role.AUTHOR, PROVINCE),
    EN: (Role.ADMINISTRATOR, "vn"),
}
STOP_S = 60
OPENING_S = 240
PASSWORD = "bún chả ngon phố cổ"  # of the cast
CONDUCT, ONE_STOP, NEIGHBOURS, PROBE = "conduct", "one-stop", "neighbours", "probe"
TITLES = {
    CONDUCT: "Tập huấn văn hóa công vụ",
    ONE_STOP: "Tập huấn một cửa",
    NEIGHBOURS: "Tập huấn cải cách của Phường Hai",
    PROBE: "Thăm dò nhân",
}
ASK, TOLD = "hỏi", "đáp"
PROBE_PRACTICE = "one-stop-p02c"
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
"""A PNG of one dot."""
PRACTICE_IMPORT = "from congvu.interfaces.widgets import practice"
PROBE_CODE = f"""
import json
import ipywidgets as widgets
_ask, _told = widgets.Textarea(description={ASK!r}), widgets.Textarea(description={TOLD!r})
def _answer(change):
    scope = {{}}
    try:
        exec(json.loads(change["new"])["code"], scope)
        found = scope.get("found")
    except BaseException as error:
        found = "failed: " + type(error).__name__
    _told.value = json.dumps([json.loads(change["new"])["id"], found], default=repr)
_ask.observe(_answer, "value")
widgets.VBox([_ask, _told])
"""
"""A notebook of the test's own, that runs what is asked of it: an author's mistake at its worst."""


# -- the state ---------------------------------------------------------------------------------------------------
@cache
def staged() -> tuple[Path, dict[str, str]]:
    """A state folder with content and cast, and the campaigns in it by name. Made once a test process; copied."""
    folder = Path(mkdtemp(prefix="congvu-staged-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with Store(f"sqlite:///{folder / 'congvu.db'}") as store:
        ctx = Context(datetime.now(UTC), Services())
        store.write(lambda tx: publish_content(tx, ctx, telling_content()))
        campaigns = store.write(lambda tx: _people(tx, ctx))
    return folder, campaigns


def content() -> Bundle:
    """The real content, and a course of two lessons that rest on a decree that has ended: the probe, which is live, and a
    page with a picture.

    Its quizzes may be sat on any day, so no test rots.
    """
    bundle = real_bundle()
    blueprints = {
        quiz_id: blueprint_to_json(replace(blueprint_from_json(body), historical=True))
        for quiz_id, body in bundle.blueprints.items()
    }
    told = ("Thăm dò", "Của bài kiểm thử.", (_probe(), _pictured()), "conduct-short", digest(PROBE_CODE))
    probe = CourseBundle(PROBE, *told, "one-stop-short")
    return replace(bundle, blueprints=blueprints, courses=(*bundle.courses, probe))


def telling_content() -> Bundle:
    """As :func:`content`, where some quizzes are to learn from and tell why while they are open: nothing is at stake then,
    and each campaign has its attempts for itself."""
    bundle = content()
    review = {
        "conduct-short": {},
        "one-stop-final": {"open": ["marks", "provisions", "why"]},
        "one-stop-short": {"after": ["marks", "provisions", "why"], "open": ["marks", "provisions", "why"]},
        "reform-short": {"after": ["marks", "provisions", "why"], "open": ["marks", "provisions", "why"]},
    }
    telling = {
        quiz_id: bundle.blueprints[quiz_id]
        | {"formative": True, "review": bundle.blueprints[quiz_id]["review"] | phases}
        for quiz_id, phases in review.items()
    }
    return replace(bundle, blueprints={**bundle.blueprints, **telling})


def _probe() -> LessonBundle:
    probe = probe_notebook("# Thăm dò\n\n## Mục một")
    practised = code_cell(f'{PRACTICE_IMPORT}\n\npractice("{PROBE_PRACTICE}")', "practice")
    probe["cells"].append(practised)
    sections = ((anchor("Mục một"), "Mục một"),)
    lapsed = ((anchor("Mục một"), "nd-61-2018#d16"),)
    told = ("Thăm dò", 1, json.dumps(probe), sections, (PROBE_PRACTICE,), lapsed, "reform-short")
    return LessonBundle("01-probe", *told)


def _pictured() -> LessonBundle:
    picture = {"hinh.png": {"image/png": PICTURE}}
    text = "# Hình\n\n## Mục hai\n\n![Một chấm](attachment:hinh.png)"
    notebook = notebook_of({**markdown_cell(text), "attachments": picture})
    sections = ((anchor("Mục hai"), "Mục hai"),)
    lapsed = ((anchor("Mục hai"), "nd-61-2018#d16"),)
    return LessonBundle("02-hinh", "Hình", 1, json.dumps(notebook), sections, (), lapsed)


def probe_notebook(text: str) -> dict[str, Any]:
    """The probe under a title."""
    return notebook_of(markdown_cell(text), code_cell(PROBE_CODE))


def _people(tx: Tx, ctx: Context) -> dict[str, str]:
    root = ensure_root(tx, ctx)
    wards = {WARD: "Phường Một", NEXT_WARD: "Phường Hai", EMPTY_WARD: "Phường Ba"}
    made = [Unit(PROVINCE, root, "Tỉnh", "Mẫu", "Tỉnh Mẫu", SINCE)]
    made += [
        Unit(unit_id, PROVINCE, "Phường", name, f"{name}, Tỉnh Mẫu", SINCE) for unit_id, name in wards.items()
    ]
    units.add_units(tx, made)
    people.add_officers(tx, list(CAST.values()), ctx.now, invented=True)
    accounts.add_accounts(tx, CAST.values())
    posts = [
        Posting(one, unit_id, "Chuyên viên", StaffGroup.CIVIL_SERVANT, (), SINCE)
        for one, unit_id in POSTED.items()
    ]
    people.add_postings(tx, posts)
    for officer_id, (role, unit_id) in ROLES.items():
        people.add_grant(tx, Grant(officer_id, role, unit_id, SINCE))
    people.add_grant(tx, Grant(THAO, Role.MARKER, WARD, SINCE))
    wanted = {
        CONDUCT: (LAN, WARD, "conduct", "conduct-short"),
        ONE_STOP: (LAN, WARD, "one-stop", "one-stop-short"),
        NEIGHBOURS: (BINH, NEXT_WARD, "reform", "reform-short"),
        PROBE: (LAN, WARD, PROBE, "conduct-short"),
    }
    return {name: _campaign(tx, ctx, TITLES[name], *told) for name, told in wanted.items()}


def _campaign(tx: Tx, ctx: Context, title: str, by: str, unit_id: str, course_id: str, quiz_id: str) -> str:
    return open_campaign(
        tx,
        ctx.acting_as(by, Role.ORGANISER),
        people.scope_of(tx, by, ctx.today),
        title=title,
        unit_id=unit_id,
        course_id=course_id,
        quiz_id=quiz_id,
        opens_at=ctx.now - timedelta(days=1),
        closes_at=ctx.now + timedelta(days=7),
    ).id


# -- the process -------------------------------------------------------------------------------------------------
def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class CampusServer:
    """``congvu serve`` over a copy of the staged state. A context manager: started, and stopped at the end."""

    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    launcher: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = None
    closing: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        origin, self.campaigns = staged()
        self.state = self.folder / f"kho-{uuid.uuid4().hex[:8]}"
        shutil.copytree(origin, self.state)
        given = {"CONGVU_STATE": str(self.state), "CONGVU_CAMPUS_PORT": str(free_port())}
        self.settings: Settings = read_settings(given | dict(self.environ))
        self.secret = StateFolder(self.settings.state).ensure().cookie_secret()
        self.store = Store(self.settings.store_url)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.stop()
        finally:
            self.closing.close()
            self.store.close()

    @property
    def url(self) -> str:
        """Its address, without a final slash."""
        return f"http://127.0.0.1:{self.settings.campus_port}"

    @property
    def log(self) -> str:
        """What it has said so far."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    def start(self, timeout_s: float = 300) -> None:
        """Starts it and waits until it answers."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CONGVU_")}
        command = [*self.launcher, sys.executable, "-m", "congvu", "serve"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=kept | self.settings.environ(), stdout=log, stderr=log
            )
        wait_until(self._answers, timeout_s)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log
        try:
            return requests.get(f"{self.url}/login", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> None:
        """SIGTERM, and wait until it is gone; it takes three seconds at most, on a busy machine a little longer."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_S)
            finally:
                self.process.kill()
                self.process.wait()

    # -- around it -----------------------------------------------------------------------------------------------
    def ctx(self, actor: str = "") -> Context:
        """A call of now."""
        ctx = Context(datetime.now(UTC), Services())
        return ctx.acting_as(actor, Role.TRAINEE) if actor else ctx

    def write(self, use_case: Callable[..., T], *args: Any, **named: Any) -> T:
        """Runs a use case in the store, beside the server."""
        return self.store.write(lambda tx: use_case(tx, *args, **named))

    def read(self, query: Callable[..., T], *args: Any, **named: Any) -> T:
        """Runs a query in the store, beside the server."""
        return self.store.read(lambda tx: query(tx, *args, **named))

    def change(self, table: Table, where: Any, **values: Any) -> None:
        """Changes rows behind the server's back."""
        self.store.write(lambda tx: tx.execute(table.update().where(where).values(**values)))

    def cookie(self, officer_id: str) -> str:
        """The signed cookie of a new session."""
        token = self.write(accounts.open_session, self.ctx(), officer_id)
        return create_signed_value(self.secret, COOKIE, token).decode()

    def login_of(self, officer_id: str) -> str:
        """Somebody's log-in name."""
        from congvu.store.accounts import credential_of

        found = self.read(credential_of, officer_id)
        assert found is not None
        return found.login

    def set_password(self, officer_id: str, password: str = PASSWORD) -> None:
        """Gives somebody a password."""
        from congvu.store.accounts import set_password

        self.write(set_password, officer_id, passwords.hash_password(password), datetime.now(UTC))

    def slip(self, officer_id: str) -> slips.CodeSlip:
        """A printed code."""
        scope = self.read(people.scope_of, EN, self.ctx().today)
        printed = self.write(slips.issue_codes, self.ctx(), scope, "vn", officer_id=officer_id, renew=True)
        (slip,) = printed.slips
        return slip

    def visitor(self, officer_id: str = NOBODY) -> Visitor:
        """Somebody with a session of her own, or nobody."""
        return Visitor(self, officer_id)


def wait_until(holds: Callable[[], object], timeout_s: float = 120) -> None:
    """Looks again until it is so."""
    end = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


# -- a visitor without a browser ---------------------------------------------------------------------------------
_CONFIG = re.compile(r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', re.DOTALL)
_XSRF = re.compile(r'name="_xsrf" value="([^"]+)"|name="xsrf-token" content="([^"]+)"')


class Visitor:
    """Cookies and the XSRF token. Redirects are not followed."""

    def __init__(self, server: CampusServer, officer_id: str = NOBODY) -> None:
        self.server, self.officer_id = server, officer_id
        self.session = server.closing.enter_context(requests.Session())
        self.session.trust_env = False
        self.xsrf = ""
        if officer_id != NOBODY:
            self.carry(server.cookie(officer_id))

    def carry(self, cookie: str) -> None:
        """Takes a session cookie, whatever it is."""
        self.session.cookies.set(COOKIE, cookie, domain="127.0.0.1", path="/")

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        """A request as it is, without any token."""
        options = {"timeout": 60, "allow_redirects": False} | options
        return self.session.request(method, self.server.url + path, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        """A page; its XSRF token is kept."""
        response = self.ask("GET", path, **options)
        if found := _XSRF.search(response.text if "html" in response.headers.get("Content-Type", "") else ""):
            self.xsrf = found[1] or found[2]
        return response

    def write(self, path: str, method: str = "POST", **options: Any) -> requests.Response:
        """A write with the XSRF token in its header."""
        if not self.xsrf:
            self.get("/first-login")
        headers = {"X-XSRFToken": self.xsrf} | options.pop("headers", {})
        return self.ask(method, path, headers=headers, **options)

    def log_in(self, officer_id: str, password: str = PASSWORD, **more: str) -> requests.Response:
        """Posts the log-in form."""
        form = {"login": self.server.login_of(officer_id), "password": password} | more
        return self.write("/login", data=form)

    def start(self, campaign: str = CONDUCT) -> str:
        """Starts an attempt, or goes on with the open one; returns its address."""
        response = self.write(f"/quiz/{self.server.campaigns[campaign]}/start")
        assert response.status_code == 303, response.text
        return response.headers["Location"]

    def open_kernel(self, path: str) -> str:
        """Opens a live lesson or dashboard; returns its kernel's id. The first of a campus starts what it needs."""
        page = self.get(path)
        end = time.monotonic() + OPENING_S
        while page.status_code in {202, 307} and time.monotonic() < end:
            page = self.get(path)
        assert page.status_code == 200, page.text
        return kernel_of(page.text)

    def connect(self, kernel_id: str, protocol: str | None = None, **options: Any) -> Channel:
        """The kernel's websocket."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.session.cookies.items())
        sock = websocket.create_connection(
            f"{self.server.url.replace('http', 'ws', 1)}/api/kernels/{kernel_id}/channels?session_id={uuid.uuid4()}",
            cookie=cookies,
            subprotocols=[protocol] if protocol else None,
            timeout=30,
            **options,
        )
        self.server.closing.callback(sock.close)
        return Channel(sock, protocol)


def kernel_of(page: str) -> str:
    """The id of a page's kernel."""
    found = _CONFIG.search(page)
    assert found, "the page has no kernel"
    return str(json.loads(found[1])["kernelId"])


def inside(channel: Channel, code: str) -> Any:
    """What ``code`` leaves in ``found`` when the probe runs it in the kernel behind the channel."""
    model, wanted = _area(channel, ASK), uuid.uuid4().hex
    update = {"method": "update", "state": {"value": json.dumps({"id": wanted, "code": code})}}
    channel.send("comm_msg", {"comm_id": model, "data": update | {"buffer_paths": []}})
    channel.everything_so_far()
    states = channel.widgets()
    (told,) = [s["value"] for s in states.values() if s.get("description") == TOLD]
    answered, found = json.loads(told)
    assert answered == wanted
    return found


def _area(channel: Channel, description: str) -> str:
    (model,) = [m for m, s in channel.widgets().items() if s.get("description") == description]
    return model
