"""What an answer says, without what only dresses it.

Invisible characters are gone; full-width characters, typographic quotation marks and dashes, Ð in place of Đ and every kind of
space are as a plain keyboard writes them. Then quotation marks, brackets and dashes around the whole, and stops at its
end, are taken off one by one: ``“quy trình.”`` is ``quy trình``. Something always stays: a lone dash is an answer, too.
"""

from __future__ import annotations

import re

from congvu.model.letters import nfc

_INVISIBLE = "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
_PLAIN: dict[int, str] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE58, 0xFE63), "-"),
    **dict.fromkeys(map(ord, "“”„‟«»″〝〞"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛‹›′`´"), "'"),
    **dict.fromkeys((0x00D0, 0x0189), "Đ"),
    **dict.fromkeys((0x00F0, 0x0256), "đ"),
    0x2026: "...",
}
_INVISIBLES = re.compile(_INVISIBLE)
_STOPS = ".,;:"
_QUOTES = "\"'"
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_DASH = "-"


def plain(text: str) -> str:
    """``text`` in the characters of a plain keyboard, NFC, with single spaces; empty if nothing of it can be seen."""
    return " ".join(nfc(_INVISIBLES.sub("", text).translate(_PLAIN)).split())


def undressed(text: str, *, signed: bool = False) -> str:
    """What ``text`` says. ``signed``: a dash before it that none follows at its end is a minus sign, and stays."""
    left = plain(text)
    while inner := _peeled(left, signed=signed).strip():
        if inner == left:
            break
        left = inner
    return left


def _peeled(text: str, *, signed: bool) -> str:
    """``text`` without its outermost stop, pair, or lone sign; as it is if it has none."""
    first, last = text[:1], text[-1:]
    if last and last in _STOPS:
        return text[:-1]
    if _pair(first, last) and not (signed and first == _DASH and _differently_set(text)):
        return text[1:-1]
    if _lone(text, last, text[:-1]):
        return text[:-1]
    if first == _DASH and signed:
        return text
    return text[1:] if _lone(text, first, text[1:]) else text


def _differently_set(text: str) -> bool:
    """Whether only one of two signs stands apart from what is between them: ``-5 –`` is a negative number and a dash."""
    return (text[1:2] == " ") != (text[-2:-1] == " ")


def _pair(first: str, last: str) -> bool:
    """Whether two signs enclose what stands between them."""
    return (
        first == last == _DASH
        or (first != "" and first in _QUOTES and last in _QUOTES and last != "")
        or _BRACKETS.get(first) == last
    )


def _lone(text: str, sign: str, rest: str) -> bool:
    """Whether a sign at an end belongs to nothing within the text: a dash, or half of a pair."""
    if sign == _DASH:
        return True
    if sign and sign in _QUOTES:
        return sign not in rest
    partner = _BRACKETS.get(sign) or next((one for one, other in _BRACKETS.items() if other == sign), "")
    return bool(partner) and sign != "" and partner not in text
