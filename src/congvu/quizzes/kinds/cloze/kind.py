"""Data and marking of ``cloze``: a real form (a slip, a letter), filled in gap by gap.

Each gap is a small question of the kind ``single``, ``short``, ``numeric`` or ``date``, read and marked by that very
kind. Normal form of an answer: ``{gap id: answer in the normal form of the gap's kind}``, sorted by id, empty gaps
missing; a text that its gap cannot take stands there as it came. Content: ``stem``, ``title``, ``form`` (lines, each a list of texts and ``{"gap": id}``) and ``gaps``. Key:
``{"gaps": {id: {"weight": w, "key": key of the gap's kind}}, "scoring": rule, "reading": rule of all gaps}``. Feedback:
``why`` and ``options`` (text by gap id). Published ids are veiled: authors may have named a gap, or an option, after what belongs there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import Any

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.cloze.schema import (
    GAP,
    AnyGap,
    ChoiceGap,
    ClozeItem,
    DateGap,
    NumericGap,
    ShortGap,
)
from congvu.quizzes.kinds.contract import (
    ALL_TYPED,
    WHOLE,
    Habits,
    Parts,
    Path,
    Pull,
    RuledKind,
    SimulatedKind,
    UnreadableAnswer,
)
from congvu.quizzes.kinds.date.kind import KIND as DATE
from congvu.quizzes.kinds.date.kind import secret_of as date_secret
from congvu.quizzes.kinds.numeric.kind import KIND as NUMERIC
from congvu.quizzes.kinds.numeric.kind import secret_of as numeric_secret
from congvu.quizzes.kinds.rules import NEWEST, ReadingRule, named, rule_of
from congvu.quizzes.kinds.short.kind import KIND as SHORT
from congvu.quizzes.kinds.short.kind import secret_of as short_secret
from congvu.quizzes.kinds.single.kind import KIND as SINGLE

KINDS: Mapping[str, SimulatedKind] = MappingProxyType(
    {"single": SINGLE, "short": SHORT, "numeric": NUMERIC, "date": DATE}
)
"""What a gap can be."""
_RAW_MAX = 4 * base.MAX_TYPED_CHARS
"""What is kept of a gap that cannot take it: with so much in each of them an answer can still be saved."""


def per_gap(weights: Mapping[str, float], shares: Mapping[str, float]) -> float:
    """Σ weight × share over the gaps / Σ weight, in [0, 1]; an empty gap has share 0.

    The mark of Moodle's embedded-answers (cloze) question: the weighted mean of its subquestions.
    """
    earned = sum(weight * shares.get(gap, 0.0) for gap, weight in weights.items())
    return min(1.0, earned / sum(weights.values()))


def all_or_nothing(weights: Mapping[str, float], shares: Mapping[str, float]) -> float:
    """1 if every gap is right, else 0: a slip with one wrong date is a wrong slip."""
    return 1.0 if all(shares.get(gap) == 1 for gap in weights) else 0.0


_RULES = {"per_gap": per_gap, "all_or_nothing": all_or_nothing}


class Cloze(base.Foldered, base.PairedKind):
    """A form to fill in, marked by :func:`per_gap` or :func:`all_or_nothing`."""

    name = "cloze"
    schema: type[Any] = ClozeItem

    def take_apart(self, item: ClozeItem) -> Parts:
        """Shown: stem, title, the form and its gaps. Secret: keys, weights, scoring rule and feedback."""
        new = {gap.id: base.veil(gap.label, "g") for gap in item.gaps}
        content: dict[str, Any] = {"stem": item.stem, "title": item.title or "", "gaps": []}
        content["form"] = [list(_line(line, new)) for line in item.form.splitlines()]
        keys, feedback = {}, {}
        for gap in item.gaps:
            shown, key, how = _apart(gap)
            content["gaps"].append({"id": new[gap.id], "label": gap.label, "kind": gap.kind, **shown})
            keys[new[gap.id]] = {"weight": gap.weight, "key": key}
            feedback[new[gap.id]] = f"{gap.feedback} {how}".strip()
        return Parts(
            content,
            {"gaps": keys, "scoring": item.scoring, **NEWEST},
            {"why": item.why, "options": feedback},
        )

    def arrange(self, content: Mapping[str, Any], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
        """The options of all lists, each list shuffled unless the item forbids it; gaps stand where they stand."""
        lists = [base.ids_of(gap) for gap in content["gaps"] if "options" in gap]
        return tuple(option for ids in lists for option in base.arranged(ids, rng, shuffle=shuffle))

    def read(self, content: Mapping[str, Any], answer: Any) -> dict[str, Any] | None:
        """What stands in each gap, whether or not it can be read there; blank is ``None``, or gaps that are all empty."""
        if answer is None or answer == "":
            return None
        if not isinstance(answer, Mapping):
            raise UnreadableAnswer("Câu trả lời phải là nội dung của từng ô.")
        gaps = _gaps(content)
        if not answer.keys() <= gaps.keys():
            raise UnreadableAnswer("Câu trả lời có ô không thuộc mẫu này.")
        read = {name: _taken(gaps[name], value) for name, value in sorted(answer.items())}
        return {name: value for name, value in read.items() if value is not None} or None

    def unread(self, content: Mapping[str, Any], rule: ReadingRule, answer: Any) -> Mapping[str, str]:
        """The gaps that cannot be read; under the first rule they cost the whole form."""
        gaps = {name: (number, gap) for number, (name, gap) in enumerate(_gaps(content).items(), 1)}
        found = {
            name: f"Ô số {number} «{base.one_line(gap['label'])}»: {reason}"
            for name, (number, gap) in gaps.items()
            if name in answer and (reason := _unread_gap(gap, rule, answer[name]))
        }
        if rule is ReadingRule.AS_TYPED and found:
            return {
                WHOLE: " ".join([*found.values(), "Còn ô không đọc được thì cả câu chưa được tính điểm."])
            }
        return found

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """By the key's scoring rule."""
        weights = {name: gap["weight"] for name, gap in key["gaps"].items()}
        return Marked(_RULES[key["scoring"]](weights, self._shares(content, key, answer)))

    def verdicts(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> dict[str, bool]:
        """Whether each filled gap is right; none where what cannot be read has cost the whole form."""
        return {name: share == 1 for name, share in self._shares(content, key, answer or {}).items()}

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, Any]:
        """What belongs in each gap."""
        gaps = _gaps(content)
        return {
            name: KINDS[gaps[name]["kind"]].key_answer(gaps[name], _key_of(key, name))
            for name in sorted(key["gaps"])
        }

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """Each filled gap's label with what stands in it, in the form's order."""
        given = answer or {}
        return "; ".join(
            f"{base.one_line(gap['label'])}: {_text_in(gap, given[name])}"
            for name, gap in _gaps(content).items()
            if name in given
        )

    def typed(self, content: Mapping[str, Any], answer: Any) -> Sequence[Path]:
        """What was typed into gaps; choices are ids, unless nobody could choose them there."""
        gaps = _gaps(content)
        return [
            (name, *path)
            for name, value in answer.items()
            for path in (
                ALL_TYPED
                if _refused(gaps[name], value)
                else KINDS[gaps[name]["kind"]].typed(gaps[name], value)
            )
        ]

    def _shares(
        self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Mapping[str, Any]
    ) -> dict[str, float]:
        """The share of each filled gap, by its kind's own rule: 0 for one that cannot be read; none where that costs all."""
        gaps, unread = _gaps(content), self.unread(content, rule_of(key), answer)
        if WHOLE in unread:
            return {}
        marks = {
            name: KINDS[gaps[name]["kind"]].mark(gaps[name], _key_of(key, name), value)
            for name, value in answer.items()
            if name not in unread
        }
        shares = {name: mark.share for name, mark in marks.items() if isinstance(mark, Marked)}
        return dict.fromkeys(answer, 0.0) | shares

    def response_text(self, content: Mapping[str, Any], response: str) -> str:
        """A gap with what was chosen in it."""
        gap, _, option = response.partition(":")
        return self.text(content, {gap: option})

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """A whole form to read and to fill in."""
        return Habits(median_s=150)

    def wrong_answer(
        self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random, pull: Pull
    ) -> dict[str, Any] | None:
        """A gap or two filled in as those who miss such a question alone would; at times a gap left empty."""
        gaps, filled = _gaps(content), self.key_answer(content, key)
        for name in rng.sample(sorted(gaps), min(len(gaps), 1 if rng.random() < 0.7 else 2)):
            gap, secret = gaps[name], _key_of(key, name)
            empty = rng.random() < 0.1
            filled[name] = None if empty else KINDS[gap["kind"]].wrong_answer(gap, secret, rng, pull)
        return {name: value for name, value in filled.items() if value is not None} or None


