"""What drawing must know of changes in the law, where a blueprint asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from congvu.law.changes import changed_on
from congvu.model.content import Blueprint, ItemVersion
from congvu.services.context import Context
from congvu.store import Tx


def changes_for(
    tx: Tx, ctx: Context, blueprint: Blueprint, candidates: Iterable[ItemVersion]
) -> dict[str, date]:
    """By item version id, the last change of the law under it as of today; nothing where no pool asks for it."""
    if not blueprint.asks_for_changes:
        return {}
    rests = {item.id: item.citations for item in candidates}
    return changed_on(ctx.services.cache.register(tx), rests, ctx.today)
