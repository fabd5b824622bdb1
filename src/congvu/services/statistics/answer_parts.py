"""Answers taken apart into the options that statistics count, for every kind by the form of its answers.

Typed words are never read: such an answer counts as right, partly right or wrong, by its mark. What holds of each:
every answer has at least one part; a blank has :data:`BLANK` alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from congvu.model.attempts import Marked
from congvu.model.content import ItemVersion, Json, KeyRevision
from congvu.quizzes.kinds.contract import QuestionKind

BLANK, RIGHT, PARTLY, WRONG = "(trống)", "(đúng)", "(đúng một phần)", "(chưa đúng)"
JUDGED = (RIGHT, PARTLY, WRONG)
_TRUTH = {True: "true", False: "false"}
_LABELS = {
    BLANK: "Bỏ trống",
    RIGHT: "Trả lời đúng",
    PARTLY: "Đúng một phần",
    WRONG: "Chưa đúng",
    "true": "Đúng",
    "false": "Sai",
}
_ORDERED = "order"
_GUESSED_ZERO = frozenset({"short", "numeric", "date", "code"})


@dataclass(frozen=True, slots=True)
class Part:
    """Something that can be answered: its id, in words, and whether the key has it."""

    id: str
    label: str
    right: bool


def taken(item: ItemVersion, ids: Collection[str], value: Json, share: float) -> frozenset[str]:
    """The parts of an answer as the log has it; ``ids`` are those of the item, ``share`` is its mark in [0, 1]."""
    if value is None:
        return frozenset({BLANK})
    found = frozenset(_parts(item, ids, value))
    return found or frozenset({RIGHT if share >= 1 else PARTLY if share > 0 else WRONG})


def ids_of(item: ItemVersion) -> frozenset[str]:
    """Every id in an item's content: options, both columns, gaps and their options."""
    content = item.content
    entries = [one for field in ("options", "left", "right", "gaps") for one in content.get(field, ())]
    inner = (option["id"] for entry in entries for option in entry.get("options", ()))
    return frozenset([*(one["id"] for one in entries), *inner])


def parts_of(item: ItemVersion, key: KeyRevision, kind: QuestionKind, met: Collection[str]) -> list[Part]:
    """The parts to show of an item: its options, and of pairs and places those that the key or an answer has.

    ``met`` are the ids that occur in answers.
    """
    right = frozenset(_parts(item, ids_of(item), kind.key_answer(item.content, key.key)))
    ids = dict.fromkeys(_options(item) or sorted(right))
    ids |= dict.fromkeys(sorted(set(met) - {BLANK, *JUDGED}))
    ids |= dict.fromkeys(one for one in (*JUDGED, BLANK) if one in met)
    return [Part(one, _label(item, kind, one), one in right or one == RIGHT) for one in ids]


def guess_score(item: ItemVersion, key: KeyRevision, kind: QuestionKind) -> float | None:
    """What a random guess earns on average, as Moodle has it, as a share; ``None`` where it has none.

    One of several: the mean share of the options. Matching: one over the number of right-hand entries. Typed answers
    and code: 0. Several of many, orders, ratings, forms and essays: not defined.
    """
    if item.kind in _GUESSED_ZERO:
        return 0.0
    if item.kind == "match":
        return 1 / len(item.content["right"])
    choices: list[Json] = [True, False] if item.kind == "truefalse" else []
    if item.kind == "single":
        choices = [option["id"] for option in item.content["options"]]
    marks = [kind.mark(item.content, key.key, choice) for choice in choices]
    shares = [mark.share for mark in marks if isinstance(mark, Marked)]
    return sum(shares) / len(shares) if shares else None


def _options(item: ItemVersion) -> list[str]:
    """The single things that can be chosen; none where answers are pairs, places or typed."""
    if item.kind == "truefalse":
        return list(_TRUTH.values())
    single = item.kind in ("single", "multiple")
    return [option["id"] for option in item.content["options"]] if single else []


def _parts(item: ItemVersion, ids: Collection[str], value: Json) -> Iterator[str]:
    """Ids of the parts of an answer that are no typed words."""
    if isinstance(value, bool):
        yield _TRUTH[value]
    elif isinstance(value, str) and value in ids:
        yield value
    elif isinstance(value, list):
        known = [(place, one) for place, one in enumerate(value, 1) if isinstance(one, str) and one in ids]
        yield from (f"{place}:{one}" if item.kind == _ORDERED else str(one) for place, one in known)
    elif isinstance(value, Mapping):
        for left, one in value.items():
            if left in ids and (isinstance(one, int) or (isinstance(one, str) and one in ids)):
                yield f"{left}:{one}"


def _label(item: ItemVersion, kind: QuestionKind, part: str) -> str:
    """A part in words: those of the kind for an answer that holds nothing else."""
    if part in _LABELS:
        return _LABELS[part]
    left, colon, chosen = part.partition(":")
    if item.kind == _ORDERED:
        words = {option["id"]: option["text"] for option in item.content["options"]}
        return f"Thứ {left}: {words[chosen]}"
    if colon:
        return kind.text(item.content, {left: int(chosen) if chosen.isdecimal() else chosen})
    return kind.text(item.content, [part] if item.kind == "multiple" else part)
