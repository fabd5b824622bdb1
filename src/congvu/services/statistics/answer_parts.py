"""Answers taken apart into the options that statistics count, as the kind of the question classifies them.

Typed words are never read: an answer that holds nothing else counts as right, partly right or wrong, by its mark, as does
every answer of a kind that tells no responses. Every answer has at least one part; a blank has :data:`BLANK` alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from congvu.model.content import ItemVersion, Json, KeyRevision
from congvu.quizzes.kinds.contract import AnalysedKind, GuessedKind, QuestionKind, UnreadableAnswer
from congvu.store.typed_words import read_back, replaced

BLANK, RIGHT, PARTLY, WRONG = "(trống)", "(đúng)", "(đúng một phần)", "(chưa đúng)"
JUDGED = (RIGHT, PARTLY, WRONG)
_NO_WORDS: Mapping[str, str] = MappingProxyType({})
_LABELS = {
    BLANK: "Bỏ trống",
    RIGHT: "Trả lời đúng",
    PARTLY: "Đúng một phần",
    WRONG: "Chưa đúng",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Something that can be answered: its id, in words, and whether the key has it."""

    id: str
    label: str
    right: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    """Answers to one item, to be taken apart. ``analysed`` is its kind if it tells responses."""

    item: ItemVersion
    kind: QuestionKind
    analysed: AnalysedKind | None

    def taken(self, value: Json, share: float) -> frozenset[str]:
        """The parts of an answer as the log has it; ``share`` is its mark in [0, 1]."""
        if value is None:
            return frozenset({BLANK})
        responses = self._responses(read_back(value, _NO_WORDS))
        return responses or frozenset({RIGHT if share >= 1 else PARTLY if share > 0 else WRONG})

    def parts(self, key: KeyRevision, met: Collection[str]) -> list[Part]:
        """The parts to show: all responses, or of too many to list those that the key or an answer has.

        ``met`` are the ids that occur in answers.
        """
        right = self._right(key)
        listed = self.analysed.responses(self.item.content) if self.analysed else ()
        ids = dict.fromkeys(listed or sorted(right))
        ids |= dict.fromkeys(sorted(set(met) - {BLANK, *JUDGED}))
        ids |= dict.fromkeys(part_id for part_id in (*JUDGED, BLANK) if part_id in met)
        return [Part(part_id, self._label(part_id), part_id in right or part_id == RIGHT) for part_id in ids]

    def _responses(self, value: Json) -> frozenset[str]:
        """The responses in an answer without its typed words; none where the kind tells none, or cannot read it."""
        if self.analysed is None:
            return frozenset()
        try:
            read = self.kind.read(self.item.content, value)
        except UnreadableAnswer:
            return frozenset()
        return frozenset() if read is None else frozenset(self.analysed.classify(self.item.content, read))

    def _right(self, key: KeyRevision) -> frozenset[str]:
        answer = self.kind.key_answer(self.item.content, key.key)
        for path in () if answer is None else self.kind.typed(self.item.content, answer):
            answer = replaced(answer, path, lambda _: None)
        return self._responses(answer)

    def _label(self, part: str) -> str:
        if part in _LABELS or self.analysed is None:
            return _LABELS[part]
        return self.analysed.response_text(self.item.content, part)


def analysis_of(item: ItemVersion, kind: QuestionKind) -> Analysis:
    """The analysis of an item's answers. Made once an item: to ask a protocol at every answer takes too long."""
    return Analysis(item, kind, kind if isinstance(kind, AnalysedKind) else None)


def guess_score(item: ItemVersion, key: KeyRevision, kind: QuestionKind) -> float | None:
    """What a random guess earns on average, as a share; ``None`` where the kind does not know."""
    return kind.random_guess_score(item.content, key.key) if isinstance(kind, GuessedKind) else None
