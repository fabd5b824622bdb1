"""Answers acknowledged and then missing, over SIGKILLs of the server at random moments under load."""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
from pathlib import Path
from typing import Any

from campus import SLOTS, Browser, Cast, Server, make_settings, prepare
from load import answer, count_lost, start_attempt
from tornado.httpclient import AsyncHTTPClient, HTTPError
from tornado.iostream import StreamClosedError

KILLS = 50
WRITERS = 12
LIFE_S = (0.3, 1.5)


class Writer:
    """A trainee who answers on and on, and notes what was acknowledged. Unsure answers are sent again."""

    def __init__(self, browser: Browser, attempt_id: str) -> None:
        self.browser, self.attempt_id = browser, attempt_id
        self.acknowledged: dict[str, int] = {}
        self._count = 0

    async def write(self, stop: asyncio.Event) -> None:
        """Answers until told to stop or cut off."""
        while not stop.is_set():
            slot = self._count % SLOTS + 1
            name = f"s{slot:02d}"
            body = {"answers": [answer(slot, self.acknowledged.get(name, 0), "ab"[self._count // SLOTS % 2])]}
            try:
                response = await self.browser.post_json(
                    f"/attempt/{self.attempt_id}/answers", body, patience_s=10
                )
                if response.code != 200:  # 599 is tornado's own: cut off before the answer
                    return
                outcome: dict[str, Any] = json.loads(response.body)["results"][0]
            except (
                HTTPError,
                OSError,
                StreamClosedError,
            ):  # the server was killed: how the line breaks does not matter
                return
            if outcome["status"] in ("saved", "stale"):  # stale: saved before the kill, the answer to it lost
                self.acknowledged[name] = outcome["sequence"]
            self._count += 1


async def _one_life(server: Server, writers: list[Writer], life_s: float) -> None:
    stop = asyncio.Event()
    tasks = [asyncio.create_task(writer.write(stop)) for writer in writers]
    await asyncio.sleep(life_s)
    await asyncio.to_thread(server.kill)
    stop.set()
    await asyncio.gather(*tasks)


async def _lives(server: Server, cast: Cast, kills: int) -> list[Writer]:
    client = AsyncHTTPClient(max_clients=100)
    browsers = [Browser(server.url, cookie, client) for cookie in cast.trainees]
    ids = [await start_attempt(browser, cast.campaign_id) for browser in browsers]
    writers = [Writer(browser, attempt_id) for browser, attempt_id in zip(browsers, ids, strict=True)]
    moments = random.Random(11)  # a load, not a secret
    for number in range(kills):
        await _one_life(server, writers, moments.uniform(*LIFE_S))
        if number < kills - 1:
            await asyncio.to_thread(server.start)
    return writers


def measure(kills: int = KILLS) -> dict[str, int]:
    """Kills, answers acknowledged, answers lost."""
    with tempfile.TemporaryDirectory(prefix="congvu-bench-") as folder:
        settings = make_settings(Path(folder) / "state")
        cast = prepare(settings, WRITERS)
        server = Server(settings)
        server.start()
        try:
            writers = asyncio.run(_lives(server, cast, kills))
        finally:
            server.kill()
        lost = count_lost(server, {writer.attempt_id: writer.acknowledged for writer in writers})
        acknowledged = sum(sum(writer.acknowledged.values()) for writer in writers)
    if not acknowledged:
        raise AssertionError("nothing was acknowledged, so nothing was measured")
    return {"kills": kills, "acknowledged": acknowledged, "lost": lost}


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
