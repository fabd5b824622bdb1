"""A Rasch fit: how hard items are on a scale that does not depend on which of them a trainee was given.

P(right) = 1 / (1 + exp(−(θ − δ))), θ ~ N(0, σ²): marginal maximum likelihood (Bock and Aitkin 1981), σ free. The
fit is done by the library ``mirt`` (extra ``psychometrics``), as a two-parameter model with one common slope a over
θ ~ N(0, 1), which is the same model: δ = a·b, σ = a. A test holds it against the published estimates of LSAT section
6 (Bock and Lieberman 1970; Rizopoulos 2006).

Items are right (full points) or not; an item that everybody, or nobody, got right has no finite difficulty and is
left out. Not met by a trainee is missing by design: which items are drawn does not depend on ability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from math import sqrt

FEWEST = 30
"""Below so many trainees an item's difficulty is known to no better than a logit either way (Linacre 1994)."""
_NODES, _MOST_STEPS, _TOLERANCE = 41, 2_000, 1e-6


@dataclass(frozen=True, slots=True)
class RaschItem:
    """Difficulty δ in logits (0: an average trainee has even odds) with its standard error, over ``met`` answers."""

    item: str
    difficulty: float
    standard_error: float | None
    met: int


@dataclass(frozen=True, slots=True)
class RaschFit:
    """``spread`` is σ, the standard deviation of abilities in logits; ``left_out`` have no finite difficulty."""

    items: tuple[RaschItem, ...]
    spread: float
    log_likelihood: float
    persons: int
    converged: bool
    left_out: tuple[str, ...]


def available() -> bool:
    """Whether the library is installed."""
    return find_spec("mirt") is not None


def fit_rasch(answers: Sequence[Mapping[str, bool]]) -> RaschFit | None:
    """The fit; ``answers`` are one mapping a trainee, from item to whether it was right.

    ``None`` below :data:`FEWEST` trainees, or below two items whose answers vary. Raises :class:`ImportError` where
    the library is missing: ask :func:`available` first.
    """
    names, left_out = _varying(answers)
    rows = [
        row
        for row in ([_coded(responses, name) for name in names] for responses in answers)
        if max(row, default=-1) >= 0
    ]
    if len(names) < 2 or len(rows) < FEWEST:
        return None
    return _fitted(names, left_out, rows)


def _fitted(names: Sequence[str], left_out: tuple[str, ...], rows: list[list[int]]) -> RaschFit:
    from mirt import fit_mirt  # it brings scipy; nothing else in the rules needs that

    same_slope = [{"parameter": "discrimination", "items": list(range(len(names)))}]
    fit = fit_mirt(
        rows,
        model="2PL",
        n_quadpts=_NODES,
        max_iter=_MOST_STEPS,
        tol=_TOLERANCE,
        constraints=same_slope,
    )
    slope = float(fit.model.parameters["discrimination"][0])
    places = [float(b) for b in fit.model.parameters["difficulty"]]
    errors = [float(error) for error in fit.standard_errors["difficulty"]]
    met = [sum(row[n] >= 0 for row in rows) for n in range(len(names))]
    items = tuple(
        RaschItem(name, slope * b, _finite(slope * error), count)
        for name, b, error, count in zip(names, places, errors, met, strict=True)
    )
    return RaschFit(items, slope, float(fit.log_likelihood), len(rows), bool(fit.converged), left_out)


def _varying(answers: Sequence[Mapping[str, bool]]) -> tuple[list[str], tuple[str, ...]]:
    """Items that some got right and some did not, and the others; each in order of name."""
    verdicts: dict[str, set[bool]] = {}
    for responses in answers:
        for item, right in responses.items():
            verdicts.setdefault(item, set()).add(right)
    names = sorted(verdicts)
    return [name for name in names if len(verdicts[name]) == 2], tuple(
        name for name in names if len(verdicts[name]) < 2
    )


def _coded(answers: Mapping[str, bool], item: str) -> int:
    return int(answers[item]) if item in answers else -1


def _finite(value: float) -> float | None:
    return value if 0 <= value < sqrt(1e12) else None
