"""Letters in one form however a keyboard composes them, in time that grows with a text and no faster.

Python's ``unicodedata.normalize`` sorts the marks that stand on one letter by insertion: a hundred thousand of them
keep a whole process busy for many seconds. All of congvu normalises here; a lint finds who does not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby
from typing import Literal

MARKS_MAX = 30
"""Marks kept on one letter: what Unicode's stream-safe text format allows (UAX #15), more than any language writes."""
_MARKS_END = 0x20000  # no mark has a number above: those planes hold ideographs, tags and variation selectors


def nfc(text: str) -> str:
    """``text`` composed (NFC); of more than :data:`MARKS_MAX` marks on one letter the first stay. Idempotent."""
    return _normalized("NFC", text)


def nfd(text: str) -> str:
    """``text`` taken apart (NFD); of more than :data:`MARKS_MAX` marks on one letter the first stay."""
    return _normalized("NFD", text)


def _normalized(form: Literal["NFC", "NFD"], text: str) -> str:
    if text.isascii():
        return text
    if len(text) <= MARKS_MAX:
        return unicodedata.normalize(form, text)
    kept = unicodedata.normalize(form, _heaps().sub(r"\1", text))
    return _heaps().sub(r"\1", kept)  # one sign may have come apart into several marks


@cache
def _heaps() -> re.Pattern[str]:
    """More marks in a row than are kept. A mark is what comes apart into one, or into several."""
    marks = [number for number in range(0x300, _MARKS_END) if _is_mark(chr(number))]
    runs = [
        [number for _, number in run] for _, run in groupby(enumerate(marks), lambda pair: pair[1] - pair[0])
    ]
    held = "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)
    return re.compile(f"([{held}]{{{MARKS_MAX}}})[{held}]+")


def _is_mark(letter: str) -> bool:
    if unicodedata.combining(letter):
        return True
    return (
        bool(unicodedata.decomposition(letter))
        and unicodedata.combining(unicodedata.normalize("NFD", letter)[0]) > 0
    )
