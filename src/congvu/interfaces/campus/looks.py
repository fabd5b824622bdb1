"""Views of named people are noted without making anybody wait: the entry is queued before the page is sent."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from congvu.services.context import Context
from congvu.services.people import LOOK_AGAIN, Look, note_looks
from congvu.store import Store

_MOST = 10_000
_log = logging.getLogger("congvu.looks")


@dataclass(slots=True)
class LookBook:
    """When each look was noted last by this process, so that reloading a page is one look and not ten."""

    _noted: dict[tuple[str, str, Look], datetime] = field(default_factory=dict)

    def note(self, store: Store, ctx: Context, look: Look) -> Future[None] | None:
        """Queues the entry, unless the same person has just looked at the same in the same role.

        The future is done once it is durable. Nobody needs to wait for it: a queued write is carried out also by a
        campus that is told to stop, and one that fails is logged and noted at the next look.
        """
        key = (ctx.actor, ctx.role, look)
        before = self._noted.get(key)
        if before is not None and not look.is_export and ctx.now - before < LOOK_AGAIN:
            return None
        self._make_room(ctx.now)
        self._noted[key] = ctx.now
        noted = store.submit_write(partial(note_looks, ctx=ctx, looks=(look,)))
        noted.add_done_callback(partial(self._done, key))
        return noted

    def _done(self, key: tuple[str, str, Look], noted: Future[None]) -> None:
        error = noted.exception() if not noted.cancelled() else None
        if error is not None:
            self._noted.pop(key, None)
            _log.error("a look (%s) could not be noted", key[2].what.value, exc_info=error)

    def _make_room(self, now: datetime) -> None:
        if len(self._noted) >= _MOST:
            self._noted = {key: at for key, at in self._noted.items() if now - at < LOOK_AGAIN}
