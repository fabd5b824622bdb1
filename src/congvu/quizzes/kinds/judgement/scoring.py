"""How far ratings are from the experts'."""

from __future__ import annotations

from collections.abc import Mapping

LOWEST, HIGHEST = 1, 4
"""The scale: 1 very inappropriate … 4 very appropriate. No middle, so that one takes a side."""
SPAN = HIGHEST - LOWEST


def closeness(key: Mapping[str, int], given: Mapping[str, int]) -> int:
    """Σ (3 − |rating − key|) over the rated actions, in thirds of a point: 0 … 3 n. An unrated action adds 0."""
    return sum(SPAN - abs(given[action] - right) for action, right in key.items() if action in given)


def best_uniform(key: Mapping[str, int]) -> int:
    """The :func:`closeness` of the best of those who rate every action alike."""
    scale = range(LOWEST, HIGHEST + 1)
    return max(closeness(key, dict.fromkeys(key, rating)) for rating in scale)


def share_by_distance(key: Mapping[str, int], given: Mapping[str, int]) -> float:
    """max(0, (S − U) / (1 − U)), in [0, 1]; 1 for the key itself.

    S is the mean over the actions of 1 − |rating − key| / 3, the distance score of rating-format situational
    judgement tests (McDaniel, Psotka, Legree, Yost and Weekley 2011, *Journal of Applied Psychology* 96:327–336).
    Distance rewards whoever puts every action at the level of the key, knowing nothing of the actions: it mixes
    elevation and scatter with the pattern that matters (Legree, Kilcullen, Psotka, Putka and Ginter 2010, *Scoring
    situational judgment tests using profile similarity metrics*, ARI Technical Report 1272). So U, the S of the best
    uniform rating, is where points begin, as agreement expected without knowledge is in Cohen's weighted kappa with
    linear weights (Cohen 1968, *Psychological Bulletin* 70:213–220; U in place of chance agreement is ours, since a
    baseline must not depend on who else sat the quiz). Uniform rating therefore earns exactly 0. The key must not be
    uniform itself.
    """
    full, base = SPAN * len(key), best_uniform(key)
    return max(0, closeness(key, given) - base) / (full - base)
