"""Plausible wrong or partly right answers, a function a kind. Pure.

Each takes the item's shown content and the right answer in its kind's form. Kinds that are not here (a third
party's) are left blank.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from types import MappingProxyType
from typing import TypeAlias

from congvu.model.content import ItemVersion, Json
from congvu.quizzes.kinds.date import parse_date, write_date
from congvu.quizzes.kinds.numeric.number import parse_number, write_number
from congvu.roster.names import fold

PULL_SD = 0.7
"""Spread of the distractors' pull, in logits: of three wrong options one tends to draw half of those who miss."""
ALL_ALIKE = 0.15
"""The share of those who miss a situation because they rate all actions alike."""
_DAYS = (-7, -3, -2, -1, -1, 1, 1, 2, 3, 7)
_STEPS = (Decimal(-2), Decimal(-1), Decimal(1), Decimal(2), Decimal(5))
_FACTORS = (Decimal(2), Decimal("0.5"))

Maker: TypeAlias = Callable[[Random, ItemVersion, Json], Json]


def wrong_answer(rng: Random, item: ItemVersion, right: Json) -> Json:
    """An answer such as those who miss an item give; ``None`` for a kind that this module does not know."""
    maker = MAKERS.get(item.kind)
    return maker(rng, item, right) if maker else None


def pull(item: ItemVersion, option_id: str) -> float:
    """The weight of a distractor, fixed by item and option, so that all who miss feel the same lure."""
    return math.exp(Random(f"{item.item_id}:{option_id}").gauss(0, PULL_SD))


def _single(rng: Random, item: ItemVersion, right: Json) -> Json:
    others = [option["id"] for option in item.content["options"] if option["id"] != right]
    return rng.choices(others, [pull(item, option) for option in others])[0]


def _truefalse(rng: Random, item: ItemVersion, right: Json) -> Json:
    return not right


def _multiple(rng: Random, item: ItemVersion, right: Json) -> Json:
    """One option too many or too few, at times two."""
    chosen = set(right)
    ids = [option["id"] for option in item.content["options"]]
    for option in rng.sample(ids, 1 if rng.random() < 0.7 else 2):
        chosen ^= {option}
    return [option for option in ids if option in chosen] or None


def _order(rng: Random, item: ItemVersion, right: Json) -> Json:
    """Neighbours exchanged, once or twice."""
    steps = list(right)
    for place in rng.sample(range(len(steps) - 1), 1 if rng.random() < 0.7 else 2):
        steps[place], steps[place + 1] = steps[place + 1], steps[place]
    return steps


def _match(rng: Random, item: ItemVersion, right: Json) -> Json:
    """Two partners exchanged, or another partner; at times one entry left open."""
    pairs = dict(right)
    one, other = rng.sample(sorted(pairs), 2)
    if rng.random() < 0.6:
        pairs[one], pairs[other] = pairs[other], pairs[one]
    else:
        pairs[one] = rng.choice([entry["id"] for entry in item.content["right"]])
    if rng.random() < 0.15:
        del pairs[other]
    return pairs


def _numeric(rng: Random, item: ItemVersion, right: Json) -> Json:
    """A day more or less, half, double; never below zero."""
    value = parse_number(right)
    near = [value + step for step in _STEPS] + [value * factor for factor in _FACTORS]
    number = rng.choice(
        [other for other in near if other >= 0 and other == other.to_integral_value()] or [value + 1]
    )
    unit = item.content.get("unit", "")
    return f"{write_number(number)} {unit}".strip() if rng.random() < 0.3 else write_number(number)


def _date(rng: Random, item: ItemVersion, right: Json) -> Json:
    """Some days off: a holiday or the first day miscounted."""
    return write_date(parse_date(right) + timedelta(days=rng.choice(_DAYS)))


def _short(rng: Random, item: ItemVersion, right: Json) -> Json:
    """Without its tone marks, cut short, or not remembered."""
    words = str(right).split()
    return rng.choice([fold(right), " ".join(words[:-1]) or "không rõ", "không nhớ"])


def _cloze(rng: Random, item: ItemVersion, right: Json) -> Json:
    """A gap or two filled in as those who miss such a question alone would; at times a gap left empty."""
    gaps = {gap["id"]: gap for gap in item.content["gaps"]}
    filled = dict(right)
    for name in rng.sample(sorted(gaps), min(len(gaps), 1 if rng.random() < 0.7 else 2)):
        alone = replace(item, kind=gaps[name]["kind"], content=gaps[name])
        filled[name] = None if rng.random() < 0.1 else wrong_answer(rng, alone, right[name])
    return {name: value for name, value in filled.items() if value is not None} or None


def _judgement(rng: Random, item: ItemVersion, right: Json) -> Json:
    """A level off here and there; at times everything is found appropriate, and nothing very much so."""
    if rng.random() < ALL_ALIKE:
        return dict.fromkeys(right, 3)
    moved = {action: rating + rng.choice((-1, 0, 0, 1)) for action, rating in right.items()}
    return {action: min(max(rating, 1), 4) for action, rating in moved.items()}


MAKERS: Mapping[str, Maker] = MappingProxyType(
    {
        "single": _single,
        "truefalse": _truefalse,
        "multiple": _multiple,
        "order": _order,
        "match": _match,
        "numeric": _numeric,
        "date": _date,
        "short": _short,
        "cloze": _cloze,
        "judgement": _judgement,
    }
)
