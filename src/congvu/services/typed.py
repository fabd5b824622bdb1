"""What people type, read: the one home for pages and command line. Figures, names and titles, texts of several lines."""

from __future__ import annotations

import re
import unicodedata

from congvu import messages
from congvu.model.errors import UserError
from congvu.model.letters import nfc

SHARE_MIN, SHARE_MAX = 1, 100
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s?%?", re.ASCII)
_FORMAT = "Cf"
"""Unicode's category of signs that are not seen: joiners, marks of direction, soft hyphens."""
_RAW_TIMES = 4
"""A letter of Vietnamese may come as so many signs; what is longer than that is not even looked at."""


def read_share(text: str, what: str = "Mức đạt") -> float:
    """``60``, ``62,5`` or ``60%`` as a share, of 1 % to 100 % with two decimals at most; raises :class:`UserError`."""
    match = _SHARE.fullmatch(text.strip())
    percent = messages.read_number(match[1]) if match else 0.0
    if not SHARE_MIN <= percent <= SHARE_MAX:
        raise UserError(
            f"{what} «{shown_text(text, 20)}» không phải là tỷ lệ phần trăm từ {SHARE_MIN} đến {SHARE_MAX}.",
            mend="Ghi một số, nhiều nhất hai chữ số sau dấu phẩy; ví dụ 60 hoặc 62,5.",
        )
    return round(percent / 100, 4)


def read_points(text: str, mend: str = "Ví dụ: 2,5.") -> float:
    """``2,5`` or ``2.5``; raises :class:`UserError`."""
    try:
        return messages.read_number(text)
    except ValueError:
        raise UserError(f"«{shown_text(text, 20)}» không phải là số điểm.", mend=mend) from None


def one_line(text: str, longest: int, what: str) -> str:
    """A name or title: NFC, single spaces, without signs that are not seen; may be empty.

    Raises :class:`UserError` for one that is too long, or holds what is no text (NUL, half a letter).
    """
    line = shown_text(text, longest * _RAW_TIMES + 1)
    if len(line) > longest:
        raise UserError(f"{what} dài quá {messages.number(longest)} ký tự.", mend="Viết ngắn lại.")
    if not all(map(_is_text, text)):
        raise UserError(f"{what} có ký tự không đọc được.", mend="Xóa đi rồi gõ lại, đừng dán.")
    return line


def text_lines(text: str, longest: int, what: str) -> str:
    """A text of several lines, in NFC, its lines kept, without signs that are no text; raises :class:`UserError` if too
    long."""
    lines = nfc(text).splitlines()
    kept = "\n".join("".join(map(_letter, line)).rstrip() for line in lines).strip()
    if len(kept) > longest:
        raise UserError(f"{what} dài quá {messages.number(longest)} ký tự.", mend="Viết ngắn lại rồi lưu.")
    return kept


def shown_text(text: str, longest: int = 200) -> str:
    """What may be said again of anything that came in: a line of ``longest`` letters at most, of signs that can be seen."""
    line = " ".join("".join(map(_letter, text[: longest * _RAW_TIMES])).split())
    return nfc(line)[:longest]


def _letter(letter: str) -> str:
    if letter.isprintable():
        return letter
    return " " if letter.isspace() else ""


def _is_text(letter: str) -> bool:
    return letter.isprintable() or letter.isspace() or unicodedata.category(letter) == _FORMAT
