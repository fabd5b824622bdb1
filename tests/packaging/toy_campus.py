"""A campus in this process, and a trainee without a browser who sits a quiz on it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from backbone import World
from tornado.web import create_signed_value

from congvu.bootstrap import StateFolder
from congvu.interfaces.campus.assembly import build_campus
from congvu.interfaces.campus.identity import COOKIE
from congvu.services.people.accounts import open_session
from congvu.settings import read_settings


@dataclass(frozen=True)
class Sat:
    """An attempt: its id, what the pages said, and what the endpoints replied."""

    id: str
    page: str
    saved: dict[str, Any]
    state: dict[str, Any]
    result: str


@contextmanager
def serving(world: World, folder: Path) -> Iterator[tuple[str, bytes]]:
    """The campus over a store, at the cast's own instant: its address and its secret."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = read_settings({"CONGVU_STATE": str(folder), "CONGVU_CAMPUS_PORT": str(port)})
    secret = StateFolder(folder).ensure().cookie_secret()
    ready, loop, stop = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        campus = build_campus(
            settings,
            world.store,
            world.services,
            lambda: world.now,
            cookie_secret=secret,
            dashboards=folder,
        )
        await campus.serve()
        ready.set()
        await stop.wait()
        await campus.close()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(30)
    yield f"http://127.0.0.1:{port}", secret
    loop.call_soon_threadsafe(stop.set)
    thread.join(30)
    loop.close()


def sit_on_campus(world: World, officer_id: str, folder: Path, **typed: str) -> Sat:
    """A sitting as the page's scripts make it, with what is typed by slot."""
    token = world.write(open_session, world.ctx(officer_id), officer_id)
    with serving(world, folder) as (home, secret), requests.Session() as browser:
        browser.trust_env = False
        browser.cookies.set(COOKIE, create_signed_value(secret, COOKIE, token).decode(), domain="127.0.0.1")
        start = f"{home}/quiz/{world.campaign_id}"
        browser.get(start).raise_for_status()
        browser.headers["X-XSRFToken"] = browser.cookies["_xsrf"]
        begun = browser.post(f"{start}/start", allow_redirects=False)
        assert begun.status_code == 303, begun.text
        address = home + begun.headers["Location"]
        page = browser.get(address).text
        browser.headers["Accept"] = "application/json"
        saved = browser.post(f"{address}/answers", json={"answers": [_answer(*one) for one in typed.items()]})
        state = browser.get(f"{address}/state").json()
        browser.post(f"{address}/submit", json={"answers": []}).raise_for_status()
        browser.headers["Accept"] = "text/html"
        result = browser.get(f"{address}/result").text
        return Sat(address.rpartition("/")[2], page, saved.json(), state, result)


def _answer(slot: str, typed: str) -> dict[str, Any]:
    return {"slot": slot, "base": 0, "key": f"first-{slot}", "fields": {slot: [typed]}}
