"""The weight of a quiz page, the time to a dashboard's figures and to a lesson's practice, in Chromium."""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from campus import Browser, Server, make_settings, prepare
from load import start_attempt
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, sync_playwright
from tornado.httpclient import AsyncHTTPClient

from congvu.bootstrap import StateFolder, current_time, open_store
from congvu.interfaces.cli.demo import prepare as prepare_demo
from congvu.interfaces.cli.session import CommandSession
from congvu.model.people import Role
from congvu.services.context import Context
from congvu.services.people import accounts
from congvu.settings import Settings

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DASHBOARD_RUNS = 5
LESSON = "lessons/one-stop/03-thoi-han-va-xin-loi"


def find_chromium() -> str:
    """Where Chromium is."""
    for name in ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise RuntimeError("Chromium is missing: apt-get install chromium")


def logged_in(chromium: Chromium, server: Server, cookie: str) -> BrowserContext:
    """A fresh browser profile with a session's cookie."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    context.add_cookies([{"name": "congvu-session", "value": f'"{cookie}"', "url": server.url}])
    return context


def quiz_page(chromium: Chromium, server: Server, cookie: str, attempt_id: str) -> dict[str, float]:
    """Compressed kilobytes and requests of a 30-slot paper, first visit, and requests to other hosts."""
    context = logged_in(chromium, server, cookie)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.url}/attempt/{attempt_id}", wait_until="networkidle")
    context.close()
    elsewhere = [url for url in asked if not url.startswith((server.url, "data:", "blob:"))]
    return {"kb": sum(sizes) / 1000, "requests": len(asked), "elsewhere": len(elsewhere)}


def dashboard_open(chromium: Chromium, server: Server, cookie: str) -> list[float]:
    """Seconds from the click to visible figures; each run a fresh profile, so nothing is cached."""
    times = []
    for _ in range(DASHBOARD_RUNS):
        context = logged_in(chromium, server, cookie)
        page = context.new_page()
        began = time.perf_counter()
        page.goto(f"{server.url}/dashboards/overview", wait_until="commit")
        page.get_by_text("Điểm trung bình").first.wait_for(timeout=60_000)
        times.append(time.perf_counter() - began)
        context.close()
    return times


def lesson_open(chromium: Chromium, server: Server, cookie: str) -> list[float]:
    """Seconds from the click to a practice that can be answered; each run a fresh profile, so nothing is cached."""
    times = []
    for _ in range(DASHBOARD_RUNS):
        context = logged_in(chromium, server, cookie)
        page = context.new_page()
        began = time.perf_counter()
        page.goto(f"{server.url}/{LESSON}", wait_until="commit")
        page.locator("[data-slot] input").first.wait_for(timeout=60_000)
        times.append(time.perf_counter() - began)
        context.close()
    return times


def sample_cookies(settings: Settings, *roles: Role) -> list[str]:
    """Loads the sample district and logs in one person of each role."""
    from tornado.web import create_signed_value

    with open_store(settings) as store:
        session = CommandSession(settings, store)
        sample = prepare_demo(session)
        ctx = Context(current_time(), session.services)
        tokens = []
        for role in roles:
            login = sample.login(role)
            assert login is not None
            tokens.append(store.write(partial(accounts.open_session, ctx=ctx, officer_id=login.officer_id)))
    secret = StateFolder(settings.state).cookie_secret()
    return [create_signed_value(secret, "congvu-session", token).decode() for token in tokens]


def measure() -> dict[str, Any]:
    """All figures of this file."""
    with tempfile.TemporaryDirectory(prefix="congvu-bench-") as folder, sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        settings = make_settings(Path(folder) / "quiz")
        cast = prepare(settings, 1)
        server = Server(settings)
        server.start()
        browser = Browser(server.url, cast.trainees[0], None)  # type: ignore[arg-type]  # set in its loop
        attempt_id = started(browser, cast.campaign_id)
        weight = quiz_page(chromium, server, cast.trainees[0], attempt_id)
        server.stop()
        settings = make_settings(Path(folder) / "sample")
        organiser, reader = sample_cookies(settings, Role.ORGANISER, Role.AUTHOR)
        server = Server(settings)
        server.start()
        opened = dashboard_open(chromium, server, organiser)
        lessons = lesson_open(chromium, server, reader)
        server.stop()
        chromium.close()
    medians = {"dashboard_s": statistics.median(opened), "lesson_s": statistics.median(lessons)}
    first = {"first_dashboard_s": opened[0]}
    return {**weight, **medians, **first, "dashboard_runs_s": opened, "lesson_runs_s": lessons}


def started(browser: Browser, campaign_id: str) -> str:
    """The id of a new attempt; for callers whose thread has Playwright's loop."""
    import threading

    found: list[str] = []

    async def start() -> None:
        browser.client = AsyncHTTPClient()
        found.append(await start_attempt(browser, campaign_id))

    thread = threading.Thread(target=lambda: asyncio.run(start()))  # Playwright's loop runs in this one
    thread.start()
    thread.join()
    return found[0]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
