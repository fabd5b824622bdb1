"""What the end of the district level on 1 July 2025 did to the sample: new units, new postings, the same people.

The ward takes over the district and its 20 wards. Who heads what is decided by old rank, then by staff code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from congvu.model.people import StaffGroup
from congvu.sample.people import CIVIL_STATUS, EXPERT, Post, SampleOfficer
from congvu.sample.places import DISTRICT, SCHOOLS, WARD, below

COUNTER_STAFF = 14
"""So many officers of civil status (hộ tịch) move to the one-stop centre; the others to the ward's office."""
_SAME_OFFICE = {
    "VP": "VP",
    "NV": "VH",
    "TP": "VP",
    "TC": "KT",
    "KT": "KT",
    "VH": "VH",
    "GD": "VH",
    "YT": "VH",
    "TT": "VP",
}
_CENTRES = {"TVH": "TDV", "TGD": "TDV", "TYT": "TYT"}
_HEADS = {
    "VP": ("Chánh Văn phòng", "Phó Chánh Văn phòng", "Phó Chánh Văn phòng"),
    "KT": ("Trưởng phòng", "Phó Trưởng phòng", "Phó Trưởng phòng"),
    "VH": ("Trưởng phòng", "Phó Trưởng phòng", "Phó Trưởng phòng"),
    "HC": ("Giám đốc", "Phó Giám đốc", "Phó Giám đốc"),
    "TDV": ("Giám đốc", "Phó Giám đốc"),
}
_RANKS = ("Chánh", "Trưởng phòng", "Giám đốc", "Chủ tịch", "Phó")
_OLD_HEADS = (*_RANKS, "Thanh tra viên", "Công chức")
_WARD_LEADERS_TO = ("HC", "KT", "VH", "VP")
_COUNTER = ("Hộ tịch", "Chứng thực", "Đất đai", "Hộ kinh doanh")


def posts_after(officers: Sequence[SampleOfficer]) -> dict[str, Post]:
    """The post of each officer from 01/07/2025, by staff code; unit codes are those of the new register."""
    staff: dict[str, list[SampleOfficer]] = defaultdict(list)
    for number, officer in enumerate(officers):
        staff[_new_unit(officer, number)].append(officer)
    after: dict[str, Post] = {}
    for short, members in staff.items():
        after |= _fill(short, sorted(members, key=_seniority))
    return after


def _new_unit(officer: SampleOfficer, number: int) -> str:
    """The short code of the unit that takes an officer over; empty for the ward's own leaders."""
    code = officer.post.unit_code
    short = code.removeprefix(f"{DISTRICT}.")
    if code == DISTRICT:
        return ""
    if short in SCHOOLS:
        return short
    if "Tiếp nhận và Trả kết quả" in officer.post.position:
        return "HC"
    return _SAME_OFFICE.get(short) or _CENTRES.get(short) or _from_ward(officer, number)


def _from_ward(officer: SampleOfficer, number: int) -> str:
    ward = int(officer.post.unit_code[-2:])
    position = officer.post.position
    if position == CIVIL_STATUS:
        return "HC" if ward <= COUNTER_STAFF else "VP"
    if "Địa chính" in position:
        return "KT"
    if "Văn hóa" in position:
        return "VH"
    return _WARD_LEADERS_TO[ward % 4] if "Chủ tịch" in position else "VP"


def _seniority(officer: SampleOfficer) -> tuple[int, str]:
    rank = next((n for n, title in enumerate(_RANKS) if officer.post.position.startswith(title)), len(_RANKS))
    return rank, officer.staff_code


def _fill(short: str, members: Sequence[SampleOfficer]) -> dict[str, Post]:
    posts = {}
    for place, officer in enumerate(members):
        heads = _HEADS.get(short, ())
        post = replace(officer.post, unit_code=below(short) if short else WARD)
        position = heads[place] if place < len(heads) else _position(short, officer)
        posts[officer.staff_code] = replace(
            post, position=position, group=_group(short, officer), fields=_fields(short, officer)
        )
    return posts


def _position(short: str, officer: SampleOfficer) -> str:
    old = officer.post.position
    if not short:
        return old.replace("UBND quận", "UBND phường")
    keeps = short in SCHOOLS or short == "TYT"
    if short == "TYT" and old == "Giám đốc":
        return "Trưởng trạm"
    if short == "TDV" and old.startswith(_OLD_HEADS):
        return "Viên chức"
    return EXPERT if not keeps and old.startswith((*_OLD_HEADS, EXPERT)) else old


def _group(short: str, officer: SampleOfficer) -> StaffGroup:
    """Leaders of the old wards become civil servants of the new one's offices."""
    merged = short and officer.post.group is StaffGroup.OFFICIAL
    return StaffGroup.CIVIL_SERVANT if merged else officer.post.group


def _fields(short: str, officer: SampleOfficer) -> tuple[str, ...]:
    return (officer.post.fields or _COUNTER) if short == "HC" else officer.post.fields
