"""Asking, now and then, whether the visitor may still see what is on the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from congvu.interfaces.dashboards.client import AccessEnded

INTERVAL_S = 20.0
MOST_FAILURES = 3
_LOST = "Mất kết nối với máy chủ, không kiểm tra được quyền xem. Anh/chị hãy tải lại trang."


async def watch(
    ask: Callable[[], object], end: Callable[[str], object], *, interval_s: float = INTERVAL_S
) -> None:
    """Call ``ask`` every ``interval_s`` until it raises :class:`AccessEnded`; then ``end`` with the reason.

    The port dies with the session, so a port that fails ``MOST_FAILURES`` times in a row has ended too.
    ``ask`` is run in a thread, ``end`` on the loop, where widgets may be touched.
    """
    failures = 0
    while failures < MOST_FAILURES:
        await asyncio.sleep(interval_s)
        try:
            await asyncio.to_thread(ask)
        except AccessEnded as error:
            end(error.message)
            return
        except Exception:  # noqa: BLE001  # whatever it was, the right to see was not confirmed
            failures += 1
        else:
            failures = 0
    end(_LOST)


def start_watch(ask: Callable[[], object], end: Callable[[str], object]) -> asyncio.Task[None] | None:
    """Watch as long as the kernel's loop runs; ``None`` where there is no loop (a plain script)."""
    try:
        return asyncio.get_running_loop().create_task(watch(ask, end))
    except RuntimeError:
        return None
