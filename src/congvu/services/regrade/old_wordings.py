"""Papers that hold an item in a wording of before: a mended key belongs to the wording that it was published with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from congvu import messages
from congvu.services.context import Context
from congvu.services.regrade.basis import RegradeBasis
from congvu.store import Tx, content


@dataclass(frozen=True, slots=True)
class OldWording:
    """A wording of an item that is not the quiz's of today, on so many papers that were handed in; they keep the key that
    belongs to it. ``ruled``: full points, or dropped, whatever the key says."""

    item_id: str
    version_id: str
    papers: int
    ruled: bool


def old_wordings(
    tx: Tx, ctx: Context, basis: RegradeBasis, papers: Mapping[str, int]
) -> tuple[OldWording, ...]:
    """By item, then by how many papers; ``papers`` counts by item version. An item that the quiz asks no more has no new
    wording, and is left out."""
    today = {item.item_id: item.id for item in content.publication_items(tx, basis.publication_id)}
    known = ctx.services.cache.items(tx, papers)
    found = [
        OldWording(item.item_id, item.id, papers[item.id], item.id in basis.rulings)
        for item in known.values()
        if today.get(item.item_id, item.id) != item.id
    ]
    return tuple(sorted(found, key=lambda one: (one.item_id, -one.papers, one.version_id)))


def told_wordings(wordings: Sequence[OldWording]) -> list[str]:
    """In sentences: how many papers hold which wording, and what is to be done where their key is wrong as well."""
    if not wordings:
        return []
    lines = [
        f"Câu {one.item_id}, lời cũ (bản {one.version_id}): {messages.number(one.papers)} bài đã nộp"
        + (
            ", đã có quyết định cho đủ điểm hoặc hủy câu."
            if one.ruled
            else " giữ khóa đi cùng lời cũ, việc này không đổi."
        )
        for one in wordings
    ]
    if all(one.ruled for one in wordings):
        return lines
    return [
        *lines,
        (
            "Khóa mới chỉ áp dụng cho lời mới. Nếu khóa của lời cũ cũng sai: đưa lời cũ cùng khóa đúng vào ngân hàng, phát hành, "
            "chấm lại, rồi phát hành lại lời mới; hoặc cho đủ điểm riêng lời cũ (--full MÃ-BẢN), hoặc hủy nó (--drop MÃ-BẢN)."
        ),
    ]


def versions_on(paper: str) -> set[str]:
    """The item versions on a paper, which is JSON text."""
    return {slot["item_version_id"] for slot in json.loads(paper)["slots"]}
