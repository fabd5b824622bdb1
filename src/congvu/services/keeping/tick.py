"""Work that time brings. Idempotent, and leased in the store, so that several processes may all run it."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

from congvu.services.attempts.expire import expire_overdue
from congvu.services.campaigns.opening import enrol_unit
from congvu.services.context import Context
from congvu.store import Tx, bookkeeping, campaigns, staff_plans

LEASE = timedelta(minutes=5)


def tick(tx: Tx, ctx: Context) -> int:
    """Ends overdue attempts, enrols who has joined a unit with an open campaign, and drops staff lists that have waited
    too long; returns how many attempts ended.

    Does nothing while another process holds the lease.
    """
    holder = f"{socket.gethostname()}:{os.getpid()}"
    if not bookkeeping.take_lease(tx, "tick", holder, ctx.now, LEASE):
        return 0
    expired = expire_overdue(tx, ctx)
    for campaign in campaigns.open_at(tx, ctx.now):
        if campaign.side:  # people join it when they sit its quiz
            continue
        if enrolled := enrol_unit(tx, ctx, campaign):
            ctx.record(tx, "enrol_newcomers", campaign.id, unit_id=campaign.unit_id, after=enrolled)
    staff_plans.remove_expired(tx, ctx.now)
    bookkeeping.drop_lease(tx, "tick", holder)
    return expired
