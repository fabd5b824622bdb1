"""Wiring: which store, which clock, which folders. Only interfaces call it."""

from congvu.bootstrap.state import StateFolder
from congvu.bootstrap.wiring import content_root, current_time, kernel_account_name, open_store

__all__ = ["StateFolder", "content_root", "current_time", "kernel_account_name", "open_store"]
