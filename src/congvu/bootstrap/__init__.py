"""Wiring: which store, which clock, which folders. Only interfaces call it."""

from congvu.bootstrap.leftovers import sweep_leftovers
from congvu.bootstrap.runner import RunnerOnDemand, run_limits, sandbox_lacks
from congvu.bootstrap.state import StateFolder
from congvu.bootstrap.wiring import (
    content_root,
    current_time,
    kernel_account_name,
    open_store,
    open_workers,
)

__all__ = [
    "RunnerOnDemand",
    "StateFolder",
    "content_root",
    "current_time",
    "kernel_account_name",
    "open_store",
    "open_workers",
    "run_limits",
    "sandbox_lacks",
    "sweep_leftovers",
]
