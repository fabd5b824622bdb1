"""The campus under load: a whole class submits within a second while lessons, or dashboards, are opened; durable saves.

The load comes from this process over loopback, bounded in count and time; the campus is a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from campus import SLOTS, Browser, Cast, Server, make_settings, prepare
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from congvu.store import Store, attempts

TRAINEES = 170
OPENINGS = 20
LESSON = "/lessons/one-stop/02-tiep-nhan-ho-so"
DASHBOARD = "/dashboards/overview"
ROUNDS = 3
SAVES_S = 5.0
SAVERS = 64
PATIENCE_S = 180.0  # twenty dashboards wait for each other
_KERNEL = re.compile(r'"kernelId": "([^"]+)"')
_FILE = re.compile(r'<(?:script|link)\b[^>]*\b(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"')


def answer(slot: int, base: int, option: str = "a") -> dict[str, Any]:
    """One answer as the page sends it."""
    name = f"s{slot:02d}"
    return {"slot": name, "base": base, "key": str(uuid4()), "fields": {name: [option]}}


async def start_attempt(browser: Browser, campaign_id: str) -> str:
    """Starts an attempt; returns its id."""
    await browser.get(f"/quiz/{campaign_id}")
    response = await browser.post_form(f"/quiz/{campaign_id}/start")
    attempt_id = response.headers["Location"].rsplit("/", 1)[1]
    await browser.get(f"/attempt/{attempt_id}")
    return attempt_id


async def open_page(browser: Browser, path: str) -> float:
    """Opens a page as a browser does: the page, then what it needs to live; returns seconds."""
    began = time.perf_counter()
    page = await browser.get_live(path, patience_s=PATIENCE_S)
    if page.code != 200:
        raise AssertionError(f"{path}: {page.code}")
    found = _KERNEL.search(page.body.decode())
    await (_ask_kernel(browser, found[1]) if found else _get_files(browser, page.body.decode()))
    return time.perf_counter() - began


async def _get_files(browser: Browser, page: str) -> None:
    """The scripts and styles that a page without a kernel names."""
    answers = [await browser.get(path) for path in dict.fromkeys(_FILE.findall(page))]
    if any(answer.code != 200 for answer in answers):
        raise AssertionError(f"{[(answer.request.url, answer.code) for answer in answers]}")


async def _ask_kernel(browser: Browser, kernel_id: str) -> None:
    """The kernel's websocket, one question and its answer."""
    url = f"{browser.base.replace('http', 'ws')}/api/kernels/{kernel_id}/channels?session_id={uuid4().hex}"
    headers = {"Cookie": f'congvu-session="{browser.cookie}"'}
    socket = await websocket_connect(HTTPRequest(url, headers=headers, request_timeout=60))
    header = {
        "msg_id": uuid4().hex,
        "msg_type": "kernel_info_request",
        "username": "",
        "session": "s",
        "version": "5.3",
    }
    request = {"header": header, "parent_header": {}, "metadata": {}, "content": {}, "channel": "shell"}
    await socket.write_message(json.dumps(request))
    while json.loads(await socket.read_message() or "{}").get("msg_type") != "kernel_info_reply":
        pass
    socket.close()


async def first_dashboard(server: Server, cast: Cast) -> None:
    """So that the side with kernels runs: its start is no part of what is measured."""
    await open_page(Browser(server.url, cast.organiser, AsyncHTTPClient()), DASHBOARD)


async def submit_and_see(browser: Browser, attempt_id: str, delay_s: float) -> float:
    """Waits, submits, follows to the result; returns seconds from submit to the result's page."""
    await asyncio.sleep(delay_s)
    began = time.perf_counter()
    response = await browser.post_json(f"/attempt/{attempt_id}/submit", {"answers": []})
    result = await browser.get(json.loads(response.body)["location"])
    if result.code != 200 or "score-points" not in result.body.decode():
        raise AssertionError(f"no result shown: {result.code}")
    return time.perf_counter() - began


