"""What commands share: settings, store, context."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from congvu.bootstrap import StateFolder, current_time, open_store
from congvu.model.campaigns import Grant, Scope
from congvu.model.people import Role
from congvu.services.context import Context, Services
from congvu.services.people import ROOT_ID, Look, ensure_root, note_looks
from congvu.settings import Settings, read_settings
from congvu.store import Store
from congvu.store.gradebook.course import Course


@dataclass(slots=True)
class CommandSession:
    """An open store with what use cases need. The command line acts as the system, over the whole tree."""

    settings: Settings
    store: Store
    services: Services = field(default_factory=Services)

    @property
    def context(self) -> Context:
        """The context of a call, now."""
        return Context(current_time(), self.services)

    @property
    def state(self) -> StateFolder:
        """The state folder."""
        return StateFolder(self.settings.state)

    @property
    def course(self) -> Course:
        """nbgrader's course folder and gradebook."""
        return Course(self.settings.nbgrader_root.absolute(), self.settings.nbgrader_db_url)

    def note_looks(self, looks: Iterable[Look]) -> None:
        """Has it written in the audit that the command line has shown named people."""
        self.store.write(lambda tx: note_looks(tx, self.context, looks))

    def scope(self) -> Scope:
        """The administrator's reach: all units."""
        today = self.context.today
        return Scope("system", today, (Grant("system", Role.ADMINISTRATOR, ROOT_ID, today),))


@contextmanager
def open_session() -> Iterator[CommandSession]:
    """Opens the store of the environment's settings."""
    settings = read_settings(os.environ)
    with open_store(settings) as store:
        session = CommandSession(settings, store)
        store.write(lambda tx: ensure_root(tx, session.context))
        yield session
