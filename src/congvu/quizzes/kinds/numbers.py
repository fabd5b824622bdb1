"""Numbers as Vietnamese write them: decimal comma, thousands by dots (or spaces).

``30.783`` is thirty thousand seven hundred and eighty-three; ``7,5`` is seven and a half; ``05`` is five, as
official papers write numbers below ten. What could be meant two ways (``30.78``, ``0.5``, ``1,234.5``) is
refused, never guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal

from congvu import messages

_NUMBER = re.compile(
    r"(?P<sign>[-+\u2212]?)\s?"
    r"(?P<whole>[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+|\d{1,18})"
    r"(?:,(?P<fraction>\d{1,9}))?",
    re.ASCII,
)


def parse_number(text: str) -> Decimal:
    """The number that ``text`` writes. Raises :class:`ValueError` when it writes none, or could write two."""
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    whole = re.sub(r"\D", "", match["whole"])
    number = Decimal(f"{whole}.{match['fraction'] or '0'}")
    return -number if match["sign"] in ("-", "\u2212") else number


def write_number(number: Decimal) -> str:
    """``number`` with decimal comma and thousands by dots; no trailing zeros. :func:`parse_number` reads it."""
    return messages.exact_number(number)
