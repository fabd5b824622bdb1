"""Numbers as Vietnamese write them: decimal comma, thousands by dots (or spaces).

``30.783`` is thirty thousand seven hundred and eighty-three; ``7,5`` is seven and a half; ``05`` is five, as
official papers write numbers below ten. What could be meant two ways (``30.78``, ``0.5``, ``1,234.5``) is
refused, never guessed.

Under the rule ``as-meant`` (:func:`meant_number`) that holds for ``30,783`` and ``1,000`` as well: a comma before three digits is
a decimal comma here, and parts thousands on many a keyboard, phone and paper. Both readings are named.
"""

from __future__ import annotations

import re
from decimal import Decimal

from congvu import messages
from congvu.quizzes.kinds.dress import undressed

_NUMBER = re.compile(
    r"(?P<sign>[-+\u2212]?)\s?"
    r"(?P<whole>[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+|\d{1,18})"
    r"(?:,(?P<fraction>\d{1,9}))?",
    re.ASCII,
)
_LEADING = re.compile(
    r"(?P<sign>[-+]?)(?P<apart> ?)(?P<whole>[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d{1,18})"
    r"(?:,(?P<fraction>\d{1,9}))?(?![\d.,])",
    re.ASCII,
)
_EITHER = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}", re.ASCII)


class TwoReadings(ValueError):
    """A text that writes two numbers; they stand in ``one`` and ``other`` as nobody can mistake them."""

    def __init__(self, text: str, one: str, other: str) -> None:
        super().__init__(text)
        self.one, self.other = one, other


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


def meant_number(text: str) -> tuple[Decimal, str]:
    """The number that ``text`` says, whatever dresses it, and what stands behind it (its unit).

    Raises :class:`TwoReadings` when it could be meant two ways, :class:`ValueError` when it writes no number.
    """
    said = undressed(text, signed=True)
    match = _LEADING.match(said)
    if not match:
        raise ValueError(text)
    number = parse_number(match[0])
    if match["sign"] == "-" and match["apart"]:
        raise TwoReadings(text, unmistakable(-number), unmistakable(number))
    if _EITHER.fullmatch(match[0]):
        raise TwoReadings(text, unmistakable(number * 1000), unmistakable(number))
    return number, said[match.end() :]


def unmistakable(number: Decimal) -> str:
    """As :func:`write_number`, but what could be read two ways has a zero more behind it: ``30,7830``."""
    written = write_number(number)
    return f"{written}0" if _EITHER.fullmatch(written.replace("\u2212", "-")) else written
