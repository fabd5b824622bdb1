"""The provisioner ``congvu-fork``: how jupyter_client starts a kernel that is a fork of a warm process."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from typing_extensions import override

from congvu.kernels.client import ForkedKernel, WarmProcess


class ForkProvisioner(LocalProvisioner):
    """A ``LocalProvisioner`` whose process is forked from the ``warm`` process given to ``start_kernel``.

    Further keyword arguments of ``start_kernel``: ``closed`` (no code over messages) and ``on_exit``, called
    with the kernel id when the process has ended. Without ``warm`` a stock kernel is started.
    """

    forked: ForkedKernel | None = None

    @property
    @override
    def has_process(self) -> bool:
        return self.forked is not None or super().has_process

    @override
    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        warm: WarmProcess | None = kwargs.pop("warm", None)
        closed: bool = kwargs.pop("closed", False)
        on_exit = kwargs.pop("on_exit", None)
        if warm is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.forked = await warm.fork_kernel(
            self.connection_info, kwargs["env"], str(kwargs["cwd"]), closed=closed
        )
        self.pid = self.forked.pid
        if on_exit is not None:
            kernel_id = self.kernel_id
            self.forked.exited.add_done_callback(lambda _: on_exit(kernel_id))
        return self.connection_info

    @override
    async def poll(self) -> int | None:
        if self.forked is None:
            return await super().poll()
        return self.forked.exited.result() if self.forked.exited.done() else None

    @override
    async def wait(self) -> int | None:
        if self.forked is None:
            return await super().wait()
        code = await asyncio.shield(self.forked.exited)
        self.forked = None
        return code

    @override
    async def send_signal(self, signum: int) -> None:
        if self.forked is None:
            await super().send_signal(signum)
        else:
            await self.forked.send_signal(signum)

    @override
    async def kill(self, restart: bool = False) -> None:
        if self.forked is None:
            await super().kill(restart)
        else:
            await self.forked.send_signal(signal.SIGKILL)

    @override
    async def terminate(self, restart: bool = False) -> None:
        if self.forked is None:
            await super().terminate(restart)
        else:
            await self.forked.send_signal(signal.SIGTERM)
