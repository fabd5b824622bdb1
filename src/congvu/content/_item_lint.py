"""What makes a question a poor one though it is well formed: rules of item writing, as warnings.

The rules follow Haladyna, Downing and Rodriguez (2002), "A review of multiple-choice item-writing guidelines for classroom
assessment", Applied Measurement in Education 15(3): one best answer, no "all of the above", options of about one
length, keys in all places, no negatives that cross, no item that gives away another.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from congvu.content.codes import finding
from congvu.content.loaded import LoadedBank, LoadedItem
from congvu.model.findings import Finding

FEW = 10
"""Below so many single-choice items a bank's habits cannot be told from chance."""
MOSTLY = 0.5
"""A key that stands in one place, or is the longest option, in more than half of the items helps who guesses."""
GIVEN_AWAY_WORDS = 9
"""A key of so many words that another stem repeats is no accident."""

_CATCH_ALL = re.compile(
    r"(tất cả|cả)\s+(các\s+)?(phương án|ý|câu|đáp án|đều|[abcd1-4]\b)|"
    r"(không|chẳng)\s+(có\s+)?(phương án|ý|câu|đáp án)\s+nào|cả (hai|ba|bốn)\s+(phương án|ý|đều|trên)",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(r"\b(không|chưa|chẳng|ngoại trừ|trừ)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\([^)]*\)")
_ASKING = re.compile(r"\s+(không|chưa)\s*(\?|$)", re.IGNORECASE)
_NAMED_LIST = re.compile(r"\b(5|6|năm|sáu)\s+rõ\b", re.IGNORECASE)
_SOURCE = re.compile(
    r"\d+/|nghị (định|quyết)|quyết định|thông (báo|tư)|chỉ thị|kết luận|bài báo|phường trung liệt",
    re.IGNORECASE,
)
_RIGHT, _WRONG = (
    re.compile(r"^\s*đúng\b", re.IGNORECASE),
    re.compile(r"^\s*(chưa đúng|sai|không đúng)\b", re.IGNORECASE),
)


def lint_items(bank: LoadedBank) -> Iterator[Finding]:
    """Warnings for a bank and its items."""
    for item in bank.items:
        yield from _lint_item(item)
    yield from _lint_keys(bank)
    yield from _given_away(bank.items)


def _lint_item(item: LoadedItem) -> Iterator[Finding]:
    content, kind = item.version.content, item.version.kind
    stem, options = str(content.get("stem", "")), content.get("options") or []
    for option in options:
        if _CATCH_ALL.search(option["text"]):
            yield finding("CV-ITEM-001", item.place, option=option["text"])
    question = _question_of(_ASIDE.sub("", stem))
    negatives = len(_NEGATIVE.findall(_ASKING.sub(" ", question)))
    crossed = any(_NEGATIVE.match(option["text"].strip()) for option in options)
    if (negatives > 1 and kind != "truefalse") or (negatives and crossed and kind in ("single", "multiple")):
        yield finding("CV-ITEM-002", item.place, question=question)
    if kind == "numeric" and not content.get("unit"):
        yield finding("CV-ITEM-006", item.place)
    if _NAMED_LIST.search(stem) and not _SOURCE.search(stem):
        yield finding("CV-ITEM-007", item.place)
    if kind in ("single", "multiple"):
        yield from _contradictions(item)


def _contradictions(item: LoadedItem) -> Iterator[Finding]:
    """Feedback that calls a wrong option right, or the key wrong."""
    right = {item.key.key["option"]} if "option" in item.key.key else set(item.key.key.get("options", ()))
    for option, told in item.key.feedback.get("options", {}).items():
        if (option in right and _WRONG.match(told)) or (option not in right and _RIGHT.match(told)):
            yield finding("CV-ITEM-008", item.place, option=option, told=told)


def _lint_keys(bank: LoadedBank) -> Iterator[Finding]:
    singles = [item for item in bank.items if item.version.kind == "single"]
    if len(singles) < FEW:
        return
    longest = sum(_key_is_longest(item) for item in singles)
    if longest > MOSTLY * len(singles):
        yield finding("CV-ITEM-003", bank.place, count=longest, of=len(singles))
    places = Counter(_key_place(item) for item in singles)
    place, count = places.most_common(1)[0]
    if count > MOSTLY * len(singles):
        yield finding("CV-ITEM-004", bank.place, position=place + 1, count=count, of=len(singles))


def _key_is_longest(item: LoadedItem) -> bool:
    lengths = {option["id"]: len(option["text"]) for option in item.version.content["options"]}
    key = lengths.pop(item.key.key["option"])
    return key > max(lengths.values())


def _key_place(item: LoadedItem) -> int:
    ids = [option["id"] for option in item.version.content["options"]]
    return ids.index(item.key.key["option"])


def _given_away(items: Sequence[LoadedItem]) -> Iterator[Finding]:
    """Keys whose very words stand in another item's stem."""
    stems = {item.version.item_id: _folded(str(item.version.content.get("stem", ""))) for item in items}
    for item in items:
        if item.version.kind != "single":
            continue
        key = item.key.key["option"]
        text = next(one["text"] for one in item.version.content["options"] if one["id"] == key)
        words = _folded(text)
        if len(words.split()) < GIVEN_AWAY_WORDS:
            continue
        for other, stem in stems.items():
            if other != item.version.item_id and words in stem:
                yield finding("CV-ITEM-005", item.place, other=other)


def _question_of(stem: str) -> str:
    """The last sentence of a stem, which asks."""
    sentences = re.split(r"(?<=[.!?…])\s+|\n+", stem.strip())
    return next((one for one in reversed(sentences) if one.strip()), "")


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).casefold()
    return " ".join(re.findall(r"\w+", plain))
