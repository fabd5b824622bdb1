"""The invented units: a district of three tiers until 30/06/2025, a ward of two tiers from 01/07/2025. Pure.

Every name is marked ``(mẫu)``; a test holds them apart from both official registers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from congvu.services.people import BEGINNING_OF_TWO_TIERS, REGISTERS

BEFORE, AFTER = "mau-2025", "mau-2026"
"""Names of the two invented registers."""
FIRST_DAY, LAST_DAY = REGISTERS[0].from_on, REGISTERS[0].to_on or date(2025, 6, 30)
PROVINCE, DISTRICT = "SM", "SM.HB"
"""Codes in ``BEFORE``; the new province and ward bear the same codes in ``AFTER``."""
WARD = DISTRICT
MARK = "(mẫu)"

WARD_NAMES = (
    *("Hoa Mai", "Hoa Đào", "Hoa Sen", "Hoa Cúc", "Hoa Lan", "Hoa Sữa", "Hoa Giấy", "Hoa Nhài", "Hoa Súng"),
    *("Bằng Lăng", "Thạch Thảo", "Hướng Dương", "Đỗ Quyên", "Mộc Lan", "Tường Vi", "Thủy Tiên", "Hoa Quỳnh"),
    *("Dạ Hương", "Lưu Ly", "Cẩm Chướng"),
)
_OFFICES = {
    "VP": "Văn phòng HĐND và UBND",
    "NV": "Phòng Nội vụ",
    "TP": "Phòng Tư pháp",
    "TC": "Phòng Tài chính – Kế hoạch",
    "KT": "Phòng Kinh tế, Hạ tầng và Đô thị",
    "VH": "Phòng Văn hóa, Khoa học và Thông tin",
    "GD": "Phòng Giáo dục và Đào tạo",
    "YT": "Phòng Y tế",
    "TT": "Thanh tra",
}
_CENTRES = {
    "TVH": "Trung tâm Văn hóa – Thể thao",
    "TYT": "Trung tâm Y tế",
    "TGD": "Trung tâm Giáo dục nghề nghiệp – Giáo dục thường xuyên",
}
SCHOOLS = {
    **{
        f"MN{n}": f"Trường Mầm non {name}"
        for n, name in enumerate(("Sao Mai", "Tuổi Ngọc", "Họa Mi", "Nắng Xuân"), 1)
    },
    **{
        f"TH{n}": f"Trường Tiểu học {name}"
        for n, name in enumerate(("Hoa Ban", "Suối Mơ", "Bình Minh", "Sông Mẫu"), 1)
    },
    **{f"CS{n}": f"Trường THCS {name}" for n, name in enumerate(("Hoa Ban", "Suối Mơ", "Bình Minh"), 1)},
}
_NEW_OFFICES = {
    "VP": "Văn phòng HĐND và UBND",
    "KT": "Phòng Kinh tế, Hạ tầng và Đô thị",
    "VH": "Phòng Văn hóa – Xã hội",
    "HC": "Trung tâm Phục vụ hành chính công",
}
_NEW_CENTRES = {"TDV": "Trung tâm Cung ứng dịch vụ công", "TYT": "Trạm Y tế"}
# Which old units each new one took over; the ward itself took over the district and its 20 wards.
_TAKEN_OVER = {
    "VP": ("VP", "TP", "TT"),
    "KT": ("KT", "TC"),
    "VH": ("NV", "VH", "GD", "YT"),
    "TDV": ("TVH", "TGD"),
    "TYT": ("TYT",),
    **{code: (code,) for code in SCHOOLS},
}


@dataclass(frozen=True, slots=True)
class SamplePlace:
    """A unit of an invented register; ``code`` is unique within it."""

    code: str
    parent_code: str | None
    kind: str
    name: str
    full_name: str


def ward_codes() -> list[str]:
    """Codes of the 20 old wards."""
    return [below(f"P{number:02d}") for number in range(1, len(WARD_NAMES) + 1)]


def below(short: str) -> str:
    """The code of a unit below the district, or below the new ward."""
    return f"{DISTRICT}.{short}"


def places_before() -> list[SamplePlace]:
    """The units until 30/06/2025, parents first: province, district, offices, centres, schools, wards."""
    return [
        *_tops("Quận"),
        *_units(_OFFICES, "Phòng chuyên môn", "quận"),
        *_centres(_CENTRES, "quận"),
        *_wards(),
    ]


def places_after() -> list[SamplePlace]:
    """The units from 01/07/2025, parents first: province, ward, offices, centres, schools."""
    return [
        *_tops("Phường"),
        *_units(_NEW_OFFICES, "Phòng chuyên môn", "phường"),
        *_centres(_NEW_CENTRES, "phường"),
    ]


def days_of(register: str) -> tuple[date, date | None]:
    """First and last day of an invented register's units."""
    return (FIRST_DAY, LAST_DAY) if register == BEFORE else (BEGINNING_OF_TWO_TIERS, None)


def predecessors() -> dict[str, list[str]]:
    """Codes of the old units that each new unit took over, by the new one's code."""
    lower = {below(new): [below(old) for old in olds] for new, olds in _TAKEN_OVER.items()}
    return {PROVINCE: [PROVINCE], WARD: [DISTRICT, *ward_codes()], **lower}


def _tops(kind: str) -> list[SamplePlace]:
    return [
        SamplePlace(PROVINCE, None, "Tỉnh", "Sông Mẫu (dữ liệu mẫu)", "Tỉnh Sông Mẫu (dữ liệu mẫu)"),
        SamplePlace(DISTRICT, PROVINCE, kind, f"Hoa Ban {MARK}", f"{kind} Hoa Ban {MARK}"),
    ]


def _units(names: dict[str, str], kind: str, of: str) -> Iterator[SamplePlace]:
    for short, name in names.items():
        yield SamplePlace(below(short), DISTRICT, kind, f"{name} {MARK}", f"{name} {of} Hoa Ban {MARK}")


def _centres(centres: dict[str, str], of: str) -> Iterator[SamplePlace]:
    """Public-service units (đơn vị sự nghiệp), schools among them."""
    yield from _units(centres, "Đơn vị sự nghiệp", of)
    for short, name in SCHOOLS.items():
        yield SamplePlace(below(short), DISTRICT, "Trường", f"{name} {MARK}", f"{name} {MARK}")


def _wards() -> Iterator[SamplePlace]:
    for code, name in zip(ward_codes(), WARD_NAMES, strict=True):
        yield SamplePlace(code, DISTRICT, "Phường", f"{name} {MARK}", f"Phường {name} {MARK}")
