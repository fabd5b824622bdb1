"""The response model: who answers what, and how long it takes. Pure; ``docs/sample.md`` has it with all parameters.

A four-parameter logistic whose difficulty comes from the author's estimate *p* of the share who answer right::

    P(right | θ) = g + (1 − s − g) · σ(θ − b),    b = −logit((p − g) / (1 − s − g)),

so that an officer of ability θ = 0 answers right with probability *p*. *g* is the chance of guessing right, *s*
that of a slip. The form is that of Barton and Lord (1981), with discrimination 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from congvu.model.attempts import Marked
from congvu.model.content import ItemVersion, Json, KeyRevision
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.kinds.contract import Habits, PersonKind, Pull, RunKind, SimulatedKind
from congvu.quizzes.marking import mark

SLIP = 0.04
ABILITY_SD, UNIT_SD = 0.9, 0.35
READ_GAIN, RETRY_GAIN = 0.35, 0.5
CHANGED_MIND = 0.12
PULL_SD = 0.7
"""Spread of the distractors' pull, in logits: of three wrong options one tends to draw half of those who miss."""
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


@dataclass(frozen=True, slots=True)
class Question:
    """An item with its key, as those who sit it meet it. ``told`` is its kind if it tells how trainees answer."""

    kinds: KindRegistry
    item: ItemVersion
    key: KeyRevision
    told: SimulatedKind | None

    @property
    def habits(self) -> Habits:
        """How trainees take to it; as to any other where its kind does not tell."""
        return self.told.habits(self.item.content) if self.told else Habits()

    @property
    def waits(self) -> bool:
        """Whether a person or a run has to tell what an answer earns."""
        return isinstance(self.kinds[self.item.kind], PersonKind | RunKind)

    def right(self, rng: Random) -> Json:
        """An answer of somebody who knows."""
        if self.told:
            return self.told.right_answer(self.item.content, self.key.key, rng)
        return self.kinds[self.item.kind].key_answer(self.item.content, self.key.key)

    def plausible(self, rng: Random) -> Json:
        """An answer of somebody who does not know; ``None`` where its kind does not tell."""
        if self.told is None:
            return None
        return self.told.wrong_answer(self.item.content, self.key.key, rng, pull_of(self.item))

    def wrong(self, rng: Random) -> Json:
        """A plausible answer that does not earn full points; ``None`` where the kind offers none."""
        for _ in range(_TRIES):
            answer = self.plausible(rng)
            verdict = mark(self.kinds, self.item, self.key, answer)
            if answer is None or (isinstance(verdict, Marked) and verdict.share < 1):
                return answer
        return None


def question(kinds: KindRegistry, item: ItemVersion, key: KeyRevision) -> Question:
    """An item with its key."""
    kind = kinds[item.kind]
    return Question(kinds, item, key, kind if isinstance(kind, SimulatedKind) else None)


def pull_of(item: ItemVersion) -> Pull:
    """The weights of an item's distractors, fixed by item and option, so that all who miss feel the same lure."""
    return lambda option: math.exp(Random(f"{item.item_id}:{option}").gauss(0, PULL_SD))


def difficulty(item: ItemVersion, guess: float) -> float:
    """*b* in logits, from the author's estimate; estimates beyond the curve's reach are taken at its edge."""
    share = (item.difficulty - guess) / (1 - SLIP - guess)
    share = min(max(share, _EDGE), 1 - _EDGE)
    return -math.log(share / (1 - share))


def chance_right(ability: float, item: ItemVersion, guess: float) -> float:
    """P(right | θ), in (0, 1) for every ability; ``guess`` is the chance of answering right without knowing."""
    exponent = min(max(ability - difficulty(item, guess), -30.0), 30.0)
    return guess + (1 - SLIP - guess) / (1 + math.exp(-exponent))


def respond(rng: Random, kinds: KindRegistry, item: ItemVersion, key: KeyRevision, officer: Traits) -> Reply:
    """What the officer does at an item: right, plausibly wrong, partly right or blank; at times a change of mind."""
    asked = question(kinds, item, key)
    habits = asked.habits
    knows = rng.random() < chance_right(officer.ability, item, habits.guess)
    if asked.waits:
        return _written(rng, asked, officer, knows=knows)
    right = asked.right(rng)
    final = right if knows else None if rng.random() < habits.blank else asked.wrong(rng)
    seconds = _seconds(rng, item, habits, officer)
    if final is None:
        return Reply((), (seconds,))
    if rng.random() < CHANGED_MIND:
        first = asked.wrong(rng) if knows else right
        if first not in (None, final):
            return Reply((first, final), (seconds * 0.6, seconds * 0.4))
    return Reply((final,), (seconds,))


def _written(rng: Random, asked: Question, officer: Traits, *, knows: bool) -> Reply:
    """A text or a program, saved once half done and once done. Nobody knows yet what it earns."""
    seconds = _seconds(rng, asked.item, asked.habits, officer)
    text = asked.right(rng) if knows else asked.plausible(rng)
    if text is None or (not knows and rng.random() < asked.habits.blank):
        return Reply((), (seconds,))
    draft = text[: len(text) // 2].rstrip()
    return Reply((draft, text), (seconds * 0.6, seconds * 0.4)) if draft else Reply((text,), (seconds,))


def _seconds(rng: Random, item: ItemVersion, habits: Habits, officer: Traits) -> float:
    """Log-normal; harder items take longer."""
    median = habits.median_s * officer.pace * math.exp(0.12 * difficulty(item, habits.guess))
    return max(4.0, median * math.exp(rng.gauss(0, TIME_SD)))
