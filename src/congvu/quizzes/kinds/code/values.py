"""When the value that somebody's code gave is the value that was expected.

Only plain JSON values are compared, by exact type, so that nothing of the code's own (an object with an ``__eq__``,
a subclass of ``str``) ever takes part: what is not plain is not equal.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

from congvu.model.letters import nfc

SLACK = 1e-9
"""What floats may differ by in any case, relative to the expected value (absolute below 1): 0.1 + 0.2 is 0.3."""


def same_value(expected: Any, found: Any, tolerance: float = 0.0) -> bool:
    """Whether ``found`` is ``expected``: types, lengths, keys and leaves alike.

    ``True`` is not 1. A text is compared after NFC. Where a float is expected, a float or an int will do if it is
    finite and ``|found − expected| ≤ max(tolerance, 10⁻⁹·max(1, |expected|))``; where an int is expected, only the
    same int. NaN equals nothing. Goes no deeper than ``expected`` does.
    """
    if isinstance(expected, list):
        return (
            type(found) is list
            and len(found) == len(expected)
            and all(same_value(one, other, tolerance) for one, other in zip(expected, found, strict=True))
        )
    if isinstance(expected, dict):
        return (
            type(found) is dict
            and found.keys() == expected.keys()
            and all(same_value(value, found[name], tolerance) for name, value in expected.items())
        )
    if isinstance(expected, float):
        return _near(expected, found, tolerance)
    if isinstance(expected, str):
        return type(found) is str and nfc(found) == nfc(expected)
    return type(found) is type(expected) and bool(found == expected)


def _near(expected: float, found: Any, tolerance: float) -> bool:
    if type(found) not in (int, float):
        return False
    try:
        value = float(found)
    except OverflowError:  # an int beyond any float
        return False
    slack = max(tolerance, SLACK * max(1.0, abs(expected)))
    return isfinite(value) and abs(value - expected) <= slack
