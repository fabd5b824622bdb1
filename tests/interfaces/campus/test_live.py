"""The side with kernels starts once, when somebody asks for it, and holds nobody up."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable

import pytest
from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, HTTPServerRequest, RequestStartLine
from tornado.web import Application

from congvu.interfaces.campus.live import Front, LiveSide

HEAVY = ("voila", "jupyter_server", "jupyter_client", "nbconvert", "pandas", "plotly", "nbgrader")
LOADED = f"""
import sys
import congvu.interfaces.campus.assembly
print(sorted({{name.partition(".")[0] for name in sys.modules}} & set({HEAVY})))
"""
Scene = Callable[["Recorded"], Awaitable[None]]


class Recorded:
    """Starts when it is let, and notes what is asked of it. Answers ``/dashboards/x`` alone."""

    def __init__(self) -> None:
        self.let, self.calls = asyncio.Event(), list[str]()
        self.failing = False
        self.side = LiveSide(self.start)

    async def start(self) -> Recorded:
        self.calls.append("start")
        try:
            await self.let.wait()
        except asyncio.CancelledError:
            self.calls.append("called off")
            raise
        if self.failing:
            raise OSError("no more processes")
        return self

    def find_handler(self, request: HTTPServerRequest) -> HTTPMessageDelegate | None:
        return HTTPMessageDelegate() if request.path == "/dashboards/x" else None

    async def end_session(self, owner: str) -> None:
        self.calls.append(f"end {owner}")

    async def answered(self, within_s: float) -> None:
        self.calls.append("answered")

    async def close(self) -> None:
        self.calls.append("close")


def asked(path: str) -> HTTPServerRequest:
    headers = HTTPHeaders({"Host": "127.0.0.1"})
    return HTTPServerRequest(headers=headers, start_line=RequestStartLine("GET", path, "HTTP/1.1"))


def play(scene: Scene) -> None:
    async def run() -> None:
        await scene(Recorded())

    asyncio.run(run())


def test_the_campus_loads_no_jupyter_before_somebody_needs_it() -> None:
    """Nor a table library: 50 MB and two seconds of an office PC."""
    command = [sys.executable, "-c", LOADED]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_all_who_ask_meanwhile_wait_for_one_start() -> None:
    async def scene(one: Recorded) -> None:
        asked = [asyncio.create_task(one.side.open(60)) for _ in range(3)]
        await asyncio.sleep(0)
        one.let.set()
        assert await asyncio.gather(*asked) == [True, True, True]
        assert await one.side.open(0)
        assert one.calls == ["start"]

    play(scene)


def test_who_does_not_want_to_wait_is_told_so() -> None:
    """And the start goes on for who comes back."""

    async def scene(one: Recorded) -> None:
        assert not await one.side.open(0.01)
        one.let.set()
        assert await one.side.open(60)
        assert one.calls == ["start"]

    play(scene)


def test_a_start_that_fails_is_told_and_tried_again() -> None:
    async def scene(one: Recorded) -> None:
        one.failing = True
        one.let.set()
        with pytest.raises(OSError, match="no more"):
            await one.side.open(60)
        one.failing = False
        assert await one.side.open(60)
        assert one.calls == ["start", "start"]

    play(scene)


def test_a_start_that_failed_while_nobody_waited_is_told_to_the_next() -> None:
    async def scene(one: Recorded) -> None:
        assert not await one.side.open(0.01)
        one.failing = True
        one.let.set()
        with pytest.raises(OSError, match="no more"):
            await one.side.open(60)

    play(scene)


def test_closing_calls_a_start_off_and_ends_what_runs() -> None:
    async def scene(one: Recorded) -> None:
        await one.side.close()
        assert one.calls == []
        assert not await one.side.open(0.01)
        await one.side.close()
        assert one.calls == ["start", "called off"]
        other = Recorded()
        other.let.set()
        assert await other.side.open(60)
        await other.side.close()
        assert other.calls == ["start", "close"]

    play(scene)


def test_pages_answer_until_it_runs_and_whatever_is_not_its() -> None:
    async def scene(one: Recorded) -> None:
        pages = Application()
        front = Front(pages, one.side)

        def answers(path: str) -> type:
            return type(front.find_handler(asked(path)))

        ours = type(pages.find_handler(asked("/")))
        assert answers("/dashboards/x") is ours
        one.let.set()
        assert await one.side.open(60)
        assert answers("/dashboards/x") is HTTPMessageDelegate
        assert answers("/") is ours

    play(scene)


def test_a_log_out_needs_no_kernels() -> None:
    async def scene(one: Recorded) -> None:
        await one.side.end_session("an")
        await one.side.answered(1)
        assert one.calls == []
        one.let.set()
        await one.side.open(60)
        await one.side.end_session("an")
        assert one.calls == ["start", "end an"]

    play(scene)
