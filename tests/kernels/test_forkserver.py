"""The fork server without a campus: warm processes, forked kernels, their end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.connect import write_connection_file

from congvu.kernels import ForkedKernel, ForkFailed, ForkServer, KernelAccount, Unforkable, can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="kernels are forked on Linux only")
PRELOAD = ("ipywidgets",)
CELLS = ["import os, ipywidgets", "counter = 41", "ipywidgets.Label(str(counter))"]


def with_server(use: Callable[[ForkServer], Awaitable[None]], account: KernelAccount | None = None) -> None:
    """Run ``use`` with a fork server that ends after it."""

    async def run() -> None:
        server = ForkServer(preload=PRELOAD, account=account)
        try:
            await use(server)
        finally:
            await server.stop()

    asyncio.run(asyncio.wait_for(run(), 60))


async def fork(server: ForkServer, warm: Any, *, closed: bool = False) -> tuple[ForkedKernel, Any]:
    """A kernel and a client of it."""
    name = os.urandom(4).hex()
    file = str(Path(server.directory) / f"{name}.json")
    _, info = write_connection_file(file, transport="ipc", ip=str(server.directory / name), key=b"key")
    environment = server.environment | {"CONGVU_TICKET": "mine"}
    kernel = await warm.fork_kernel(info, environment, str(server.home), closed=closed)
    client = AsyncKernelClient()
    client.load_connection_info(info)
    client.start_channels(hb=False)
    return kernel, client


async def evaluate(client: Any, expression: str) -> str:
    """The value of an expression in the kernel."""
    reply = await client.execute(
        "", user_expressions={"value": expression}, reply=True, timeout=20, store_history=False
    )
    value = reply["content"]["user_expressions"]["value"]
    text: str = value["data"]["text/plain"]
    return text


def test_a_fork_has_what_was_run_and_its_own_ticket() -> None:
    async def use(server: ForkServer) -> None:
        warm = await (await server.warm()).fork_warm(CELLS, server.environment | {"CONGVU_TICKET": "warm"})
        outputs = (await warm.ready())["outputs"]
        assert "application/vnd.jupyter.widget-view+json" in outputs[2][0]["data"]
        _, client = await fork(server, warm)
        assert await evaluate(client, "counter + 1") == "42"
        assert await evaluate(client, "os.environ['CONGVU_TICKET']") == "'mine'"
        client.stop_channels()

    with_server(use)


def test_many_may_be_asked_for_at_once() -> None:
    """More than the socket takes before it has been read: each request carries a lesson's text."""
    count, text = 24, "# " + "dài " * 10_000

    async def use(server: ForkServer) -> None:
        base = await server.warm()
        asked = (base.fork_warm([text, f"number = {n}"], server.environment) for n in range(count))
        warm = await asyncio.gather(*asked)
        assert base.live_children == count
        for one in warm:
            one.close()

    with_server(use)


def test_one_who_stops_waiting_leaves_the_others_unharmed() -> None:
    async def use(server: ForkServer) -> None:
        base = await server.warm()
        given_up = asyncio.ensure_future(base.fork_warm(CELLS, server.environment))
        await asyncio.sleep(0)
        given_up.cancel()
        warm = await base.fork_warm(CELLS, server.environment)
        assert (await warm.ready())["outputs"]

    with_server(use)


def test_a_closed_kernel_runs_no_code_at_all() -> None:
    """Even one who holds its key and its sockets."""

    async def use(server: ForkServer) -> None:
        warm = await server.warm()
        _, client = await fork(server, warm, closed=True)
        sent = client.execute("1")
        info = client.kernel_info()
        reply = await client.get_shell_msg(timeout=20)
        assert reply["parent_header"]["msg_id"] == info != sent
        client.stop_channels()

    with_server(use)


def test_a_kernel_can_be_closed_later() -> None:
    """As that of a dashboard is, once its cells have run."""

    async def use(server: ForkServer) -> None:
        _, client = await fork(server, await server.warm())
        await client.execute("get_ipython().kernel.limit(closed=True)", reply=True, timeout=20)
        sent = client.execute("1")
        info = client.kernel_info()
        reply = await client.get_shell_msg(timeout=20)
        assert reply["parent_header"]["msg_id"] == info != sent
        client.stop_channels()

    with_server(use)


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="changing account takes root")
def test_kernels_run_under_the_account_and_cannot_go_back() -> None:
    async def use(server: ForkServer) -> None:
        kernel, client = await fork(server, await server.warm())
        assert await evaluate(client, "__import__('os').getresuid()") == "(65534, 65534, 65534)"
        assert psutil.Process(kernel.pid).gids().real == 65534
        client.stop_channels()

    with_server(use, KernelAccount(65534, 65534))


def test_the_campus_is_told_of_an_end() -> None:
    async def use(server: ForkServer) -> None:
        kernel, client = await fork(server, await server.warm())
        await evaluate(client, "1")
        await kernel.send_signal(signal.SIGKILL)
        assert await asyncio.wait_for(kernel.exited, 10) == -signal.SIGKILL
        client.stop_channels()

    with_server(use)


def test_threads_make_a_lesson_unforkable() -> None:
    async def use(server: ForkServer) -> None:
        cell = "import threading, time; threading.Thread(target=time.sleep, args=[60], daemon=True).start()"
        with pytest.raises(Unforkable, match="thread"):
            await (await server.warm()).fork_warm([cell], server.environment)

    with_server(use)


def test_a_fork_server_that_was_killed_is_started_again() -> None:
    async def use(server: ForkServer) -> None:
        warm = await server.warm()
        kernel, client = await fork(server, warm)
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        assert await asyncio.wait_for(kernel.exited, 10) == -signal.SIGKILL
        with pytest.raises(ForkFailed):
            await warm.fork_kernel({}, {}, "/", closed=True)
        assert await server.warm() is not warm
        client.stop_channels()

    with_server(use)


def test_all_end_when_the_parent_is_killed(tmp_path: Path) -> None:
    """No farewell is sent: the kernel of the operating system sees to it."""
    program = """
import asyncio, os, signal
from congvu.kernels import ForkServer
async def main():
    server = ForkServer(preload=())
    warm = await (await server.warm()).fork_warm(["1"], server.environment)
    await warm.fork_kernel({"transport": "ipc", "ip": str(server.directory / "k"), "key": "k"},
                           server.environment, str(server.home), closed=True)
    print(server.directory, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        directory = parent.stdout.readline().strip()
        family = psutil.Process(parent.pid).children(recursive=True)
        assert len(family) == 3
        parent.kill()
        _, alive = psutil.wait_procs(family, timeout=10)
    assert not alive
    assert not Path(directory).exists()
