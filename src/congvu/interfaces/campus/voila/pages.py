"""What the campus tells Voilà's side: which notebook, for whom, with what around it."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from jupyter_server.auth.identity import User


class LessonState(StrEnum):
    """How far an officer is with a lesson."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link of the navigation. ``href`` starts after the base address: ``lessons/one-stop/01-receiving``."""

    href: str
    title: str
    state: LessonState | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class LapseNotice:
    """A section whose norms have ended: its id, its heading, and what to tell the reader."""

    section: str
    heading: str
    told: str


@dataclass(frozen=True, slots=True)
class LessonPage:
    """One lesson for one officer.

    ``digest`` names the notebook's content (a warm process is kept for each). ``sections_done`` are ids as
    :func:`congvu.interfaces.campus.voila.sections.mark_sections` gives them; ``position`` is the section to
    resume at. ``officer_id`` is whose reading its page notes. ``quiz`` is that of the course, ``own_quiz`` the lesson's.
    """

    course: str
    lesson: str
    course_title: str
    title: str
    notebook: Path
    digest: str
    lessons: tuple[PageLink, ...] = ()
    previous: PageLink | None = None
    next: PageLink | None = None
    quiz: PageLink | None = None
    own_quiz: PageLink | None = None
    sections_done: tuple[str, ...] = ()
    position: str | None = None
    lapses: tuple[LapseNotice, ...] = ()
    officer_id: str = ""

    @property
    def purpose(self) -> str:
        """What a kernel of this page is for, as the ticket issuer is told."""
        return f"lesson:{self.course}/{self.lesson}"


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """One dashboard for one officer."""

    name: str
    title: str
    notebook: Path
    dashboards: tuple[PageLink, ...] = ()

    @property
    def purpose(self) -> str:
        """What a kernel of this page is for, as the ticket issuer is told."""
        return f"dashboard:{self.name}"


class LessonSource(Protocol):
    """The catalogue of live lessons; ``None`` for one that needs no kernel. Raises
    :class:`congvu.model.errors.NotFound` or ``Forbidden``."""

    async def get(self, user: User, course: str, lesson: str) -> LessonPage | None:
        """The lesson as this user may see it."""
        ...


class DashboardSource(Protocol):
    """The catalogue of dashboards. Raises :class:`congvu.model.errors.NotFound` or ``Forbidden``."""

    async def get(self, user: User, name: str) -> DashboardPage:
        """The dashboard as this user may see it."""
        ...


TicketEnv = Mapping[str, str]
"""``CONGVU_TICKET`` and ``CONGVU_PORT``, added to the kernel's environment."""


class TicketIssuer(Protocol):
    """Issues what a kernel shows at the data port."""

    def __call__(self, user: User | None, kernel_id: str, purpose: str) -> TicketEnv | Awaitable[TicketEnv]:
        """A ticket for one kernel.

        ``purpose`` is ``lesson:<course>/<lesson>`` or ``dashboard:<name>``. A lesson is run once for all, by
        nobody (``user`` is None, ``purpose`` starts with ``warm:``): that ticket opens only what every
        trainee may read, and is revoked as soon as the cells have run.
        """
        ...


class TicketRevoker(Protocol):
    """Ends a ticket; called once for each kernel that has ended."""

    def __call__(self, kernel_id: str) -> object:
        """Revoke the ticket of this kernel."""
        ...


class OwnerCheck(Protocol):
    """Asked of each kernel now and then: none outlives the session that it belongs to."""

    async def __call__(self, owner: str) -> bool:
        """Whether the owner's session still stands."""
        ...
