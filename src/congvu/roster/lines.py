"""What a line of a staff list is when it is no person: total, signature, note, section, column numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from congvu.roster.cells import CellValue, cell_text
from congvu.roster.names import fold

_ARABIC = re.compile(r"\d{1,6}[.)]?")
_SECTION_ORDINAL = re.compile(r"(?:[IVXLC]+|[A-ZĐ]|\d+(?:\.\d+)*)[.)/:]?")
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[A-Z])\)?")
_COUNT = re.compile(
    r"\(?(?:gồm |có )?\d+ ?(?:người|đồng chí|đ/c|cbcc|cbccvc|công chức|viên chức|biên chế)?\)?", re.IGNORECASE
)
_TOTAL = re.compile(
    r"tổng(?: (?:số|cộng)\b| ?:|$)|cộng(?:\W|$)|(?:ấn định )?danh sách (?:này |trên )?(?:có|gồm)\b"
)
_SIGNATURE = re.compile(
    r"(?:người |cán bộ )?lập (?:biểu|bảng|danh sách)\b|người lập\b|thủ trưởng\b|nơi nhận\b|xác nhận\b|tm\.|kt\.|tl\.|tuq\.|"
    r"(?:phó )?(?:chủ tịch|giám đốc|hiệu trưởng|trưởng phòng|chánh văn phòng)$|(?:phê |người )?duyệt\b|"
    r"\(?ký[, ]|ký tên|.{0,60}\bngày[ .…\d]*tháng[ .…\d]*năm\b"
)
_NOTE = re.compile(r"(?:ghi chú|lưu ý|chú thích|\*)(?:\W|$)")
_LEADING = re.compile(r"^(?:(?:[IVXLC]+|[A-ZĐ]|\d+(?:\.\d+)*)\s*[.)/:–-]|[-–—+*•])\s*")
_LABEL = re.compile(r"^(?:đơn vị|phòng, ban|phòng ban|cơ quan)\s*:\s*", re.IGNORECASE)
_TRAILING = re.compile(
    r"\s*[:(–-]?\s*\(?\d+\s*(?:người|đồng chí|đ/c|cbcc|cbccvc|công chức|viên chức|biên chế)\)?[\s:.;]*$|[\s:.;]+$",
    re.IGNORECASE,
)
# A heading of people, not of a unit: it neither names a unit nor ends one.
_NEUTRAL = frozenset(
    {
        "lanh dao",
        "ban lanh dao",
        "ban giam hieu",
        "chuyen vien",
        "nhan vien",
        "giao vien",
        "bo phan chuyen mon",
    }
)
# With its accents: Đoàn and Tô are family names, Đoàn thanh niên and Tổ are not.
_HEADWORD = re.compile(
    r"(phòng|ban|văn phòng|trung tâm|trường|ubnd|[uủ][ỷỵyủ] ban|hđnd|hội đồng|khối|tổ|đội|trạm|sở|chi cục|hội|"
    r"đoàn thanh niên|công an|đảng [uủ][ỷy]|mặt trận|bộ phận|cơ quan|xã|phường|đặc khu|huyện|quận|thị xã|thị trấn|"
    r"tỉnh|thành phố|nhóm|đơn vị)(?=\W|$)"
)


def is_ordinal(value: CellValue) -> bool:
    """Whether a cell numbers a person: 1, 01, ``2.``, 3.0."""
    if isinstance(value, str):
        return _ARABIC.fullmatch(value.strip()) is not None
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_total(text: str) -> bool:
    """Whether a text opens a total: ``Tổng cộng: 25 người``. With its accents, for Tống Công is a name."""
    return _TOTAL.match(text.lower()) is not None


def is_signature(text: str) -> bool:
    """Whether a text belongs to the signature block: place and date, ``Người lập biểu``, ``TM.``, ``Nơi nhận``."""
    return _SIGNATURE.match(text.lower()) is not None


def is_note(text: str) -> bool:
    """Whether a text is a note below the list."""
    return _NOTE.match(text.lower()) is not None


def is_column_numbers(row: Sequence[CellValue]) -> bool:
    """Whether a row only numbers the columns: 1 2 3, or (1) (2) (3), or A B 1 2."""
    texts = [cell_text(value) for value in row if value is not None and value != ""]
    return len(texts) > 1 and all(_COLUMN_NUMBER.fullmatch(text) for text in texts)


def section_texts(row: Sequence[CellValue]) -> list[str]:
    """The different texts of a row, without ordinals, numbers and head counts."""
    texts = dict.fromkeys(cell_text(value) for value in row if isinstance(value, str))
    return [
        text for text in texts if text and not _SECTION_ORDINAL.fullmatch(text) and not _COUNT.fullmatch(text)
    ]


def section_name(text: str) -> str:
    """The name in a section row: ``II. Phòng Kinh tế (12 người):`` → ``Phòng Kinh tế``."""
    bare = _TRAILING.sub("", _LEADING.sub("", text))
    return _LABEL.sub("", bare).strip()


def is_neutral_section(name: str) -> bool:
    """Whether a section heads a rank of people (Lãnh đạo, Chuyên viên), no unit."""
    return fold(name) in _NEUTRAL


def is_block(name: str) -> bool:
    """Whether a section heads a block of units (Khối trường học, Các đơn vị sự nghiệp): the unit above ends."""
    return fold(name).startswith(("khoi ", "cac "))


def is_lettered(row: Sequence[CellValue]) -> bool:
    """Whether a section row is of the first level: ``A. Công chức``, or ``A`` in the cell before."""
    first = next((cell_text(value) for value in row if value is not None and value != ""), "")
    return re.match(r"[A-H](?:[.)/:]|$)", first) is not None


def looks_like_heading(text: str, first_cell: CellValue) -> bool:
    """Whether a text reads like a heading rather than a person's name."""
    numbered = isinstance(first_cell, str) and _SECTION_ORDINAL.fullmatch(first_cell.strip()) is not None
    return (
        (numbered and not is_ordinal(first_cell))
        or _LEADING.match(text) is not None
        or _HEADWORD.match(section_name(text).lower()) is not None
    )
