"""The cap on live kernels: slots, taken before a kernel is started and given back when it has ended."""

from __future__ import annotations


class NoSlot(Exception):
    """Every slot is taken; open the page without a kernel."""


class KernelSlots:
    """At most ``limit`` holders at a time; a holder is a kernel id."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._held: set[str] = set()

    def __len__(self) -> int:
        return len(self._held)

    def take(self, kernel_id: str) -> None:
        """Take a slot for ``kernel_id``; raises :class:`NoSlot` when there is none."""
        if len(self._held) >= self.limit:
            raise NoSlot(f"all {self.limit} kernels are in use")
        self._held.add(kernel_id)

    def release(self, kernel_id: str) -> None:
        """Give the slot back; harmless when it is not held."""
        self._held.discard(kernel_id)