async def class_submits(server: Server, cast: Cast, path: str, visitors: list[str]) -> dict[str, float]:
    """All trainees submit within a second while visitors open a page; p95 in seconds, answers lost."""
    client = AsyncHTTPClient(max_clients=400)
    browsers = [Browser(server.url, cookie, client) for cookie in cast.trainees]
    ids = [await start_attempt(browser, cast.campaign_id) for browser in browsers]
    every = [answer(slot, 0) for slot in range(1, SLOTS + 1)]
    for browser, attempt_id in zip(browsers, ids, strict=True):
        fresh = [entry | {"key": str(uuid4())} for entry in every]
        await browser.post_json(f"/attempt/{attempt_id}/answers", {"answers": fresh})
    delays = random.Random(7)  # a load, not a secret
    openings = [
        asyncio.create_task(open_page(Browser(server.url, cookie, client), path)) for cookie in visitors
    ]
    times = await asyncio.gather(
        *(submit_and_see(b, i, delays.random()) for b, i in zip(browsers, ids, strict=True))
    )
    opened = await asyncio.gather(*openings)
    lost = count_lost(
        server, {attempt_id: {f"s{s:02d}": 1 for s in range(1, SLOTS + 1)} for attempt_id in ids}
    )
    return {
        "p95_s": statistics.quantiles(times, n=20)[-1],
        "median_s": statistics.median(times),
        "max_s": max(times),
        "opened_median_s": statistics.median(opened),
        "lost": lost,
    }


def count_lost(server: Server, acknowledged: dict[str, dict[str, int]]) -> int:
    """Acknowledged answers that the store does not hold: by attempt, the highest sequence acknowledged a slot."""
    lost = 0
    with Store(server.settings.store_url) as store:
        for attempt_id, slots in acknowledged.items():
            held = store.read(partial(attempts.answers, attempt_id=attempt_id))
            lost += sum(slot not in held or held[slot].sequence < seq for slot, seq in slots.items())
    return lost


async def save_answers(server: Server, cast: Cast) -> float:
    """Durable answer saves a second: many trainees answer, one answer a request, each after its acknowledgement."""
    client = AsyncHTTPClient(max_clients=400)
    browsers = [Browser(server.url, cookie, client) for cookie in cast.trainees[:SAVERS]]
    ids = [await start_attempt(browser, cast.campaign_id) for browser in browsers]
    end = time.perf_counter() + SAVES_S
    counts = await asyncio.gather(*(_save_until(b, i, end) for b, i in zip(browsers, ids, strict=True)))
    return sum(counts) / SAVES_S


async def _save_until(browser: Browser, attempt_id: str, end: float) -> int:
    bases = dict.fromkeys(range(1, SLOTS + 1), 0)
    count = 0
    while time.perf_counter() < end:
        slot = count % SLOTS + 1
        body = {"answers": [answer(slot, bases[slot], "ab"[count // SLOTS % 2])]}
        response = await browser.post_json(f"/attempt/{attempt_id}/answers", body)
        if response.code != 200:
            raise AssertionError(f"{response.code} {response.body.decode()[:300]} {response.error}")
        outcome = json.loads(response.body)["results"][0]
        if outcome["status"] != "saved":
            raise AssertionError(outcome)
        bases[slot] = outcome["sequence"]
        count += 1
    return count


def submissions(server: Server, cast: Cast, path: str, visitors: list[str]) -> dict[str, float]:
    """The medians of three rounds in which a class submits beside openings of a page; answers lost in all."""
    rounds = [asyncio.run(class_submits(server, cast, path, visitors)) for _ in range(ROUNDS)]
    figures = {name: statistics.median(found[name] for found in rounds) for name in rounds[0]}
    figures["lost"] = sum(found["lost"] for found in rounds)
    times = [found["p95_s"] for found in rounds]
    return figures | {"p95_best_s": min(times), "p95_worst_s": max(times)}


def measure() -> dict[str, Any]:
    """All figures of this file."""
    with tempfile.TemporaryDirectory(prefix="congvu-bench-") as folder:
        settings = make_settings(Path(folder) / "state")
        cast = prepare(settings, TRAINEES, OPENINGS)
        server = Server(settings)
        server.start()
        try:
            lessons = submissions(server, cast, LESSON, cast.trainees[:OPENINGS])
            saves_per_s = asyncio.run(save_answers(server, cast))
            asyncio.run(first_dashboard(server, cast))
            return {
                "lessons": lessons,
                "saves_per_s": saves_per_s,
                "dashboards": submissions(server, cast, DASHBOARD, cast.organisers),
            }
        finally:
            server.stop()


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
