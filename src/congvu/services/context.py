"""What every use case is given: who acts, when, and where new ids and seeds come from."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from congvu.messages.formats import LOCAL_ZONE
from congvu.model.people import Role
from congvu.quizzes.kinds import KindRegistry, load_kinds
from congvu.services.cache import ContentCache
from congvu.store import Tx, audit

SYSTEM = "system"


def new_id() -> str:
    """An opaque id: 20 hex digits from the system's source of randomness."""
    return secrets.token_hex(10)


@dataclass(frozen=True, slots=True)
class Services:
    """What use cases share: the kinds of questions and a cache of immutable content."""

    kinds: KindRegistry = field(default_factory=load_kinds)
    cache: ContentCache = field(default_factory=ContentCache)
    zone: ZoneInfo = LOCAL_ZONE


@dataclass(frozen=True, slots=True)
class Context:
    """One call: the acting officer (or ``system``), in which role, at which instant (UTC)."""

    now: datetime
    services: Services
    actor: str = SYSTEM
    role: str = SYSTEM
    new_id: Callable[[], str] = new_id
    seed: Callable[[], int] = lambda: secrets.randbits(32)

    @property
    def today(self) -> date:
        """The day in Vietnam, which law and deadlines go by."""
        return self.now.astimezone(self.services.zone).date()

    def acting_as(self, officer_id: str, role: Role) -> Context:
        """The same call by an officer."""
        return replace(self, actor=officer_id, role=role.value)

    def record(
        self,
        tx: Tx,
        action: str,
        object_: str,
        *,
        unit_id: str = "",
        before: object = None,
        after: object = None,
        reason: str = "",
    ) -> None:
        """Appends the audit entry of this call; ``before`` and ``after`` are kept as digests."""
        audit.append(
            tx,
            audit.AuditEntry(
                self.now,
                self.actor,
                self.role,
                action,
                object_,
                unit_id,
                "" if before is None else audit.digest(before),
                "" if after is None else audit.digest(after),
                reason,
            ),
        )
