"""Before the first dashboard: who has the side with kernels started, and what they see until it runs."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from campus_server import AN, BINH, EN, LAN, MAI, NOBODY, THAO, CampusServer, wait_until

DASHBOARD, LIVE, LESSON = "/dashboards/overview", "/live/probe/01-probe", "/lessons/probe/01-probe"
KERNEL = "/api/kernels/00000000-0000-0000-0000-000000000000"
REFUSED = {
    DASHBOARD: {NOBODY: 302, AN: 403, THAO: 403},
    LIVE: {NOBODY: 302, BINH: 404, THAO: 404, EN: 404},
    LESSON: {NOBODY: 302, BINH: 404, THAO: 404, EN: 404},
    KERNEL: {NOBODY: 302, AN: 404},
    f"{KERNEL}/channels": {NOBODY: 302, AN: 404},
    "/voila/static/voila.js": {NOBODY: 302, AN: 404},
}


@pytest.fixture
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    """A campus that nobody has opened a dashboard on."""
    with CampusServer(tmp_path_factory.mktemp("campus")) as server:
        yield server


def processes(campus: CampusServer) -> int:
    """How many it has started."""
    assert campus.process is not None
    return len(psutil.Process(campus.process.pid).children(recursive=True))


def test_who_may_not_see_it_starts_nothing(campus: CampusServer) -> None:
    """Nor do kernels' addresses of before a restart."""
    for path, expected in REFUSED.items():
        assert {who: campus.visitor(who).get(path).status_code for who in expected} == expected, path
    assert processes(campus) == 0


@pytest.mark.parametrize(
    ("who", "path", "told"),
    [(LAN, DASHBOARD, "Đang mở bảng theo dõi…"), (AN, LIVE, "Đang mở bài học…")],
)
def test_who_may_see_it_is_led_there_when_it_runs(
    campus: CampusServer, who: str, path: str, told: str
) -> None:
    """Until then a page says so and looks again by itself. A quiz is begun meanwhile.

    Who looks just when it runs is led to the same address; who comes a moment later is there at once.
    """
    visitor, mai = campus.visitor(who), campus.visitor(MAI)
    seen = []

    def led() -> bool:
        answer = visitor.get(path)
        seen.append(answer)
        return answer.status_code != 202

    wait_until(led, 120)
    assert mai.start()
    assert (seen[-1].status_code, seen[-1].headers.get("Location")) in [(307, path), (200, None)]
    assert all(told in answer.text and 'http-equiv="refresh"' in answer.text for answer in seen[:-1])
    assert visitor.get(path).status_code == 200
    assert processes(campus) >= 2


def test_all_who_come_at_once_are_led_there(campus: CampusServer) -> None:
    """And one warm process is started for them."""
    visitors = [campus.visitor(who) for who in (LAN, LAN, BINH)]
    with ThreadPoolExecutor(len(visitors)) as pool:
        kernels = list(pool.map(lambda visitor: visitor.open_kernel(DASHBOARD), visitors))
    assert len(set(kernels)) == 3
    assert processes(campus) == 1 + len(kernels)
