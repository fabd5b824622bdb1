"""What practices give away: every try is told the key at last, so no quiz that counts may ask the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from congvu.content._frame import FileFrame
from congvu.content.codes import finding
from congvu.content.loaded import LoadedBank, LoadedBlueprint, LoadedItem

_WORD = re.compile(r"\w+")


def check_practices(
    frame: FileFrame,
    practices: Sequence[LoadedBank],
    banks: Sequence[LoadedBank],
    blueprints: Sequence[LoadedBlueprint],
) -> None:
    """Whether a quiz names a practice, or a bank holds an item that asks what a practice asks, in the same words."""
    open_keys = {item.version.item_id for item in _items(practices)}
    for entry in blueprints:
        for place, item_id in _named(entry):
            if item_id in open_keys:
                frame.findings.append(finding("CV-QUIZ-014", place, item=item_id))
    asked = {_words_of(item): item.version.item_id for item in _items(banks)}
    for item in _items(practices):
        other = asked.get(_words_of(item))
        if other is not None:
            frame.findings.append(
                finding("CV-COURSE-011", item.place, item=item.version.item_id, other=other)
            )


def _items(banks: Sequence[LoadedBank]) -> Iterator[LoadedItem]:
    return (item for bank in banks for item in bank.items)


def _named(entry: LoadedBlueprint) -> Iterator[tuple[str, str]]:
    """The items that a blueprint names, each with its file and line."""
    for number, section in enumerate(entry.blueprint.sections):
        for index, rule in enumerate(section.slots):
            if rule.item_id:
                yield entry.rule_places.get((number, index), entry.place), rule.item_id


def _words_of(item: LoadedItem) -> tuple[str, ...]:
    """The kind and the words of an item, whatever their order: options may be shuffled, punctuation mended."""
    text = json.dumps(item.version.content, ensure_ascii=False, sort_keys=True)
    return (item.version.kind, *sorted(_WORD.findall(text.lower())))
