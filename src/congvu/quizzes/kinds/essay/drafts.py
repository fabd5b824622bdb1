"""Essays of varying quality, for samples: the model answer with sentences left out. What they earn, a person tells."""

from __future__ import annotations

import re
from random import Random

KEPT_KNOWING, KEPT_NOT = (0.75, 1.0), (0.25, 0.6)
"""The share of the sentences that are kept, from which to which, by who knows and by who does not."""
_SENTENCE = re.compile(r"(?<=[.;])\s+")
_OPENINGS = ("", "", "Em xin trình bày như sau.\n\n", "Theo tôi, cần làm các việc sau:\n\n")


def in_part(rng: Random, model: str, kept: tuple[float, float], most: int) -> str | None:
    """A part of a model answer, at most ``most`` characters; ``None`` where nothing is left, or there is no model."""
    if not model:
        return None
    share = rng.uniform(*kept)
    blocks = [_some(rng, block, share) for block in model.split("\n\n")]
    text = rng.choice(_OPENINGS) + "\n\n".join(block for block in blocks if block)
    return text[:most].strip() or None


def _some(rng: Random, block: str, kept: float) -> str:
    return " ".join(sentence for sentence in _SENTENCE.split(block) if rng.random() < kept)
