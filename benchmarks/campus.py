"""A real campus for measuring: its own state folder, N trainees already logged in, a 30-slot quiz, one process."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from urllib.request import urlopen

from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.web import create_signed_value

from congvu.bootstrap import StateFolder, content_root, current_time, open_store
from congvu.content import blueprint_to_json, load_content, make_bundle
from congvu.model.campaigns import Grant
from congvu.model.content import Blueprint, Counts, ItemVersion, Phase, Section, SlotRule
from congvu.model.people import Person, Posting, Role, StaffGroup, Unit
from congvu.services.authoring import publishing
from congvu.services.campaigns import opening as campaigns
from congvu.services.context import Context, Services
from congvu.services.people import accounts
from congvu.services.people.units import ensure_root
from congvu.settings import Settings, read_settings
from congvu.store import Tx, people, units

QUIZ = "bench-30"
SLOTS = 30
UNIT = "bench-unit"
COOKIE = "congvu-session"
_XSRF = re.compile(r'name="_xsrf" value="([^"]+)"')


@dataclass(slots=True)
class Cast:
    """Session cookies of trainees and of organisers, and the campaign they are in."""

    campaign_id: str
    trainees: list[str]
    organisers: list[str]

    @property
    def organiser(self) -> str:
        """One of them."""
        return self.organisers[0]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bench_blueprint(items: list[ItemVersion]) -> Blueprint:
    """A fixed paper of thirty choice items that are in force today."""
    choice = [item for item in items if item.kind in ("single", "multiple")]
    rules = tuple(SlotRule(1.0, item_id=item.item_id) for item in choice[:SLOTS])
    review: dict[Phase, frozenset[str]] = {
        phase: frozenset({"marks"}) for phase in Phase if phase is not Phase.DURING
    }
    return Blueprint(
        QUIZ,
        "Bài đo",
        "one-stop",
        3600,
        30,
        0.6,
        10,
        Counts.BEST,
        (Section("", rules),),
        review,
        historical=True,
    )


def prepare(settings: Settings, trainees: int, organisers: int = 1) -> Cast:
    """Publishes content and the quiz, enrols trainees and organisers, opens a session for each."""
    services = Services()
    with open_store(settings) as store:
        ctx = Context(current_time(), services)
        bundle = make_bundle(load_content(content_root(settings), services.kinds))
        blueprint = bench_blueprint([item for item, _ in bundle.items])
        extended = replace(bundle, blueprints={**bundle.blueprints, QUIZ: blueprint_to_json(blueprint)})
        store.write(lambda tx: publishing.publish_content(tx, ctx, extended))
        campaign_id, officers = store.write(lambda tx: _people(tx, ctx, trainees, organisers))
        tokens = store.write(lambda tx: [accounts.open_session(tx, ctx, officer) for officer in officers])
    secret = StateFolder(settings.state).cookie_secret()
    cookies = [create_signed_value(secret, COOKIE, token).decode() for token in tokens]
    return Cast(campaign_id, cookies[:trainees], cookies[trainees:])


def _people(tx: Tx, ctx: Context, trainees: int, organisers: int) -> tuple[str, list[str]]:
    root = ensure_root(tx, ctx)
    start = date(2025, 7, 1)
    units.add_units(tx, [Unit(UNIT, root, "Phường", "Đo", "Phường Đo (mẫu)", start, None, True)])
    staff = [Person(ctx.new_id(), f"Học Viên {number}") for number in range(trainees + organisers)]
    people.add_officers(tx, staff, ctx.now, invented=True)
    group = StaffGroup.CIVIL_SERVANT
    people.add_postings(tx, [Posting(p.officer_id, UNIT, "Chuyên viên", group, (), start) for p in staff])
    for organiser in staff[trainees:]:
        people.add_grant(tx, Grant(organiser.officer_id, Role.ORGANISER, UNIT, start))
    campaign = campaigns.open_campaign(
        tx,
        ctx,
        people.scope_of(tx, staff[-1].officer_id, ctx.today),
        title="Đo",
        unit_id=UNIT,
        course_id="one-stop",
        quiz_id=QUIZ,
        opens_at=ctx.now - timedelta(hours=1),
        closes_at=ctx.now + timedelta(days=2),
    )
    return campaign.id, [person.officer_id for person in staff]


@dataclass(slots=True)
class Server:
    """A campus as a process of its own."""

    settings: Settings
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        """Its address, without a final slash."""
        return f"http://127.0.0.1:{self.settings.campus_port}"

    def start(self, timeout_s: float = 120.0) -> None:
        """Starts it and waits until it answers."""
        environ = os.environ | self.settings.environ()
        command = [sys.executable, "-m", "congvu", "serve"]
        with (self.settings.state / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if self._answers():
                return
            time.sleep(0.05)
        raise TimeoutError("the campus did not start")

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/login", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """SIGTERM, and wait until it is gone."""
        if self.process:
            self.process.terminate()
            self.process.wait(30)


def make_settings(state: Path) -> Settings:
    """Settings of a campus of its own."""
    return read_settings({"CONGVU_STATE": str(state), "CONGVU_CAMPUS_PORT": str(free_port())})


@dataclass(slots=True)
class Browser:
    """What a browser keeps of a session: cookies and the XSRF token. Speaks through one shared client."""

    base: str
    cookie: str
    client: AsyncHTTPClient
    xsrf: str = ""
    _xsrf_cookie: str = ""

    async def get(self, path: str, *, patience_s: float = 60) -> HTTPResponse:
        """GET; remembers the XSRF cookie and token."""
        return self._seen(await self._fetch(path, "GET", None, {}, patience_s))

    async def get_live(self, path: str, *, patience_s: float = 60) -> HTTPResponse:
        """GET of a page with a kernel. The first one of a campus starts what it needs, and leads back to itself."""
        response = await self.get(path, patience_s=patience_s)
        while response.code in (202, 307):
            response = await self.get(path, patience_s=patience_s)
        return response

    async def post_json(self, path: str, body: object, *, patience_s: float = 60) -> HTTPResponse:
        """POST of JSON with the XSRF header."""
        headers = {"Content-Type": "application/json", "X-XSRFToken": self.xsrf}
        return await self._fetch(path, "POST", json.dumps(body), headers, patience_s)

    async def post_form(self, path: str, *, patience_s: float = 60) -> HTTPResponse:
        """POST of an empty form with the XSRF token; redirects are not followed."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-XSRFToken": self.xsrf}
        return await self._fetch(path, "POST", "", headers, patience_s)

    async def _fetch(
        self, path: str, method: str, body: str | None, headers: dict[str, str], patience_s: float
    ) -> HTTPResponse:
        cookies = f'{COOKIE}="{self.cookie}"' + (f"; _xsrf={self._xsrf_cookie}" if self._xsrf_cookie else "")
        return await self.client.fetch(
            self.base + path,
            method=method,
            body=body,
            headers={"Cookie": cookies, **headers},
            follow_redirects=False,
            raise_error=False,
            request_timeout=patience_s,
            connect_timeout=patience_s,
            decompress_response=True,
        )

    def _seen(self, response: HTTPResponse) -> HTTPResponse:
        for header in response.headers.get_list("Set-Cookie"):
            if header.startswith("_xsrf="):
                self._xsrf_cookie = header.split(";", 1)[0].removeprefix("_xsrf=")
        found = _XSRF.search((response.body or b"").decode("utf-8", "replace"))
        if found:
            self.xsrf = found[1]
        return response
