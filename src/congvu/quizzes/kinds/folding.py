"""When two written answers are the same.

They are after NFC, case folding, space folding, and one convention for where the tone mark of *oa*, *oe*, *uy*
at the end of a syllable stands (hòa and hoà, khỏe and khoẻ, thủy and thuỷ: both are taught). Tone marks
themselves count: *bảng* is not *bằng*. Nothing else is forgiven, unless the item says so (:class:`Accents`).

Under the rule ``as-meant`` (:func:`meant`) what dresses an answer says nothing either (:mod:`congvu.quizzes.kinds.dress`),
nor which of the spellings of a syllable it is in (:func:`congvu.model.syllables.one_spelling`), nor spaces beside ``/``
and ``-``. Tone marks count there as well, and nothing is fuzzy.
"""

from __future__ import annotations

import re
from enum import StrEnum

from congvu.model.letters import nfc, nfd
from congvu.model.syllables import one_spelling
from congvu.quizzes.kinds.dress import undressed

_TONES = "\u0300\u0301\u0309\u0303\u0323"
_OLD = re.compile(rf"(o|u)([{_TONES}])(a|e|y)(?![\w\u0300-\u036f])")
_PAIRS = {"oa", "oe", "uy"}
_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")
_JOINT = re.compile(r" ?([/-]) ?")
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_NO_TONES = dict.fromkeys(map(ord, _TONES))
_NO_MARKS = {**dict.fromkeys(range(0x0300, 0x0370)), ord("đ"): "d"}


class Accents(StrEnum):
    """Which accents count in a comparison."""

    ALL = "all"
    """All of them: *bảng*, *bang* and *băng* are three words."""
    LETTERS = "letters"
    """Those of letters (ă â ê ô ơ ư đ), but no tone marks: *bảng* is *bang*, not *băng*."""
    NONE = "none"
    """None: who types without Vietnamese keys is understood."""


_DROPPED: dict[Accents, dict[int, str | None]] = {
    Accents.ALL: {},
    Accents.LETTERS: _NO_TONES,
    Accents.NONE: _NO_MARKS,
}


def _new_place(match: re.Match[str]) -> str:
    first, tone, second = match.groups()
    return first + second + tone if first + second in _PAIRS else match[0]


def fold(text: str, accents: Accents = Accents.ALL) -> str:
    """``text`` in the form in which answers are compared. Idempotent."""
    plain = nfc(text.translate(_INVISIBLE)).casefold()
    apart = _OLD.sub(_new_place, nfd(plain)).translate(_DROPPED[accents])
    return " ".join(nfc(apart).split())


def meant(text: str, accents: Accents = Accents.ALL) -> str:
    """What ``text`` says, in the form in which answers are compared under the rule ``as-meant``. Idempotent."""
    said = _JOINT.sub(r"\1", nfc(undressed(text).casefold()))
    alike = _WORD.sub(lambda word: one_spelling(word[0]), said)
    apart = _OLD.sub(_new_place, nfd(alike)).translate(_DROPPED[accents])
    return " ".join(nfc(apart).split())
