"""Vietnamese names and words: list order, search without accents, matching, capitals.

Names are kept as typed. Folding serves comparison only: *hòa* and *hoà* match, neither is rewritten.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from congvu.model.letters import nfc, nfd
from congvu.roster.cells import clean

# CLDR vi: tone order none, huyền, hỏi, ngã, sắc, nặng, of secondary weight.
# Source: unicode-org/cldr common/collation/vi.xml.
_TONES = "\u0300\u0309\u0303\u0301\u0323"
# CLDR vi: these are letters of their own, between their neighbours.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_WEIGHTS = dict(zip(_ALPHABET, "0123456789ABCDEFGHIJKLMNOPQRSTUVW", strict=True))
_DIGITS = dict(zip("0123456789", "\"#$%&'()*+", strict=True))
_WORD_GAP, _LEVEL_GAP = "!", " "


@lru_cache(maxsize=1 << 16)
def _split_tones(word: str) -> tuple[str, str]:
    """The word without its tone marks (ă, ê, ơ … kept), and the tone marks in order."""
    marks = "".join(mark for mark in nfd(word) if mark in _TONES)
    if not marks:
        return word, ""
    # NFD puts the dot below before the circumflex: take the tones out, then compose what is left.
    bare = "".join(char for char in nfd(word) if char not in _TONES)
    return nfc(bare), marks


@lru_cache(maxsize=1 << 16)
def _word_key(word: str) -> str:
    bare, marks = _split_tones(word.casefold())
    return nfc(bare + marks)


@lru_cache(maxsize=1 << 16)
def _fold_word(word: str) -> str:
    lowered = word.casefold().replace("đ", "d")
    return "".join(char for char in nfd(lowered) if not unicodedata.combining(char))


def fold(text: str) -> str:
    """Text for unaccented search: lower case, no marks, đ as d, single spaces. ``Nguyễn`` → ``nguyen``."""
    return " ".join([_fold_word(word) for word in clean(text).split()])


def match_key(text: str) -> str:
    """Text for matching: NFC, case and spaces folded, the tone moved to the end of its word.

    So *Hòa* and *Hoà*, *Thúy* and *Thuý* give one key, while *Hoa* and *Hòa* stay apart. For comparison
    only; never shown.
    """
    return " ".join([_word_key(word) for word in clean(text).split()])


def display_name(text: str) -> str:
    """A name as it is stored: ``NGUYỄN THỊ  ÁNH`` → ``Nguyễn Thị Ánh``; mixed case is kept as typed."""
    name = clean(text)
    return name.title() if name.isupper() and len(name) > 1 else name


@lru_cache(maxsize=1 << 16)
def _weigh(text: str) -> str:
    """Primary weights of some words, then their tones."""
    letters, tones = [], []
    for char in nfc(text.casefold()):
        bare, marks = _split_tones(char)
        weight = _WEIGHTS.get(bare) or _DIGITS.get(bare) or _WEIGHTS.get(_fold_word(bare))
        if char == " ":
            letters.append(_WORD_GAP)
        elif weight:
            letters.append(weight)
            tones.append(str(_TONES.index(marks[0]) + 1) if marks else "0")
    return "".join(letters) + _LEVEL_GAP + "".join(tones).rstrip("0")


def text_key(text: str) -> str:
    """The key of Vietnamese order for any other text, a unit's name for one: letters and tones as in names."""
    return _weigh(clean(text))


def sort_key(full_name: str) -> str:
    """The key of Vietnamese list order: given, then middle, then family name.

    Letters in CLDR vi order (a ă â b c d đ e ê …), tones (không dấu, huyền, hỏi, ngã, sắc, nặng) of
    secondary weight within each part. ASCII: it sorts by bytes (in PostgreSQL, ``COLLATE "C"``), so a store
    may keep it in a column. A single word is a given name.
    """
    words = clean(full_name).split()
    given, middle, family = words[-1:], words[1:-1], words[:1] if len(words) > 1 else []
    return _LEVEL_GAP.join(_weigh(" ".join(part)) for part in (given, middle, family))
