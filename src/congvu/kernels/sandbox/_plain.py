"""Plain values: what may leave a sandbox. No method of a value is ever called to find out what it is.

A class can lie about ``__class__``, ``__eq__``, ``__reduce__`` or ``__iter__``, but not about ``type(value)``, and the
exact built-in types carry no code of the trainee's. The child converts; the parent, which believes nothing
that it is told, walks the decoded JSON again with the same function.
"""

from __future__ import annotations

import math
import sys
from typing import Any

from congvu.model.content import Json

DEPTH_MAX = 50
ELEMENTS_MAX = 1_000_000
LINE_MAX = 300
DIGITS_MAX_BITS = 10_000
"""Larger whole numbers are no answer to a question, and Python refuses to read 4,300 digits of JSON."""

_NUMPY = ("bool", "bool_", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_NUMPY_FLOATS = ("float16", "float32", "float64")


class NotPlain(ValueError):
    """A value that is none of None, bool, int, finite float, str, list, dict with str keys; text in Vietnamese."""


class Plainer:
    """Converts values. Make it before hostile code runs: it keeps numpy's own types."""

    def __init__(self) -> None:
        numpy: Any = sys.modules.get("numpy")
        names = (*_NUMPY, *_NUMPY_FLOATS, "str_") if numpy else ()
        self._scalars: dict[type, Any] = {
            kind: kind.item for kind in (getattr(numpy, name, None) for name in names) if kind
        }

    def plain(self, value: object) -> Json:
        """A copy of ``value`` in plain values only; raises :class:`NotPlain`."""
        return self._plain(value, 0, [0])

    def _plain(self, value: Any, depth: int, seen: list[int]) -> Json:
        kind = type(value)
        seen[0] += 1
        if depth > DEPTH_MAX or seen[0] > ELEMENTS_MAX:
            raise NotPlain("Giá trị quá lớn hoặc lồng quá nhiều lớp.")
        if kind in self._scalars:
            value = self._scalars[kind](value)
            kind = type(value)
        if kind is list:
            return [self._plain(element, depth + 1, seen) for element in value]
        if kind is dict:
            return {_key(key): self._plain(element, depth + 1, seen) for key, element in value.items()}
        return _atom(value, kind)


def _key(key: object) -> Any:
    if type(key) is not str:
        raise NotPlain("Khóa của từ điển phải là chữ.")
    return _atom(key, str)


def _atom(value: Any, kind: type) -> Any:
    if value is None or kind is bool:
        return value
    if kind is int and value.bit_length() <= DIGITS_MAX_BITS:
        return value
    if kind is float and math.isfinite(value):
        return value
    if kind is str and _is_text(value):
        return value
    raise NotPlain(f"Giá trị kiểu {_name(kind)} không đọc được: cần số hữu hạn, chữ, danh sách hoặc từ điển.")


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # half a surrogate pair: no store takes it
        return False
    return True


def _name(kind: type) -> str:
    """``type.__name__`` read past any metaclass."""
    return one_line(type.__dict__["__name__"].__get__(kind))[:80]


def one_line(text: str) -> str:
    """Text that a page and a log can show: one line, no control characters, not too long."""
    return " ".join("".join(char if char.isprintable() else " " for char in text[:LINE_MAX]).split())
