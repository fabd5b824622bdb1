"""When two written answers are the same.

They are after NFC, case folding, space folding, and one convention for where the tone mark of *oa*, *oe*, *uy*
at the end of a syllable stands (hòa and hoà, khỏe and khoẻ, thủy and thuỷ: both are taught). Tone marks
themselves count: *bảng* is not *bằng*. Nothing else is forgiven.
"""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0301\u0309\u0303\u0323"
_OLD = re.compile(rf"(o|u)([{_TONES}])(a|e|y)(?![\w\u0300-\u036f])")
_PAIRS = {"oa", "oe", "uy"}
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))


def _new_place(found: re.Match[str]) -> str:
    first, tone, second = found.groups()
    return first + second + tone if first + second in _PAIRS else found[0]


def fold(text: str) -> str:
    """``text`` in the form in which answers are compared. Idempotent."""
    plain = unicodedata.normalize("NFC", text.translate(_INVISIBLE)).casefold()
    apart = _OLD.sub(_new_place, unicodedata.normalize("NFD", plain))
    return " ".join(unicodedata.normalize("NFC", apart).split())
