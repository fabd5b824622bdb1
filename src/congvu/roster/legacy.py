"""Recognise text of the pre-Unicode fonts (TCVN3 .VnTime, VNI) and text broken on its way.

State bodies must use Unicode (TCVN 6909:2001) since 1/1/2003 (QĐ 72/2002/QĐ-TTg), yet old lists still come
in 8-bit fonts. Such text is refused with its reading shown, never stored and never converted in silence:
a word alone can be read both ways (*Thò* is also VNI for *Thị*).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from congvu.model.syllables import is_syllable

_TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
_VNI_PAIRS = dict(
    zip(
        re.findall(
            "..",
            "aùaøaûaõaïaâaáaàaåaãaäaêaéaèaúaüaëeùeøeûeõeïeâeáeàeåeãeäoùoøoûoõoïoâoáoàoåoãoä"
            "ôùôøôûôõôïuùuøuûuõuïöùöøöûöõöïyùyøyûyõ",
        )
        + list("ôöñæóòî"),
        "áàảãạâấầẩẫậăắằẳẵặéèẻẽẹêếềểễệóòỏõọôốồổỗộớờởỡợúùủũụứừửữựýỳỷỹơưđỉĩịỵ",
        strict=True,
    )
)
_VNI = re.compile("|".join(sorted(_VNI_PAIRS, key=len, reverse=True)))
_MARKS_ONLY = re.compile(r"[^\w\s]")
# UTF-8 read as Windows-1252: every Vietnamese letter becomes one of these leads and a second character.
_MOJIBAKE_LEAD = re.compile("[ÃÄÅÆ][\u0080-\u00bf\u0152-\u0178\u02c6-\u2122]|á[º»]")


class LegacyText(NamedTuple):
    """A charset (``TCVN3`` or ``VNI``) and what the text reads in it."""

    charset: str
    reading: str


def from_tcvn3(text: str) -> str:
    """TCVN3 (ABC) text, its bytes taken as Latin-1, in Unicode."""
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """VNI text, its bytes taken as Latin-1, in Unicode; lower case."""
    return _VNI.sub(lambda match: _VNI_PAIRS[match[0]], text.lower())


_READERS = {"TCVN3": from_tcvn3, "VNI": from_vni}


@lru_cache(maxsize=1 << 16)
def _word_charset(word: str) -> str:
    """The legacy charset in which a word makes sense, if it makes none in Unicode."""
    if word.isascii() or is_syllable(word):
        return ""
    for charset, reader in _READERS.items():
        reading = reader(word)
        if reading.lower() != word.lower() and is_syllable(reading):
            return charset
    return ""


def recognise_legacy(text: str) -> LegacyText | None:
    """The legacy charset of a text (NFC, otherwise untouched), or None for Unicode text."""
    if text.isascii():
        return None
    for word in text.split():
        charset = _word_charset(word.strip(".,;:()-/\"'"))
        if charset:
            return LegacyText(charset, _READERS[charset](text))
    return None


def is_broken(text: str) -> bool:
    """Whether letters were lost or scrambled: ``Nguy?n``, ``Nguyá»…n``, the replacement mark."""
    if "\ufffd" in text or re.search(r"\w\?\w", text):
        return True
    return not text.isascii() and _MOJIBAKE_LEAD.search(text) is not None


def syllable_share(text: str) -> float:
    """Of the words with letters beyond ASCII, the share that are Vietnamese syllables (1.0 if none are)."""
    words = [word for word in _MARKS_ONLY.sub(" ", text).split() if not word.isascii()]
    return sum(map(is_syllable, words)) / len(words) if words else 1.0
