"""Ids of texts that come back from a sheet, where they stand without any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from congvu.quizzes.kinds.cells import alike
from congvu.quizzes.kinds.sheets import Raw


def named(texts: Sequence[str], known: Sequence[Raw], wanted: Sequence[str]) -> list[str]:
    """An id for each text: the one it has already, else the one that stood in its place, else a new one."""
    by_text = {alike(str(option["text"])): str(option["id"]) for option in known}
    kept = [by_text.get(alike(text)) for text in texts]
    taken = {kept_id for kept_id in kept if kept_id}
    ids = []
    for place, kept_id in enumerate(kept):
        there = wanted[place] if place < len(wanted) else ""
        fresh = (f"{_prefix(wanted)}{n}" for n in range(1, 100))
        chosen = kept_id or next(name for name in (there, *fresh) if name and name not in taken)
        taken.add(chosen)
        ids.append(chosen)
    return ids


def _prefix(ids: Sequence[str]) -> str:
    """The letters with which new ids begin, as the others of the item do."""
    return (ids[0].rstrip("0123456789") if ids else "") or "b"


def listed(known: Sequence[Raw], made: Mapping[str, str]) -> list[Raw]:
    """Options in the order in which the item has them already; new ones after those."""
    order = [str(option["id"]) for option in known if str(option["id"]) in made]
    order += [option_id for option_id in made if option_id not in order]
    return [{"id": option_id, "text": made[option_id]} for option_id in order]
