"""What makes a question a poor one though it is well formed: rules of item writing, as warnings.

The rules follow Haladyna, Downing and Rodriguez (2002), "A review of multiple-choice item-writing guidelines for classroom
assessment", Applied Measurement in Education 15(3): one best answer, no "all of the above", options of about one
length, keys in all places, no negatives that cross, no item that gives away another. What is a flaw in one kind alone, that
kind says itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from congvu.content.codes import finding
from congvu.content.loaded import LoadedBank, LoadedItem
from congvu.model.findings import Finding, Severity
from congvu.model.letters import nfc
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.kinds.contract import ChoiceKind, LintedKind, QuestionKind

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


def lint_items(bank: LoadedBank, kinds: KindRegistry) -> Iterator[Finding]:
    """Warnings for a bank and its items."""
    for item in bank.items:
        yield from _lint_item(item, kinds[item.version.kind])
    best = [(item, key) for item in bank.items if (key := _best_answer(item, kinds[item.version.kind]))]
    yield from _lint_keys(bank, best)
    yield from _given_away(bank.items, best)


def _lint_item(item: LoadedItem, kind: QuestionKind) -> Iterator[Finding]:
    own = kind if isinstance(kind, LintedKind) else None
    warnings = [*_general_flaws(item), *(_choice_flaws(item, kind) if isinstance(kind, ChoiceKind) else ())]
    yield from (warning for warning in warnings if own is None or warning.code not in own.waived)
    for flaw in own.lint(item.version.content, item.key.key, item.key.feedback) if own else ():
        yield Finding(flaw.code, item.place, flaw.message, flaw.mend, Severity.WARNING)


def _general_flaws(item: LoadedItem) -> Iterator[Finding]:
    """Those of any question: its stem, and what stands there to choose from."""
    content, stem = item.version.content, _stem(item)
    for option in content.get("options") or []:
        if _CATCH_ALL.search(option["text"]):
            yield finding("CV-ITEM-001", item.place, option=option["text"])
    if _negatives(stem) > 1:
        yield finding("CV-ITEM-002", item.place, question=_question_of(_ASIDE.sub("", stem)))
    if _NAMED_LIST.search(stem) and not _SOURCE.search(stem):
        yield finding("CV-ITEM-007", item.place)


def _choice_flaws(item: LoadedItem, kind: ChoiceKind) -> Iterator[Finding]:
    """Those of options: a negative crossed by one of the stem; feedback that calls a distractor right, or the key wrong."""
    content, stem = item.version.content, _stem(item)
    crossed = any(_NEGATIVE.match(option["text"].strip()) for option in content["options"])
    if crossed and _negatives(stem) == 1:
        yield finding("CV-ITEM-002", item.place, question=_question_of(_ASIDE.sub("", stem)))
    right = kind.right_options(content, item.key.key)
    for option, told in item.key.feedback.get("options", {}).items():
        if (option in right and _WRONG.match(told)) or (option not in right and _RIGHT.match(told)):
            yield finding("CV-ITEM-008", item.place, option=option, told=told)


def _best_answer(item: LoadedItem, kind: QuestionKind) -> str:
    """The one right option of the single-best-answer format; empty in any other."""
    if not isinstance(kind, ChoiceKind) or not kind.one_best:
        return ""
    (key,) = kind.right_options(item.version.content, item.key.key)
    return key


def _lint_keys(bank: LoadedBank, best: Sequence[tuple[LoadedItem, str]]) -> Iterator[Finding]:
    if len(best) < FEW:
        return
    longest = sum(_key_is_longest(item, key) for item, key in best)
    if longest > MOSTLY * len(best):
        yield finding("CV-ITEM-003", bank.place, count=longest, of=len(best))
    places = Counter(_key_place(item, key) for item, key in best)
    place, count = places.most_common(1)[0]
    if count > MOSTLY * len(best):
        yield finding("CV-ITEM-004", bank.place, position=place + 1, count=count, of=len(best))


def _key_is_longest(item: LoadedItem, key: str) -> bool:
    lengths = {option["id"]: len(option["text"]) for option in item.version.content["options"]}
    return lengths.pop(key) > max(lengths.values())


def _key_place(item: LoadedItem, key: str) -> int:
    return [option["id"] for option in item.version.content["options"]].index(key)


def _given_away(items: Sequence[LoadedItem], best: Sequence[tuple[LoadedItem, str]]) -> Iterator[Finding]:
    """Keys whose very words stand in another item's stem."""
    stems = {item.version.item_id: _folded(_stem(item)) for item in items}
    for item, key in best:
        text = next(option["text"] for option in item.version.content["options"] if option["id"] == key)
        words = _folded(text)
        if len(words.split()) < GIVEN_AWAY_WORDS:
            continue
        for other, stem in stems.items():
            if other != item.version.item_id and words in stem:
                yield finding("CV-ITEM-005", item.place, other=other)


def _stem(item: LoadedItem) -> str:
    return str(item.version.content.get("stem", ""))


def _negatives(stem: str) -> int:
    """How many negatives the question of a stem has; the one that only asks (*…, chưa?*) is none."""
    return len(_NEGATIVE.findall(_ASKING.sub(" ", _question_of(_ASIDE.sub("", stem)))))


def _question_of(stem: str) -> str:
    """The last sentence of a stem, which asks."""
    sentences = re.split(r"(?<=[.!?…])\s+|\n+", stem.strip())
    return next((sentence for sentence in reversed(sentences) if sentence.strip()), "")


def _folded(text: str) -> str:
    plain = nfc(text).casefold()
    return " ".join(re.findall(r"\w+", plain))
