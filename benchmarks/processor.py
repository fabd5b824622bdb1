"""Processor time that the campus's own process spends on a page."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.request import Request, urlopen

from campus import COOKIE, Server

FIRST = 3
REQUESTS = 50


def spent_ms(pid: int) -> float:
    """Milliseconds of processor that a process has used, its children's not counted."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return (int(after_name[11]) + int(after_name[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def server_ms(server: Server, cookie: str, path: str) -> float:
    """Milliseconds of processor a page, asked for by one client, one request after the other."""
    assert server.process is not None
    headers = {"Cookie": f'{COOKIE}="{cookie}"', "Accept-Encoding": "gzip"}
    request = Request(f"{server.url}/{path}", headers=headers)
    for _ in range(FIRST):
        _get(request)
    before = spent_ms(server.process.pid)
    for _ in range(REQUESTS):
        _get(request)
    return round((spent_ms(server.process.pid) - before) / REQUESTS, 2)


def _get(request: Request) -> None:
    with urlopen(request, timeout=60) as answer:
        answer.read()
        if answer.url != request.full_url:
            raise AssertionError(f"sent on to {answer.url}")
