"""The queue of password work: short, fair, and counted rather than timed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from congvu.interfaces.campus.hashing import WAITING_MAX, WAITING_PER_SOURCE, Busy, HashQueue


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Work waits behind it."""
    event = threading.Event()
    yield event
    event.set()


def test_a_stranger_waits_behind_one_of_each_source_and_no_more(gate: threading.Event) -> None:
    order: list[str] = []

    async def all_of_it() -> None:
        queue = HashQueue(threads=1)
        first = asyncio.create_task(queue.run(gate.wait, "office"))
        await asyncio.sleep(0)
        many = [asyncio.create_task(queue.run(lambda: order.append("office"), "office")) for _ in range(30)]
        await asyncio.sleep(0)
        stranger = asyncio.create_task(queue.run(lambda: order.append("stranger"), "stranger"))
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, stranger, *many)
        queue.shutdown()

    asyncio.run(all_of_it())
    assert order.index("stranger") <= 1


def test_one_source_is_told_at_once_that_its_queue_is_full(gate: threading.Event) -> None:
    async def all_of_it() -> list[object]:
        queue = HashQueue(threads=1)
        tasks = [asyncio.create_task(queue.run(gate.wait, "office")) for _ in range(150)]
        await asyncio.sleep(0)
        refused = [task for task in tasks if task.done()]
        queue.require_room("stranger")
        gate.set()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        queue.shutdown()
        assert len(refused) == 150 - WAITING_PER_SOURCE - 1
        return found

    found = asyncio.run(all_of_it())
    assert sum(isinstance(one, Busy) for one in found) == 150 - WAITING_PER_SOURCE - 1


def test_where_all_is_full_whoever_waits_with_most_gives_up_one(gate: threading.Event) -> None:
    async def all_of_it() -> list[object]:
        queue = HashQueue(threads=1)
        sources = [f"s{n % 4}" for n in range(WAITING_MAX + 1)]
        tasks = [asyncio.create_task(queue.run(gate.wait, source)) for source in sources]
        await asyncio.sleep(0)
        late = asyncio.create_task(queue.run(lambda: "in", "stranger"))
        await asyncio.sleep(0)
        gate.set()
        found = await asyncio.gather(late, *tasks, return_exceptions=True)
        queue.shutdown()
        return found

    found = asyncio.run(all_of_it())
    assert found[0] == "in"
    assert sum(isinstance(one, Busy) for one in found) == 1


def test_what_work_raises_is_raised_and_the_next_goes_on() -> None:
    async def all_of_it() -> None:
        queue = HashQueue(threads=1)
        with pytest.raises(ZeroDivisionError):
            await queue.run(lambda: 1 // 0, "a")
        assert await queue.run(lambda: 7, "a") == 7
        queue.shutdown()

    asyncio.run(all_of_it())
