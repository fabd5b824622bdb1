"""Page form of ``order``: a select per step with its position, named ``<slot>.<step id>``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.interfaces.campus.kinds.contract import Fields
from congvu.interfaces.campus.kinds.fields import fields_by_part, part_ids, values_by_part
from congvu.quizzes.kinds.contract import UnreadableAnswer


def read_fields(slot: str, content: Mapping[str, Any], fields: Fields) -> Any:
    """The step ids by position; every step needs a position of its own, or none has one (a blank)."""
    ids = part_ids(content)
    places = values_by_part(fields, slot, ids)
    if not places:
        return None
    if len(places) < len(ids):
        raise UnreadableAnswer(
            f"Chưa xếp đủ: mới có {len(places)}/{len(ids)} bước có vị trí. Câu này được lưu khi đã xếp đủ."
        )
    by_place = {place: step for step, place in places.items()}
    wanted = [str(number) for number in range(1, len(ids) + 1)]
    if set(by_place) != set(wanted):
        raise UnreadableAnswer("Có hai bước cùng một vị trí; mỗi bước cần một vị trí riêng.")
    return [by_place[place] for place in wanted]


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """The position of each step."""
    places = {step: number for number, step in enumerate(answer or (), start=1)}
    return fields_by_part(slot, part_ids(content), places)
