"""JSON that somebody sends: the one home of reading it, for pages and for kernels alike."""

from __future__ import annotations

import json
import math
from typing import Any

from congvu.interfaces.campus.bodies import FORM_MAX_BYTES
from congvu.model.errors import UserError

DEPTH_MAX = 30
"""The deepest of our own messages nests six levels; what recurses over a body must not run out of stack."""
DIGITS_MAX = 18
"""Of a whole number: beyond, no database holds it, and beyond some thousands Python refuses to write it."""


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a request; raises :class:`UserError` for anything else.

    No number in it is infinite or longer than a database holds, and it nests :data:`DEPTH_MAX` levels at most. Its
    strings may still be no text (NUL, half a letter): who keeps them asks
    :func:`~congvu.store.typed_words.storable`.
    """
    if len(body) > FORM_MAX_BYTES:
        raise UserError("Nội dung gửi lên quá lớn.")
    try:
        value = json.loads(body, parse_int=_whole, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError):  # nested a hundred thousand deep
        value = None
    if not isinstance(value, dict) or not is_shallow(value):
        raise UserError("Yêu cầu này không hợp lệ.", mend="Anh/chị tải lại trang rồi thử lại.")
    return value


def is_shallow(value: Any) -> bool:
    """Whether a JSON value nests :data:`DEPTH_MAX` levels at most; does not recurse itself."""
    level = [value]
    for _ in range(DEPTH_MAX):
        level = [part for whole in level for part in _parts(whole)]
        if not level:
            return True
    return False


def whole_number(value: object) -> int:
    """A whole number that was sent as one, or as its digits; raises :class:`ValueError` for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= DIGITS_MAX:
        return int(value)
    raise ValueError(value)


def _parts(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _whole(digits: str) -> int:
    if len(digits) > DIGITS_MAX:
        raise ValueError(digits[:DIGITS_MAX])
    return int(digits)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
