"""Steps that happen once: each is one transaction, and its marker in the audit log is part of it.

A load that is killed goes on at the first step without a marker; a step is never half done, nor done twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from congvu.model.campaigns import Grant, Scope
from congvu.model.people import Role
from congvu.services.context import SYSTEM, Context, Services
from congvu.store import Store, Tx, audit

ACTION = "load_sample"
_MANY = 100_000


@dataclass(frozen=True, slots=True)
class Loader:
    """What every step needs. ``now`` is the real instant; steps act at instants of their own."""

    store: Store
    services: Services
    now: datetime

    def at(self, instant: datetime) -> Context:
        """A call by the system at an instant."""
        return Context(instant, self.services)

    def morning(self, day: date, hour: int = 8, minute: int = 0) -> datetime:
        """An hour of a day in the zone of the services."""
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.services.zone)

    def once(self, name: str, job: Callable[[Tx], object]) -> bool:
        """Runs a step in one transaction unless it was done before; whether it ran."""

        def run(tx: Tx) -> bool:
            if name in done(tx):
                return False
            job(tx)
            self.at(self.now).record(tx, ACTION, name)
            return True

        return self.store.write(run)


def done(tx: Tx) -> set[str]:
    """Names of the steps that are done."""
    return {entry.object for entry in audit.entries(tx, action=ACTION, limit=_MANY)}


def system_scope(unit_id: str, on: date) -> Scope:
    """The command line's reach over one unit of the sample, and over nothing else."""
    return Scope(SYSTEM, on, (Grant(SYSTEM, Role.ADMINISTRATOR, unit_id, on),))
