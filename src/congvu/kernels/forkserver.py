"""The fork server: the first warm process, its directories and its account."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from congvu.kernels.client import WarmProcess
from congvu.kernels.environment import KernelAccount, kernel_environment

DEFAULT_PRELOAD = ("ipywidgets", "anywidget", "pandas", "plotly.graph_objects")
END_S = 0.5
"""A warm process ends at once when its socket closes, unless it still imports; then it is killed."""


class ForkServer:
    """Starts the warm process, and starts it again should it end. One to a campus.

    ``directory`` belongs to the kernels' account and to nobody else: sockets of kernels are made in it, and
    ``home`` is their home and working directory.
    """

    def __init__(
        self, *, preload: Sequence[str] = DEFAULT_PRELOAD, account: KernelAccount | None = None
    ) -> None:
        self._options: dict[str, Any] = {
            "preload": list(preload),
            "account": [account.uid, account.gid] if account else None,
            "rehearsal": "",
            "arguments": {},
        }
        # Short: the path of a Unix socket holds 107 bytes.
        self.directory = Path(tempfile.mkdtemp(prefix="congvu-", dir=_short_tmp()))
        self.home = self.directory / "home"
        self.home.mkdir(mode=0o700)
        if account is not None:
            os.chown(self.directory, account.uid, account.gid)
            os.chown(self.home, account.uid, account.gid)
        self.environment = kernel_environment(self.home)
        self._process: subprocess.Popen[bytes] | None = None
        self._warm: WarmProcess | None = None
        self._starting = asyncio.Lock()

    def rehearse(self, name: str, arguments: dict[str, Any]) -> None:
        """Have the warm process call ``module:name`` with ``arguments`` before it changes account.

        What is imported and compiled then need not be again in any child.
        """
        self._options |= {"rehearsal": name, "arguments": arguments}

    @property
    def pid(self) -> int | None:
        """The process id of the warm process, once started."""
        return self._process.pid if self._process else None

    async def warm(self) -> WarmProcess:
        """The first warm process, ready; started when it is not there."""
        async with self._starting:
            if self._warm is None or self._warm.ended:
                self._warm = self._start()
        await self._warm.ready()
        return self._warm

    def _start(self) -> WarmProcess:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-I", "-m", "congvu.kernels._warm", str(theirs.fileno())]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # ourselves
                [*command, json.dumps(self._options)],
                env=self.environment,
                cwd=self.home,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        return WarmProcess(ours)

    async def stop(self) -> None:
        """End the warm process and all its children; remove the directory."""
        if self._warm is not None:
            self._warm.close()
            await self._warm.wait_closed()
        if self._process is not None:
            await asyncio.to_thread(_end, self._process)
        shutil.rmtree(self.directory, ignore_errors=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _short_tmp() -> str | None:
    return "/tmp" if len(tempfile.gettempdir()) > 40 and Path("/tmp").is_dir() else None  # noqa: S108
