"""Reading single cells of a person: name, staff code, email, phone, free text, fields."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from congvu.model.findings import Finding
from congvu.roster import codes
from congvu.roster.cells import CellValue, cell_text
from congvu.roster.names import display_name

NAME_LIMIT, TEXT_LIMIT, CODE_LIMIT = 80, 200, 40
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-/_]*")
_ROUNDED = re.compile(r"\d[.,]?\d*[eE]\+?\d+")
_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+\-]*@[a-z0-9][a-z0-9\-]*(\.[a-z0-9][a-z0-9\-]*)+")
_MOBILE = re.compile(r"0[35789][0-9]{8}")
_LANDLINE = re.compile(r"02[0-9]{9}")
_PHONE_PADDING = re.compile(r"[\s.\-()]")
_FORMULA_MARKS = "=+-@"
_BULLET = re.compile(r"^[-–—+•*] +")
_EMPTY_MARKS = frozenset({"-", "–", "—", "--", "...", "…", "/", "0", "không", "không có", "chưa có"})
# A dash breaks only at the start of a line: "Văn hóa - Xã hội" is one field.
_FIELD_BREAK = re.compile(r"[;,•]|(?:^|[\n\r])\s*[-+–*]?\s*")


class Reading(NamedTuple):
    """The value of a cell, and its fault if it has one (the value is then empty or unsure)."""

    value: str
    finding: Finding | None = None


def read_name(text: str, place: str) -> Reading:
    """A person's name, from clean text; letters, spaces, apostrophes, hyphens and dots only."""
    if text[:1] in tuple(_FORMULA_MARKS):
        return Reading(text, codes.FORMULA_TEXT.at(place, mark=text[0], text=text))
    odd = sorted({char for char in text if not _in_name(char)})
    if odd:
        return Reading(text, codes.NAME_BAD.at(place, text=text, chars=" ".join(odd)))
    if len(text) > NAME_LIMIT:
        return Reading(
            text, codes.TEXT_TOO_LONG.at(place, heading="Họ và tên", length=len(text), limit=NAME_LIMIT)
        )
    return Reading(display_name(text))


def _in_name(char: str) -> bool:
    return char.isalpha() or char in " '’-." or unicodedata.combining(char) > 0


def read_code(value: CellValue, place: str) -> Reading:
    """A staff code, kept as text. A numeric cell above 15 digits has been rounded by Excel."""
    text = cell_text(value).replace(" ", "")
    if not text or text.lower() in _EMPTY_MARKS:
        return Reading("")
    rounded = isinstance(value, float) and (not value.is_integer() or abs(value) >= 1e15)
    if rounded or _ROUNDED.fullmatch(text):
        return Reading("", codes.CODE_DAMAGED.at(place, text=text))
    if not _CODE.fullmatch(text) or len(text) > CODE_LIMIT:
        return Reading("", codes.CODE_BAD.at(place, text=cell_text(value)))
    return Reading(text)


def read_email(value: CellValue, place: str) -> Reading:
    """One email address, in lower case."""
    text = cell_text(value).replace(" ", "").lower().removeprefix("mailto:").rstrip(".,;")
    if text in _EMPTY_MARKS or not text:
        return Reading("")
    if not _EMAIL.fullmatch(text) or len(text) > TEXT_LIMIT:
        return Reading("", codes.EMAIL_BAD.at(place, text=cell_text(value)))
    return Reading(text)


def read_phone(value: CellValue, place: str) -> Reading:
    """One phone number of 10 digits (11 for a landline).

    Excel drops the leading zero of a number: ``912345678`` reads ``0912345678``; ``+84`` reads ``0``.
    """
    text = cell_text(value)
    if text.lower() in _EMPTY_MARKS or not text:
        return Reading("")
    digits = _PHONE_PADDING.sub("", text)
    if digits.startswith("+84"):
        digits = "0" + digits[3:].removeprefix("0")
    elif digits.startswith("84") and len(digits) in (11, 12):
        digits = "0" + digits[2:]
    elif digits[:1] not in ("0", "+", ""):
        digits = "0" + digits
    if not (_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits)):
        return Reading("", codes.PHONE_BAD.at(place, text=text))
    return Reading(digits)


def read_free_text(value: CellValue, place: str, heading: str) -> Reading:
    """Free text such as a position. A bullet is dropped; a cell that looks like a formula is a fault."""
    text = cell_text(value)
    if not text or text.lower() in _EMPTY_MARKS:
        return Reading("")
    text = _BULLET.sub("", text)
    if text[:1] in tuple(_FORMULA_MARKS):
        return Reading("", codes.FORMULA_TEXT.at(place, mark=text[0], text=text))
    if len(text) > TEXT_LIMIT:
        return Reading("", codes.TEXT_TOO_LONG.at(place, heading=heading, length=len(text), limit=TEXT_LIMIT))
    return Reading(text)


def split_fields(value: CellValue) -> tuple[str, ...]:
    """One-stop fields (lĩnh vực) of a cell: parted by ; , line breaks or bullets, once each, in order."""
    raw = value if isinstance(value, str) else cell_text(value)
    parts = (cell_text(part).strip(" .") for part in _FIELD_BREAK.split(raw) if part)
    return tuple(dict.fromkeys(part for part in parts if part and part.lower() not in _EMPTY_MARKS))
