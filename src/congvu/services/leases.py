"""Leases: work that only one process may do at a time.

A lease is taken in a transaction of its own before the work and given back in another one after it, so that whoever
dies in between leaves a row that names her. It runs out by itself; that of a process of this machine that is no more
is free at once.
"""

from __future__ import annotations

import hashlib
import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types

from congvu.model.errors import Conflict
from congvu.store import Store, Tx, bookkeeping

Clock = Callable[[], datetime]
Prolong = Callable[[], None]
PROLONGED_EACH = 4
"""A lease is prolonged when a quarter of it has gone: before that, no other process can have taken it."""
HOST_SHOWN = 40
_STAT_STARTED = 19
"""Where ``/proc/<pid>/stat`` tells the start, counted from the field behind the name (proc(5), field 22)."""
_log = logging.getLogger("congvu.leases")


class LeaseBusy(Conflict):
    """Another process holds the lease, or has taken it from one that let it run out."""


def utc_now() -> datetime:
    """The clock of the wall, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do some work, for ``length`` at a time; ``busy`` makes the error that others are told."""

    name: str
    length: timedelta
    busy: Callable[[], LeaseBusy]

    def take(self, tx: Tx, now: datetime, holder: str) -> None:
        """Takes or prolongs it within a transaction of the caller's; raises what ``busy`` makes."""
        other = bookkeeping.lease_holder(tx, self.name)
        if other and other != holder and has_died(other):
            bookkeeping.drop_lease(tx, self.name, other)
        if not bookkeeping.take_lease(tx, self.name, holder, now, self.length):
            raise self.busy()

    def drop(self, tx: Tx, holder: str) -> None:
        """Gives it back within a transaction of the caller's."""
        bookkeeping.drop_lease(tx, self.name, holder)

    @contextmanager
    def held(self, store: Store, clock: Clock = utc_now, holder: str = "") -> Iterator[Prolong]:
        """Holds it while the work lasts; gives a call, to be made between steps, that prolongs it.

        Either raises what ``busy`` makes when another process has it. Giving it back never raises: the work is done,
        or its own error counts, and the lease runs out anyway.
        """
        name = holder or own_name()
        taken_at: list[datetime] = []

        def prolong() -> None:
            now = clock()
            if taken_at and now - taken_at[-1] < self.length / PROLONGED_EACH:
                return
            store.write(lambda tx: self.take(tx, now, name))
            taken_at[:] = [now]

        prolong()
        try:
            yield prolong
        finally:
            self._give_back(store, name)

    def _give_back(self, store: Store, holder: str) -> None:
        try:
            store.write(lambda tx: self.drop(tx, holder))
        except Exception:  # noqa: BLE001  # whatever it is, it must not stand over what the work came to
            _log.exception("the lease %s could not be given back; it runs out by itself", self.name)


def own_name() -> str:
    """This process as a holder of leases: ``place:pid:start``, at most 80 characters."""
    return f"{_place()}:{os.getpid()}:{_started(os.getpid())}"


def has_died(holder: str) -> bool:
    """Whether a holder is a process of this machine that is no more. Of other machines nothing is known.

    A number that has gone to another process since is told by the instant of its start.
    """
    place, _, told = holder.partition(":")
    number, _, started = told.partition(":")
    if place != _place() or not number.isdecimal():
        return False
    if not psutil.pid_exists(int(number)):
        return True
    now = _started(int(number))
    return bool(started and now) and started != now


@cache
def _place() -> str:
    """This machine, or this container: processes elsewhere may have the same numbers and the same host name."""
    try:
        numbers = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # not Linux
        numbers = ""
    host = socket.gethostname()
    digest = hashlib.sha256(f"{host} {numbers}".encode()).hexdigest()[:12]
    return f"{host[:HOST_SHOWN].replace(':', '-')}.{digest}"


def _started(number: int) -> str:
    """When a process began; empty if that cannot be told.

    On Linux in ticks since the machine's start: correcting the clock of the wall moves what psutil would say.
    """
    try:
        if (stat := Path(f"/proc/{number}/stat")).exists():
            return stat.read_text().rpartition(")")[2].split()[_STAT_STARTED]
        return str(int(psutil.Process(number).create_time()))
    except (OSError, psutil.Error):
        return ""
