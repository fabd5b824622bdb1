"""Answers as the event log may hold them: ids stay, typed words stand apart, so that they can be erased."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from congvu.model.content import ItemVersion, Json
from congvu.quizzes.kinds.contract import Path, UnreadableAnswer
from congvu.services.context import Context
from congvu.store import Tx
from congvu.store.typed_words import put_text, put_whole, replaced, storable


def logged(tx: Tx, ctx: Context, item: ItemVersion, officer_id: str, value: Json) -> Json:
    """An answer in normal form (``None``: a blank)."""
    if value is None:
        return None
    return _by_paths(tx, ctx, officer_id, value, ctx.services.kinds[item.kind].typed(item.content, value))


def logged_as_sent(tx: Tx, ctx: Context, item: ItemVersion, officer_id: str, value: Json) -> Json:
    """An answer as it came, whatever it is, so that it reads back as it came.

    Where nobody can say which part of it is typed, all of it stands apart.
    """
    kind = ctx.services.kinds[item.kind]
    try:
        read = kind.read(item.content, value)
    except UnreadableAnswer:
        return put_whole(tx, ctx.new_id(), officer_id, value)
    paths = () if read is None else kind.typed(item.content, read)
    if paths and (
        read != value or not storable(value)
    ):  # e.g. not in NFC: the paths are those of the normal form
        return put_whole(tx, ctx.new_id(), officer_id, value)
    return _by_paths(tx, ctx, officer_id, value, paths)


def _by_paths(tx: Tx, ctx: Context, officer_id: str, value: Json, paths: Sequence[Path]) -> Json:
    for path in paths:
        value = replaced(value, path, partial(put_text, tx, ctx.new_id(), officer_id))
    return value
