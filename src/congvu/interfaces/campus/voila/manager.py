"""Kernels of the campus: each has an owner, a slot, a ticket and a whitelisted environment."""

# mypy: disable-error-code="import-untyped, misc, no-untyped-call, untyped-decorator, no-any-return"
# Voilà has no types, and jupyter_server's are partial.

from __future__ import annotations

import asyncio
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_core.utils import ensure_async
from jupyter_server._tz import utcnow
from jupyter_server.auth.identity import User
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager, ServerKernelManager
from traitlets import Any as AnyTrait
from traitlets import Bool, Integer, Unicode
from typing_extensions import override

from congvu.interfaces.campus.voila.connection import FilteredConnection
from congvu.interfaces.campus.voila.pages import OwnerCheck, TicketIssuer, TicketRevoker
from congvu.kernels import KernelSlots, WarmProcess, can_fork

KERNEL_NAME = "congvu"


class CampusKernelSpecs(KernelSpecManager):
    """One kernel spec, ours; those installed on the machine are not looked at."""

    fork = Bool(can_fork())

    @override
    def find_kernel_specs(self) -> dict[str, str]:
        return {KERNEL_NAME: ""}

    @override
    def get_kernel_spec(self, kernel_name: str = KERNEL_NAME) -> KernelSpec:
        provisioner = {"kernel_provisioner": {"provisioner_name": "congvu-fork"}} if self.fork else {}
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name=KERNEL_NAME,
            language="python",
            metadata=provisioner,
        )


class CampusKernelClient(ServerKernelManager):
    """The manager of one kernel: Unix sockets where kernels are forked, and no restart of a dead one."""

    autorestart = Bool(False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self._socket_dir:
            self.transport = "ipc"

    @property
    def _socket_dir(self) -> str:
        return cast(CampusKernelManager, self.parent).socket_dir

    @override
    def _ip_default(self) -> str:
        if not self._socket_dir:
            return "127.0.0.1"
        # 12 hex digits: the path must stay under 107 bytes.
        return str(Path(self._socket_dir) / Path(self.connection_file).stem[-12:])


@dataclass(frozen=True, slots=True)
class Holding:
    """Whose kernel it is (a session's), for which officer, and what for."""

    owner: str
    officer_id: str
    purpose: str


class CampusKernelManager(AsyncMappingKernelManager):
    """All live kernels. Pages start them with :meth:`open_kernel`; nothing else does."""

    kernel_manager_class = Unicode(f"{__name__}.CampusKernelClient")
    default_kernel_name = Unicode(KERNEL_NAME)
    # A visitor's page that has gone (closed without its farewell, a lost phone) frees its slot soon;
    # one that stays open may be read for a while.
    orphan_timeout_s = Integer(120)
    idle_timeout_s = Integer(1800)
    max_per_officer = Integer(6)
    socket_dir = Unicode("")
    slots = AnyTrait()
    base_environment = AnyTrait()
    working_dir = Unicode("")
    issue = AnyTrait()
    revoke = AnyTrait()
    stands = AnyTrait()

    def configure(
        self,
        *,
        slots: KernelSlots,
        environment: Mapping[str, str],
        working_dir: Path,
        socket_dir: Path | None,
        issue: TicketIssuer,
        revoke: TicketRevoker,
        stands: OwnerCheck,
    ) -> None:
        """Everything that Voilà's construction of a manager has no arguments for."""
        self.slots, self.issue, self.revoke, self.stands = slots, issue, revoke, stands
        self.base_environment = dict(environment)
        self.working_dir = str(working_dir)
        self.socket_dir = str(socket_dir or "")
        self.holdings: dict[str, Holding] = {}
        self._ending: set[asyncio.Task[None]] = set()

    def owns(self, owner: str | None, kernel_id: str) -> bool:
        """Whether this kernel lives and is the owner's."""
        holding = self.holdings.get(kernel_id)
        return holding is not None and owner is not None and holding.owner == owner

    async def open_kernel(
        self, user: User, owner: str, purpose: str, *, warm: WarmProcess | None, closed: bool
    ) -> str:
        """Start a kernel for ``owner``; returns its id. Raises :class:`congvu.kernels.NoSlot`."""
        await self._make_room(user.username)
        kernel_id = str(uuid.uuid4())
        self.slots.take(kernel_id)
        self.holdings[kernel_id] = Holding(owner, user.username, purpose)
        try:
            ticket = await ensure_async(self.issue(user, kernel_id, purpose))
            forked: dict[str, Any] = (
                {"warm": warm, "closed": closed, "on_exit": self._on_exit} if warm else {}
            )
            await self.start_kernel(
                kernel_id=kernel_id,
                kernel_name=KERNEL_NAME,
                env=self.base_environment | dict(ticket),
                cwd=self.working_dir,
                **forked,
            )
        except BaseException:
            self._forget(kernel_id)
            raise
        return kernel_id

    async def _make_room(self, officer_id: str) -> None:
        """One visitor with many tabs, or many sessions, must not take every slot: her oldest kernels end."""
        owned = [id_ for id_, holding in self.holdings.items() if holding.officer_id == officer_id]
        for kernel_id in owned[: max(0, len(owned) - self.max_per_officer + 1)]:
            if kernel_id in self._kernels:
                await self.shutdown_kernel(kernel_id)

    def _on_exit(self, kernel_id: str) -> None:
        """A forked kernel has ended by itself (or by us: then there is nothing left to do)."""
        if kernel_id in self._kernels and kernel_id not in self._pending_kernels:
            task = asyncio.ensure_future(self.shutdown_kernel(kernel_id))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def _shut_down(self, kernel_id: str, **_now_or_restart: bool) -> None:
        """Kill: kernels keep nothing, and a polite request costs seconds."""
        try:
            await super()._async_shutdown_kernel(kernel_id, now=True, restart=False)
        finally:
            self._forget(kernel_id)

    shutdown_kernel = _shut_down  # type: ignore[assignment]  # upstream's is async in the same way

    @override
    def remove_kernel(self, kernel_id: str) -> Any:
        """Also called when a stock kernel has died."""
        self._forget(kernel_id)
        return super().remove_kernel(kernel_id)

    def _forget(self, kernel_id: str) -> None:
        if self.holdings.pop(kernel_id, None) is not None:
            self.slots.release(kernel_id)
            self.revoke(kernel_id)
            FilteredConnection.end_lines_of(kernel_id)

    async def close_owned(self, owner: str) -> None:
        """End every kernel of an owner: the session is over."""
        for kernel_id, holding in list(self.holdings.items()):
            if holding.owner == owner and kernel_id in self._kernels:
                await self.shutdown_kernel(kernel_id)

    @override
    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """Two limits instead of one: with a page connected and without; and none outlives its session."""
        holding = self.holdings.get(kernel_id)
        if holding is not None and not await self.stands(holding.owner):
            self.log.info("kernel %s: its session is over", kernel_id)
            await self.shutdown_kernel(kernel_id)
            return
        kernel = self._kernels[kernel_id]
        connected = self._kernel_connections.get(kernel_id, 0) > 0
        limit_s = self.idle_timeout_s if connected else self.orphan_timeout_s
        if utcnow() - kernel.last_activity > timedelta(seconds=limit_s):
            self.log.info("kernel %s: idle, ended", kernel_id)
            await self.shutdown_kernel(kernel_id)