def _line(line: str, new: Mapping[str, str]) -> Iterator[str | dict[str, str]]:
    """A line of the form as texts and gaps."""
    for number, piece in enumerate(GAP.split(line)):
        if number % 2:
            yield {"gap": new[piece]}
        elif piece:
            yield piece


def _apart(gap: AnyGap) -> tuple[dict[str, Any], dict[str, Any], str]:
    """What is shown of a gap beside its label, its key, and how its day was counted."""
    match gap:
        case ChoiceGap():
            new = {option.id: base.veil(f"{gap.label}\n{option.text}") for option in gap.options}
            options = [{"id": new[option.id], "text": option.text} for option in gap.options]
            return {"options": sorted(options, key=lambda o: o["id"])}, {"option": new[gap.key]}, ""
        case ShortGap():
            return {}, short_secret(gap), ""
        case NumericGap():
            return {"unit": gap.unit}, numeric_secret(gap), ""
        case DateGap():
            key, count = date_secret(gap)
            return {}, key, count.get("how", "")


def _gaps(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Gaps by id. Each is also the content of a small question of its kind, whose stem is all that the form says."""
    texts = [piece for line in content["form"] for piece in line if isinstance(piece, str)]
    stem = "\n".join([content["stem"], *texts])
    return {gap["id"]: {**gap, "stem": f"{stem}\n{gap['label']}"} for gap in content["gaps"]}


def _key_of(key: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The key of a gap, read by the rule of the form."""
    return {**key["gaps"][name]["key"], **named(rule_of(key))}


def _taken(gap: Mapping[str, Any], value: Any) -> Any:
    """What stands in a gap: as its kind has it, or the text as it came. Raises :class:`UnreadableAnswer` for no text."""
    try:
        return KINDS[gap["kind"]].read(gap, value)
    except UnreadableAnswer as error:
        if isinstance(value, str) and len(value) <= _RAW_MAX:
            return base.trimmed(value)
        raise UnreadableAnswer(f"Ô «{base.one_line(gap['label'])}»: {error}") from None


def _refused(gap: Mapping[str, Any], value: str) -> str:
    """Why a gap cannot take what stands in it: too long, or no option of its list. Empty where it can."""
    try:
        KINDS[gap["kind"]].read(gap, value)
    except UnreadableAnswer as error:
        return str(error)
    return ""


def _unread_gap(gap: Mapping[str, Any], rule: ReadingRule, value: str) -> str:
    """Why what stands in a gap cannot be read; empty where it can."""
    kind = KINDS[gap["kind"]]
    if (reason := _refused(gap, value)) or not isinstance(kind, RuledKind):
        return reason
    return kind.unread(gap, rule, value).get(WHOLE, "")


def _text_in(gap: Mapping[str, Any], value: str) -> str:
    return base.one_line(value) if _refused(gap, value) else KINDS[gap["kind"]].text(gap, value)


KIND = Cloze()
