"""An answer in the words that a person needs to judge it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from congvu.model.content import ItemVersion, Json
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.services.context import Services

SHOWN_MAX = 12_000


def words_by_slot(
    services: Services, items: Mapping[str, ItemVersion], values: Mapping[str, Json]
) -> dict[str, str]:
    """Answers in words, of the slots that have one; ``items`` and ``values`` are by slot."""
    words = {slot: answer_words(services, item, values.get(slot)) for slot, item in items.items()}
    return {slot: text for slot, text in words.items() if text}


def answer_words(services: Services, item: ItemVersion, value: Json) -> str:
    """A text as it was typed, other answers in their kind's words, and as it came what no kind can read."""
    kind = services.kinds[item.kind]
    try:
        read = kind.read(item.content, value)
    except UnreadableAnswer:
        return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))[:SHOWN_MAX]
    if read is None:
        return ""
    return read if isinstance(read, str) and read == value else kind.text(item.content, read)
