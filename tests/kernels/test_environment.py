"""What the environment of a kernel holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from congvu.kernels import KernelSlots, NoSlot, kernel_environment


def test_only_the_whitelist_passes() -> None:
    base = {"PATH": "/bin", "TZ": "Asia/Ho_Chi_Minh", "CONGVU_DATABASE_URL": "x", "PGPASSWORD": "x"}
    environment = kernel_environment(Path("/k"), base)
    assert environment["PATH"] == "/bin"
    assert environment["HOME"] == "/k"
    assert not {"CONGVU_DATABASE_URL", "PGPASSWORD"} & set(environment)


def test_slots_are_capped_and_given_back() -> None:
    slots = KernelSlots(1)
    slots.take("a")
    with pytest.raises(NoSlot):
        slots.take("b")
    slots.release("a")
    slots.release("a")
    slots.take("b")
    assert len(slots) == 1
