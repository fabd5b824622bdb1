"""Tickets: what a kernel shows at the data port. They stand for a session and a purpose, and hold nothing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ticket:
    """``purpose`` is ``lesson:<course>/<lesson>`` or ``dashboard:<name>``; ``session`` a session's digest."""

    session: str
    kernel_id: str
    purpose: str

    def reads_lesson(self) -> tuple[str, str] | None:
        """Course and lesson, if the ticket is a lesson's."""
        kind, _, rest = self.purpose.partition(":")
        course, _, lesson = rest.partition("/")
        return (course, lesson) if kind == "lesson" and lesson else None

    @property
    def reads_dashboard(self) -> bool:
        """Whether the ticket is a dashboard's."""
        return self.purpose.startswith("dashboard:")


@dataclass(slots=True)
class TicketBook:
    """The tickets in use, by their secret. They live and die with this process's kernels."""

    port: int = 0
    _tickets: dict[str, Ticket] = field(default_factory=dict)

    def issue(self, session: str, kernel_id: str, purpose: str) -> dict[str, str]:
        """A new ticket, as the environment of the kernel."""
        secret = secrets.token_urlsafe(24)
        self._tickets[secret] = Ticket(session, kernel_id, purpose)
        return {"CONGVU_TICKET": secret, "CONGVU_PORT": str(self.port)}

    def find(self, secret: str) -> Ticket | None:
        """The ticket with that secret."""
        return self._tickets.get(secret)

    def revoke(self, kernel_id: str) -> None:
        """Ends the tickets of a kernel."""
        for secret in [s for s, ticket in self._tickets.items() if ticket.kernel_id == kernel_id]:
            del self._tickets[secret]
