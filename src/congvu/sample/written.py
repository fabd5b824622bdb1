"""What the sample's people write: essays and programs of varying quality. Pure.

Only a person, or a run, can tell what these earn; here they are but made from the author's own: an essay is the model
answer with sentences left out, a program the solution with a slip of the kind that beginners make.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Any

KEPT_KNOWING, KEPT_NOT = (0.75, 1.0), (0.25, 0.6)
"""The share of the sentences that are kept, from which to which, by who knows and by who does not."""
_SENTENCE = re.compile(r"(?<=[.;])\s+")
_OPENINGS = ("", "", "Em xin trình bày như sau.\n\n", "Theo tôi, cần làm các việc sau:\n\n")
_SLIPS = (
    ("<=", "<"),
    (" > ", " >= "),
    ("is not None", "!= ''"),
    ("if not da_tra:\n        return 0.0\n", ""),
    (":\n", "\n"),
    (" and ", " or "),
)
"""Found in a solution, the first is replaced by the second, once."""


def essay(rng: Random, content: Mapping[str, Any], model: Any, *, knows: bool) -> str | None:
    """The model answer in part; ``None`` where the author gave none."""
    if not model:
        return None
    least, most = KEPT_KNOWING if knows else KEPT_NOT
    kept = rng.uniform(least, most)
    blocks = [_some(rng, block, kept) for block in str(model).split("\n\n")]
    text = rng.choice(_OPENINGS) + "\n\n".join(block for block in blocks if block)
    return text[: content["max_chars"]].strip() or None


def _some(rng: Random, block: str, kept: float) -> str:
    return " ".join(sentence for sentence in _SENTENCE.split(block) if rng.random() < kept)


def program(rng: Random, content: Mapping[str, Any], solution: Any, *, knows: bool) -> str | None:
    """The solution; with a slip by who does not know, or left at the starter with a word of despair."""
    if knows:
        return str(solution)
    slips = [slip for slip in _SLIPS if slip[0] in solution]
    if not slips or rng.random() < 0.2:
        return f"{content['starter']}\n# chưa làm được"
    found, put = rng.choice(slips)
    return str(solution).replace(found, put, 1)


WRITERS: Mapping[str, Callable[..., str | None]] = MappingProxyType({"essay": essay, "code": program})
"""By kind."""
