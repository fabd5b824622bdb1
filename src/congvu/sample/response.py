"""The response model: who answers what, and how long it takes. Pure; ``docs/sample.md`` has it with all parameters.

A four-parameter logistic whose difficulty comes from the author's estimate *p* of the share who answer right::

    P(right | θ) = g + (1 − s − g) · σ(θ − b),    b = −logit((p − g) / (1 − s − g)),

so that an officer of ability θ = 0 answers right with probability *p*. *g* is the chance of guessing right, *s*
that of a slip. The form is that of Barton and Lord (1981), with discrimination 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

from congvu.model.attempts import Marked
from congvu.model.content import ItemVersion, Json, KeyRevision
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.marking import mark
from congvu.sample.written import WRITERS
from congvu.sample.wrong import wrong_answer

SLIP = 0.04
_GUESS: Mapping[str, float] = MappingProxyType(
    {
        "truefalse": 0.35,
        "multiple": 0.03,
        "order": 0.05,
        "match": 0.05,
        "numeric": 0.05,
        "date": 0.03,
        "short": 0.02,
        "cloze": 0.02,
        "judgement": 0.02,
        "essay": 0.02,
        "code": 0.02,
    }
)
GUESS_SHARE_SINGLE = 0.6  # distractors are made to attract, so a blind guess does worse than 1/n
ABILITY_SD, UNIT_SD = 0.9, 0.35
READ_GAIN, RETRY_GAIN = 0.35, 0.5
_BLANK: Mapping[str, float] = MappingProxyType({"numeric": 0.12, "date": 0.12, "short": 0.18})
BLANK_ELSEWHERE = 0.04
CHANGED_MIND = 0.12
_MEDIAN_S: Mapping[str, float] = MappingProxyType(
    {
        "single": 42,
        "truefalse": 26,
        "multiple": 58,
        "order": 66,
        "match": 72,
        "numeric": 48,
        "date": 58,
        "short": 40,
        "cloze": 150,
        "judgement": 95,
        "essay": 900,
        "code": 700,
    }
)
TIME_SD, PACE_SD = 0.45, 0.25
_EDGE = 0.03
_TRIES = 8


@dataclass(frozen=True, slots=True)
class Traits:
    """What an officer brings along: ability (logits), and pace, a factor on all her times."""

    ability: float
    pace: float

    def after(self, *, read: float = 0.0, tries: int = 0) -> Traits:
        """The same officer after reading a share of the lessons, and after earlier attempts."""
        return Traits(self.ability + READ_GAIN * read + RETRY_GAIN * tries, self.pace)


@dataclass(frozen=True, slots=True)
class Reply:
    """What an officer does at one item: the answers that she saves in turn (none: left blank), and when."""

    values: tuple[Json, ...]
    seconds: tuple[float, ...]

    @property
    def total_s(self) -> float:
        """Seconds spent on the item."""
        return sum(self.seconds)


def traits(seed: object, officer: str, unit: str) -> Traits:
    """An officer's traits; officers of one unit share its effect on ability."""
    own, shared = Random(f"{seed}:{officer}"), Random(f"{seed}:unit:{unit}")
    ability = own.gauss(0, ABILITY_SD) + shared.gauss(0, UNIT_SD)
    return Traits(ability, math.exp(own.gauss(0, PACE_SD)))


def guess_chance(item: ItemVersion) -> float:
    """The chance of answering right without knowing."""
    if item.kind == "single":
        return GUESS_SHARE_SINGLE / len(item.content["options"])
    return _GUESS.get(item.kind, 0.02)


def difficulty(item: ItemVersion) -> float:
    """*b* in logits, from the author's estimate; estimates beyond the curve's reach are taken at its edge."""
    guess = guess_chance(item)
    share = (item.difficulty - guess) / (1 - SLIP - guess)
    share = min(max(share, _EDGE), 1 - _EDGE)
    return -math.log(share / (1 - share))


def chance_right(ability: float, item: ItemVersion) -> float:
    """P(right | θ), in (0, 1) for every ability."""
    guess = guess_chance(item)
    exponent = min(max(ability - difficulty(item), -30.0), 30.0)
    return guess + (1 - SLIP - guess) / (1 + math.exp(-exponent))


def respond(rng: Random, kinds: KindRegistry, item: ItemVersion, key: KeyRevision, officer: Traits) -> Reply:
    """What the officer does at an item: right, plausibly wrong, partly right or blank; at times a change of mind."""
    right = kinds[item.kind].key_answer(item.content, key.key)
    knows = rng.random() < chance_right(officer.ability, item)
    if item.kind in WRITERS:
        return _written(rng, item, right, _seconds(rng, item, officer), knows=knows)
    final = right if knows else _miss(rng, kinds, item, key, right)
    seconds = _seconds(rng, item, officer)
    if final is None:
        return Reply((), (seconds,))
    if rng.random() < CHANGED_MIND:
        first = _wrong(rng, kinds, item, key, right) if knows else right
        if first not in (None, final):
            return Reply((first, final), (seconds * 0.6, seconds * 0.4))
    return Reply((final,), (seconds,))


def _written(rng: Random, item: ItemVersion, right: Json, seconds: float, *, knows: bool) -> Reply:
    """A text or a program, saved once half done and once done."""
    text = WRITERS[item.kind](rng, item.content, right, knows=knows)
    if text is None or (not knows and rng.random() < BLANK_ELSEWHERE):
        return Reply((), (seconds,))
    draft = text[: len(text) // 2].rstrip()
    return Reply((draft, text), (seconds * 0.6, seconds * 0.4)) if draft else Reply((text,), (seconds,))


def _miss(rng: Random, kinds: KindRegistry, item: ItemVersion, key: KeyRevision, right: Json) -> Json:
    if rng.random() < _BLANK.get(item.kind, BLANK_ELSEWHERE):
        return None
    return _wrong(rng, kinds, item, key, right)


def _wrong(rng: Random, kinds: KindRegistry, item: ItemVersion, key: KeyRevision, right: Json) -> Json:
    """A plausible answer that does not earn full points; ``None`` where the kind offers none."""
    for _ in range(_TRIES):
        answer = wrong_answer(rng, item, right)
        verdict = mark(kinds, item, key, answer)
        if answer is None or (isinstance(verdict, Marked) and verdict.share < 1):
            return answer
    return None


def _seconds(rng: Random, item: ItemVersion, officer: Traits) -> float:
    """Log-normal; harder items take longer."""
    median = _MEDIAN_S.get(item.kind, 45) * officer.pace * math.exp(0.12 * difficulty(item))
    return max(4.0, median * math.exp(rng.gauss(0, TIME_SD)))
